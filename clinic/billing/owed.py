"""The unpaid bills of a patient and the household."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, or_, select

from clinic.billing.figures import OWED
from clinic.billing.models import UNPAID, Bill, Payment
from clinic.extensions import db
from clinic.patients.models import Patient
from clinic.patients.names import full_name
from clinic.patients.records import Records, bound, in_records
from clinic.patients.relations_queries import WHOSE, household_numbers
from clinic.tenancy import reads
from clinic.tenancy.reads import Read

MOST_LISTED = 100


class OwedBill(NamedTuple):
    """A bill with what is due on it, in paise."""

    id: int
    patient_id: int
    patient: str
    number: str
    issued_on: date
    due_paise: int


def list_owed(patient: Patient) -> list[OwedBill]:
    """Return the unpaid bills of a patient and the household, oldest first: of relatives, and of
    those with one of the patient's telephone numbers.
    """
    values = {WHOSE: patient.id, **bound(patient.records)}
    return _listed(_of_household(len(patient.records)), values)


def list_own_owed(records: Records) -> list[OwedBill]:
    """Return the unpaid bills of a person alone, oldest first."""
    return _listed(_of_person(len(records)), bound(records))


def list_owed_on(bill_ids: Collection[int]) -> list[OwedBill]:
    """Return what is due on these bills now, oldest first; without those that are paid or cancelled
    or that this doctor has not.
    """
    return _listed(_of_bills(), {"bill_ids": sorted(bill_ids)})


class TakenPayment(NamedTuple):
    """Money that came in, and its bill; None for an advance."""

    id: int
    receipt: str | None
    paise: int
    bill: str | None


def list_taken(first: int, last: int) -> list[TakenPayment]:
    """Return the payments with these numbers, as far as they are listed."""
    values = {"first": first, "last": min(last, first + MOST_LISTED)}
    return reads.rows(_taken(), **values)


@cache
def _taken() -> Read[TakenPayment]:
    paid = Payment.number.label("receipt"), Payment.amount_paise.label("paise")
    columns: Any = (Payment.id, *paid, Bill.number.label("bill"))
    listed = select(*columns).select_from(Payment).outerjoin(Payment.bill)
    within = Payment.id.between(bindparam("first"), bindparam("last"))
    return Read(TakenPayment, listed.where(within, Payment.kind == "payment").order_by(Payment.id))


def _listed(statement: Select[Any], values: Mapping[str, Any]) -> list[OwedBill]:
    return [
        OwedBill(
            id=row.id,
            patient_id=row.patient_id,
            patient=full_name(row.first_name, row.last_name),
            number=row.number,
            issued_on=row.issued_on,
            due_paise=row.due,
        )
        for row in db.session.execute(statement, values)
    ]


def _owed() -> Select[Any]:
    columns: Any = (Bill.id, Bill.patient_id, Patient.first_name, Patient.last_name)
    listed = select(*columns, Bill.number, Bill.issued_on, OWED.label("due")).join(Bill.patient)
    return listed.where(UNPAID).order_by(Bill.id).limit(MOST_LISTED)


@cache
def _of_household(count: int) -> Select[Any]:
    whose = Bill.patient_id.in_(household_numbers())
    # All records of the person, where there is more than the patient's own.
    return _owed().where(or_(whose, in_records(Bill.patient_id, count)) if count > 1 else whose)


@cache
def _of_person(count: int) -> Select[Any]:
    return _owed().where(in_records(Bill.patient_id, count))


@cache
def _of_bills() -> Select[Any]:
    return _owed().where(Bill.id.in_(bindparam("bill_ids", expanding=True)))
