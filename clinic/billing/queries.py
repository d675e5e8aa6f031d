"""Reading bills and what is owed, all of one doctor by the session's scope."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    cast,
    false,
    func,
    or_,
    select,
)
from sqlalchemy.orm import contains_eager

from clinic.billing.booked import counts_within
from clinic.billing.models import (
    UNPAID,
    Bill,
    BillingSettings,
    BillItem,
    CreditNote,
    PatientAccount,
    Payment,
)
from clinic.billing.rows import BillItemRow, BillRow, CreditNoteRow, PaymentRow
from clinic.billing.rules import Status, Sums, sums_by_mode
from clinic.billing.states import State
from clinic.extensions import db
from clinic.paging import InPages, Rows, in_pages
from clinic.patients import queries as patients
from clinic.patients.models import Patient, PatientRow
from clinic.plans import KEPT
from clinic.tenancy import reads
from clinic.tenancy.reads import Read, columns, part

OWED = Bill.total_paise - Bill.credited_paise - Bill.paid_paise

_STANDS = Bill.cancelled_at.is_(None)
_REFUNDED = and_(_STANDS, Bill.total_paise > 0, Bill.credited_paise == Bill.total_paise)

MOST_ADVANCES = 100

WHICH = {
    Status.PENDING.value: UNPAID,
    State.ISSUED.value: and_(UNPAID, Bill.paid_paise == 0),
    State.PART_PAID.value: and_(UNPAID, Bill.paid_paise > 0),
    State.PAID.value: and_(_STANDS, ~UNPAID, ~_REFUNDED),
    State.CANCELLED.value: Bill.cancelled_at.is_not(None),
    State.REFUNDED.value: _REFUNDED,
}
"""Which bills a list is asked for: one of the states as `states.state_of` tells them, or `pending`
for all that something is owed on."""


# Statements are made once, with the values left open: to write one costs more than to run it.


def _with_patient() -> Select[Any]:
    return select(Bill).join(Bill.patient).options(contains_eager(Bill.patient))


def find_bill(bill_id: int) -> Bill | None:
    """This doctor's bill with this number, with its patient."""
    bill: Bill | None = db.session.scalar(_bill_where("id"), {"value": bill_id})
    return bill


class BillAndPatient(NamedTuple):
    """A bill and its patient, to be shown."""

    bill: BillRow
    patient: PatientRow


def read_bill(bill_id: int) -> BillAndPatient | None:
    """A bill and its patient, to be shown."""
    return reads.first(_shown_bill(), bill_id=bill_id)


@cache
def _shown_bill() -> Read[BillAndPatient]:
    return Read(BillAndPatient, _shown().where(Bill.id == bindparam("bill_id")))


def _shown() -> Select[Any]:
    both = (*part("bill", BillRow, Bill), *part("patient", PatientRow, Patient))
    return select(*both).join(Bill.patient)


def find_bill_of_visit(visit_id: int) -> Bill | None:
    """The bill of a visit, if it was issued."""
    bill: Bill | None = db.session.scalar(_bill_where("visit_id"), {"value": visit_id})
    return bill


@cache
def _bill_where(column: str) -> Select[Any]:
    return _with_patient().where(getattr(Bill, column) == bindparam("value"))


def list_bills_of(patient_id: int, limit: int) -> list[BillRow]:
    """A patient's bills, to be shown, the newest first."""
    return reads.rows(_bills_of(), patient_id=patient_id, rows=limit)


@cache
def _bills_of() -> Read[BillRow]:
    bills = select(*columns(BillRow, Bill)).where(Bill.patient_id == bindparam("patient_id"))
    return Read(BillRow, bills.order_by(Bill.id.desc()).limit(bindparam("rows")))


def list_items(bill_id: int) -> list[BillItemRow]:
    """The lines of a bill in their order."""
    return reads.rows(_of_bill(BillItemRow, BillItem), bill_id=bill_id)


def list_payments(bill_id: int) -> list[PaymentRow]:
    """All entries of a bill's money, the first first."""
    return reads.rows(_of_bill(PaymentRow, Payment), bill_id=bill_id)


@cache
def _of_bill(row: Any, kind: type[BillItem | Payment | CreditNote]) -> Read[Any]:
    chosen = select(*columns(row, kind)).where(kind.bill_id == bindparam("bill_id"))
    return Read(row, chosen.order_by(kind.id))


def list_advances(patient_id: int) -> list[PaymentRow]:
    """The last entries of what a patient left in advance, the newest first."""
    return reads.rows(_advances(), patient_id=patient_id, rows=MOST_ADVANCES)


@cache
def _advances() -> Read[PaymentRow]:
    of_patient = select(*columns(PaymentRow, Payment)).where(
        Payment.patient_id == bindparam("patient_id"), Payment.bill_id.is_(None)
    )
    return Read(PaymentRow, of_patient.order_by(Payment.id.desc()).limit(bindparam("rows")))


def list_credit_notes(bill_id: int) -> list[CreditNoteRow]:
    """The credit notes of a bill, the first first."""
    return reads.rows(_of_bill(CreditNoteRow, CreditNote), bill_id=bill_id)


def find_payment(payment_id: int) -> Payment | None:
    """This doctor's entry with this number."""
    found: Payment | None = db.session.scalar(_payment(), {"payment_id": payment_id})
    return found


