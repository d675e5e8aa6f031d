"""Runs the ledger's services and the plain model side by side, and compares them after each step.

One machine is one doctor with an empty book. An act is tried on both; they must agree on its
outcome, including the name of a refusal, and on every number afterwards. Acts are also sent twice,
and rolled back half way as after a kill; the clock passes midnight and 31 March.
"""

from __future__ import annotations

import copy
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from clinic.billing import figures, payments, service
from clinic.billing import models as tables
from clinic.billing.issuing import BillOrder, PaymentInput
from clinic.billing.pricing import PricedLine, quote
from clinic.billing.refusals import LedgerRefusal
from clinic.billing.rules import Mode
from clinic.clock import KOLKATA
from clinic.daybook.service import read_book
from clinic.patients.models import Patient
from tests.integration.billing.ledger import documents
from tests.integration.billing.ledger.choices import MODES, PICK
from tests.integration.billing.ledger.many_acts import ManyActs
from tests.integration.billing.ledger.steps import YEARS_END
from tests.integration.books import BOOKS
from tests.integration.issuing import issue


class LedgerMachine(ManyActs):
    """The acts, the failures between them, and the comparison after each."""

    # --- failures --------------------------------------------------------------------------------

    @precondition(lambda self: self.last is not None)
    @rule()
    def tap_again(self) -> None:
        """Send the last form once more, as after a lost reply."""
        assert self.last is not None
        act, answer = self.last
        type(self).steps += 1
        with self.practice.at_work():
            assert act() == answer

    @precondition(ManyActs._has_bills)
    @rule(pick=PICK, mode=MODES)
    def die_before_the_end(self, pick, mode) -> None:
        """Write a payment and a bill without committing them: nothing of them may be left."""
        type(self).steps += 1
        bill, before = self._bill(pick), copy.deepcopy(self.books)
        try:
            with self.practice.at_work():
                quoted = quote([PricedLine("Service", 1, 100_00)], None, to_rupee=False)
                issue(BillOrder(quoted, patient_id=bill.patient))
                payments.take_payment(service.get_bill(bill.id), PaymentInput(Mode(mode), None))
                raise RuntimeError("killed")
        except (LedgerRefusal, RuntimeError):
            self.books = before

    @rule(hours=st.sampled_from([1, 5, 9, 14, 24, 50]))
    def let_time_pass(self, hours) -> None:
        self._move_to(datetime.now(UTC) + timedelta(hours=hours))

    @rule(seconds=st.integers(0, 2))
    def come_to_the_end_of_the_year(self, seconds) -> None:
        """Move the clock to about midnight of the next 31 March in Kolkata."""
        now = datetime.now(UTC)
        ends = (datetime(now.year + n, *YEARS_END, tzinfo=UTC) for n in (0, 1))
        end = next(moment for moment in ends if moment >= now)
        self._move_to(end + timedelta(seconds=seconds))

    # --- compared after each step ----------------------------------------------------------------

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
            advances = {p: figures.patient_balance_of(p).advance for p in self.patients}
            assert advances == {p: books.advance(p) for p in self.patients}
            dues = session.execute(select(Patient.id, figures.dues_of_row())).all()
            assert {p: paise or 0 for p, paise in dues} == {p: books.dues(p) for p in self.patients}
            self._takings_agree(session)
            notes = session.scalars(select(tables.CreditNote).order_by(tables.CreditNote.id)).all()
            assert [
                documents.Note(
                    *(n.id, n.bill_id, n.number, n.amount_paise, n.issued_on),
                    n.book_day or n.issued_on,
                )
                for n in notes
            ] == books.notes
            day = books.open_day()
            totals = read_book(day, day).totals
            totals_shown = totals.collected, totals.refunded, totals.advances, totals.advances_used
            assert totals_shown == books.figures_of(day)
            assert totals.billed == books.billed(day)

    def _takings_agree(self, session: Session) -> None:
        """Compare the takings by mode today, and by mode and day."""
        books, inputs = self.books, self.books.payment_inputs()
        taken = dict(figures.takings_on(books.today).by_mode)
        by_mode = {mode.value: paise for mode, paise in taken.items()}
        today = {mode: paise for (day, mode), paise in inputs.items() if day == books.today}
        assert by_mode == {mode: paise for mode, paise in today.items() if paise}
        day, mode, amount = BOOKS[-1], tables.Payment.mode, tables.Payment.amount_paise
        sums = session.execute(
            select(day, mode, func.sum(amount))
            .where(tables.Payment.kind != "transfer")
            .group_by(day, mode)
        )
        assert {(day, mode): int(paise) for day, mode, paise in sums} == inputs


def _shown(bill: tables.Bill) -> tuple[Any, ...]:
    return (
        *(bill.id, bill.number, bill.patient_id, bill.visit_id, bill.issued_on),
        *(bill.total_paise, bill.paid_paise, bill.credited_paise, bill.due_paise),
        *(bill.state.value, bill.cancelled_on, bill.book_day or bill.issued_on),
        bill.cancelled_book_day or bill.cancelled_on,
    )


def _expected(bill: documents.Bill) -> tuple[Any, ...]:
    return (
        *(bill.id, bill.number, bill.patient, bill.visit, bill.day),
        *(bill.total, bill.paid, bill.credited, bill.due, bill.state, bill.cancelled_on),
        *(bill.book, bill.cancelled_book),
    )


def _entry(row: tables.Payment) -> documents.Entry:
    who = row.id, row.patient_id, row.bill_id, row.amount_paise, row.mode, row.paid_on, row.kind
    assert row.paid_at.astimezone(KOLKATA).date() == row.paid_on
    book = row.book_day or row.paid_on
    entry_text = row.number, row.reference, row.reverses_id, row.reference_attempt
    return documents.Entry(*who, book, *entry_text)
