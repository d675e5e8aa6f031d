"""A bill's money as a small ledger in words, and the actions that are offered. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple, Protocol

from clinic.billing.rules import MODE_LABELS, Mode, standing
from clinic.billing.states import BillAction, BillSums, objection


class LedgerEntry(Protocol):
    """A payment as the ledger shows it."""

    @property
    def id(self) -> int: ...
    @property
    def bill_id(self) -> int | None: ...
    @property
    def kind(self) -> str: ...
    @property
    def amount_paise(self) -> int: ...
    @property
    def mode(self) -> str: ...
    @property
    def paid_on(self) -> date: ...
    @property
    def tendered_paise(self) -> int: ...
    @property
    def reference(self) -> str | None: ...
    @property
    def reverses_id(self) -> int | None: ...


class EntryView(NamedTuple):
    """An entry in words: the change given in paise, whether it was taken back, whether it can be
    taken back, and whether a reference can be added.
    """

    row: LedgerEntry
    label: str
    change: int
    taken_back: bool
    can_be_taken_back: bool
    lacks_reference: bool


def entries_of(rows: Sequence[LedgerEntry], most: int) -> list[EntryView]:
    """Return the views of all entries, in order; at most `most` paise of them can still be taken
    back.
    """
    still = {entry.id for entry in standing(rows)}
    reversed_ids = {row.reverses_id for row in rows}
    return [
        EntryView(
            row,
            label_of(row),
            row.tendered_paise - row.amount_paise if row.tendered_paise else 0,
            row.id in reversed_ids,
            row.id in still and row.amount_paise <= most and not _is_accounts_side(row),
            row.id in still and not row.reference and not against_reference(row),
        )
        for row in rows
    ]


def _is_accounts_side(row: LedgerEntry) -> bool:
    """Return whether an entry is the account's side of a transfer: only the bill's side is taken
    back.
    """
    return row.kind == "transfer" and row.bill_id is None


def against_taking_back(row: LedgerEntry) -> str:
    """Return why an entry cannot be taken back, or "".

    Refunds and reversals stand: there is a voucher, or the other side of a transfer.
    """
    if row.reverses_id is None and row.amount_paise > 0 and not _is_accounts_side(row):
        return ""
    return "Only money that came in can be taken back. Take in again what a patient returns"


def against_reference(row: LedgerEntry) -> str:
    """Return why an entry of this kind has no reference, or ""."""
    if row.kind == "payment" and row.mode != Mode.CASH:
        return ""
    return "Only money that came in by UPI, card or bank has a reference"


def label_of(row: LedgerEntry) -> str:
    """Return the name of an entry: "Cash", "Given back by UPI", "From the advance"."""
    mode = MODE_LABELS[Mode(row.mode)]
    if row.reverses_id is not None:
        return f"{mode}, taken back"
    if _is_accounts_side(row):
        return "Kept from a bill" if row.amount_paise > 0 else "Used on a bill"
    if row.kind == "transfer":
        return "From the advance" if row.amount_paise > 0 else "Kept as advance"
    return f"{mode}, given back" if row.kind == "refund" else mode


def can_be_undone(rows: Sequence[LedgerEntry], sums: BillSums, today: date) -> bool:
    """Return whether "not paid after all" undoes exactly what was taken: all of it today, none of
    it refunded. Later, a reason is required.
    """
    still = {entry.id for entry in standing(rows)}
    entries = [row for row in rows if row.id in still]
    nothing_refunded = 0 < sums.paid == sum(row.amount_paise for row in entries)
    return nothing_refunded and not sums.due and all(row.paid_on == today for row in entries)


def against_cancelling(sums: BillSums) -> str:
    """Return why a bill cannot be cancelled, or "". Money on it is no obstacle: it goes back."""
    return objection(BillSums(sums.total, 0, sums.credited, sums.cancelled), BillAction.CANCEL)


def against(sums: BillSums, action: BillAction) -> str:
    """Return why a page does not offer an action on a bill, in words, or ""."""
    return against_cancelling(sums) if action is BillAction.CANCEL else objection(sums, action)


def offered(sums: BillSums, actions: Iterable[BillAction] = BillAction) -> frozenset[BillAction]:
    """Return the actions that a page offers for an issued bill."""
    return frozenset(action for action in actions if not against(sums, action))