@cache
def _payment() -> Select[Any]:
    return select(Payment).where(Payment.id == bindparam("payment_id"))


def find_reversal(payment_id: int) -> Payment | None:
    """The entry that took a payment back, if there is one."""
    found: Payment | None = db.session.scalar(_reversal(), {"payment_id": payment_id})
    return found


@cache
def _reversal() -> Select[Any]:
    return select(Payment).where(Payment.reverses_id == bindparam("payment_id"))


class Purse(NamedTuple):
    """What stands beside a patient's name: paise owed, paise left in advance; and, where
    `purse_of` tells it, whether cash is taken and given in whole rupees."""

    owed: int
    advance: int
    whole_rupees: bool = False


def purse_of(patient_id: int) -> Purse:
    """What a patient owes and has in advance, and how cash counts, in one statement."""
    return reads.one(_purse(), patient_id=patient_id)


@cache
def _purse() -> Read[Purse]:
    whose: Any = bindparam("patient_id")
    owed = select(sum_of(OWED)).where(Bill.patient_id == whose, UNPAID).scalar_subquery()
    account = select(PatientAccount.advance_paise).where(PatientAccount.patient_id == whose)
    rounds = select(BillingSettings.to_rupee).scalar_subquery()
    return Read(
        Purse,
        select(
            func.coalesce(owed, 0).label("owed"),
            func.coalesce(account.scalar_subquery(), 0).label("advance"),
            func.coalesce(rounds, false()).label("whole_rupees"),
        ),
    )


def advance_of_row() -> ScalarSelect[Any]:
    """A column for a list of patients: the paise that each one has in advance, or null."""
    return (
        select(PatientAccount.advance_paise)
        .where(PatientAccount.patient_id == Patient.id)
        .correlate(Patient)
        .scalar_subquery()
    )


class _VisitsBill(NamedTuple):
    bill: BillRow | None
    owed: int | None
    advance: int | None


def read_bill_of_visit(visit_id: int, patient_id: int) -> tuple[BillRow | None, Purse]:
    """The bill of a patient's visit, to be shown, if it was issued, and what stands beside the
    patient's name; in one statement."""
    found = reads.one(_visits_bill(), visit_id=visit_id, patient_id=patient_id)
    return found.bill, Purse(found.owed or 0, found.advance or 0)


@cache
def _visits_bill() -> Read[_VisitsBill]:
    of_visit = and_(Bill.patient_id == Patient.id, Bill.visit_id == bindparam("visit_id"))
    purse = dues_of_row().label("owed"), advance_of_row().label("advance")
    shown = select(*part("bill", BillRow, Bill), *purse).select_from(Patient)
    of_patient = shown.outerjoin(Bill, of_visit).where(Patient.id == bindparam("patient_id"))
    return Read(_VisitsBill, of_patient)


def bills(status: str | None, query: str) -> Rows[BillAndPatient]:
    """Bills and their patients, the newest first; by a word of WHICH, and by number or patient."""
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
def _bills(status: str | None, by_ending: bool, shape: patients.Shape) -> InPages[BillAndPatient]:
    statement = _shown().order_by(Bill.id.desc())
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


def sum_of(paise: Any) -> ColumnElement[int]:
    """The sum of a column of paise, or null: whole, where PostgreSQL's own is a decimal number."""
    return cast(func.sum(paise), BigInteger)


def dues_of_row() -> ScalarSelect[Any]:
    """A column for a list of patients: the paise that each one owes, or null."""
    return (
        select(sum_of(OWED))
        .where(Bill.patient_id == Patient.id, UNPAID)
        .correlate(Patient)
        .scalar_subquery()
    )


def dues_in_all() -> ScalarSelect[Any]:
    """A column: the paise that all patients owe, or null."""
    return select(sum_of(OWED)).where(UNPAID).scalar_subquery()


def debtors() -> ScalarSelect[Any]:
    """A column: how many patients owe something."""
    return select(func.count(Bill.patient_id.distinct())).where(UNPAID).scalar_subquery()


def takings_on(day: date) -> Sums:
    """What came in by the book of a day, by mode; payments taken back count where they were taken
    back."""
    rows = reads.rows(_takings(), begins=day, ends=day)
    return sums_by_mode((row.mode, row.paise) for row in rows)


class _Takings(NamedTuple):
    mode: str
    paise: int


@cache
def _takings() -> Read[_Takings]:
    paise = sum_of(Payment.amount_paise).label("paise")
    by_mode = select(Payment.mode, paise).group_by(Payment.mode)
    moved = Payment.kind != "transfer"  # which moves no money
    within = counts_within(Payment.paid_on, Payment.book_day)
    return Read(_Takings, by_mode.where(within, moved))


class Day(NamedTuple):
    """What the bills in a day's book come to, in paise, and what is owed in all."""

    billed: int
    owed: int
    debtors: int


def read_day(day: date) -> Day:
    """The figures over the list of bills, in one statement."""
    return reads.one(_day(), begins=day, ends=day)


@cache
def _day() -> Read[Day]:
    on_day = and_(counts_within(Bill.issued_on, Bill.book_day), Bill.cancelled_at.is_(None))
    billed = select(sum_of(Bill.total_paise)).where(on_day).scalar_subquery()
    sums = {"billed": billed, "owed": dues_in_all(), "debtors": debtors()}
    return Read(Day, select(*(func.coalesce(sum_, 0).label(name) for name, sum_ in sums.items())))
