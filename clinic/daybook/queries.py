"""Queries of the entries that count in a day's book, all of one doctor by the session's scope."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, literal, or_, select, union_all

from clinic.auth import service as auth
from clinic.billing.booked import counts_on, counts_within
from clinic.billing.figures import sum_of
from clinic.billing.models import Bill, BillItem, CreditNote, Payment
from clinic.daybook.book import (
    BookLine,
    CreditRow,
    ItemRow,
    MovedRow,
    PaidRow,
    bill_lines,
    credit_line,
    movement_line,
    payment_line,
)
from clinic.daybook.models import (
    CashMovement,
)
from clinic.daybook.periods import DaySum
from clinic.daybook.rules import CASH
from clinic.patients.models import Patient
from clinic.tenancy import reads
from clinic.tenancy.reads import Read, named

# Statements are built once with bound parameters: to build one costs more than to run it.


def list_lines(begins: date, ends: date) -> list[BookLine]:
    """Return all entries that count from one day to another, both included; in no order."""
    span = {"begins": begins, "ends": ends}
    return [
        *bill_lines(reads.rows(_issued(), **span)),
        *bill_lines(reads.rows(_cancelled(), **span), cancels=True),
        *map(credit_line, reads.rows(_credit_notes(), **span)),
        *map(payment_line, reads.rows(_payments(), **span)),
        *map(movement_line, reads.rows(_movements(), **span)),
    ]


_NET = BillItem.amount_paise - BillItem.discount_paise - BillItem.share_paise + BillItem.tax_paise
_NAME: dict[str, Any] = {"first_name": Patient.first_name, "last_name": Patient.last_name}

# The real day and that of another book, by which a row is found; `counts_on` is what is shown.
_ISSUED = (Bill.issued_on, Bill.book_day)
_CANCELLED = (Bill.cancelled_on, Bill.cancelled_book_day)
_CREDITED = (CreditNote.issued_on, CreditNote.book_day)
_PAID = (Payment.paid_on, Payment.book_day)
_MOVED = (CashMovement.day, CashMovement.book_day)


@cache
def _issued() -> Read[ItemRow]:
    when = {"day": counts_on(*_ISSUED), "at": Bill.created_at}
    items = _items(**when, by=Bill.issued_by, reason=literal(""))
    return Read(ItemRow, items.where(counts_within(*_ISSUED)))


@cache
def _cancelled() -> Read[ItemRow]:
    when = {"day": counts_on(*_CANCELLED), "at": Bill.cancelled_at}
    items = _items(**when, by=Bill.cancelled_by, reason=Bill.cancel_reason)
    return Read(ItemRow, items.where(counts_within(*_CANCELLED)))


def _items(**when_and_why: Any) -> Select[Any]:
    columns = named(
        ItemRow,
        **{"bill_id": Bill.id, "number": Bill.number, **when_and_why, **_NAME},
        service=BillItem.description,
        paise=_NET,
    )
    joined = select(*columns).select_from(BillItem).join(BillItem.bill).join(Bill.patient)
    return joined.order_by(Bill.id, BillItem.id)


@cache
def _credit_notes() -> Read[CreditRow]:
    note = CreditNote
    entry = {"number": note.number, "at": note.issued_at, "by": note.issued_by}
    columns = _entry(CreditRow, _CREDITED, **entry, reason=note.reason, lines=note.lines)
    joined = columns.select_from(note).join(note.bill).join(Bill.patient)
    return Read(CreditRow, joined.order_by(note.id))


@cache
def _payments() -> Read[PaidRow]:
    payment = Payment
    entry = {"number": payment.number, "at": payment.paid_at, "by": payment.taken_by}
    money = {"kind": payment.kind, "paise": payment.amount_paise, "mode": payment.mode}
    why = {"reference": payment.reference, "reason": payment.reason}
    columns = _entry(PaidRow, _PAID, **entry, **money, **why, reverses=payment.reverses_id)
    joined = columns.select_from(payment).join(payment.patient).outerjoin(payment.bill)
    # Of the two rows of a transfer only the one on the bill is listed.
    is_listed = or_(payment.bill_id.is_not(None), payment.kind != "transfer")
    return Read(PaidRow, joined.where(is_listed).order_by(payment.id))


def _entry(row: type[Any], days: tuple[Any, Any], **columns: Any) -> Select[Any]:
    """Select the columns of a row with the day that it counts on, its bill and its patient."""
    bill = {"bill_id": Bill.id, "bill": Bill.number}
    columns_of_entry = named(row, **columns, day=counts_on(*days), **bill, **_NAME)
    return select(*columns_of_entry).where(counts_within(*days))


@cache
def _movements() -> Read[MovedRow]:
    movement = CashMovement
    columns = named(
        MovedRow,
        day=counts_on(*_MOVED),
        at=movement.at,
        paise=movement.amount_paise,
        reason=movement.reason,
        by=movement.moved_by,
    )
    return Read(MovedRow, select(*columns).where(counts_within(*_MOVED)).order_by(movement.id))


def people() -> dict[str, str]:
    """Return the names of the people who act for this doctor, by their numbers as text."""
    return auth.read_people()


def list_sums(begins: date, ends: date) -> list[DaySum]:
    """Return the sums of each day that has any entry."""
    return reads.rows(_sums(), begins=begins, ends=ends)


@cache
def _sums() -> Read[DaySum]:
    refund = and_(Payment.kind == "refund", Payment.reverses_id.is_(None))
    money = Payment.kind != "transfer"
    moved = CashMovement.amount_paise
    sums = union_all(
        _sum("billed", _ISSUED, Bill.total_paise),
        _sum("cancelled", _CANCELLED, Bill.total_paise),
        _sum("credited", _CREDITED, CreditNote.amount_paise),
        _sum("collected", _PAID, Payment.amount_paise, Payment.mode).where(money, ~refund),
        _sum("refunded", _PAID, Payment.amount_paise, Payment.mode).where(refund),
        _sum("put_in", _MOVED, moved).where(moved > 0),
        _sum("taken_out", _MOVED, moved).where(moved < 0),
    )
    return Read(DaySum, sums)


def _sum(what: str, days: tuple[Any, Any], paise: Any, mode: Any = None) -> Select[Any]:
    mode_column, day = literal("") if mode is None else mode, counts_on(*days)
    columns = named(DaySum, what=literal(what), day=day, mode=mode_column, paise=sum_of(paise))
    summed = select(*columns).where(counts_within(*days))
    return summed.group_by(day) if mode is None else summed.group_by(day, mode)


def sum_cash_since(day: date) -> int:
    """Return the paise by which all cash that counts on a day or later changed the drawer."""
    span = {"begins": day, "ends": date.max}
    return sum(row.paise or 0 for row in reads.rows(_cash_since(), **span))


class _Cash(NamedTuple):
    paise: int | None


@cache
def _cash_since() -> Read[_Cash]:
    of_patients = and_(Payment.mode == CASH, counts_within(*_PAID))
    paid = select(sum_of(Payment.amount_paise).label("paise")).where(of_patients)
    moved = select(sum_of(CashMovement.amount_paise).label("paise"))
    return Read(_Cash, union_all(paid, moved.where(counts_within(*_MOVED))))
