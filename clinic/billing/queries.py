"""Read bills and dues of one doctor, by the session's scope."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    Select,
    and_,
    bindparam,
    or_,
    select,
)
from sqlalchemy.orm import contains_eager

from clinic.billing.figures import PatientBalance, advance_of_row, dues_of_row
from clinic.billing.models import (
    UNPAID,
    Bill,
    BillItem,
    CreditNote,
    Payment,
)
from clinic.billing.rows import BillItemRow, BillRow, CreditNoteRow, PaymentRow
from clinic.billing.rules import Status
from clinic.billing.states import BillState
from clinic.database.prepared_plans import KEPT
from clinic.extensions import db
from clinic.paging import PageStatements, Rows, in_pages
from clinic.patients import word_queries as patients
from clinic.patients.models import Patient, PatientRow
from clinic.patients.records import Records, bound, in_records
from clinic.tenancy import reads
from clinic.tenancy.reads import Read, columns, part

_STANDS = Bill.cancelled_at.is_(None)
_REFUNDED = and_(_STANDS, Bill.total_paise > 0, Bill.credited_paise == Bill.total_paise)

MOST_ADVANCES = 100

WHICH = {
    Status.PENDING.value: UNPAID,
    BillState.ISSUED.value: and_(UNPAID, Bill.paid_paise == 0),
    BillState.PART_PAID.value: and_(UNPAID, Bill.paid_paise > 0),
    BillState.PAID.value: and_(_STANDS, ~UNPAID, ~_REFUNDED),
    BillState.CANCELLED.value: Bill.cancelled_at.is_not(None),
    BillState.REFUNDED.value: _REFUNDED,
}
"""The filters of a list of bills: a state as `states.state_of` returns it, or `pending` for all on
which something is owed.
"""


# Statements are made once, with the values left open: to write one costs more than to run it.


def _with_patient() -> Select[Any]:
    return select(Bill).join(Bill.patient).options(contains_eager(Bill.patient))


def find_bill(bill_id: int) -> Bill | None:
    """Return this doctor's bill with this number, with its patient."""
    bill: Bill | None = db.session.scalar(_bill_where("id"), {"value": bill_id})
    return bill


class BillAndPatient(NamedTuple):
    """A bill and its patient, to be shown."""

    bill: BillRow
    patient: PatientRow


def read_bill(bill_id: int) -> BillAndPatient | None:
    """Read a bill and its patient, to be shown."""
    return reads.first(_shown_bill(), bill_id=bill_id)


@cache
def _shown_bill() -> Read[BillAndPatient]:
    return Read(BillAndPatient, _bills_with_patient().where(Bill.id == bindparam("bill_id")))


def _bills_with_patient() -> Select[Any]:
    both = (*part("bill", BillRow, Bill), *part("patient", PatientRow, Patient))
    return select(*both).join(Bill.patient)


def find_bill_of_visit(visit_id: int) -> Bill | None:
    """Return the bill of a visit, if it was issued."""
    bill: Bill | None = db.session.scalar(_bill_where("visit_id"), {"value": visit_id})
    return bill


@cache
def _bill_where(column: str) -> Select[Any]:
    return _with_patient().where(getattr(Bill, column) == bindparam("value"))


def list_bills_of(records: Records, limit: int) -> list[BillRow]:
    """Return a person's bills, to be shown, the newest first."""
    return reads.rows(_bills_of(len(records)), **bound(records), rows=limit)


@cache
def _bills_of(count: int) -> Read[BillRow]:
    bills = select(*columns(BillRow, Bill)).where(in_records(Bill.patient_id, count))
    return Read(BillRow, bills.order_by(Bill.id.desc()).limit(bindparam("rows")))


def list_items(bill_id: int) -> list[BillItemRow]:
    """Return the lines of a bill in their order."""
    return reads.rows(_of_bill(BillItemRow, BillItem), bill_id=bill_id)


def list_payments(bill_id: int) -> list[PaymentRow]:
    """Return all entries of a bill's money, oldest first."""
    return reads.rows(_of_bill(PaymentRow, Payment), bill_id=bill_id)


