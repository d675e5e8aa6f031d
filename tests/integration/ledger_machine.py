"""Drives the ledger's services and the plain model side by side, and compares after each step.

One machine is one doctor with an empty book. An act is tried on both; they must agree on what
becomes of it, to the name of the refusal, and on every number afterwards. Acts are also tapped
twice, and undone half way as a kill would; the clock goes over midnight and over 31 March.
"""

from __future__ import annotations

import copy
import itertools
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar

import time_machine
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import func, select

from clinic.billing import credits, payments, queries, service
from clinic.billing import models as tables
from clinic.billing.issuing import Order, Taking, issue
from clinic.billing.pricing import Discount, Line, PriceError, quote
from clinic.billing.refusals import LedgerRefusal, in_open_day, once
from clinic.billing.rules import TAKEN_BY, Mode
from clinic.clock import KOLKATA
from clinic.daybook.models import CashMovement
from clinic.extensions import db
from clinic.patients.models import Patient
from tests.integration import ledger_model as model
from tests.integration.books import close_day, look_at_everything
from tests.integration.databases import Database
from tests.integration.factories import open_practice

START = datetime(2027, 3, 30, 4, 0, tzinfo=UTC)
YEARS_END = (3, 31, 18, 29, 59)
"""A second before midnight of 31 March in Kolkata, in UTC."""
TO_KOLKATA = timedelta(hours=5, minutes=30)
MODES = st.sampled_from([mode.value for mode in TAKEN_BY])
BACK = st.sampled_from([mode.value for mode in Mode])
CASH_TWICE = st.one_of(st.just("cash"), MODES)
ODD = (1, 49, 50, 99_99, 333_33, 1_99_999_99, 2_00_000_00, model.MOST)
PAISE = st.one_of(st.integers(1, 2_000_00), st.integers(1, 2_000_00), st.sampled_from(ODD))
DISCOUNT = st.none() | st.one_of(
    st.tuples(st.just("rupees"), st.integers(1, 600_00)),
    st.tuples(st.just("percent"), st.sampled_from([1, 333, 1000, 1250, 10_000])),
)
LINE = st.builds(
    model.Wanted,
    st.integers(1, 3),
    PAISE | st.just(0),
    DISCOUNT,
    st.sampled_from([None, None, 0, 500, 1800]),
)
PART = st.sampled_from(["all", "half", "one", "above", "some"])
REFERENCE = st.sampled_from([None, None, "412345678901", "412345678902", "412345678903"])
PICK = st.integers(0, 10_000)
_doctors = itertools.count(1)


