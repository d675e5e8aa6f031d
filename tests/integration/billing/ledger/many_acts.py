"""The machine's steps over several bills: one payment for several bills, an excess, split payments,
references added later, typed totals."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from clinic.billing import service
from clinic.billing.allocation import Allocation, allocate
from clinic.billing.issuing import BillOrder, PaymentInput
from clinic.billing.late_references import add_reference
from clinic.billing.pricing import PricedLine, quote
from clinic.billing.rules import Mode
from clinic.billing.settling import settle
from clinic.billing.wrong_patient import Correction, move_payment
from clinic.counter import commands, composing
from clinic.counter.typed_bill import TypedBill, TypedLine
from clinic.money import format_plain
from tests.integration.billing.ledger import many_model, prices
from tests.integration.billing.ledger.acts import Acts, discount_of
from tests.integration.billing.ledger.choices import (
    CASH_TWICE,
    LINE,
    PAISE,
    PART,
    PICK,
    REFERENCE,
    SHARED,
    TENDER,
    TRANSFER,
)
from tests.integration.issuing import issue


class ManyActs(Acts):
    """Acts on several bills together, or in several steps on one."""

    @precondition(Acts._has_bills)
    @rule(
        picks=st.sets(PICK, min_size=1, max_size=4),
        patient=PICK,
        mode=CASH_TWICE,
        part=PART,
        some=PAISE,
        reference=REFERENCE,
        shared=SHARED,
        seen=st.sampled_from(["now", "now", "now", "before"]),
    )
    def settle(self, picks, patient, mode, part, some, reference, shared, seen) -> None:
        """Pay all dues, a part of them, or more; `before` is a page that is out of date."""
        patient = self.patients[patient % len(self.patients)]
        bills = {self._bill(pick).id for pick in picks}
        due = sum(self.books.bills[number].due for number in bills)
        wanted = {"all": due, "half": due // 2, "one": 1, "above": due + some, "some": some}
        paise = max(wanted[part], 1)
        reference = None if mode == "cash" else reference
        parts = many_model.parts_of(self.books, patient, bills, paise)
        shown_allocation = Allocation(
            tuple((bill.id, paise) for _patient, bill, paise in parts if bill),
            sum(paise for _patient, bill, paise in parts if not bill),
        )
        seen_with = self._said(reference, shared)
        if seen == "before" and shown_allocation.parts:
            shown_allocation = Allocation(
                (
                    (shown_allocation.parts[0][0], shown_allocation.parts[0][1] + 1),
                    *shown_allocation.parts[1:],
                )
            )
            expected = "Stale"
        else:
            expected = many_model.settle(self.books, parts, due, mode, reference, seen_with)
        payment_input, key = (
            PaymentInput(Mode(mode), paise, reference, shared_with=seen_with),
            self._key(),
        )
        self._try(
            expected,
            lambda: settle(patient, bills, payment_input, shown_allocation, request_key=key).id,
        )

    @precondition(lambda self: self._to_take_back())
    @rule(pick=PICK, patient=PICK, onto=st.none() | PICK)
    def move_to_another_patient(self, pick, patient, onto) -> None:
        """Move a payment of the wrong patient to a bill of the right patient, or to no bill."""
        candidates = self._to_take_back()
        entry = candidates[pick % len(candidates)]
        patient = self.patients[patient % len(self.patients)]
        bill = None if onto is None else self._bill(onto) if self.books.bills else None
        bills = {bill.id} if bill and bill.patient == patient else set()
        parts = many_model.parts_of(self.books, patient, bills, entry.amount)
        seen = allocate(entry.amount, [(b.id, b.due) for _p, b, _paise in parts if b])
        order = Correction(entry.id, patient, seen, "Her sister's")
        expected, key = many_model.move(self.books, entry, parts), self._key()
        self._try(expected, lambda: move_payment(order, request_key=key).id)

    @precondition(lambda self: self.books.entries)
    @rule(pick=PICK, reference=TRANSFER, shared=SHARED)
    def add_a_reference(self, pick, reference, shared) -> None:
        lacking = [e for e in self.books.entries if e.mode not in ("cash", "advance")]
        lacking = [e for e in lacking if e.kind == "payment" and not e.reference]
        entries = lacking[-3:] if pick % 4 and lacking else self.books.entries[-6:]
        entry = entries[pick % len(entries)]
        seen = self._said(reference, shared)
        expected = many_model.add_reference(self.books, entry, reference, seen)

        def act() -> int:
            payment = service.get_payment(entry.id)
            add_reference(payment, reference, seen)
            return entry.id

        self._try(expected, act)

    @rule(
        patient=PICK,
        lines=st.lists(LINE, min_size=1, max_size=3),
        mode=st.sampled_from(["upi", "card"]),
        share=st.integers(1, 99),
        reference=REFERENCE,
    )
    def issue_for_cash_and_the_rest(self, patient, lines, mode, share, reference) -> None:
        patient = self.patients[patient % len(self.patients)]
        items = prices.items_of(lines, None, False)
        total = 0 if isinstance(items, str) else sum(item.net for item in items)
        cash = total * share // 100
        if isinstance(items, str) or not 0 < cash < total:
            return
        expected = self.books.issue(patient, None, items, mode, reference, cash)
        key = self._key()

        def act() -> int:
            quoted = quote(
                [
                    PricedLine("Service", w.quantity, w.unit, discount_of(w.discount), gst_bp=w.gst)
                    for w in lines
                ],
                None,
                False,
            )
            order = BillOrder(
                quoted,
                patient_id=patient,
                payment_input=PaymentInput(Mode.CASH, cash, tendered_paise=cash),
                rest=PaymentInput(Mode(mode), reference=reference),
            )
            return issue(order, request_key=key).id

        answer = self._try(expected, act)
        assert answer in (None, len(self.books.bills))

    @rule(patient=PICK, price=PAISE, total=PAISE, to_rupee=st.booleans(), mode=st.none() | TENDER)
    def issue_a_total_typed_over(self, patient, price, total, to_rupee, mode) -> None:
        """Issue a bill of one line with a typed total, which becomes the price of the line."""
        patient = self.patients[patient % len(self.patients)]
        wanted = [prices.Wanted(1, total, None, None)]
        items = prices.items_of(wanted, None, to_rupee)
        if isinstance(items, str):
            return
        expected = self.books.issue(patient, None, items, mode, None)
        key = self._key()

        def act() -> int:
            typed = TypedBill((TypedLine("Consultation", "1", format_plain(price)),))
            over = commands.type_total(typed, format_plain(total))
            composed = composing.compose(over, {}, False, to_rupee)
            assert composed.quote is not None
            payment_input = PaymentInput(Mode(mode)) if mode else None
            order = BillOrder(composed.quote, patient_id=patient, payment_input=payment_input)
            return issue(order, request_key=key).id

        self._try(expected, act)

    def _said(self, reference: str | None, shared: str) -> int | None:
        """Return the number of entries with this reference that the person confirms as the same
        transfer."""
        if reference is None or shared == "no":
            return None
        return self.books.standing_with(reference) + (shared == "wrong")
