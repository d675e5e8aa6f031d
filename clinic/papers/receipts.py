"""A bill as a paper ready to print, under the heading the law gives it.

Pure: rows in, document out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from clinic import money
from clinic.auth.models import AnyDoctor
from clinic.billing.headings import Heading, heading_of
from clinic.billing.rows import AnyBill, AnyItem, AnyPayment, CreditNoteRow
from clinic.billing.rules import MODE_WORDS, Mode, Status
from clinic.billing.states import State
from clinic.billing.upi import USUAL_UPI_LIMIT_PAISE, upi_link
from clinic.clinic_phones import format_clinic_phones
from clinic.clock import KOLKATA, format_day
from clinic.papers import taxes
from clinic.papers.document import ReceiptDocument, ReceiptLine, ReceiptSum
from clinic.papers.lines import filled, labelled
from clinic.papers.recipients import billed_to
from clinic.papers.revenue_stamp import needs_stamp
from clinic.papers.words import LABELS, ReceiptLabels
from clinic.patients.models import AnyPatient
from clinic.upi_ids import BadUpiId

MINUS = "−"

_OF_REGISTERED = (
    Heading.BILL_OF_SUPPLY,
    Heading.TAX_INVOICE,
    Heading.INVOICE_CUM_BILL_OF_SUPPLY,
)


@dataclass(frozen=True)
class Billed:
    """An issued bill with all that its paper tells: its lines, its money, its credit notes.

    `stamp_box`: whether a cash receipt leaves room for a revenue stamp. A QR asks for at most
    `upi_limit_paise`.
    """

    bill: AnyBill
    patient: AnyPatient
    items: Sequence[AnyItem]
    payments: Sequence[AnyPayment] = ()
    notes: Sequence[CreditNoteRow] = ()
    stamp_box: bool = True
    upi_limit_paise: int = USUAL_UPI_LIMIT_PAISE


def receipt_of(billed: Billed, doctor: AnyDoctor) -> ReceiptDocument:
    """What the paper of a bill says as it stands now, in the doctor's print language."""
    bill, labels = billed.bill, labels_of(doctor)
    entries = [entry for entry in entries_of(billed.payments) if not bill.is_cancelled]
    alone = entries[0] if len(entries) == 1 and entries[0].amount_paise > 0 else None
    taxed = any(item.gst_bp for item in billed.items)
    kind = heading_on_paper(bill, billed.items)
    return ReceiptDocument(
        **head_of(doctor, bill.number, bill.issued_on),
        **billed_to(bill, billed.patient, bill.issued_on, labels),
        kind=kind.value,
        gstin=bill.gstin,
        items=tuple(_line(item, labels, taxed, bool(bill.gstin)) for item in _shown(billed.items)),
        sums=tuple(_sums(billed, labels, taxed)),
        taxes=taxes.rows_of(_shown(billed.items), labels) if taxed else (),
        total=money.format_rupees(bill.total_paise),
        total_in_words=money.rupees_in_words(bill.total_paise, labels.language),
        entries=tuple(_entries(billed, () if alone else entries, labels)),
        status=_status(bill, labels),
        paid=money.format_rupees(bill.paid_paise) if bill.paid_paise else "",
        due=money.format_rupees(bill.due_paise) if bill.due_paise else "",
        mode=_how(alone, bill, labels) if alone else "",
        notes=bill.notes,
        remark=taxes.remark_of(bill.gstin, labels) if taxed else "",
        issued_at=bill.updated_at.astimezone(KOLKATA).isoformat(timespec="seconds"),
        revenue_stamp=billed.stamp_box and _bears_stamp(bill, entries),
        cancelled=_cancelled(bill),
        labels=labels,
        **_payable(billed, doctor, labels),
    )


def heading_on_paper(bill: AnyBill, items: Iterable[AnyItem]) -> Heading:
    """What the paper of a bill is called. Where the clinic is registered for GST, what it was
    issued as; else a receipt once it is paid, and a bill before, or when it was taken back."""
    if bill.gstin:
        with suppress(ValueError):
            kept = Heading(bill.heading)
            if kept in _OF_REGISTERED:
                return kept
    rates = [item.gst_bp for item in items if item.kind != "rounding"]
    return heading_of(bool(bill.gstin), rates, bill.state is State.PAID)


def labels_of(doctor: AnyDoctor) -> ReceiptLabels:
    """The words of the doctor's print language, or English where papers do not speak it."""
    return LABELS.get(doctor.print_language, LABELS["en"])


def head_of(doctor: AnyDoctor, number: str, day: date) -> dict[str, Any]:
    """The letterhead of a paper, its number and its day."""
    registration = ", ".join(filled(doctor.registration_number, doctor.registration_council))
    return {
        "doctor_name": doctor.full_name,
        "qualification": doctor.qualification,
        "registration": registration,
        "clinic_name": doctor.clinic_name,
        "clinic_address": doctor.clinic_address,
        "clinic_phone": format_clinic_phones(doctor.clinic_phone, doctor.other_phones),
        "number": number,
        "date": format_day(day),
    }


def entries_of(payments: Iterable[AnyPayment]) -> list[AnyPayment]:
    """The entries of money that stand: neither what was entered by mistake, nor what took it
    back."""
    entries = list(payments)
    reversed_ids = {entry.reverses_id for entry in entries}
    return [e for e in entries if e.reverses_id is None and e.id not in reversed_ids]


def how_paid(payment: AnyPayment, labels: ReceiptLabels) -> str:
    """The mode of an entry with its reference: UPI, Ref. 412345678901."""
    reference = labelled(labels.reference, payment.reference or "")
    return ", ".join(filled(MODE_WORDS[Mode(payment.mode)], reference))


