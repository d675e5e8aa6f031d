"""The machine's steps with bills, payments, advances, credit notes, cash and closings, each done on
the ledger and on the model."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from sqlalchemy import select

from clinic.billing import credits, payments, queries, service
from clinic.billing import models as tables
from clinic.billing.booked import EntryDays
from clinic.billing.discounts import Discount
from clinic.billing.issuing import BillOrder, PaymentInput
from clinic.billing.ledger import ledger_write
from clinic.billing.pricing import PricedLine, quote
from clinic.billing.rules import Mode
from clinic.billing.settings import edit_settings, read_settings
from clinic.daybook.models import CashMovement
from clinic.extensions import db
from tests.integration.billing.ledger import documents, prices
from tests.integration.billing.ledger.choices import (
    BACK,
    CASH_TWICE,
    DISCOUNT,
    LINE,
    MODES,
    PAISE,
    PART,
    PICK,
    REFERENCE,
)
from tests.integration.billing.ledger.steps import Steps
from tests.integration.books import close_day, reopen_last
from tests.integration.issuing import issue


class Acts(Steps):
    """A day's work at the desk, each act done on both."""

    @rule(
        patient=PICK,
        lines=st.lists(LINE, min_size=1, max_size=4),
        discount=DISCOUNT,
        to_rupee=st.booleans(),
        mode=st.none() | MODES,
        reference=REFERENCE,
        with_visit=st.booleans(),
    )
    def issue_a_bill(self, patient, lines, discount, to_rupee, mode, reference, with_visit) -> None:
        patient = self.patients[patient % len(self.patients)]
        visit = self._visit(patient) if with_visit else None
        if mode in (None, "cash"):
            reference = None
        items = prices.items_of(lines, discount, to_rupee)
        expected = (
            items
            if isinstance(items, str)
            else self.books.issue(patient, visit, items, mode, reference)
        )
        key = self._key()

        def act() -> int:
            quoted = quote(
                [
                    PricedLine("Service", w.quantity, w.unit, discount_of(w.discount), gst_bp=w.gst)
                    for w in lines
                ],
                discount_of(discount),
                to_rupee,
            )
            order = BillOrder(
                quoted,
                visit_id=visit,
                patient_id=patient,
                payment_input=PaymentInput(Mode(mode), reference=reference) if mode else None,
            )
            return issue(order, request_key=key).id

        answer = self._try(expected, act)
        assert answer in (None, len(self.books.bills))

    @precondition(Steps._has_bills)
    @rule(pick=PICK, mode=CASH_TWICE, part=PART, some=PAISE, reference=REFERENCE)
    def pay(self, pick, mode, part, some, reference) -> None:
        bill = self._bill(pick)
        paise = None if part == "all" else _part(part, bill.due, some)
        reference = None if mode == "cash" else reference
        expected = self.books.pay(bill, paise, mode, reference)
        payment_input, key = PaymentInput(Mode(mode), paise, reference), self._key()
        self._try(
            expected, lambda: payments.take_payment(_get(bill), payment_input, request_key=key).id
        )

    @precondition(Steps._has_bills)
    @rule(pick=PICK, mode=BACK, part=PART, some=PAISE)
    def refund(self, pick, mode, part, some) -> None:
        bill = self._bill(pick)
        paise = _part(part, bill.paid, some)
        expected = self.books.refund(bill, paise, mode)
        key = self._key()
        self._try(
            expected,
            lambda: payments.refund(_get(bill), paise, Mode(mode), "Asked", request_key=key).id,
        )

    @precondition(lambda self: self._to_take_back())
    @rule(pick=PICK)
    def take_back(self, pick) -> None:
        """Reverse a payment, a use of an advance, or an advance."""
        candidates = self._to_take_back()
        entry = candidates[pick % len(candidates)]
        expected = self.books.take_back(entry)
        bill = self.books.bills[entry.bill] if entry.bill else None

        def act() -> int:
            payment = db.session.scalars(
                select(tables.Payment).where(tables.Payment.id == entry.id)
            ).one()
            return payments.take_back(_get(bill) if bill else None, payment, "Mistake").id

        answer = self._try(expected, act)
        reversal = self.books.reversal_of(entry)
        assert answer == (reversal.id if reversal else None)

    @rule(patient=PICK, mode=CASH_TWICE, paise=PAISE, reference=REFERENCE)
    def take_an_advance(self, patient, mode, paise, reference) -> None:
        patient = self.patients[patient % len(self.patients)]
        reference = None if mode == "cash" else reference
        expected = self.books.take_advance(patient, paise, mode, reference)
        payment_input, key = PaymentInput(Mode(mode), paise, reference), self._key()
        self._try(
            expected, lambda: payments.take_advance(patient, payment_input, request_key=key).id
        )

    @precondition(Steps._has_bills)
    @rule(pick=PICK, part=PART, some=PAISE)
    def use_an_advance(self, pick, part, some) -> None:
        bill = self._bill(pick)
        most = min(bill.due, self.books.advance(bill.patient))
        paise = _part(part, most, some)
        expected = self.books.use_advance(bill, paise)
        key = self._key()
        self._try(expected, lambda: payments.use_advance(_get(bill), paise, request_key=key).id)

    @rule(patient=PICK, mode=MODES, part=PART, some=PAISE)
    def give_an_advance_back(self, patient, mode, part, some) -> None:
        patient = self.patients[patient % len(self.patients)]
        paise = _part(part, self.books.advance(patient), some)
        expected = self.books.give_back_advance(patient, paise, mode)
        key = self._key()
        self._try(
            expected,
            lambda: (
                payments.give_back_advance(patient, paise, Mode(mode), "Asked", request_key=key).id
            ),
        )

    @precondition(Steps._has_bills)
    @rule(pick=PICK, places=st.sets(st.integers(0, 4), max_size=5), mode=BACK)
    def credit(self, pick, places, mode) -> None:
        bill = self._bill(pick)
        chosen = {n for n in places if n < len(bill.items)}
        expected = self.books.credit(bill, chosen, mode)
        key = self._key()

        def act() -> int:
            ids = [item.id for item in queries.list_items(bill.id)]
            numbers = [ids[n] for n in chosen]
            return credits.credit(_get(bill), numbers, "Not done", Mode(mode), request_key=key).id

        answer = self._try(expected, act)
        assert answer in (None, len(self.books.notes))

    @precondition(Steps._has_bills)
    @rule(pick=PICK, mode=BACK)
    def cancel(self, pick, mode) -> None:
        bill = self._bill(pick)
        expected = self.books.cancel(bill, mode)

        def act() -> int:
            credits.cancel(_get(bill), "Wrong", Mode(mode))
            return bill.id

        self._try(expected, act)

    @rule(to_rupee=st.booleans())
    def choose_how_to_round(self, to_rupee) -> None:
        type(self).steps += 1
        with self.practice.at_work():
            settings = read_settings()
            edit_settings(settings, settings.version, {"to_rupee": to_rupee})
        self.books.to_rupee = to_rupee

    @rule(paise=PAISE, out=st.booleans())
    def move_cash(self, paise, out) -> None:
        paise = -paise if out else paise
        self.books.move_cash(paise)
        key = self._key()

        self._try(None, lambda: _move_cash(paise, request_key=key).id)

    def _to_take_back(self) -> list[documents.Entry]:
        given = [e for e in self.books.entries if e.amount > 0]
        return [e for e in given if e.bill or e.kind == "payment"][-6:]

    @rule(counted=st.integers(0, 5_000))
    def close_the_day(self, counted) -> None:
        type(self).steps += 1
        closes = not self.books.is_closed(self.books.today)
        with self.practice.at_work():
            assert (close_day(self.books.today, counted * 100) is not None) == closes
        if closes:
            self.books.closed.append(self.books.today)

    @precondition(lambda self: self.books.closed)
    @rule()
    def reopen_the_last_day(self) -> None:
        type(self).steps += 1
        with self.practice.at_work():
            last = reopen_last()
        assert last is not None
        assert last.day == self.books.closed.pop()


def discount_of(wanted: tuple[str, int] | None) -> Discount | None:
    return Discount(*wanted) if wanted else None  # type: ignore[arg-type]


def _part(part: str, whole: int, some: int) -> int:
    """Return a part of an amount, at least 1 paisa."""
    parts = {"all": whole, "half": whole // 2, "one": 1, "above": whole + 1, "some": some}
    return max(parts[part], 1)


def _get(bill: documents.Bill) -> tables.Bill:
    return service.get_bill(bill.id)


@ledger_write(CashMovement)
def _move_cash(day: EntryDays, paise: int, *, request_key: str) -> CashMovement:
    """Move cash as the day book does, with any number of paise."""
    days = {"day": day.on, "book_day": day.book}
    row = CashMovement(**days, amount_paise=paise, reason="Change", request_key=request_key)
    db.session.add(row)
    db.session.flush()
    return row
