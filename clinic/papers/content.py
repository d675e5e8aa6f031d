"""The content of the papers of bills, payments and credit notes, read from the ledger."""

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
from clinic.letterhead.logo import Logo
from clinic.letterhead.models import ClinicLogo
from clinic.papers.paper_choice import PaperSettings, choose_paper
from clinic.papers.printing import PaperKind, Printing
from clinic.papers.receipts import BillContent, file_name, receipt_of
from clinic.papers.vouchers import (
    BillReference,
    CreditNoteContent,
    PaymentContent,
    ReceiptReference,
    credit_note_of,
    voucher_of,
)
from clinic.patients.models import Patient, PatientRow
from clinic.prescribing.models import PrintSettings
from clinic.tenancy import reads
from clinic.tenancy.reads import PART, Read, part


class NoSuchPaper(LookupError):
    """This doctor has no payment or credit note with this number, or none that has a paper."""


class PaperFile(NamedTuple):
    """A paper and the name of its file."""

    printing: Printing
    name: str


def bill_paper(
    bill_id: int, doctor: AnyDoctor, paper: str = "", for_supplier: bool = False
) -> PaperFile:
    """Return the paper of a bill as it is now, or the clinic's own copy of it.

    `paper` is a name of PAPERS; '' takes the one of the settings. Raises NoSuchBill.
    """
    row = reads.first(_bill(), id=bill_id)
    if row is None:
        raise NoSuchBill(bill_id)
    bill = row.bill
    notes = queries.list_credit_notes(bill_id) if bill.credited_paise else ()
    items, payments = queries.list_items(bill_id), queries.list_payments(bill_id)
    most, has_box = row.upi_limit_paise or USUAL_UPI_LIMIT_PAISE, row.stamp_box is not False
    content = BillContent(bill, row.patient, items, payments, notes, has_box, most)
    document = receipt_of(content, doctor)
    choice = choose_paper(paper, row.settings)
    printing = Printing(
        PaperKind.BILL, bill_id, document, *choice, for_supplier=for_supplier, logo=row.logo
    )
    return PaperFile(printing, file_name("bill", bill.number))


def payment_paper(payment_id: int, doctor: AnyDoctor, paper: str = "") -> PaperFile:
    """Return the receipt of a payment or the voucher of a refund.

    Raises NoSuchPaper, also for entries that moved no money: unnumbered entries of an advance, and
    corrections of a mistake. Money of a bill that stays as an advance is numbered for GST.
    """
    row = reads.first(_payment(), id=payment_id)
    if row is None:
        raise NoSuchPaper(payment_id)
    payment = row.payment
    unnumbered = payment.kind == "transfer" and payment.number is None
    if unnumbered or payment.reverses_id is not None:
        raise NoSuchPaper(payment_id)
    details = _receipts_of(payment) if row.on_bill else _advance_parts(payment)
    has_box = row.stamp_box is not False
    content = PaymentContent(
        payment, row.patient, row.on_bill, row.taken_back_on, has_box, **details
    )
    choice = choose_paper(paper, row.settings)
    voucher = voucher_of(content, doctor)
    printing = Printing(PaperKind.RECEIPT, payment_id, voucher, *choice, logo=row.logo)
    kind = "receipt" if payment.amount_paise > 0 else "refund"
    return PaperFile(printing, file_name(kind, payment.number or str(payment.id)))


def _receipts_of(payment: PaymentRow) -> dict[str, Any]:
    """Return the receipts of a bill, for a refund of it."""
    if payment.amount_paise > 0 or payment.bill_id is None:
        return {}
    rows = [row for row in queries.list_payments(payment.bill_id) if row.id < payment.id]
    standing_ids = {row.id for row in standing(rows)}
    numbered = [row for row in rows if row.id in standing_ids and row.number]
    return {
        "receipts": {row.id: ReceiptReference(row.number or "", row.paid_on) for row in numbered}
    }


def _advance_parts(payment: PaymentRow) -> dict[str, Any]:
    """Return the purposes of an advance, and the receipts of one that goes back.

    For an entry from before purposes were stored they are inferred from its account.
    """
    if payment.amount_paise > 0:
        return {"parts": parts_of(payment)}
    rows = [row for row in list_account(payment.patient_id) if row.id <= payment.id]
    parts = account_of(rows).taken[payment.id]
    numbered = {row.id: row for row in rows if row.amount_paise > 0 and row.number}
    receipts = {of: ReceiptReference(row.number or "", row.paid_on) for of, row in numbered.items()}
    return {"parts": parts, "receipts": receipts}


