"""What the counter asks in one statement: whose bill, how bills are made, what was typed."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import ScalarSelect, and_, bindparam, exists, func, select

from clinic import prepared
from clinic.billing.models import Bill, BillingSettings, BillItem
from clinic.counter.follow_up import EarlierVisit
from clinic.counter.models import BillDraft
from clinic.patients.models import Patient
from clinic.visits.models import Visit

MOST_EARLIER = 50
"""How many visits are looked through for the one that was paid."""


def read_visit_desk(visit_id: int) -> tuple[Any, ...] | None:
    """(visit, patient, settings, draft, the number of the bill): the last three may be empty."""
    found: tuple[Any, ...] | None = prepared.first(_of_visit(), {"visit_id": visit_id})
    return found


@cache
def _of_visit() -> Any:
    drafted = and_(BillDraft.doctor_id == Visit.doctor_id, BillDraft.visit_id == Visit.id)
    billed = and_(Bill.doctor_id == Visit.doctor_id, Bill.visit_id == Visit.id)
    statement = select(Visit, Patient, BillingSettings, BillDraft, Bill.id).join(Visit.patient)
    return (
        statement.outerjoin(BillingSettings, BillingSettings.doctor_id == Visit.doctor_id)
        .outerjoin(BillDraft, drafted)
        .outerjoin(Bill, billed)
        .where(Visit.id == bindparam("visit_id"))
    )


def read_patient_desk(patient_id: int, key: str) -> tuple[Any, ...] | None:
    """(patient, settings, draft, the newest bill without a visit) for another such bill: the last
    three may be empty."""
    values = {"patient_id": patient_id, "key": key}
    found: tuple[Any, ...] | None = prepared.first(_of_patient(), values)
    return found


@cache
def _of_patient() -> Any:
    drafted = and_(
        BillDraft.doctor_id == Patient.doctor_id, BillDraft.request_key == bindparam("key")
    )
    return (
        select(Patient, BillingSettings, BillDraft, _newest_without_visit())
        .outerjoin(BillingSettings, BillingSettings.doctor_id == Patient.doctor_id)
        .outerjoin(BillDraft, drafted)
        .where(Patient.id == bindparam("patient_id"))
    )


def _newest_without_visit() -> ScalarSelect[int | None]:
    """A bill of a visit lets go of it when it is cancelled, and is still none of these."""
    without = and_(Bill.visit_id.is_(None), Bill.was_for_visit_id.is_(None))
    of_patient = and_(Bill.doctor_id == Patient.doctor_id, Bill.patient_id == Patient.id)
    return select(func.max(Bill.id)).where(of_patient, without).scalar_subquery()


def list_earlier(patient_id: int, visit_id: int) -> list[EarlierVisit]:
    """A patient's other visits, the newest first, by what their bills say of the consultation."""
    values = {"patient_id": patient_id, "visit_id": visit_id}
    rows = prepared.rows(_earlier(), values)
    return [EarlierVisit(day, bool(paid), bool(free)) for day, paid, free in rows]


@cache
def _earlier() -> Any:
    on_bill = and_(BillItem.doctor_id == Bill.doctor_id, BillItem.bill_id == Bill.id)
    charged = BillItem.amount_paise > BillItem.discount_paise + BillItem.share_paise
    consulted = exists().where(on_bill, BillItem.kind == "consultation", charged)
    free = exists().where(on_bill, BillItem.kind == "follow_up", ~charged)
    settled = and_(
        Bill.paid_paise > 0, Bill.paid_paise + Bill.credited_paise >= Bill.total_paise, consulted
    )
    billed = and_(Bill.doctor_id == Visit.doctor_id, Bill.visit_id == Visit.id)
    return (
        select(Visit.visit_date, settled.label("paid"), free.label("was_free"))
        .outerjoin(Bill, billed)
        .where(Visit.patient_id == bindparam("patient_id"), Visit.id != bindparam("visit_id"))
        .order_by(Visit.visit_date.desc(), Visit.id.desc())
        .limit(MOST_EARLIER)
    )
