"""Queries of the GST of some days, by the dates of the documents."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select

from clinic.billing.advances import parts_of
from clinic.billing.figures import sum_of
from clinic.billing.models import Bill, BillItem, CreditNote, Payment
from clinic.billing.rows import PaymentRow
from clinic.daybook.gst import (
    CANCELLED,
    AdvanceEntry,
    GstFigures,
    InvoicedSum,
    advanced,
    credited,
    gst_of,
    invoiced,
)
from clinic.tenancy import reads
from clinic.tenancy.reads import Read, columns, named


def read_gst(begins: date, ends: date) -> GstFigures:
    """Return the GST of the days from one to another, both included."""
    span = {"begins": begins, "ends": ends}
    rates = {row.id: row.gst_bp for row in reads.rows(_rates(), **span)}
    entries = [
        AdvanceEntry(row.kind, row.amount_paise, row.reverses_id, parts_of(row))
        for row in reads.rows(_advances(), **span)
    ]
    return gst_of(
        [
            *invoiced(reads.rows(_issued(), **span)),
            *invoiced(reads.rows(_cancelled(), **span), CANCELLED),
            *credited((row.lines for row in reads.rows(_notes(), **span)), rates),
            *advanced(entries),
        ]
    )


@cache
def _issued() -> Read[InvoicedSum]:
    return _items(Bill.issued_on)


@cache
def _cancelled() -> Read[InvoicedSum]:
    return _items(Bill.cancelled_on)


def _items(day: Any) -> Read[InvoicedSum]:
    item = BillItem
    value = sum_of(item.amount_paise - item.discount_paise - item.share_paise)
    sums = named(InvoicedSum, rate=item.gst_bp, value=value, tax=sum_of(item.tax_paise))
    of_law = (Bill.gstin != "", item.kind != "rounding", _within(day))
    by_rate = select(*sums).join(item.bill).where(*of_law).group_by(item.gst_bp)
    return Read(InvoicedSum, by_rate)


class _CreditNoteLines(NamedTuple):
    lines: list[dict[str, Any]]


@cache
def _notes() -> Read[_CreditNoteLines]:
    notes = select(CreditNote.lines).join(CreditNote.bill)
    of_law = notes.where(Bill.gstin != "", _within(CreditNote.issued_on))
    return Read(_CreditNoteLines, of_law.order_by(CreditNote.id))


class _ItemRate(NamedTuple):
    id: int
    gst_bp: int | None


@cache
def _rates() -> Read[_ItemRate]:
    """Return the rates of all items of bills that were credited."""
    credited_bills = select(CreditNote.bill_id).where(_within(CreditNote.issued_on))
    items = select(BillItem.id, BillItem.gst_bp).where(BillItem.bill_id.in_(credited_bills))
    return Read(_ItemRate, items.where(BillItem.kind != "rounding"))


@cache
def _advances() -> Read[PaymentRow]:
    on_account = Payment.bill_id.is_(None), _within(Payment.paid_on)
    entries = select(*columns(PaymentRow, Payment)).where(*on_account)
    return Read(PaymentRow, entries.order_by(Payment.id))


def _within(day: Any) -> Any:
    return day.between(bindparam("begins"), bindparam("ends"))