@cache
def _of_bill(row: Any, kind: type[BillItem | Payment | CreditNote]) -> Read[Any]:
    chosen = select(*columns(row, kind)).where(kind.bill_id == bindparam("bill_id"))
    return Read(row, chosen.order_by(kind.id))


def list_advances(patient_id: int) -> list[PaymentRow]:
    """Return the last entries of a patient's advances, newest first."""
    return reads.rows(_advances(), patient_id=patient_id, rows=MOST_ADVANCES)


@cache
def _advances() -> Read[PaymentRow]:
    of_patient = select(*columns(PaymentRow, Payment)).where(
        Payment.patient_id == bindparam("patient_id"), Payment.bill_id.is_(None)
    )
    return Read(PaymentRow, of_patient.order_by(Payment.id.desc()).limit(bindparam("rows")))


def list_credit_notes(bill_id: int) -> list[CreditNoteRow]:
    """Return the credit notes of a bill, oldest first."""
    return reads.rows(_of_bill(CreditNoteRow, CreditNote), bill_id=bill_id)


def find_payment(payment_id: int) -> Payment | None:
    """Return this doctor's entry with this number."""
    payment: Payment | None = db.session.scalar(_payment(), {"payment_id": payment_id})
    return payment


@cache
def _payment() -> Select[Any]:
    return select(Payment).where(Payment.id == bindparam("payment_id"))


def find_reversal(payment_id: int) -> Payment | None:
    """Return the entry that reversed a payment, if there is one."""
    payment: Payment | None = db.session.scalar(_reversal(), {"payment_id": payment_id})
    return payment


@cache
def _reversal() -> Select[Any]:
    return select(Payment).where(Payment.reverses_id == bindparam("payment_id"))


class _VisitsBill(NamedTuple):
    bill: BillRow | None
    owed: int | None
    advance: int | None


def read_bill_of_visit(visit_id: int, patient_id: int) -> tuple[BillRow | None, PatientBalance]:
    """Read the bill of a patient's visit, if it was issued, with the patient's balance, in one
    statement.
    """
    row = reads.one(_visits_bill(), visit_id=visit_id, patient_id=patient_id)
    return row.bill, PatientBalance(row.owed or 0, row.advance or 0)


@cache
def _visits_bill() -> Read[_VisitsBill]:
    of_visit = and_(Bill.patient_id == Patient.id, Bill.visit_id == bindparam("visit_id"))
    balance = dues_of_row().label("owed"), advance_of_row().label("advance")
    shown = select(*part("bill", BillRow, Bill), *balance).select_from(Patient)
    of_patient = shown.outerjoin(Bill, of_visit).where(Patient.id == bindparam("patient_id"))
    return Read(_VisitsBill, of_patient)


def bills(status: str | None, query: str) -> Rows[BillAndPatient]:
    """Return bills and their patients, newest first; filtered by a value of WHICH, and by number or
    patient.
    """
    text = query.strip()
    if not text:
        return Rows(_bills(status, False, ()), {})
    serial = text.rsplit("/", 1)[-1]
    is_serial = serial.isascii() and serial.isdecimal()
    ending = {"ending": f"%/{int(serial):06}"} if is_serial else {}
    search = patients.search(text)
    shape, values = search or ((), {})
    if not is_serial and not shape:
        return Rows(_bills(status, True, ()), {"ending": ""})
    return Rows(_bills(status, is_serial, shape), values | ending)


@cache
def _bills(
    status: str | None, by_ending: bool, shape: patients.Shape
) -> PageStatements[BillAndPatient]:
    statement = _bills_with_patient().order_by(Bill.id.desc())
    if status is not None:
        statement = statement.where(WHICH[status])
    either = []
    if by_ending:
        either.append(Bill.number.like(bindparam("ending")))
    if shape:
        either.append(Bill.patient_id.in_(patients.patients_named(shape)))
    if not either:
        return in_pages(BillAndPatient, statement)
    # Of a rare name, the patient's bills; of a single letter, the newest bills until there are
    # enough: the database knows how rare it is.
    either_way = statement.where(or_(*either)).execution_options(**{KEPT: False})
    return in_pages(BillAndPatient, either_way)
