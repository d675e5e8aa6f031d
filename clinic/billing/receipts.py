"""A bill as a receipt ready to print. Pure: rows in, document out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from clinic import money
from clinic.auth.models import Doctor
from clinic.billing.cash import needs_stamp
from clinic.billing.models import Bill, BillItem, Payment
from clinic.billing.receipt_document import LABELS, ReceiptDocument, ReceiptLine
from clinic.billing.rules import MODE_WORDS, Mode, Status, standing
from clinic.clock import KOLKATA, format_day
from clinic.patients.models import Patient
from clinic.phones import format_phone


def receipt_of(
    bill: Bill, items: Iterable[BillItem], payments: Sequence[Payment], doctor: Doctor
) -> ReceiptDocument:
    """What the receipt of a bill says, in the doctor's print language."""
    language = doctor.print_language if doctor.print_language in LABELS else "en"
    modes = [Mode(payment.mode) for payment in standing(payments)]  # type: ignore[attr-defined]
    paid = bill.status == Status.PAID and bill.total_paise > 0
    return ReceiptDocument(
        doctor_name=doctor.full_name,
        qualification=doctor.qualification,
        registration=_registration(doctor),
        clinic_name=doctor.clinic_name,
        clinic_address=doctor.clinic_address,
        clinic_phone=format_phone(doctor.clinic_phone) if doctor.clinic_phone else "",
        number=bill.number,
        date=format_day(bill.issued_on),
        patient_name=bill.patient.name,
        patient_detail=_detail(bill.patient, bill),
        patient_address=bill.patient.address,
        patient_phone=format_phone(bill.patient.phone) if bill.patient.phone else "",
        items=tuple(_line(item) for item in items),
        total=money.format_rupees(bill.total_paise),
        total_in_words=money.rupees_in_words(bill.total_paise, language),
        status="Paid" if bill.status == Status.PAID else "Due",
        paid=money.format_rupees(bill.paid_paise) if bill.paid_paise else "",
        due=money.format_rupees(bill.due_paise) if bill.due_paise else "",
        mode=", ".join(dict.fromkeys(MODE_WORDS[mode] for mode in modes)),
        notes=bill.notes,
        issued_at=bill.updated_at.astimezone(KOLKATA).isoformat(timespec="seconds"),
        revenue_stamp=paid and Mode.CASH in modes and needs_stamp(bill.paid_paise),
        labels=LABELS[language],
    )


def file_name(bill: Bill) -> str:
    """bill-2026-27-000123.pdf: a slash cannot stand in the name of a file."""
    return f"bill-{bill.number.replace('/', '-')}.pdf"


def _registration(doctor: Doctor) -> str:
    return ", ".join(filter(None, [doctor.registration_number, doctor.registration_council]))


def _detail(patient: Patient, bill: Bill) -> str:
    age = patient.age_on(bill.issued_on)
    return " · ".join([age, patient.gender, f"No. {patient.id}"])


def _line(item: BillItem) -> ReceiptLine:
    amount = money.format_rupees(item.amount_paise).removeprefix("₹")
    return ReceiptLine(item.description, str(item.quantity), amount)
