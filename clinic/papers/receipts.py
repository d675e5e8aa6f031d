"""The paper of a bill, under the heading that the law gives it. Pure: rows in, document out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from clinic import money
from clinic.auth.models import AnyDoctor
from clinic.billing.headings import DocumentHeading, heading_of
from clinic.billing.rows import AnyBill, AnyItem, AnyPayment, CreditNoteRow
from clinic.billing.rules import MODE_LABELS, Mode, Status
from clinic.billing.states import BillState
from clinic.billing.upi import USUAL_UPI_LIMIT_PAISE, upi_link
from clinic.clinic_phones import format_clinic_phones
from clinic.clock import KOLKATA, format_day
from clinic.papers import taxes
from clinic.papers.document import ReceiptDocument, ReceiptLine, ReceiptSum
from clinic.papers.labels import LABELS, ReceiptLabels
from clinic.papers.lines import filled, labelled
from clinic.papers.recipients import billed_to
from clinic.papers.revenue_stamp import needs_stamp
from clinic.patients.models import AnyPatient
from clinic.upi_ids import BadUpiId

_OF_REGISTERED = (
    DocumentHeading.BILL_OF_SUPPLY,
    DocumentHeading.TAX_INVOICE,
    DocumentHeading.INVOICE_CUM_BILL_OF_SUPPLY,
)


@dataclass(frozen=True)
class BillContent:
    """An issued bill with all that its paper says: lines, payments, credit notes.

    `stamp_box`: whether a cash receipt has room for a revenue stamp. A QR asks for at most
    `upi_limit_paise`.
    """

    bill: AnyBill
    patient: AnyPatient
    items: Sequence[AnyItem]
    payments: Sequence[AnyPayment] = ()
    notes: Sequence[CreditNoteRow] = ()
    stamp_box: bool = True
    upi_limit_paise: int = USUAL_UPI_LIMIT_PAISE


def receipt_of(content: BillContent, doctor: AnyDoctor) -> ReceiptDocument:
    """Return the paper of a bill as it is now, in the doctor's print language."""
    bill, labels = content.bill, labels_of(doctor)
    entries = [entry for entry in entries_of(content.payments) if not bill.is_cancelled]
    only_payment = entries[0] if len(entries) == 1 and entries[0].amount_paise > 0 else None
    taxed = any(item.gst_bp for item in content.items)
    kind = heading_on_paper(bill, content.items)
    return ReceiptDocument(
        **head_of(doctor, bill.number, bill.issued_on),
        **billed_to(bill, content.patient, bill.issued_on, labels),
        kind=kind.value,
        gstin=bill.gstin,
        items=tuple(
            _line(item, labels, taxed, bool(bill.gstin))
            for item in _without_rounding(content.items)
        ),
        sums=tuple(_sums(content, labels, taxed)),
        taxes=taxes.rows_of(_without_rounding(content.items), labels) if taxed else (),
        total=money.format_rupees(bill.total_paise),
        total_in_words=money.rupees_in_words(bill.total_paise, labels.language),
        entries=tuple(_entries(content, () if only_payment else entries, labels)),
        status=_status(bill, labels),
        paid=money.format_rupees(bill.paid_paise) if bill.paid_paise else "",
        due=money.format_rupees(bill.due_paise) if bill.due_paise else "",
        mode=_how(only_payment, bill, labels) if only_payment else "",
        notes=bill.notes,
        remark=taxes.remark_of(bill.gstin, labels) if taxed else "",
        issued_at=bill.updated_at.astimezone(KOLKATA).isoformat(timespec="seconds"),
        revenue_stamp=content.stamp_box and _bears_stamp(bill, entries),
        cancelled=_cancelled(bill),
        labels=labels,
        **_payable(content, doctor, labels),
    )


def heading_on_paper(bill: AnyBill, items: Iterable[AnyItem]) -> DocumentHeading:
    """Return the heading of a bill's paper.

    For a clinic registered for GST, as it was issued; else a receipt once it is paid, and a bill
    before or after a refund.
    """
    if bill.gstin:
        with suppress(ValueError):
            heading = DocumentHeading(bill.heading)
            if heading in _OF_REGISTERED:
                return heading
    rates = [item.gst_bp for item in items if item.kind != "rounding"]
    return heading_of(bool(bill.gstin), rates, bill.state is BillState.PAID)


def labels_of(doctor: AnyDoctor) -> ReceiptLabels:
    """Return the labels of the language of bills, or English if there are none."""
    return LABELS.get(doctor.bill_language or doctor.print_language, LABELS["en"])


def head_of(doctor: AnyDoctor, number: str, day: date) -> dict[str, Any]:
    """Return the fields of the letterhead, number and day."""
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
    """Return the payments in force: neither mistakes nor their corrections."""
    entries = list(payments)
    reversed_ids = {entry.reverses_id for entry in entries}
    return [e for e in entries if e.reverses_id is None and e.id not in reversed_ids]


def how_paid(payment: AnyPayment, labels: ReceiptLabels) -> str:
    """Return the mode of a payment with its reference: UPI, Ref. 412345678901."""
    reference = labelled(labels.reference, payment.reference or "")
    return ", ".join(filled(MODE_LABELS[Mode(payment.mode)], reference))


def file_name(kind: str, number: str) -> str:
    """Return bill-2026-27-000123.pdf: a slash cannot be part of a file's name."""
    return f"{kind}-{number.replace('/', '-')}.pdf"


def plain(paise: int) -> str:
    """Return an amount without ₹, which heads the column: 1,23,456.00."""
    return money.format_rupees(paise).replace("₹", "")


