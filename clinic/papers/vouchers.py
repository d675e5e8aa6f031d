"""The paper of one payment, refund or credit note. Pure: rows in, document out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, NamedTuple

from clinic import money
from clinic.auth.models import AnyDoctor
from clinic.billing.advances import AdvancePart, Purpose, PurposeKind
from clinic.billing.rows import AnyBill, AnyItem, AnyPayment, CreditNoteRow
from clinic.billing.rules import Mode
from clinic.clock import KOLKATA, format_day
from clinic.papers import taxes
from clinic.papers.document import ReceiptDocument, ReceiptLine, ReceiptSum
from clinic.papers.labels import ReceiptLabels
from clinic.papers.lines import filled, unbroken
from clinic.papers.receipts import head_of, how_paid, labels_of, plain
from clinic.papers.recipients import billed_to, person_of
from clinic.papers.revenue_stamp import needs_stamp
from clinic.patients.models import AnyPatient


class ReceiptReference(NamedTuple):
    """A receipt voucher whose money is refunded."""

    number: str
    issued_on: date


class BillReference(NamedTuple):
    """The bill that a payment belongs to."""

    number: str
    issued_on: date


@dataclass(frozen=True)
class PaymentContent:
    """A payment with all that its paper says.

    `on_bill` is None for an advance; `taken_back_on` is the day on which it was reversed as a
    mistake. `parts` are the purposes of an advance, and `receipts` those of a refunded one, by the
    advances of its parts.
    """

    payment: AnyPayment
    patient: AnyPatient
    on_bill: BillReference | None = None
    taken_back_on: date | None = None
    stamp_box: bool = True
    parts: Sequence[AdvancePart] = ()
    receipts: Mapping[int, ReceiptReference] = field(default_factory=dict)


@dataclass(frozen=True)
class CreditNoteContent:
    """A credit note with its bill, and the items of that bill."""

    note: CreditNoteRow
    bill: AnyBill
    patient: AnyPatient
    items: Sequence[AnyItem]


def _number(payment: AnyPayment) -> str:
    """Return the number of a payment's receipt or voucher, or its own for a refund from before
    these were numbered.
    """
    return payment.number or f"No. {payment.id}"


def voucher_of(content: PaymentContent, doctor: AnyDoctor) -> ReceiptDocument:
    """Return the receipt of one payment or advance, or the voucher of a refund.

    A clinic registered for GST issues a receipt voucher for an advance, and a refund voucher for
    what goes back of it, with the particulars of rules 50 and 51 of the CGST Rules, 2017.
    """
    payment, labels = content.payment, labels_of(doctor)
    paise = abs(payment.amount_paise)
    is_back = payment.amount_paise < 0
    in_cash = payment.mode == Mode.CASH and not is_back and needs_stamp(paise)
    back_on = format_day(content.taken_back_on) if content.taken_back_on else ""
    return ReceiptDocument(
        **head_of(doctor, _number(payment), payment.paid_on),
        **person_of(content.patient, payment.paid_on),
        kind=_kind(content),
        refers_to="\n".join(_of_receipts(content, labels)),
        total=money.format_rupees(paise),
        total_in_words=money.rupees_in_words(paise, labels.language),
        status=f"{labels.refunded if is_back else labels.paid} · {how_paid(payment, labels)}",
        reason=payment.reason if is_back else "",  # of money in, it is the desk's own note
        issued_at=payment.paid_at.astimezone(KOLKATA).isoformat(timespec="seconds"),
        revenue_stamp=content.stamp_box and in_cash and not back_on,
        cancelled=" · ".join(filled(back_on, labels.by_mistake)) if back_on else "",
        labels=labels,
        **_what_for(content, labels),
    )


def _kind(content: PaymentContent) -> str:
    if content.payment.amount_paise < 0:
        return "refund"
    if content.on_bill:
        return "receipt"
    return "receipt_voucher" if content.payment.gstin else "advance"


def _of_receipts(content: PaymentContent, labels: ReceiptLabels) -> Iterable[str]:
    """Yield number and date of each receipt whose money is refunded (rule 51(e)).

    For an advance, the receipts of its parts; for a bill, all of its receipts.
    """
    if content.on_bill:
        receipts, label = list(content.receipts.values()), labels.receipt_number
    else:
        receipts = [
            content.receipts[part.of or 0] for part in content.parts if part.of in content.receipts
        ]
        label = labels.of_receipts
    for receipt in dict.fromkeys(receipts):
        yield f"{label} {receipt.number}, {unbroken(format_day(receipt.issued_on))}"


def _what_for(content: PaymentContent, labels: ReceiptLabels) -> dict[str, Any]:
    """Return the lines of the paper, with the particulars of GST if registered."""
    gstin = content.payment.gstin or ""
    paise = abs(content.payment.amount_paise)
    if not gstin or content.on_bill:
        return {"items": (ReceiptLine(_for_what(content, labels), "", plain(paise)),)}
    parts = _by_purpose(content.parts) or [AdvancePart(paise, 0, Purpose())]
    lines = [_line_of_part(part, labels) for part in parts]
    taxed = any(line.gst_bp for line in lines)
    goods = any(part.purpose.kind == PurposeKind.GOODS for part in parts)
    untaxed = labels.goods_taxed_later if goods else labels.nil_tax
    return {
        "gstin": gstin,
        "items": tuple(_line(line, labels, taxed, True, counted=False) for line in lines),
        "taxes": taxes.rows_of(lines, labels) if taxed else (),
        "sums": () if taxed else (ReceiptSum(untaxed, plain(0)),),
        "remark": taxes.remark_of(gstin, labels),
    }


def _by_purpose(parts: Iterable[AdvancePart]) -> list[AdvancePart]:
    """Return the parts of each purpose added up."""
    sums: dict[Purpose, AdvancePart] = {}
    for part in parts:
        so_far = sums.get(part.purpose, AdvancePart(0, 0, part.purpose))
        sums[part.purpose] = replace(
            so_far, paise=so_far.paise + part.paise, tax=so_far.tax + part.tax
        )
    return list(sums.values())


def _line_of_part(part: AdvancePart, labels: ReceiptLabels) -> _VoucherLine:
    purpose = part.purpose
    service = purpose.description or labels.exempt_care
    if purpose.kind == PurposeKind.UNSAID:
        described = labels.in_advance
    else:
        described = f"{labels.in_advance_for} {service}"
    rate = purpose.gst_bp if purpose.kind == PurposeKind.TAXABLE else None
    return _VoucherLine(described, 1, purpose.kind, purpose.code, rate, part.tax, part.paise)


def _for_what(content: PaymentContent, labels: ReceiptLabels) -> str:
    if content.on_bill is None:
        return labels.in_advance
    return f"{labels.on_bill} {content.on_bill.number}, {format_day(content.on_bill.issued_on)}"


@dataclass(frozen=True)
class _VoucherLine:
    """A line of a voucher or credit note, with the item's description and tax; the quantity of a
    part is 0.
    """

    description: str
    quantity: int
    kind: str
    sac: str
    gst_bp: int | None
    tax_paise: int
    net_paise: int


def credit_note_of(content: CreditNoteContent, doctor: AnyDoctor) -> ReceiptDocument:
    """Return the paper of a credit note: its lines with their tax, the bill and the reason (rule 53
    of the CGST Rules, 2017).
    """
    note, bill, labels = content.note, content.bill, labels_of(doctor)
    by_id = {item.id: item for item in content.items}
    credited_lines = _credited_lines(note.lines, by_id, labels)
    lines = [line for line in credited_lines if line.kind != "rounding"]
    rounding = [plain(line.net_paise) for line in credited_lines if line.kind == "rounding"]
    taxed = any(line.gst_bp for line in lines)
    return ReceiptDocument(
        **head_of(doctor, note.number, note.issued_on),
        **billed_to(bill, content.patient, note.issued_on, labels),
        kind="credit_note",
        gstin=bill.gstin,
        refers_to=f"{labels.on_bill} {bill.number}, {unbroken(format_day(bill.issued_on))}",
        items=tuple(_line(line, labels, taxed, bool(bill.gstin)) for line in lines),
        sums=tuple(ReceiptSum(labels.rounding, amount) for amount in rounding),
        taxes=taxes.rows_of(lines, labels) if taxed else (),
        total=money.format_rupees(note.amount_paise),
        total_in_words=money.rupees_in_words(note.amount_paise, labels.language),
        reason=note.reason,
        remark=taxes.remark_of(bill.gstin, labels) if taxed else "",
        issued_at=note.issued_at.astimezone(KOLKATA).isoformat(timespec="seconds"),
        labels=labels,
    )


def _credited_lines(
    lines: Sequence[Mapping[str, Any]], items: Mapping[int, AnyItem], labels: ReceiptLabels
) -> list[_VoucherLine]:
    """Return the lines of a credit note; its own rounding has no item."""
    return [
        _of_item(line, items[line["item"]], labels) if line["item"] is not None else _rounding(line)
        for line in lines
    ]


def _of_item(line: Mapping[str, Any], item: AnyItem, labels: ReceiptLabels) -> _VoucherLine:
    """Return the line of an item. A part of it says so, and has no quantity: it is an amount."""
    is_part = line["amount"] != item.net_paise
    return _VoucherLine(
        description=f"{line['description']} ({labels.in_part})" if is_part else line["description"],
        quantity=0 if is_part else item.quantity,
        kind=item.kind,
        sac=item.sac,
        gst_bp=item.gst_bp,
        tax_paise=line["tax"],
        net_paise=line["amount"],
    )


def _rounding(line: Mapping[str, Any]) -> _VoucherLine:
    return _VoucherLine(line["description"], 1, "rounding", "", None, 0, line["amount"])


def _line(
    line: _VoucherLine, labels: ReceiptLabels, taxed: bool, registered: bool, counted: bool = True
) -> ReceiptLine:
    """Return a printed line; money that was left in advance has no quantity."""
    code = taxes.code_label(line.sac, labels) if registered else ""
    if taxed:
        quantity = f"{labels.quantity} {line.quantity}" if counted and line.quantity else ""
        return taxes.line_of(line, " · ".join(filled(code, quantity)))
    quantity = str(line.quantity) if counted and line.quantity else ""
    return ReceiptLine(line.description, quantity, plain(line.net_paise), code)
