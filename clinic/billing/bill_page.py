"""The content of the page of an issued bill, read in few statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from clinic.billing import figures, queries
from clinic.billing.asking import Payee, QrRequest, ask_by_upi
from clinic.billing.entries import EntryView, can_be_undone, entries_of, offered
from clinic.billing.figures import PatientBalance
from clinic.billing.gst_states import state_words
from clinic.billing.rows import AnyBill, BillItemRow, CreditNoteRow
from clinic.billing.settings import read_settings
from clinic.billing.states import BillAction
from clinic.billing.upi import USUAL_UPI_LIMIT_PAISE


@dataclass(frozen=True)
class BillPage:
    """A bill with its lines, its ledger and the actions that are offered."""

    items: Sequence[BillItemRow]
    rounding: int
    taxes: Sequence[tuple[int, int]]
    """The tax on the bill: (rate in basis points, paise) by rate."""
    entries: Sequence[EntryView]
    notes: Sequence[CreditNoteRow]
    balance: PatientBalance
    offered: frozenset[BillAction]
    undo: bool
    asked: QrRequest | None
    state: str = ""
    """The State of the recipient, with its code."""

    @property
    def from_advance(self) -> bool:
        """Return whether the patient has an advance that could pay a part of the bill."""
        return BillAction.PAY in self.offered and self.balance.advance > 0


def page_of(bill: AnyBill, payee: Payee, today: date) -> BillPage:
    """Read the content of a bill's page besides the bill itself."""
    lines = queries.list_items(bill.id)
    payments = queries.list_payments(bill.id)
    sums = bill.sums
    return BillPage(
        items=[line for line in lines if line.kind != "rounding"],
        rounding=sum(line.amount_paise for line in lines if line.kind == "rounding"),
        taxes=_taxes(lines),
        entries=entries_of(payments, sums.paid),
        notes=queries.list_credit_notes(bill.id) if sums.credited else (),
        balance=figures.patient_balance_of(bill.patient_id),
        offered=offered(sums),
        undo=can_be_undone(payments, sums, today),
        asked=_qr_request(payee, bill),
        state=state_words(bill.recipient_state),
    )


def _qr_request(payee: Payee, bill: AnyBill) -> QrRequest | None:
    """Read the settings only if the usual limit is below the amount due."""
    due, most = bill.due_paise, USUAL_UPI_LIMIT_PAISE
    if due > most:
        most = read_settings().upi_limit_paise
    return ask_by_upi(payee, bill.number, due, most)


def _taxes(lines: Sequence[BillItemRow]) -> list[tuple[int, int]]:
    taxed = sorted((line.gst_bp or 0, line.tax_paise) for line in lines if line.tax_paise)
    by_rate = groupby(taxed, key=lambda line: line[0])
    return [(rate, sum(paise for _rate, paise in group)) for rate, group in by_rate]
