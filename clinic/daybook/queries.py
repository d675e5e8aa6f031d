"""Reading what counts in the book of a day, all of one doctor by the session's scope."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, exists, func, literal, or_, select, union_all

from clinic import prepared
from clinic.auth import service as auth
from clinic.billing.booked import counts_on, counts_within
from clinic.billing.models import Bill, BillItem, CreditNote, Payment
from clinic.daybook.book import (
    BEGINNING,
    Line,
    bill_lines,
    credit_line,
    movement_line,
    payment_line,
)
from clinic.daybook.models import (
    AmendmentKind,
    CashCount,
    CashMovement,
    ClosingAmendment,
    DayClosing,
)
from clinic.daybook.rules import CASH
from clinic.patients.models import Patient

# Statements are made once, with the values left open: to write one costs more than to run it.


def list_lines(begins: date, ends: date) -> list[Line]:
    """All entries that count from one day to another, both included; in no order."""
    span = {"begins": begins, "ends": ends}
    return [
        *bill_lines(prepared.rows(_issued(), span)),
        *bill_lines(prepared.rows(_cancelled(), span), cancels=True),
        *map(credit_line, prepared.rows(_credit_notes(), span)),
        *map(payment_line, prepared.rows(_payments(), span)),
        *map(movement_line, prepared.rows(_movements(), span)),
    ]


_NET = BillItem.amount_paise - BillItem.discount_paise - BillItem.share_paise + BillItem.tax_paise
_NAME = (Patient.first_name, Patient.last_name)

# The real day and that of another book, by which a row is found; `counts_on` is what is shown.
_ISSUED = (Bill.issued_on, Bill.book_day)
_CANCELLED = (Bill.cancelled_on, Bill.cancelled_book_day)
_CREDITED = (CreditNote.issued_on, CreditNote.book_day)
_PAID = (Payment.paid_on, Payment.book_day)
_MOVED = (CashMovement.day, CashMovement.book_day)


@cache
def _issued() -> Select[Any]:
    when = (counts_on(*_ISSUED), Bill.created_at, Bill.issued_by, literal(""))
    return _items(when).where(counts_within(*_ISSUED))


@cache
def _cancelled() -> Select[Any]:
    why = (Bill.cancelled_at, Bill.cancelled_by, Bill.cancel_reason)
    return _items((counts_on(*_CANCELLED), *why)).where(counts_within(*_CANCELLED))


def _items(when: Sequence[Any]) -> Select[Any]:
    columns = (Bill.id, Bill.number, *when, *_NAME, BillItem.description, _NET)
    joined = select(*columns).select_from(BillItem).join(BillItem.bill).join(Bill.patient)
    return joined.order_by(Bill.id, BillItem.id)


@cache
def _credit_notes() -> Select[Any]:
    note = CreditNote
    of_note = (note.number, counts_on(*_CREDITED), note.issued_at, note.issued_by, note.reason)
    columns = (*of_note, Bill.id, Bill.number.label("bill"), *_NAME, note.lines)
    joined = select(*columns).select_from(note).join(note.bill).join(Bill.patient)
    return joined.where(counts_within(*_CREDITED)).order_by(note.id)


@cache
def _payments() -> Any:
    paid = Payment
    day = counts_on(*_PAID)
    money = (paid.number, paid.kind, paid.amount_paise, paid.mode, day, paid.paid_at)
    why = (paid.reference, paid.reason, paid.taken_by, paid.reverses_id)
    columns = (*money, *why, Bill.id, Bill.number.label("bill"), *_NAME)
    joined = select(*columns).select_from(paid).join(paid.patient).outerjoin(paid.bill)
    # Of the two sides of a transfer the one on the bill tells all.
    told = or_(paid.bill_id.is_not(None), paid.kind != "transfer")
    return joined.where(counts_within(*_PAID), told).order_by(paid.id)


@cache
def _movements() -> Any:
    moved = CashMovement
    columns = (counts_on(*_MOVED), moved.at, moved.amount_paise, moved.reason, moved.moved_by)
    return select(*columns).where(counts_within(*_MOVED)).order_by(moved.id)


def people() -> dict[str, str]:
    """The names of those who act for this doctor, by their numbers as text."""
    return auth.read_people()


def list_sums(begins: date, ends: date) -> list[tuple[str, date, str, int]]:
    """(what, day, mode, paise) of each day that has any: `billed`, `cancelled`, `credited`,
    `collected` and `refunded` (below zero) by mode, `put_in`, `taken_out` (below zero)."""
    rows = prepared.rows(_sums(), {"begins": begins, "ends": ends})
    return [(what, day, mode, int(paise)) for what, day, mode, paise in rows]


@cache
def _sums() -> Any:
    refund = and_(Payment.kind == "refund", Payment.reverses_id.is_(None))
    money = Payment.kind != "transfer"
    moved = CashMovement.amount_paise
    return union_all(
        _sum("billed", _ISSUED, Bill.total_paise),
        _sum("cancelled", _CANCELLED, Bill.total_paise),
        _sum("credited", _CREDITED, CreditNote.amount_paise),
        _sum("collected", _PAID, Payment.amount_paise, Payment.mode).where(money, ~refund),
        _sum("refunded", _PAID, Payment.amount_paise, Payment.mode).where(refund),
        _sum("put_in", _MOVED, moved).where(moved > 0),
        _sum("taken_out", _MOVED, moved).where(moved < 0),
    )


def _sum(what: str, days: tuple[Any, Any], paise: Any, mode: Any = None) -> Select[Any]:
    word, day = literal("") if mode is None else mode, counts_on(*days)
    summed = select(literal(what), day, word, func.sum(paise)).where(counts_within(*days))
    return summed.group_by(day) if mode is None else summed.group_by(day, mode)


def find_closing_over(day: date) -> DayClosing | None:
    """The closing in force that a day is fixed by: its own, or that of a later day."""
    closing: DayClosing | None = prepared.first(_next_closing(), {"day": day})
    return closing


@cache
def _next_closing() -> Select[Any]:
    return _closing_from().limit(1)


@cache
def _closing_from() -> Select[Any]:
    later = select(DayClosing).where(DayClosing.day >= bindparam("day"), _in_force())
    return later.order_by(DayClosing.day)


def _in_force() -> Any:
    of_it = ClosingAmendment.count_id == DayClosing.count_id
    return ~exists().where(of_it, ClosingAmendment.kind == AmendmentKind.REOPENING.value)


def find_closing_before(day: date) -> DayClosing | None:
    """The last closing in force of an earlier day."""
    closing: DayClosing | None = prepared.first(_closing_until(), {"day": day})
    return closing


@cache
def _closing_until() -> Select[Any]:
    earlier = select(DayClosing).where(DayClosing.day < bindparam("day"), _in_force())
    return earlier.order_by(DayClosing.day.desc()).limit(1)


def list_closings() -> Sequence[DayClosing]:
    """All closings in force, the first day first."""
    return prepared.rows(_closing_from(), {"day": BEGINNING})


def list_all_closings() -> Sequence[DayClosing]:
    """All closings, those that were reopened too, in the order of their moments."""
    return prepared.rows(_closings(), {})


@cache
def _closings() -> Select[Any]:
    return select(DayClosing).order_by(DayClosing.closed_at, DayClosing.day)


def find_closing_of_count(count_id: int) -> DayClosing | None:
    """The closing that was made with a count, in force or not."""
    closing: DayClosing | None = prepared.first(_closing_of_count(), {"count_id": count_id})
    return closing


@cache
def _closing_of_count() -> Select[Any]:
    return select(DayClosing).where(DayClosing.count_id == bindparam("count_id"))


def list_amendments() -> Sequence[ClosingAmendment]:
    """All that was done to closings, the first first."""
    return prepared.rows(_amendments(), {})


@cache
def _amendments() -> Select[Any]:
    return select(ClosingAmendment).order_by(ClosingAmendment.id)


def list_links() -> list[tuple[str, str]]:
    """(seal before, seal) of everything that is sealed, in no order."""
    return [(before, seal) for before, seal in prepared.rows(_links(), {})]


@cache
def _links() -> Any:
    kinds = (DayClosing, ClosingAmendment)
    return union_all(*(select(kind.previous_hash, kind.hash) for kind in kinds))


def list_counts(day: date) -> Sequence[CashCount]:
    """How often the drawer was counted for a day, and what was in it, the first count first."""
    return prepared.rows(_counts(), {"day": day})


@cache
def _counts() -> Select[Any]:
    return select(CashCount).where(CashCount.day == bindparam("day")).order_by(CashCount.id)


def find_count(count_id: int) -> CashCount | None:
    """A count by its number."""
    count: CashCount | None = prepared.first(_count(), {"count_id": count_id})
    return count


@cache
def _count() -> Select[Any]:
    return select(CashCount).where(CashCount.id == bindparam("count_id"))


def find_last_count() -> CashCount | None:
    """The last count of the last day that was counted."""
    count: CashCount | None = prepared.first(_last_count(), {})
    return count


@cache
def _last_count() -> Select[Any]:
    return select(CashCount).order_by(CashCount.day.desc(), CashCount.id.desc()).limit(1)


def sum_cash_since(day: date) -> int:
    """Paise by which the drawer is fuller for all cash that counts on a day or later."""
    span = {"begins": day, "ends": date.max}
    return sum(int(paise or 0) for paise in prepared.rows(_cash_since(), span))


@cache
def _cash_since() -> Any:
    of_patients = and_(Payment.mode == CASH, counts_within(*_PAID))
    moved = select(func.sum(CashMovement.amount_paise)).where(counts_within(*_MOVED))
    return union_all(select(func.sum(Payment.amount_paise)).where(of_patients), moved)
