"""Take a bill back: by a credit note for some of its items or parts, or by cancelling all of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from clinic.audit import service as audit
from clinic.billing import queries, rules
from clinic.billing.advances import Purpose
from clinic.billing.booked import EntryDays
from clinic.billing.closings import is_closed
from clinic.billing.coins import refuse_odd_going
from clinic.billing.credit_lines import (
    ALL_THAT_IS_LEFT,
    ItemLeft,
    MoreThanIsLeft,
    items_left,
    lines_of,
)
from clinic.billing.drawer import Drawer, pay_out
from clinic.billing.entries import against_cancelling
from clinic.billing.ledger import ledger_write
from clinic.billing.models import Bill, CreditNote, Payment
from clinic.billing.payments import compare, refund_of, renew, transfer_of
from clinic.billing.refusals import LedgerRefusal, NotLegal
from clinic.billing.rules import Mode
from clinic.billing.settings import read_settings
from clinic.billing.states import BillAction, freed_by_credit, objection
from clinic.clock import financial_year, utc_now
from clinic.extensions import db
from clinic.money import show_rupees
from clinic.tenancy.numbers import lock_numbers, take_several
from clinic.versions import flush_edit


class RoundsToNothing(LedgerRefusal):
    """A credit note would take off less than half a rupee, at a clinic that rounds."""


class MoneyBack(NamedTuple):
    """The way in which money goes back, and the reason: cash out of the drawer, or as an advance
    for a purpose.
    """

    back: Mode
    reason: str
    day: EntryDays
    drawer: Drawer | None = None
    purpose: Purpose | None = None

    @classmethod
    def of(
        cls, back: Mode | Purpose, reason: str, day: EntryDays, drawer: Drawer | None = None
    ) -> MoneyBack:
        """Build it from a mode, or from a purpose: the money then stays as an advance."""
        if isinstance(back, Purpose):
            return cls(Mode.ADVANCE, reason, day, drawer, back)
        return cls(back, reason, day, drawer)


@ledger_write(CreditNote)
def credit(  # noqa: PLR0913  callers do not pass the day
    day: EntryDays,
    bill: Bill,
    item_ids: Collection[int],
    reason: str,
    back: Mode | Purpose,
    *,
    request_key: str | None = None,
    seen_version: int | None = None,
    drawer: Drawer | None = None,
    amounts: Mapping[int, int] = ALL_THAT_IS_LEFT,
) -> CreditNote:
    """Credit items of an issued bill, each whole or (in `amounts`) so many paise of it with their
    tax; a clinic that rounds, rounds the note too.

    Money above what the bill then asks goes back in the mode `back`, or (ADVANCE, or a purpose)
    stays as an advance. Cash comes out of the `drawer`; None checks none. Raises LedgerRefusal:
    NotLegal if none of these items is left, or less than should be taken off; RoundsToNothing if
    they are too small. Raises Stale if the bill has another version than `seen_version`.
    """
    note = _numbered_note(day)
    note.lines = _lines_to_credit(bill, item_ids, amounts, seen_version)
    note.bill_id, note.reason = bill.id, reason
    note.amount_paise = sum(line["amount"] for line in note.lines)
    note.request_key = request_key or None
    freed = freed_by_credit(bill.sums, note.amount_paise)
    # First the money, then the note: at no moment is more paid than the bill asks.
    db.session.add_all(_going_back(bill, freed, MoneyBack.of(back, reason, day, drawer)))
    db.session.flush()
    db.session.add(note)
    db.session.flush()
    renew(bill)
    return note


def _numbered_note(day: EntryDays) -> CreditNote:
    """Return a credit note of the day with the next number.

    Locks the counters of credit notes and payments: others who credit or move money wait here, so
    what is read afterwards holds until it is written.
    """
    year = financial_year(day.on)
    series = rules.credit_note_series_of(year)
    receipts = rules.receipt_series_of(year)  # of money that stays as an advance
    numbers = take_several({"credit_notes": 1, series: 1, receipts: 0, "payments": 0})
    return CreditNote(
        id=numbers["credit_notes"],
        number=rules.credit_note_number(year, numbers[series]),
        issued_on=day.on,
        book_day=day.book,
        issued_by=audit.actor(),
    )


def _lines_to_credit(
    bill: Bill, item_ids: Collection[int], amounts: Mapping[int, int], seen_version: int | None
) -> list[dict[str, Any]]:
    """Return the lines for these items of the bill as it is now. Raises NotLegal, RoundsToNothing
    and Stale.
    """
    renew(bill)
    against = objection(bill.sums, BillAction.CREDIT)
    if against:
        raise NotLegal(f"{against}.")
    compare(bill, seen_version)
    items, notes = queries.list_items(bill.id), queries.list_credit_notes(bill.id)
    asked = bill.total_paise - bill.credited_paise
    to_rupee = read_settings().to_rupee
    try:
        lines = lines_of(items, notes, item_ids, asked, to_rupee, amounts)
    except MoreThanIsLeft as too_much:
        left = too_much.item
        raise NotLegal(f"Of {left.description} {show_rupees(left.paise)} is left.") from None
    if sum(line["amount"] for line in lines) > 0:
        return lines
    exact = sum(line["amount"] for line in lines if line["item"] is not None)
    if exact:
        raise RoundsToNothing(
            f"{show_rupees(exact)} rounds to nothing. Take off more with it, or leave it."
        )
    raise NotLegal("Choose what is taken off the bill.")


def _going_back(bill: Bill, paise: int, goes: MoneyBack) -> Sequence[Payment]:
    if not paise:
        return ()
    if goes.back == Mode.ADVANCE:
        return transfer_of(bill, -paise, goes.reason, goes.day, goes.purpose)
    refuse_odd_going(paise, goes.back, bill.patient_id, bill.id)
    pay_out(goes.drawer, paise, goes.back)
    return (refund_of(bill, paise, goes.back, goes.reason, goes.day),)


def list_items_left(bill_id: int) -> list[ItemLeft]:
    """Return what credit notes have left of the lines of a bill."""
    return items_left(queries.list_items(bill_id), queries.list_credit_notes(bill_id))


@ledger_write(Bill)
def cancel(
    day: EntryDays,
    bill: Bill,
    reason: str,
    back: Mode | Purpose = Mode.CASH,
    seen_version: int | None = None,
    drawer: Drawer | None = None,
) -> Bill:
    """Cancel a bill: it keeps its number and releases its visit.

    Money on it goes back in the mode `back`, cash out of the `drawer`, or (ADVANCE, or a purpose)
    stays as an advance. A cancelled bill stays as it is. Raises LedgerRefusal; Stale if the bill
    has another version than `seen_version`.
    """
    # A cancellation counts in a day as a bill does: a closing of the day waits for it.
    receipts = rules.receipt_series_of(financial_year(day.on))
    lock_numbers("bills", "credit_notes", receipts, "payments")
    renew(bill)
    if bill.is_cancelled:
        return bill
    objection_to_bill = why_not_cancelled(bill)
    if objection_to_bill:
        raise NotLegal(f"{objection_to_bill}.")
    compare(bill, seen_version)
    if bill.paid_paise:
        goes = MoneyBack.of(back, reason, day, drawer)
        db.session.add_all(_going_back(bill, bill.paid_paise, goes))
        db.session.flush()
        renew(bill)
    _mark_cancelled(bill, reason, day)
    flush_edit()
    return bill


def _mark_cancelled(bill: Bill, reason: str, day: EntryDays) -> None:
    bill.was_for_visit_id, bill.visit_id = bill.visit_id, None
    bill.cancelled_at, bill.cancelled_on = utc_now(), day.on
    bill.cancelled_book_day = day.book
    bill.cancelled_by, bill.cancel_reason = audit.actor(), reason


IN_CLOSED_DAY = (
    "The day of this bill is closed, and the clinic is registered for GST: the bill is not "
    "cancelled but taken back by a credit note (section 34 of the CGST Act)"
)


def why_not_cancelled(bill: Bill) -> str:
    """Return why a bill cannot be cancelled, or "". A bill of nothing has no value that a note
    could take off (s. 34(1) of the CGST Act, 2017).
    """
    against = against_cancelling(bill.sums)
    if against or not (bill.gstin and bill.total_paise):
        return against
    return IN_CLOSED_DAY if is_closed(bill.book_day or bill.issued_on) else ""
