"""The paper of one payment, refund or credit note, ready to print. Pure: rows in, document out."""

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
from clinic.papers.lines import filled
from clinic.papers.receipts import head_of, how_paid, labels_of, plain
from clinic.papers.recipients import billed_to, person_of
from clinic.papers.revenue_stamp import needs_stamp
from clinic.papers.words import ReceiptLabels
from clinic.patients.models import AnyPatient


class OfReceipt(NamedTuple):
    """A receipt voucher that money is given back of."""

    number: str
    issued_on: date


class OnBill(NamedTuple):
    """The bill that money is for."""

    number: str
    issued_on: date


@dataclass(frozen=True)
class Paid:
    """An entry of money with all that its paper tells. `on_bill` is None for an advance;
    `taken_back_on` the day on which it turned out to be a mistake. `parts` tell of an advance what
    it is for, and `receipts` of one that goes back the receipts by the advances of its parts."""

    payment: AnyPayment
    patient: AnyPatient
    on_bill: OnBill | None = None
    taken_back_on: date | None = None
    stamp_box: bool = True
    parts: Sequence[AdvancePart] = ()
    receipts: Mapping[int, OfReceipt] = field(default_factory=dict)


@dataclass(frozen=True)
class Credited:
    """A credit note with the bill it stands against, and the lines of that bill."""

    note: CreditNoteRow
    bill: AnyBill
    patient: AnyPatient
    items: Sequence[AnyItem]


def _number(payment: AnyPayment) -> str:
    """The number of an entry's paper: of its receipt or voucher, or the entry's own for a refund
    from before these were numbered."""
    return payment.number or f"No. {payment.id}"


def voucher_of(paid: Paid, doctor: AnyDoctor) -> ReceiptDocument:
    """A receipt for one payment or advance, or the voucher of a refund.

    Where the clinic was registered for GST an advance has a receipt voucher, and what goes back of
    it a refund voucher, with the particulars of rules 50 and 51 of the CGST Rules, 2017.
    """
    payment, labels = paid.payment, labels_of(doctor)
    paise = abs(payment.amount_paise)
    is_back = payment.amount_paise < 0
    in_cash = payment.mode == Mode.CASH and not is_back and needs_stamp(paise)
    back_on = format_day(paid.taken_back_on) if paid.taken_back_on else ""
    return ReceiptDocument(
        **head_of(doctor, _number(payment), payment.paid_on),
        **person_of(paid.patient, payment.paid_on),
        kind=_kind(paid),
        refers_to="\n".join(_of_receipts(paid, labels)),
        total=money.format_rupees(paise),
        total_in_words=money.rupees_in_words(paise, labels.language),
        status=f"{labels.refunded if is_back else labels.paid} · {how_paid(payment, labels)}",
        reason=payment.reason if is_back else "",  # of money in, it is the desk's own note
        issued_at=payment.paid_at.astimezone(KOLKATA).isoformat(timespec="seconds"),
        revenue_stamp=paid.stamp_box and in_cash and not back_on,
        cancelled=" · ".join(filled(back_on, labels.by_mistake)) if back_on else "",
        labels=labels,
        **_what_for(paid, labels),
    )


def _kind(paid: Paid) -> str:
    if paid.payment.amount_paise < 0:
        return "refund"
    if paid.on_bill:
        return "receipt"
    return "receipt_voucher" if paid.payment.gstin else "advance"


def _of_receipts(paid: Paid, labels: ReceiptLabels) -> Iterable[str]:
    """Number and date of each receipt that money is given back of (rule 51(e)): of an advance those
    of its parts, of a bill all that it had."""
    if paid.on_bill:
        found, word = list(paid.receipts.values()), labels.receipt_number
    else:
        found = [paid.receipts[part.of or 0] for part in paid.parts if part.of in paid.receipts]
        word = labels.of_receipts
    for receipt in dict.fromkeys(found):
        yield f"{word} {receipt.number}, {format_day(receipt.issued_on)}"


