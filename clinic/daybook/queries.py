"""Reading what counts in the book of a day, all of one doctor by the session's scope."""

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
    CreditRow,
    ItemRow,
    Line,
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

# Statements are made once, with the values left open: to write one costs more than to run it.


def list_lines(begins: date, ends: date) -> list[Line]:
    """All entries that count from one day to another, both included; in no order."""
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
    shown = named(
        ItemRow,
        **{"bill_id": Bill.id, "number": Bill.number, **when_and_why, **_NAME},
        service=BillItem.description,
        paise=_NET,
    )
    joined = select(*shown).select_from(BillItem).join(BillItem.bill).join(Bill.patient)
    return joined.order_by(Bill.id, BillItem.id)


@cache
def _credit_notes() -> Read[CreditRow]:
    note = CreditNote
    shown = named(
        CreditRow,
        number=note.number,
        day=counts_on(*_CREDITED),
        at=note.issued_at,
        by=note.issued_by,
        reason=note.reason,
        bill_id=Bill.id,
        bill=Bill.number,
        lines=note.lines,
        **_NAME,
    )
    joined = select(*shown).select_from(note).join(note.bill).join(Bill.patient)
    return Read(CreditRow, joined.where(counts_within(*_CREDITED)).order_by(note.id))


@cache
def _payments() -> Read[PaidRow]:
    paid = Payment
    money = {"number": paid.number, "kind": paid.kind, "paise": paid.amount_paise}
    shown = named(
        PaidRow,
        **money,
        mode=paid.mode,
        day=counts_on(*_PAID),
        at=paid.paid_at,
        reference=paid.reference,
        reason=paid.reason,
        by=paid.taken_by,
        reverses=paid.reverses_id,
        bill_id=Bill.id,
        bill=Bill.number,
        **_NAME,
    )
    joined = select(*shown).select_from(paid).join(paid.patient).outerjoin(paid.bill)
    # Of the two sides of a transfer the one on the bill tells all.
    told = or_(paid.bill_id.is_not(None), paid.kind != "transfer")
    return Read(PaidRow, joined.where(counts_within(*_PAID), told).order_by(paid.id))


@cache
def _movements() -> Read[MovedRow]:
    moved = CashMovement
    shown = named(
        MovedRow,
        day=counts_on(*_MOVED),
        at=moved.at,
        paise=moved.amount_paise,
        reason=moved.reason,
        by=moved.moved_by,
    )
    return Read(MovedRow, select(*shown).where(counts_within(*_MOVED)).order_by(moved.id))


def people() -> dict[str, str]:
    """The names of those who act for this doctor, by their numbers as text."""
    return auth.read_people()


def list_sums(begins: date, ends: date) -> list[DaySum]:
    """The sums of each day that has any."""
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
    word, day = literal("") if mode is None else mode, counts_on(*days)
    shown = named(DaySum, what=literal(what), day=day, mode=word, paise=sum_of(paise))
    summed = select(*shown).where(counts_within(*days))
    return summed.group_by(day) if mode is None else summed.group_by(day, mode)


def sum_cash_since(day: date) -> int:
    """Paise by which the drawer is fuller for all cash that counts on a day or later."""
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
