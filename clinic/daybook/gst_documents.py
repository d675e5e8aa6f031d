"""Queries of the documents of a month's GST, one by one; their sums are those of `gst_sums`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select

from clinic.billing.advances import PurposeKind, parts_of
from clinic.billing.models import Bill, BillItem, CreditNote, Payment
from clinic.billing.rows import PaymentRow
from clinic.billing.settings import read_settings
from clinic.daybook.gst import CANCELLED, CREDITED, INVOICED, AdvanceEntry, advanced
from clinic.daybook.gst_register import Document, RegisterLine
from clinic.patients.models import Patient
from clinic.patients.names import full_name
from clinic.tenancy import reads
from clinic.tenancy.reads import Read, named, part


def list_documents(begins: date, ends: date) -> list[tuple[Document, RegisterLine]]:
    """Return the lines of all documents of some days, both included."""
    span = {"begins": begins, "ends": ends}
    return [
        *_of_bills(reads.rows(_issued(), **span), INVOICED),
        *_of_bills(reads.rows(_cancelled(), **span), CANCELLED),
        *_of_notes(span),
        *_of_advances(span),
    ]


class _BillItem(NamedTuple):
    day: date
    number: str
    gstin: str
    recipient_name: str
    recipient_gstin: str
    first_name: str
    last_name: str
    kind: str
    code: str
    rate: int | None
    value: int
    tax: int


def _of_bills(rows: list[_BillItem], what: str) -> Iterator[tuple[Document, RegisterLine]]:
    sign = -1 if what == CANCELLED else 1
    for row in rows:
        document = Document(row.day, what, row.number, "", *_recipient(row))
        yield document, _line(row.kind, row.code, row.rate, sign * row.value, sign * row.tax)


def _line(kind: str, code: str, rate: int | None, value: int, tax: int) -> RegisterLine:
    if kind == "rounding":
        return RegisterLine("", None, 0, 0, value)
    return RegisterLine(code, rate, value, tax)


def _recipient(row: Any) -> tuple[str, str, str]:
    """Return the name, the GSTIN and the State of who a bill names; services are supplied where
    they are performed (s. 12(4) of the IGST Act, 2017).
    """
    name = row.recipient_name or full_name(row.first_name, row.last_name)
    return name, row.recipient_gstin, row.gstin[:2]


@cache
def _issued() -> Read[_BillItem]:
    return _items(Bill.issued_on)


@cache
def _cancelled() -> Read[_BillItem]:
    return _items(Bill.cancelled_on)


def _items(day: Any) -> Read[_BillItem]:
    item = BillItem
    listed = named(
        _BillItem,
        day=day,
        number=Bill.number,
        **_named_on_bill(),
        kind=item.kind,
        code=item.sac,
        rate=item.gst_bp,
        value=item.amount_paise - item.discount_paise - item.share_paise,
        tax=item.tax_paise,
    )
    joined = select(*listed).select_from(item).join(item.bill).join(Bill.patient)
    return Read(_BillItem, joined.where(Bill.gstin != "", _within(day)).order_by(Bill.id, item.id))


def _named_on_bill() -> dict[str, Any]:
    names = ("gstin", "recipient_name", "recipient_gstin")
    patient = {"first_name": Patient.first_name, "last_name": Patient.last_name}
    return {name: getattr(Bill, name) for name in names} | patient


class _Note(NamedTuple):
    day: date
    number: str
    bill: str
    gstin: str
    recipient_name: str
    recipient_gstin: str
    first_name: str
    last_name: str
    lines: list[dict[str, Any]]


class _ItemCode(NamedTuple):
    id: int
    code: str
    rate: int | None


def _of_notes(span: dict[str, date]) -> Iterator[tuple[Document, RegisterLine]]:
    items = {row.id: row for row in reads.rows(_codes(), **span)}
    for note in reads.rows(_notes(), **span):
        document = Document(note.day, CREDITED, note.number, note.bill, *_recipient(note))
        for line in note.lines:
            item = items.get(line["item"])
            if item is None:
                yield document, _line("rounding", "", None, -line["amount"], 0)
            else:
                value = line["tax"] - line["amount"]
                yield document, RegisterLine(item.code, item.rate, value, -line["tax"])


@cache
def _notes() -> Read[_Note]:
    note = CreditNote
    own = {"day": note.issued_on, "number": note.number, "bill": Bill.number, "lines": note.lines}
    listed = select(*named(_Note, **own, **_named_on_bill())).select_from(note)
    of_law = listed.join(note.bill).join(Bill.patient).where(Bill.gstin != "")
    return Read(_Note, of_law.where(_within(note.issued_on)).order_by(note.id))


@cache
def _codes() -> Read[_ItemCode]:
    """Return the codes and rates of all items of bills that were credited."""
    item = BillItem
    credited_bills = select(CreditNote.bill_id).where(_within(CreditNote.issued_on))
    listed = select(*named(_ItemCode, id=item.id, code=item.sac, rate=item.gst_bp))
    of_bills = listed.where(item.bill_id.in_(credited_bills), item.kind != "rounding")
    return Read(_ItemCode, of_bills)


class _Advance(NamedTuple):
    payment: PaymentRow
    first_name: str
    last_name: str


def _of_advances(span: dict[str, date]) -> Iterator[tuple[Document, RegisterLine]]:
    own = read_settings().gstin  # an entry that uses an advance keeps none
    for row in reads.rows(_advances(), **span):
        payment = row.payment
        parts = [p for p in parts_of(payment) if p.purpose.kind == PurposeKind.TAXABLE]
        reversal = payment.reverses_id
        entry = AdvanceEntry(payment.kind, payment.amount_paise, reversal, parts_of(payment))
        name = full_name(row.first_name, row.last_name)
        for taken, tax in zip(parts, advanced([entry]), strict=True):
            state = (payment.gstin or own)[:2]
            number = payment.number or ""
            document = Document(payment.paid_on, tax.what, number, "", name, "", state)
            yield document, RegisterLine(taken.purpose.code, tax.rate, tax.taxable, tax.tax)


@cache
def _advances() -> Read[_Advance]:
    listed = select(
        *part("payment", PaymentRow, Payment),
        Patient.first_name.label("first_name"),
        Patient.last_name.label("last_name"),
    )
    on_account = Payment.bill_id.is_(None), _within(Payment.paid_on)
    joined = listed.select_from(Payment).join(Payment.patient).where(*on_account)
    return Read(_Advance, joined.order_by(Payment.id))


def _within(day: Any) -> Any:
    return day.between(bindparam("begins"), bindparam("ends"))