def file_name(kind: str, number: str) -> str:
    """bill-2026-27-000123.pdf: a slash cannot stand in the name of a file."""
    return f"{kind}-{number.replace('/', '-')}.pdf"


def plain(paise: int) -> str:
    """An amount without its ₹, which heads the column: 1,23,456.00."""
    return money.format_rupees(paise).replace("₹", "").replace("-", MINUS)


def signed(paise: int) -> str:
    """An amount with its ₹ and, below zero, a true minus."""
    return money.format_rupees(paise).replace("-", MINUS)


def in_brackets(text: str) -> str:
    """A reason behind what it is for; nothing where none was given."""
    return f"({text})" if text.strip() else ""


def _shown(items: Iterable[AnyItem]) -> list[AnyItem]:
    return [item for item in items if item.kind != "rounding"]


def _line(item: AnyItem, labels: ReceiptLabels, taxed: bool, registered: bool) -> ReceiptLine:
    told = [
        taxes.code_words(item.sac, labels) if registered else "",
        _each(item, labels, taxed),
        _discount(item, labels, taxed),
    ]
    detail = " · ".join(filled(*told))
    if taxed:
        return taxes.line_of(item, detail)
    minus = plain(-item.discount_paise) if item.discount_paise else ""
    amount = plain(item.amount_paise)
    return ReceiptLine(item.description, str(item.quantity), amount, detail, minus)


def _each(item: AnyItem, labels: ReceiptLabels, taxed: bool) -> str:
    """The price of one where there are several; how many, where no column says it."""
    price = money.format_rupees(item.unit_paise)
    if taxed:
        return f"{item.quantity} × {price}"
    return f"{price} {labels.each}" if item.quantity > 1 else ""


def _discount(item: AnyItem, labels: ReceiptLabels, taxed: bool) -> str:
    """A line's own discount and why; beside tax its amount too, which has no column there."""
    if not item.discount_paise:
        return ""
    amount = money.format_rupees(item.discount_paise) if taxed else ""
    return " ".join(filled(labels.discount, amount, in_brackets(item.discount_reason)))


def _sums(billed: Billed, labels: ReceiptLabels, taxed: bool) -> Iterable[ReceiptSum]:
    """What stands between the lines and the total."""
    bill = billed.bill
    if bill.discount_paise:
        why = " ".join(filled(labels.bill_discount, in_brackets(bill.discount_reason)))
        if taxed:  # the values that tax is reckoned on have their shares of it taken off already
            amount = money.format_rupees(bill.discount_paise)
            yield ReceiptSum(f"{why}: {amount}, {labels.taken_off}", "")
        else:
            yield ReceiptSum(why, plain(-bill.discount_paise))
    for item in billed.items:
        if item.kind == "rounding":
            yield ReceiptSum(labels.rounding, plain(item.amount_paise))


def _entries(
    billed: Billed, entries: Iterable[AnyPayment], labels: ReceiptLabels
) -> Iterable[ReceiptSum]:
    """What came after the bill, each in a line of its own: credit notes, then money."""
    for note in billed.notes:
        credit = f"{labels.credit_note} {note.number}"
        told = filled(credit, format_day(note.issued_on), note.reason)
        yield ReceiptSum(" · ".join(told), signed(-note.amount_paise))
    for entry in entries:
        how = "" if entry.kind == "transfer" else how_paid(entry, labels)
        told = filled(format_day(entry.paid_on), _word(entry, labels), how, entry.number or "")
        yield ReceiptSum(" · ".join(told), signed(entry.amount_paise))


def _word(entry: AnyPayment, labels: ReceiptLabels) -> str:
    if entry.kind == "transfer":
        return labels.advance_used if entry.amount_paise > 0 else labels.advance_kept
    return "" if entry.amount_paise > 0 else labels.refunded


def _how(payment: AnyPayment, bill: AnyBill, labels: ReceiptLabels) -> str:
    """The only payment, in words: its mode, and below that its receipt and another day."""
    day = format_day(payment.paid_on) if payment.paid_on != bill.issued_on else ""
    receipt = " · ".join(filled(labelled(labels.receipt_number, payment.number or ""), day))
    return "\n".join(filled(how_paid(payment, labels), receipt))


def _status(bill: AnyBill, labels: ReceiptLabels) -> str:
    if bill.is_cancelled:
        return ""
    if bill.state is State.REFUNDED:
        return labels.nothing_due
    return labels.paid if bill.status == Status.PAID else labels.due


def _bears_stamp(bill: AnyBill, entries: Sequence[AnyPayment]) -> bool:
    """Only a paper that says all was received, and only for the part that came in cash."""
    cash = sum(e.amount_paise for e in entries if e.mode == Mode.CASH and e.amount_paise > 0)
    return bill.state is State.PAID and needs_stamp(cash)


def _cancelled(bill: AnyBill) -> str:
    if bill.cancelled_on is None:
        return ""
    return " · ".join(filled(format_day(bill.cancelled_on), bill.cancel_reason))


def _payable(billed: Billed, doctor: AnyDoctor, labels: ReceiptLabels) -> dict[str, Any]:
    """The link that asks for what is due, or as much of it as UPI moves at once, where the clinic
    has a UPI ID that can be right."""
    bill = billed.bill
    if not bill.due_paise or not doctor.upi_id:
        return {}
    payee, note = doctor.clinic_name or doctor.full_name, f"Bill {bill.number}"
    asked = min(bill.due_paise, billed.upi_limit_paise)
    try:
        link = upi_link(doctor.upi_id, payee, asked, bill.number, note)
    except BadUpiId:
        return {}
    told = labels.in_parts.format(most=money.format_rupees(asked)) if asked < bill.due_paise else ""
    return {"pay_link": link, "pay_to": doctor.upi_id.strip(), "in_parts": told}
