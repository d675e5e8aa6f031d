"""Reading bills and what is owed, all of one doctor by the session's scope."""

from __future__ import annotations

from collections.abc import Sequence
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
    func,
    or_,
    select,
)
from sqlalchemy.orm import contains_eager

from clinic import prepared
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
from clinic.billing.rules import Status, Sums, sums_by_mode
from clinic.billing.states import State
from clinic.extensions import db
from clinic.paging import InPages, Rows, in_pages
from clinic.patients import queries as patients
from clinic.patients.models import Patient
from clinic.plans import KEPT

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


def read_bill(bill_id: int) -> tuple[Bill, Patient] | None:
    """A bill and its patient, to be shown."""
    found: tuple[Bill, Patient] | None = prepared.first(_shown_bill(), {"bill_id": bill_id})
    return found


@cache
def _shown_bill() -> Any:
    return _shown().where(Bill.id == bindparam("bill_id"))


def _shown() -> Any:
    return select(Bill, Patient).join(Bill.patient)


def find_bill_of_visit(visit_id: int) -> Bill | None:
    """The bill of a visit, if it was issued."""
    bill: Bill | None = db.session.scalar(_bill_where("visit_id"), {"value": visit_id})
    return bill


@cache
def _bill_where(column: str) -> Select[Any]:
    return _with_patient().where(getattr(Bill, column) == bindparam("value"))


def list_bills_of(patient_id: int, limit: int) -> Sequence[Bill]:
    """A patient's bills, to be shown, the newest first."""
    return prepared.rows(_bills_of(), {"patient_id": patient_id, "rows": limit})


@cache
def _bills_of() -> Select[Any]:
    of_patient = select(Bill).where(Bill.patient_id == bindparam("patient_id"))
    return of_patient.order_by(Bill.id.desc()).limit(bindparam("rows"))


def list_items(bill_id: int) -> Sequence[BillItem]:
    """The lines of a bill in their order."""
    return prepared.rows(_lines_of(BillItem), {"bill_id": bill_id})


def list_payments(bill_id: int) -> Sequence[Payment]:
    """All entries of a bill's money, the first first."""
    return prepared.rows(_lines_of(Payment), {"bill_id": bill_id})


@cache
def _lines_of(kind: type[BillItem | Payment | CreditNote]) -> Select[Any]:
    return select(kind).where(kind.bill_id == bindparam("bill_id")).order_by(kind.id)


def list_advances(patient_id: int) -> Sequence[Payment]:
    """The last entries of what a patient left in advance, the newest first."""
    return prepared.rows(_advances(), {"patient_id": patient_id, "rows": MOST_ADVANCES})


@cache
def _advances() -> Select[Any]:
    of_patient = select(Payment).where(
        Payment.patient_id == bindparam("patient_id"), Payment.bill_id.is_(None)
    )
    return of_patient.order_by(Payment.id.desc()).limit(bindparam("rows"))


def list_credit_notes(bill_id: int) -> Sequence[CreditNote]:
    """The credit notes of a bill, the first first."""
    return prepared.rows(_lines_of(CreditNote), {"bill_id": bill_id})


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
    owed, advance, whole = prepared.first(_purse(), {"patient_id": patient_id})
    return Purse(int(owed or 0), int(advance or 0), bool(whole))


@cache
def _purse() -> Select[Any]:
    whose: Any = bindparam("patient_id")
    owed = select(func.sum(OWED)).where(Bill.patient_id == whose, UNPAID).scalar_subquery()
    account = select(PatientAccount.advance_paise).where(PatientAccount.patient_id == whose)
    rounds = select(BillingSettings.to_rupee).scalar_subquery()
    return select(owed, account.scalar_subquery(), rounds)


def advance_of_row() -> ScalarSelect[Any]:
    """A column for a list of patients: the paise that each one has in advance, or null."""
    return (
        select(PatientAccount.advance_paise)
        .where(PatientAccount.patient_id == Patient.id)
        .correlate(Patient)
        .scalar_subquery()
    )


def read_bill_of_visit(visit_id: int, patient_id: int) -> tuple[Bill | None, Purse]:
    """The bill of a patient's visit, to be shown, if it was issued, and what stands beside the
    patient's name; in one statement."""
    values = {"visit_id": visit_id, "patient_id": patient_id}
    bill, owed, advance = prepared.first(_visits_bill(), values)
    return (bill if bill.id is not None else None), Purse(int(owed or 0), int(advance or 0))


@cache
def _visits_bill() -> Select[Any]:
    of_visit = and_(Bill.patient_id == Patient.id, Bill.visit_id == bindparam("visit_id"))
    shown = select(Bill, dues_of_row(), advance_of_row()).select_from(Patient)
    return shown.outerjoin(Bill, of_visit).where(Patient.id == bindparam("patient_id"))


def bills(status: str | None, query: str) -> Rows[Any]:
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
def _bills(status: str | None, by_ending: bool, shape: patients.Shape) -> InPages[Any]:
    statement = _shown().order_by(Bill.id.desc())
    if status is not None:
        statement = statement.where(WHICH[status])
    either = []
    if by_ending:
        either.append(Bill.number.like(bindparam("ending")))
    if shape:
        either.append(Bill.patient_id.in_(patients.patients_named(shape)))
    if not either:
        return in_pages(statement)
    # Of a rare name, the patient's bills; of a single letter, the newest bills until there are
    # enough: the database knows how rare it is.
    return in_pages(statement.where(or_(*either)).execution_options(**{KEPT: False}))


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
    rows = prepared.rows(_takings(), {"begins": day, "ends": day})
    return sums_by_mode((mode, int(paise)) for mode, paise in rows)


@cache
def _takings() -> Select[str, int]:
    by_mode = select(Payment.mode, func.sum(Payment.amount_paise)).group_by(Payment.mode)
    moved = Payment.kind != "transfer"  # which moves no money
    return by_mode.where(counts_within(Payment.paid_on, Payment.book_day), moved)


class Day(NamedTuple):
    """What the bills in a day's book come to, in paise, and what is owed in all."""

    billed: int
    owed: int
    debtors: int


def read_day(day: date) -> Day:
    """The figures over the list of bills, in one statement."""
    values = {"begins": day, "ends": day}
    return Day(*(int(value or 0) for value in prepared.first(_day(), values)))


@cache
def _day() -> Select[Any]:
    on_day = and_(counts_within(Bill.issued_on, Bill.book_day), Bill.cancelled_at.is_(None))
    billed = select(func.sum(Bill.total_paise)).where(on_day).scalar_subquery()
    return select(billed, dues_in_all(), debtors())