def in_brackets(text: str) -> str:
    """Return a reason in brackets; '' for a blank one."""
    return f"({text})" if text.strip() else ""


def _without_rounding(items: Iterable[AnyItem]) -> list[AnyItem]:
    return [item for item in items if item.kind != "rounding"]


def _line(item: AnyItem, labels: ReceiptLabels, taxed: bool, registered: bool) -> ReceiptLine:
    code = taxes.code_label(item.sac, labels) if registered else ""
    price = " · ".join(filled(code, _each(item, labels, taxed)))
    discount = _discount(item, labels, taxed)
    if taxed:  # the narrow column has a line for each: a dot would stand alone at the end of one
        return taxes.line_of(item, "\n".join(filled(price, discount)))
    detail = " · ".join(filled(price, discount))
    minus = plain(-item.discount_paise) if item.discount_paise else ""
    amount = plain(item.amount_paise)
    return ReceiptLine(item.description, str(item.quantity), amount, detail, minus)


def _each(item: AnyItem, labels: ReceiptLabels, taxed: bool) -> str:
    """Return the price of one, if there are several; with tax also the quantity, which has no
    column.
    """
    price = money.format_rupees(item.unit_paise)
    if taxed:
        return f"{item.quantity} × {price}"
    return f"{price} {labels.each}" if item.quantity > 1 else ""


def _discount(item: AnyItem, labels: ReceiptLabels, taxed: bool) -> str:
    """Return a line's own discount and its reason; with tax also the amount, which has
    no column.
    """
    if not item.discount_paise:
        return ""
    amount = money.format_rupees(item.discount_paise) if taxed else ""
    return " ".join(filled(labels.discount, amount, in_brackets(item.discount_reason)))


def _sums(content: BillContent, labels: ReceiptLabels, taxed: bool) -> Iterable[ReceiptSum]:
    """Yield the lines between the items and the total."""
    bill = content.bill
    if bill.discount_paise:
        why = " ".join(filled(labels.bill_discount, in_brackets(bill.discount_reason)))
        if taxed:  # the values that tax is reckoned on have their shares of it taken off already
            amount = money.format_rupees(bill.discount_paise)
            yield ReceiptSum(f"{why}: {amount}, {labels.taken_off}", "")
        else:
            yield ReceiptSum(why, plain(-bill.discount_paise))
    for item in content.items:
        if item.kind == "rounding":
            yield ReceiptSum(labels.rounding, plain(item.amount_paise))


def _entries(
    content: BillContent, entries: Iterable[AnyPayment], labels: ReceiptLabels
) -> Iterable[ReceiptSum]:
    """Yield what followed the bill: credit notes, then payments."""
    for note in content.notes:
        credit = f"{labels.credit_note} {note.number}"
        parts = filled(credit, format_day(note.issued_on), note.reason)
        yield ReceiptSum(" · ".join(parts), money.format_rupees(-note.amount_paise))
    for entry in entries:
        how = "" if entry.kind == "transfer" else how_paid(entry, labels)
        parts = filled(format_day(entry.paid_on), _word(entry, labels), how, entry.number or "")
        yield ReceiptSum(" · ".join(parts), money.format_rupees(entry.amount_paise))


def _word(entry: AnyPayment, labels: ReceiptLabels) -> str:
    if entry.kind == "transfer":
        return labels.advance_used if entry.amount_paise > 0 else labels.advance_kept
    return "" if entry.amount_paise > 0 else labels.refunded


def _how(payment: AnyPayment, bill: AnyBill, labels: ReceiptLabels) -> str:
    """Return the only payment: its mode, and below that its receipt and its day if another."""
    day = format_day(payment.paid_on) if payment.paid_on != bill.issued_on else ""
    receipt = " · ".join(filled(labelled(labels.receipt_number, payment.number or ""), day))
    return "\n".join(filled(how_paid(payment, labels), receipt))


def _status(bill: AnyBill, labels: ReceiptLabels) -> str:
    if bill.is_cancelled:
        return ""
    if bill.state is BillState.REFUNDED:
        return labels.nothing_due
    return labels.paid if bill.status == Status.PAID else labels.due


def _bears_stamp(bill: AnyBill, entries: Sequence[AnyPayment]) -> bool:
    """Return whether a stamp is due: only on a fully paid bill, and only for cash."""
    cash = sum(e.amount_paise for e in entries if e.mode == Mode.CASH and e.amount_paise > 0)
    return bill.state is BillState.PAID and needs_stamp(cash)


def _cancelled(bill: AnyBill) -> str:
    if bill.cancelled_on is None:
        return ""
    return " · ".join(filled(format_day(bill.cancelled_on), bill.cancel_reason))


def _payable(content: BillContent, doctor: AnyDoctor, labels: ReceiptLabels) -> dict[str, Any]:
    """Return the fields of the payment link, if something is due and the clinic has a valid UPI ID.

    The link asks for the amount due, or as much as UPI moves at once.
    """
    bill = content.bill
    if not bill.due_paise or not doctor.upi_id:
        return {}
    payee, note = doctor.clinic_name or doctor.full_name, f"Bill {bill.number}"
    amount = min(bill.due_paise, content.upi_limit_paise)
    try:
        link = upi_link(doctor.upi_id, payee, amount, bill.number, note)
    except BadUpiId:
        return {}
    in_parts = (
        labels.in_parts.format(most=money.format_rupees(amount)) if amount < bill.due_paise else ""
    )
    return {"pay_link": link, "pay_to": doctor.upi_id.strip(), "in_parts": in_parts}
