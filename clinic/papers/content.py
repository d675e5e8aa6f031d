"""What stands on the papers of bills, payments and credit notes, read from the ledger."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import aliased

from clinic.auth.models import AnyDoctor
from clinic.billing import queries
from clinic.billing.account_queries import list_account
from clinic.billing.advances import account_of, parts_of
from clinic.billing.models import Bill, CreditNote, Payment
from clinic.billing.rows import BillRow, CreditNoteRow, PaymentRow
from clinic.billing.rules import standing
from clinic.billing.service import NoSuchBill
from clinic.billing.settings_models import BillingSettings
from clinic.billing.upi import USUAL_UPI_LIMIT_PAISE
from clinic.papers.printing import Kind, Printing
from clinic.papers.receipts import Billed, file_name, receipt_of
from clinic.papers.usual import Usual, on_what
from clinic.papers.vouchers import (
    Credited,
    OfReceipt,
    OnBill,
    Paid,
    credit_note_of,
    voucher_of,
)
from clinic.patients.models import Patient, PatientRow
from clinic.prescribing.models import PrintSettings
from clinic.tenancy import reads
from clinic.tenancy.reads import PART, Read, part


class NoSuchPaper(LookupError):
    """This doctor has no payment or credit note with this number, or none that has a paper."""


class ToPrint(NamedTuple):
    """A paper with the name of its file."""

    printing: Printing
    name: str


def bill_to_print(
    bill_id: int, doctor: AnyDoctor, paper: str = "", for_supplier: bool = False
) -> ToPrint:
    """A bill as it stands now, or the clinic's own copy of it; on the paper of the settings where
    none is named. Raises NoSuchBill."""
    found = reads.first(_bill(), id=bill_id)
    if found is None:
        raise NoSuchBill(bill_id)
    bill = found.bill
    notes = queries.list_credit_notes(bill_id) if bill.credited_paise else ()
    items, payments = queries.list_items(bill_id), queries.list_payments(bill_id)
    most, has_box = found.upi_limit_paise or USUAL_UPI_LIMIT_PAISE, found.stamp_box is not False
    billed = Billed(bill, found.patient, items, payments, notes, has_box, most)
    document, on = receipt_of(billed, doctor), on_what(paper, found.usual)
    printing = Printing(Kind.BILL, bill_id, document, *on, for_supplier=for_supplier)
    return ToPrint(printing, file_name("bill", bill.number))


def payment_to_print(payment_id: int, doctor: AnyDoctor, paper: str = "") -> ToPrint:
    """The receipt of a payment or the voucher of a refund. Raises NoSuchPaper, also for entries
    that moved no money: those of an advance, unless they are numbered, as money of a bill is that
    stays as an advance for GST; and those that only took back a mistake."""
    found = reads.first(_payment(), id=payment_id)
    if found is None:
        raise NoSuchPaper(payment_id)
    payment = found.payment
    unnumbered = payment.kind == "transfer" and payment.number is None
    if unnumbered or payment.reverses_id is not None:
        raise NoSuchPaper(payment_id)
    told = _receipts_told(payment) if found.on_bill else _parts_told(payment)
    has_box = found.stamp_box is not False
    paid = Paid(payment, found.patient, found.on_bill, found.taken_back_on, has_box, **told)
    on = on_what(paper, found.usual)
    printing = Printing(Kind.RECEIPT, payment_id, voucher_of(paid, doctor), *on)
    kind = "receipt" if payment.amount_paise > 0 else "refund"
    return ToPrint(printing, file_name(kind, payment.number or str(payment.id)))


def _receipts_told(payment: PaymentRow) -> dict[str, Any]:
    """The receipts of a bill, where money of it goes back."""
    if payment.amount_paise > 0 or payment.bill_id is None:
        return {}
    rows = [row for row in queries.list_payments(payment.bill_id) if row.id < payment.id]
    still = {row.id for row in standing(rows)}
    numbered = [row for row in rows if row.id in still and row.number]
    return {"receipts": {row.id: OfReceipt(row.number or "", row.paid_on) for row in numbered}}


def _parts_told(payment: PaymentRow) -> dict[str, Any]:
    """What an advance is for, and the receipts of one that goes back; of an entry from before this
    was kept as well as its account tells."""
    if payment.amount_paise > 0:
        return {"parts": parts_of(payment)}
    rows = [row for row in list_account(payment.patient_id) if row.id <= payment.id]
    parts = account_of(rows).taken[payment.id]
    numbered = {row.id: row for row in rows if row.amount_paise > 0 and row.number}
    receipts = {of: OfReceipt(row.number or "", row.paid_on) for of, row in numbered.items()}
    return {"parts": parts, "receipts": receipts}


def credit_note_to_print(note_id: int, doctor: AnyDoctor, paper: str = "") -> ToPrint:
    """A credit note. Raises NoSuchPaper."""
    found = reads.first(_credit_note(), id=note_id)
    if found is None:
        raise NoSuchPaper(note_id)
    items = queries.list_items(found.bill.id)
    credited = Credited(found.note, found.bill, found.patient, items)
    on = on_what(paper, found.usual)
    printing = Printing(Kind.CREDIT, note_id, credit_note_of(credited, doctor), *on)
    return ToPrint(printing, file_name("credit-note", found.note.number))


# The settings come along: a statement of their own would cost as much as all of the first.


def _usual() -> list[Any]:
    """The columns of the settings for the field `usual`."""
    of_bills = {"paper", "roll_mm", "on_letterhead"}
    names = [field.name for field in fields(Usual)]
    tables = [BillingSettings if name in of_bills else PrintSettings for name in names]
    columns = zip(tables, names, strict=True)
    return [getattr(table, name).label(f"usual{PART}{name}") for table, name in columns]


class _OfBill(NamedTuple):
    bill: BillRow
    patient: PatientRow
    stamp_box: bool | None
    upi_limit_paise: int | None
    usual: Usual


@cache
def _bill() -> Read[_OfBill]:
    both = (*part("bill", BillRow, Bill), *part("patient", PatientRow, Patient))
    settings = BillingSettings.stamp_box, BillingSettings.upi_limit_paise
    return Read(
        _OfBill,
        select(*both, *settings, *_usual())
        .join(Bill.patient)
        .outerjoin(BillingSettings, BillingSettings.doctor_id == Bill.doctor_id)
        .outerjoin(PrintSettings, PrintSettings.doctor_id == Bill.doctor_id)
        .where(Bill.id == bindparam("id")),
    )


class _OfPayment(NamedTuple):
    payment: PaymentRow
    patient: PatientRow
    on_bill: OnBill | None
    taken_back_on: date | None
    stamp_box: bool | None
    usual: Usual


@cache
def _payment() -> Read[_OfPayment]:
    back = aliased(Payment)
    settings = BillingSettings
    both = (*part("payment", PaymentRow, Payment), *part("patient", PatientRow, Patient))
    more = (*part("on_bill", OnBill, Bill), back.paid_on.label("taken_back_on"))
    return Read(
        _OfPayment,
        select(*both, *more, settings.stamp_box, *_usual())
        .join(Payment.patient)
        .outerjoin(Payment.bill)
        .outerjoin(back, and_(back.doctor_id == Payment.doctor_id, back.reverses_id == Payment.id))
        .outerjoin(settings, settings.doctor_id == Payment.doctor_id)
        .outerjoin(PrintSettings, PrintSettings.doctor_id == Payment.doctor_id)
        .where(Payment.id == bindparam("id")),
    )


class _OfCreditNote(NamedTuple):
    note: CreditNoteRow
    bill: BillRow
    patient: PatientRow
    usual: Usual


@cache
def _credit_note() -> Read[_OfCreditNote]:
    note = part("note", CreditNoteRow, CreditNote)
    both = (*part("bill", BillRow, Bill), *part("patient", PatientRow, Patient))
    return Read(
        _OfCreditNote,
        select(*note, *both, *_usual())
        .join(CreditNote.bill)
        .join(Bill.patient)
        .outerjoin(BillingSettings, BillingSettings.doctor_id == CreditNote.doctor_id)
        .outerjoin(PrintSettings, PrintSettings.doctor_id == CreditNote.doctor_id)
        .where(CreditNote.id == bindparam("id")),
    )