class LedgerMachine(RuleBasedStateMachine):
    """One doctor's books, in the database and in plain numbers."""

    database: ClassVar[Database]
    steps: ClassVar[int] = 0
    refusals: ClassVar[dict[str, int]] = {}

    def __init__(self) -> None:
        super().__init__()
        self.clock = time_machine.travel(START, tick=False)
        self.now = self.clock.start()
        self.books = model.Books(self._day())
        self.keys = itertools.count(1)
        self.last: tuple[Callable[[], int], int] | None = None

    @initialize()
    def open(self) -> None:
        name = f"m{next(_doctors)}@example.org"
        self.practice = open_practice(self.database, "Dr Asha Rao", name)
        self.patients = self.practice.patients(2)
        self.visits: list[int] = []

    def teardown(self) -> None:
        try:
            if hasattr(self, "visits"):
                look_at_everything(self.practice)
        finally:
            self.clock.stop()

    # --- acts --------------------------------------------------------------------------------

    def _try(self, expected: str | None, act: Callable[[], int]) -> int | None:
        """Does it; the answer, once the ledger has taken or refused it as the model did."""
        type(self).steps += 1
        try:
            with self.practice.at_work():
                answer = act()
        except (LedgerRefusal, PriceError) as refusal:
            name = type(refusal).__name__
            self.refusals[name] = self.refusals.get(name, 0) + 1
            told, answer = (name, str(refusal)), None
        else:
            told = (None, "")
        assert told[0] == expected, (told, answer)
        if expected is not None:
            return None
        self.last = act, answer
        return answer

    def _key(self) -> str:
        return f"key {next(self.keys)}"

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
        items = model.items_of(lines, discount, to_rupee)
        expected = (
            "PriceError"
            if items is None
            else self.books.issue(patient, visit, items, mode, reference)
        )
        key = self._key()

        def act() -> int:
            quoted = quote(
                [
                    Line("Service", w.quantity, w.unit, _discount(w.discount), gst_bp=w.gst)
                    for w in lines
                ],
                _discount(discount),
                to_rupee,
            )
            order = Order(
                quoted,
                visit_id=visit,
                patient_id=patient,
                taking=Taking(Mode(mode), reference=reference) if mode else None,
                request_key=key,
            )
            return once(tables.Bill, key, lambda: issue(order)).id

        answer = self._try(expected, act)
        assert answer in (None, len(self.books.bills))

    def _visit(self, patient: int) -> int:
        """A visit without a bill that stands; one of a cancelled bill, where there is one."""
        billed = {bill.visit for bill in self.books.bills.values()}
        for visit, whose in self.visits:
            if whose == patient and visit not in billed:
                return visit
        self.visits.append((self.practice.visit(patient), patient))
        return self.visits[-1][0]

    def _bill(self, pick: int) -> model.Bill:
        """Mostly one of the newest: those have most to happen to them yet."""
        bills = list(self.books.bills.values())[-6:]
        return bills[pick % len(bills)]

    def _has_bills(self) -> bool:
        return bool(self.books.bills)

    @precondition(_has_bills)
    @rule(pick=PICK, mode=CASH_TWICE, part=PART, some=PAISE, reference=REFERENCE)
    def pay(self, pick, mode, part, some, reference) -> None:
        bill = self._bill(pick)
        paise = None if part == "all" else _part(part, bill.due, some)
        reference = None if mode == "cash" else reference
        expected = self.books.pay(bill, paise, mode, reference)
        taking, key = Taking(Mode(mode), paise, reference), self._key()
        self._try(expected, lambda: payments.take_payment(_get(bill), taking, key).id)

    @precondition(_has_bills)
    @rule(pick=PICK, mode=BACK, part=PART, some=PAISE)
    def refund(self, pick, mode, part, some) -> None:
        bill = self._bill(pick)
        paise = _part(part, bill.paid, some)
        expected = self.books.refund(bill, paise, mode)
        key = self._key()
        self._try(expected, lambda: payments.refund(_get(bill), paise, Mode(mode), "Asked", key).id)

    @precondition(lambda self: any(e.bill and e.amount > 0 for e in self.books.entries))
    @rule(pick=PICK)
    def take_back(self, pick) -> None:
        candidates = [e for e in self.books.entries if e.bill and e.amount > 0][-6:]
        entry = candidates[pick % len(candidates)]
        expected = self.books.take_back(entry)
        bill = self.books.bills[entry.bill]

        def act() -> int:
            payment = db.session.scalars(
                select(tables.Payment).where(tables.Payment.id == entry.id)
            ).one()
            return payments.take_back(_get(bill), payment, "Mistake").id

        answer = self._try(expected, act)
        reversal = self.books.reversal_of(entry)
        assert answer == (reversal.id if reversal else None)

    @rule(patient=PICK, mode=CASH_TWICE, paise=PAISE, reference=REFERENCE)
    def take_an_advance(self, patient, mode, paise, reference) -> None:
        patient = self.patients[patient % len(self.patients)]
        reference = None if mode == "cash" else reference
        expected = self.books.take_advance(patient, paise, mode, reference)
        taking, key = Taking(Mode(mode), paise, reference), self._key()
        self._try(expected, lambda: payments.take_advance(patient, taking, key).id)

    @precondition(_has_bills)
    @rule(pick=PICK, part=PART, some=PAISE)
    def use_an_advance(self, pick, part, some) -> None:
        bill = self._bill(pick)
        most = min(bill.due, self.books.advance(bill.patient))
        paise = _part(part, most, some)
        expected = self.books.use_advance(bill, paise)
        key = self._key()
        self._try(expected, lambda: payments.use_advance(_get(bill), paise, key).id)

    @rule(patient=PICK, mode=MODES, part=PART, some=PAISE)
    def give_an_advance_back(self, patient, mode, part, some) -> None:
        patient = self.patients[patient % len(self.patients)]
        paise = _part(part, self.books.advance(patient), some)
        expected = self.books.give_back_advance(patient, paise, mode)
        key = self._key()
        self._try(
            expected,
            lambda: payments.give_back_advance(patient, paise, Mode(mode), "Asked", key).id,
        )

    @precondition(_has_bills)
    @rule(pick=PICK, places=st.sets(st.integers(0, 4), max_size=5), mode=BACK)
    def credit(self, pick, places, mode) -> None:
        bill = self._bill(pick)
        chosen = {n for n in places if n < len(bill.items)}
        expected = self.books.credit(bill, chosen, mode)
        key = self._key()

        def act() -> int:
            ids = [item.id for item in queries.list_items(bill.id)]
            numbers = [ids[n] for n in chosen]
            return credits.credit(_get(bill), numbers, "Not done", Mode(mode), key).id

        answer = self._try(expected, act)
        assert answer in (None, len(self.books.notes))

    @precondition(_has_bills)
    @rule(pick=PICK, mode=BACK)
    def cancel(self, pick, mode) -> None:
        bill = self._bill(pick)
        expected = self.books.cancel(bill, mode)

        def act() -> int:
            credits.cancel(_get(bill), "Wrong", Mode(mode))
            return bill.id

        self._try(expected, act)

    @rule(paise=PAISE, out=st.booleans())
    def move_cash(self, paise, out) -> None:
        paise = -paise if out else paise
        self.books.move_cash(paise)
        key = self._key()

        def act() -> int:
            return once(
                CashMovement, key, lambda: in_open_day(lambda day: _moved(day, paise, key))
            ).id

        self._try(None, act)

    @rule(counted=st.integers(0, 5_000))
    def close_the_day(self, counted) -> None:
        type(self).steps += 1
        closes = not self.books.is_closed(self.books.today)
        with self.practice.at_work():
            assert (close_day(self.books.today, counted * 100) is not None) == closes
        if closes:
            self.books.closed.append(self.books.today)

    # --- what goes wrong ---------------------------------------------------------------------

    @precondition(lambda self: self.last is not None)
    @rule()
    def tap_again(self) -> None:
        """The reply was lost: the same form comes once more, whatever happened since."""
        assert self.last is not None
        act, answer = self.last
        type(self).steps += 1
        with self.practice.at_work():
            assert act() == answer

    @precondition(_has_bills)
    @rule(pick=PICK, mode=MODES)
    def die_before_the_end(self, pick, mode) -> None:
        """A payment and a bill that were written, but not committed: nothing of it is left."""
        type(self).steps += 1
        bill, before = self._bill(pick), copy.deepcopy(self.books)
        try:
            with self.practice.at_work():
                quoted = quote([Line("Service", 1, 100_00)], None, to_rupee=False)
                issue(Order(quoted, patient_id=bill.patient))
                payments.take_payment(_get(bill), Taking(Mode(mode), None))
                raise RuntimeError("killed")
        except (LedgerRefusal, RuntimeError):
            self.books = before

    @rule(hours=st.sampled_from([1, 5, 9, 14, 24, 50]))
    def let_time_pass(self, hours) -> None:
        self._move_to(datetime.now(UTC) + timedelta(hours=hours))

    @rule(seconds=st.integers(0, 2))
    def come_to_the_end_of_the_year(self, seconds) -> None:
        """About midnight of the next 31 March in Kolkata."""
        now = datetime.now(UTC)
        ends = (datetime(now.year + n, *YEARS_END, tzinfo=UTC) for n in (0, 1))
        end = next(moment for moment in ends if moment >= now)
        self._move_to(end + timedelta(seconds=seconds))

    def _move_to(self, moment: datetime) -> None:
        type(self).steps += 1
        self.now.move_to(moment)
        self.books.today = self._day()

    def _day(self) -> date:
        return (datetime.now(UTC) + TO_KOLKATA).date()

    # --- compared after each step ------------------------------------------------------------

    @invariant()
    def the_ledger_and_the_model_agree(self) -> None:
        if not hasattr(self, "visits"):
            return
        books = self.books
        with self.practice.at_work() as session:
            bills = session.scalars(select(tables.Bill).order_by(tables.Bill.id)).all()
            assert [_shown(bill) for bill in bills] == [_expected(b) for b in books.bills.values()]
            rows = session.scalars(select(tables.Payment).order_by(tables.Payment.id)).all()
            assert [_entry(row) for row in rows] == books.entries
            advances = {p: queries.purse_of(p).advance for p in self.patients}
            assert advances == {p: books.advance(p) for p in self.patients}
            dues = session.execute(select(Patient.id, queries.dues_of_row())).all()
            assert {p: paise or 0 for p, paise in dues} == {p: books.dues(p) for p in self.patients}
            by_mode = dict(queries.takings_on(books.today).by_mode)
            sums = {
                mode: paise for (day, mode), paise in books.takings().items() if day == books.today
            }
            assert {mode.value: paise for mode, paise in by_mode.items()} == {
                mode: paise for mode, paise in sums.items() if paise
            }
            sums_of_days = session.execute(
                select(
                    tables.Payment.paid_on,
                    tables.Payment.mode,
                    func.sum(tables.Payment.amount_paise),
                )
                .where(tables.Payment.kind != "transfer")
                .group_by(tables.Payment.paid_on, tables.Payment.mode)
            ).all()
            assert {(day, mode): int(paise) for day, mode, paise in sums_of_days} == books.takings()
            notes = session.scalars(select(tables.CreditNote).order_by(tables.CreditNote.id)).all()
            assert [
                model.Note(n.id, n.bill_id, n.number, n.amount_paise, n.issued_on) for n in notes
            ] == books.notes


