"""The paper of one payment, refund or credit note, ready to print. Pure: rows in, document out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from clinic import money
from clinic.auth.models import AnyDoctor
from clinic.billing.models import (
    AnyBill,
    AnyItem,
    AnyPayment,
    CreditNoteRow,
)
from clinic.billing.rules import Mode
from clinic.clock import KOLKATA, format_day
from clinic.papers import taxes
from clinic.papers.document import ReceiptDocument, ReceiptLine, ReceiptSum
from clinic.papers.lines import filled, labelled
from clinic.papers.receipts import head_of, how_paid, labels_of, person_of, plain
from clinic.papers.stamp import needs_stamp
from clinic.papers.words import ReceiptLabels
from clinic.patients.models import AnyPatient


class OnBill(NamedTuple):
    """The bill that money is for."""

    number: str
    issued_on: date


@dataclass(frozen=True)
class Paid:
    """An entry of money with all that its paper tells. `on_bill` is None for an advance;
    `taken_back_on` the day on which it turned out to be a mistake."""

    payment: AnyPayment
    patient: AnyPatient
    on_bill: OnBill | None = None
    taken_back_on: date | None = None
    stamp_box: bool = True


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
    """A receipt for one payment or advance, or the voucher of a refund."""
    payment, labels = paid.payment, labels_of(doctor)
    paise = abs(payment.amount_paise)
    is_back = payment.amount_paise < 0
    in_cash = payment.mode == Mode.CASH and not is_back and needs_stamp(paise)
    amount = money.format_rupees(paise)
    back_on = format_day(paid.taken_back_on) if paid.taken_back_on else ""
    return ReceiptDocument(
        **head_of(doctor, _number(payment), payment.paid_on),
        **person_of(paid.patient, payment.paid_on),
        kind="refund" if is_back else "receipt" if paid.on_bill else "advance",
        items=(ReceiptLine(_for_what(paid, labels), "", plain(paise)),),
        total=amount,
        total_in_words=money.rupees_in_words(paise, labels.language),
        status=f"{labels.refunded if is_back else labels.paid} · {how_paid(payment, labels)}",
        reason=payment.reason if is_back else "",  # of money in, it is the desk's own note
        issued_at=payment.paid_at.astimezone(KOLKATA).isoformat(timespec="seconds"),
        revenue_stamp=paid.stamp_box and in_cash and not back_on,
        cancelled=" · ".join(filled(back_on, labels.by_mistake)) if back_on else "",
        labels=labels,
    )


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
        **person_of(credited.patient, note.issued_on),
        kind="credit_note",
        gstin=bill.gstin,
        refers_to=f"{labels.on_bill} {bill.number}, {format_day(bill.issued_on)}",
        items=tuple(_line(line, labels, taxed, bool(bill.gstin)) for line in lines),
        sums=tuple(ReceiptSum(labels.rounding, amount) for amount in rounding),
        taxes=taxes.rows_of(lines, labels) if taxed else (),
        total=money.format_rupees(note.amount_paise),
        total_in_words=money.rupees_in_words(note.amount_paise, labels.language),
        reason=note.reason,
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


def _line(line: _Taken, labels: ReceiptLabels, taxed: bool, registered: bool) -> ReceiptLine:
    sac = labelled(labels.sac, line.sac) if registered else ""
    if taxed:
        return taxes.line_of(line, sac)
    return ReceiptLine(line.description, str(line.quantity), plain(line.net_paise), sac)