def _what_for(paid: Paid, labels: ReceiptLabels) -> dict[str, Any]:
    """The lines of the paper, and with GST what the law asks beside them."""
    gstin = paid.payment.gstin or ""
    paise = abs(paid.payment.amount_paise)
    if not gstin or paid.on_bill:
        return {"items": (ReceiptLine(_for_what(paid, labels), "", plain(paise)),)}
    parts = _by_purpose(paid.parts) or [AdvancePart(paise, 0, Purpose())]
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
    """The parts of each purpose as one."""
    found: dict[Purpose, AdvancePart] = {}
    for part in parts:
        known = found.get(part.purpose, AdvancePart(0, 0, part.purpose))
        found[part.purpose] = replace(
            known, paise=known.paise + part.paise, tax=known.tax + part.tax
        )
    return list(found.values())


def _line_of_part(part: AdvancePart, labels: ReceiptLabels) -> _Taken:
    purpose = part.purpose
    words = purpose.description or labels.exempt_care
    if purpose.kind == PurposeKind.UNSAID:
        described = labels.in_advance
    else:
        described = f"{labels.in_advance_for} {words}"
    rate = purpose.gst_bp if purpose.kind == PurposeKind.TAXABLE else None
    return _Taken(described, 1, purpose.kind, purpose.code, rate, part.tax, part.paise)


def _for_what(paid: Paid, labels: ReceiptLabels) -> str:
    if paid.on_bill is None:
        return labels.in_advance
    return f"{labels.on_bill} {paid.on_bill.number}, {format_day(paid.on_bill.issued_on)}"


@dataclass(frozen=True)
class _Taken:
    """What a credit note takes off, with what the bill says of that line."""

    description: str
    quantity: int
    kind: str
    sac: str
    gst_bp: int | None
    tax_paise: int
    net_paise: int


def credit_note_of(credited: Credited, doctor: AnyDoctor) -> ReceiptDocument:
    """What a credit note says: what it takes off which bill and why, with the tax of each line
    (rule 53 of the CGST Rules, 2017)."""
    note, bill, labels = credited.note, credited.bill, labels_of(doctor)
    taken = _taken(note.lines, {item.id: item for item in credited.items})
    lines = [line for line in taken if line.kind != "rounding"]
    rounding = [plain(line.net_paise) for line in taken if line.kind == "rounding"]
    taxed = any(line.gst_bp for line in lines)
    return ReceiptDocument(
        **head_of(doctor, note.number, note.issued_on),
        **billed_to(bill, credited.patient, note.issued_on, labels),
        kind="credit_note",
        gstin=bill.gstin,
        refers_to=f"{labels.on_bill} {bill.number}, {format_day(bill.issued_on)}",
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


def _taken(lines: Sequence[Mapping[str, Any]], items: Mapping[int, AnyItem]) -> list[_Taken]:
    """A rounding of the note's own has no item."""
    return [
        _of_item(line, items[line["item"]]) if line["item"] is not None else _rounding(line)
        for line in lines
    ]


def _of_item(line: Mapping[str, Any], item: AnyItem) -> _Taken:
    return _Taken(
        description=line["description"],
        quantity=item.quantity,
        kind=item.kind,
        sac=item.sac,
        gst_bp=item.gst_bp,
        tax_paise=line["tax"],
        net_paise=line["amount"],
    )


def _rounding(line: Mapping[str, Any]) -> _Taken:
    return _Taken(line["description"], 1, "rounding", "", None, 0, line["amount"])


def _line(
    line: _Taken, labels: ReceiptLabels, taxed: bool, registered: bool, counted: bool = True
) -> ReceiptLine:
    """A line of a voucher or credit note; an amount that was left in advance is not counted."""
    code = taxes.code_words(line.sac, labels) if registered else ""
    if taxed:
        quantity = f"{labels.quantity} {line.quantity}" if counted else ""
        return taxes.line_of(line, " · ".join(filled(code, quantity)))
    quantity = str(line.quantity) if counted else ""
    return ReceiptLine(line.description, quantity, plain(line.net_paise), code)