def _discount(wanted: tuple[str, int] | None) -> Discount | None:
    return Discount(*wanted) if wanted else None  # type: ignore[arg-type]


def _part(part: str, whole: int, some: int) -> int:
    """A part of an amount, from 1 paisa up."""
    parts = {"all": whole, "half": whole // 2, "one": 1, "above": whole + 1, "some": some}
    return max(parts[part], 1)


def _get(bill: model.Bill) -> tables.Bill:
    return service.get_bill(bill.id)


def _moved(day: date, paise: int, key: str) -> CashMovement:
    row = CashMovement(day=day, amount_paise=paise, reason="Change", request_key=key)
    db.session.add(row)
    db.session.flush()
    return row


def _shown(bill: tables.Bill) -> tuple[Any, ...]:
    return (
        *(bill.id, bill.number, bill.patient_id, bill.visit_id, bill.issued_on),
        *(bill.total_paise, bill.paid_paise, bill.credited_paise, bill.due_paise),
        *(bill.state.value, bill.cancelled_on),
    )


def _expected(bill: model.Bill) -> tuple[Any, ...]:
    return (
        *(bill.id, bill.number, bill.patient, bill.visit, bill.day),
        *(bill.total, bill.paid, bill.credited, bill.due, bill.state, bill.cancelled_on),
    )


def _entry(row: tables.Payment) -> model.Entry:
    who = row.id, row.patient_id, row.bill_id, row.amount_paise, row.mode, row.paid_on, row.kind
    received = row.paid_at.astimezone(KOLKATA).date()
    return model.Entry(*who, received, row.number, row.reference, row.reverses_id)
