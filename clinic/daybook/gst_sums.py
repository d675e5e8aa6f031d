"""Reading the GST of some days, by the dates of the documents."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from clinic import prepared
from clinic.billing.advances import parts_of
from clinic.billing.models import Bill, BillItem, CreditNote, Payment
from clinic.daybook.gst import CANCELLED, Gst, advanced, credited, gst_of, invoiced


def read_gst(begins: date, ends: date) -> Gst:
    """The GST of the days from one to another, both included."""
    span = {"begins": begins, "ends": ends}
    rates = dict(prepared.rows(_rates(), span))
    entries = [
        (row.kind, row.amount_paise, row.reverses_id, parts_of(row))
        for row in prepared.rows(_advances(), span)
    ]
    return gst_of(
        [
            *invoiced(map(_whole, prepared.rows(_issued(), span))),
            *invoiced(map(_whole, prepared.rows(_cancelled(), span)), CANCELLED),
            *credited(prepared.rows(_notes(), span), rates),
            *advanced(entries),
        ]
    )


def _whole(row: Any) -> tuple[int | None, int, int]:
    rate, value, tax = row
    return rate, int(value), int(tax)


@cache
def _issued() -> Any:
    return _items(Bill.issued_on)


@cache
def _cancelled() -> Any:
    return _items(Bill.cancelled_on)


def _items(day: Any) -> Any:
    item = BillItem
    value = item.amount_paise - item.discount_paise - item.share_paise
    sums = select(item.gst_bp, func.sum(value), func.sum(item.tax_paise)).join(item.bill)
    of_law = sums.where(Bill.gstin != "", item.kind != "rounding", _within(day))
    return of_law.group_by(item.gst_bp)


@cache
def _notes() -> Select[Any]:
    notes = select(CreditNote.lines).join(CreditNote.bill)
    return notes.where(Bill.gstin != "", _within(CreditNote.issued_on)).order_by(CreditNote.id)


@cache
def _rates() -> Any:
    """The rates of all items of bills that were credited."""
    credited_bills = select(CreditNote.bill_id).where(_within(CreditNote.issued_on))
    items = select(BillItem.id, BillItem.gst_bp).where(BillItem.bill_id.in_(credited_bills))
    return items.where(BillItem.kind != "rounding")


@cache
def _advances() -> Select[Any]:
    on_account = Payment.bill_id.is_(None), _within(Payment.paid_on)
    return select(Payment).where(*on_account).order_by(Payment.id)


def _within(day: Any) -> Any:
    return day.between(bindparam("begins"), bindparam("ends"))