def credit_note_paper(note_id: int, doctor: AnyDoctor, paper: str = "") -> PaperFile:
    """Return the paper of a credit note. Raises NoSuchPaper."""
    row = reads.first(_credit_note(), id=note_id)
    if row is None:
        raise NoSuchPaper(note_id)
    items = queries.list_items(row.bill.id)
    content = CreditNoteContent(row.note, row.bill, row.patient, items)
    choice = choose_paper(paper, row.settings)
    credit_note = credit_note_of(content, doctor)
    printing = Printing(PaperKind.CREDIT, note_id, credit_note, *choice, logo=row.logo)
    return PaperFile(printing, file_name("credit-note", row.note.number))


# Each statement reads the settings too: one of their own would cost as much as all of the first.


def _settings_columns() -> list[Any]:
    """Return the columns of the settings for the field `settings`."""
    of_bills = {"paper", "roll_mm", "on_letterhead"}
    names = [field.name for field in fields(PaperSettings)]
    tables = [BillingSettings if name in of_bills else PrintSettings for name in names]
    columns = zip(tables, names, strict=True)
    return [getattr(table, name).label(f"settings{PART}{name}") for table, name in columns]


def _logo_columns() -> list[Any]:
    return part("logo", Logo, ClinicLogo)


def _present_logo(document: Any) -> Any:
    """Return the condition under which a document's doctor has a logo at present."""
    return and_(ClinicLogo.doctor_id == document.doctor_id, ClinicLogo.removed_at.is_(None))


class _BillRow(NamedTuple):
    bill: BillRow
    patient: PatientRow
    stamp_box: bool | None
    upi_limit_paise: int | None
    settings: PaperSettings
    logo: Logo | None


@cache
def _bill() -> Read[_BillRow]:
    both = (*part("bill", BillRow, Bill), *part("patient", PatientRow, Patient))
    settings = BillingSettings.stamp_box, BillingSettings.upi_limit_paise
    return Read(
        _BillRow,
        select(*both, *settings, *_settings_columns(), *_logo_columns())
        .join(Bill.patient)
        .outerjoin(BillingSettings, BillingSettings.doctor_id == Bill.doctor_id)
        .outerjoin(PrintSettings, PrintSettings.doctor_id == Bill.doctor_id)
        .outerjoin(ClinicLogo, _present_logo(Bill))
        .where(Bill.id == bindparam("id")),
    )


class _PaymentRow(NamedTuple):
    payment: PaymentRow
    patient: PatientRow
    on_bill: BillReference | None
    taken_back_on: date | None
    stamp_box: bool | None
    settings: PaperSettings
    logo: Logo | None


@cache
def _payment() -> Read[_PaymentRow]:
    back = aliased(Payment)
    settings = BillingSettings
    both = (*part("payment", PaymentRow, Payment), *part("patient", PatientRow, Patient))
    more = (*part("on_bill", BillReference, Bill), back.paid_on.label("taken_back_on"))
    return Read(
        _PaymentRow,
        select(*both, *more, settings.stamp_box, *_settings_columns(), *_logo_columns())
        .join(Payment.patient)
        .outerjoin(Payment.bill)
        .outerjoin(back, and_(back.doctor_id == Payment.doctor_id, back.reverses_id == Payment.id))
        .outerjoin(settings, settings.doctor_id == Payment.doctor_id)
        .outerjoin(PrintSettings, PrintSettings.doctor_id == Payment.doctor_id)
        .outerjoin(ClinicLogo, _present_logo(Payment))
        .where(Payment.id == bindparam("id")),
    )


class _CreditNoteRow(NamedTuple):
    note: CreditNoteRow
    bill: BillRow
    patient: PatientRow
    settings: PaperSettings
    logo: Logo | None


@cache
def _credit_note() -> Read[_CreditNoteRow]:
    note = part("note", CreditNoteRow, CreditNote)
    both = (*part("bill", BillRow, Bill), *part("patient", PatientRow, Patient))
    return Read(
        _CreditNoteRow,
        select(*note, *both, *_settings_columns(), *_logo_columns())
        .join(CreditNote.bill)
        .join(Bill.patient)
        .outerjoin(BillingSettings, BillingSettings.doctor_id == CreditNote.doctor_id)
        .outerjoin(PrintSettings, PrintSettings.doctor_id == CreditNote.doctor_id)
        .outerjoin(ClinicLogo, _present_logo(CreditNote))
        .where(CreditNote.id == bindparam("id")),
    )
