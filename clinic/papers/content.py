"""What stands on the papers of bills, payments and credit notes, read from the ledger."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import aliased

from clinic import prepared
from clinic.auth.models import Doctor
from clinic.billing import queries
from clinic.billing.models import Bill, BillingSettings, CreditNote, Payment
from clinic.billing.service import NoSuchBill
from clinic.papers.printing import Kind, Printing
from clinic.papers.receipts import Billed, file_name, receipt_of
from clinic.papers.usual import USUAL, on_what
from clinic.papers.vouchers import (
    Credited,
    OnBill,
    Paid,
    credit_note_of,
    voucher_of,
)
from clinic.patients.models import Patient
from clinic.prescribing.models import PrintSettings


class NoSuchPaper(LookupError):
    """This doctor has no payment or credit note with this number, or none that has a paper."""


class ToPrint(NamedTuple):
    """A paper with the name of its file."""

    printing: Printing
    name: str


def bill_to_print(bill_id: int, doctor: Doctor, paper: str = "") -> ToPrint:
    """A bill as it stands now; on the paper of the settings where none is named. Raises
    NoSuchBill."""
    found = prepared.first(_bill(), {"id": bill_id})
    if found is None:
        raise NoSuchBill(bill_id)
    bill, patient, stamp_box, *usual = found
    notes = queries.list_credit_notes(bill_id) if bill.credited_paise else ()
    items, payments = queries.list_items(bill_id), queries.list_payments(bill_id)
    billed = Billed(bill, patient, items, payments, notes, stamp_box is not False)
    printing = Printing(Kind.BILL, bill_id, receipt_of(billed, doctor), *on_what(paper, usual))
    return ToPrint(printing, file_name("bill", bill.number))


def payment_to_print(payment_id: int, doctor: Doctor, paper: str = "") -> ToPrint:
    """The receipt of a payment or the voucher of a refund. Raises NoSuchPaper, also for entries
    that moved no money: those of an advance, and those that only took back a mistake."""
    found = prepared.first(_payment(), {"id": payment_id})
    if found is None:
        raise NoSuchPaper(payment_id)
    payment, patient, number, issued_on, taken_back_on, stamp_box, *usual = found
    if payment.kind == "transfer" or payment.reverses_id is not None:
        raise NoSuchPaper(payment_id)
    on_bill = OnBill(number, issued_on) if number else None
    paid = Paid(payment, patient, on_bill, taken_back_on, stamp_box is not False)
    on = on_what(paper, usual)
    printing = Printing(Kind.RECEIPT, payment_id, voucher_of(paid, doctor), *on)
    kind = "receipt" if payment.amount_paise > 0 else "refund"
    return ToPrint(printing, file_name(kind, payment.number or str(payment.id)))


def credit_note_to_print(note_id: int, doctor: Doctor, paper: str = "") -> ToPrint:
    """A credit note. Raises NoSuchPaper."""
    found = prepared.first(_credit_note(), {"id": note_id})
    if found is None:
        raise NoSuchPaper(note_id)
    note, bill, patient, *usual = found
    credited = Credited(note, bill, patient, queries.list_items(bill.id))
    on = on_what(paper, usual)
    printing = Printing(Kind.CREDIT, note_id, credit_note_of(credited, doctor), *on)
    return ToPrint(printing, file_name("credit-note", note.number))


# The settings come along: a statement of their own would cost as much as all of the first.


@cache
def _bill() -> Any:
    return (
        select(Bill, Patient, BillingSettings.stamp_box, *USUAL)
        .join(Bill.patient)
        .outerjoin(BillingSettings, BillingSettings.doctor_id == Bill.doctor_id)
        .outerjoin(PrintSettings, PrintSettings.doctor_id == Bill.doctor_id)
        .where(Bill.id == bindparam("id"))
    )


@cache
def _payment() -> Any:
    back = aliased(Payment)
    settings = BillingSettings
    columns = (Bill.number, Bill.issued_on, back.paid_on, settings.stamp_box, *USUAL)
    return (
        select(Payment, Patient, *columns)
        .join(Payment.patient)
        .outerjoin(Payment.bill)
        .outerjoin(back, and_(back.doctor_id == Payment.doctor_id, back.reverses_id == Payment.id))
        .outerjoin(settings, settings.doctor_id == Payment.doctor_id)
        .outerjoin(PrintSettings, PrintSettings.doctor_id == Payment.doctor_id)
        .where(Payment.id == bindparam("id"))
    )


@cache
def _credit_note() -> Any:
    return (
        select(CreditNote, Bill, Patient, *USUAL)
        .join(CreditNote.bill)
        .join(Bill.patient)
        .outerjoin(BillingSettings, BillingSettings.doctor_id == CreditNote.doctor_id)
        .outerjoin(PrintSettings, PrintSettings.doctor_id == CreditNote.doctor_id)
        .where(CreditNote.id == bindparam("id"))
    )
