"""The reads of the counter, one statement each: patient or visit, settings, draft."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    and_,
    bindparam,
    exists,
    false,
    func,
    literal,
    select,
)

from clinic.billing.models import Bill, BillItem
from clinic.billing.rows import SettingsRow
from clinic.billing.settings_models import BillingSettings
from clinic.counter.follow_up import EarlierVisit
from clinic.counter.models import BillDraft, DraftRow
from clinic.patients.models import Patient, PatientRow
from clinic.patients.records import Records, bound, in_records
from clinic.tenancy import reads
from clinic.tenancy.reads import Read, part
from clinic.visits.models import NOTE, STANDING, Visit, VisitDisplay

MOST_EARLIER = 50
"""The most earlier visits among which the paid one is looked for."""


@dataclass(frozen=True, slots=True)
class BilledVisit(VisitDisplay):
    """A visit as the counter knows it; the texts of its note are "" for who may not read notes."""

    id: int
    visit_date: date
    fee_paise: int
    finished_at: datetime | None
    symptoms: str
    diagnosis: str
    prescription: str


class VisitContextRow(NamedTuple):
    """The counter's read of a visit: `settings`, `draft` and `bill` (its number) may be null."""

    visit: BilledVisit
    patient: PatientRow
    settings: SettingsRow | None
    draft: DraftRow | None
    bill: int | None


def read_visit_context(visit_id: int, notes: bool) -> VisitContextRow | None:
    """Read the counter's context of a visit; `notes`: with the texts of its note."""
    return reads.first(_of_visit(notes), visit_id=visit_id)


@cache
def _of_visit(notes: bool) -> Read[VisitContextRow]:
    drafted = and_(BillDraft.doctor_id == Visit.doctor_id, BillDraft.visit_id == Visit.id)
    billed = and_(Bill.doctor_id == Visit.doctor_id, Bill.visit_id == Visit.id)
    who = (*_visit(notes), *part("patient", PatientRow, Patient))
    more = (*_settings(), *part("draft", DraftRow, BillDraft), Bill.id.label("bill"))
    return Read(
        VisitContextRow,
        select(*who, *more)
        .join(Visit.patient)
        .outerjoin(BillingSettings, BillingSettings.doctor_id == Visit.doctor_id)
        .outerjoin(BillDraft, drafted)
        .outerjoin(Bill, billed)
        .where(Visit.id == bindparam("visit_id"), STANDING),
    )


def _visit(notes: bool) -> list[ColumnElement[Any]]:
    """The columns of the visit; those of the note are not read for who may not read them."""
    columns = part("visit", BilledVisit, Visit)
    texts = {f"visit{reads.PART}{name}" for name in NOTE}
    return [
        literal("").label(column.key) if column.key in texts and not notes else column
        for column in columns
    ]


def _settings() -> list[ColumnElement[Any]]:
    return part("settings", SettingsRow, BillingSettings)


class PatientContextRow(NamedTuple):
    """The counter's read of a patient for another bill without a visit: `settings`, `draft` and
    `newest` (the number of the last such bill) may be null.
    """

    patient: PatientRow
    settings: SettingsRow | None
    draft: DraftRow | None
    newest: int | None


def read_patient_context(patient_id: int, key: str) -> PatientContextRow | None:
    """Read the counter's context of a patient."""
    return reads.first(_of_patient(), patient_id=patient_id, key=key)


@cache
def _of_patient() -> Read[PatientContextRow]:
    drafted = and_(
        BillDraft.doctor_id == Patient.doctor_id, BillDraft.request_key == bindparam("key")
    )
    more = (*_settings(), *part("draft", DraftRow, BillDraft))
    newest = _newest_without_visit().label("newest")
    return Read(
        PatientContextRow,
        select(*part("patient", PatientRow, Patient), *more, newest)
        .outerjoin(BillingSettings, BillingSettings.doctor_id == Patient.doctor_id)
        .outerjoin(BillDraft, drafted)
        .where(Patient.id == bindparam("patient_id")),
    )


def _newest_without_visit() -> ScalarSelect[int | None]:
    """Select the newest bill that never had a visit: a cancelled bill releases its visit, and is
    excluded.
    """
    without = and_(Bill.visit_id.is_(None), Bill.was_for_visit_id.is_(None))
    of_patient = and_(Bill.doctor_id == Patient.doctor_id, Bill.patient_id == Patient.id)
    return select(func.max(Bill.id)).where(of_patient, without).scalar_subquery()


def list_earlier(records: Records, visit_id: int) -> list[EarlierVisit]:
    """A person's other visits, the newest first, by what their bills say of the consultation."""
    return reads.rows(_earlier(len(records)), **bound(records), visit_id=visit_id)


@cache
def _earlier(count: int) -> Read[EarlierVisit]:
    on_bill = and_(BillItem.doctor_id == Bill.doctor_id, BillItem.bill_id == Bill.id)
    charged = BillItem.amount_paise > BillItem.discount_paise + BillItem.share_paise
    consulted = exists().where(on_bill, BillItem.kind == "consultation", charged)
    free = exists().where(on_bill, BillItem.kind == "follow_up", ~charged)
    settled = and_(
        Bill.paid_paise > 0, Bill.paid_paise + Bill.credited_paise >= Bill.total_paise, consulted
    )
    billed = and_(Bill.doctor_id == Visit.doctor_id, Bill.visit_id == Visit.id)
    paid = func.coalesce(settled, false()).label("paid")
    return Read(
        EarlierVisit,
        select(Visit.visit_date.label("day"), paid, free.label("was_free"))
        .outerjoin(Bill, billed)
        .where(
            in_records(Visit.patient_id, count),
            Visit.id != bindparam("visit_id"),
            STANDING,
        )
        .order_by(Visit.visit_date.desc(), Visit.id.desc())
        .limit(MOST_EARLIER),
    )
