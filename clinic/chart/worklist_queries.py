"""Queries of home's worklist: notes that are not signed, finished visits, and patients who should
have come back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Date, ScalarSelect, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import aliased

from clinic.auth.permissions import Permission
from clinic.billing.models import Bill
from clinic.chart.worklist import DueBack, Finished, Unsigned, Worklist
from clinic.patients.models import Patient, PatientRow
from clinic.prescribing.models import Prescription, PrescriptionPaper
from clinic.queue.board import DayQueue
from clinic.queue.queries import list_day
from clinic.tenancy import reads
from clinic.tenancy.reads import Read, part
from clinic.visits.models import STANDING, Visit, VisitDraft

DAYS_TO_BILL = 31
"""The number of days for which home lists a visit that nobody billed."""
DAYS_DUE_BACK = 7
"""The number of days for which home lists a patient who should have come back."""
MOST = 100

# Statements are made once, with the values left open: to write one costs more than to run it.


def read_worklist(
    permissions: Collection[Permission], today: date, now: datetime, due_back: bool = True
) -> Worklist:
    """Return the work of a day in the records that are open; nothing is read that a person with
    these permissions may not see. `due_back`: with who should have come back."""
    finishes = {Permission.PRINT_PRESCRIPTIONS, Permission.TAKE_MONEY}.intersection(permissions)
    writes = Permission.WRITE_NOTES in permissions
    queues, finds = Permission.QUEUE in permissions, Permission.PATIENTS in permissions
    return Worklist.of(
        permissions,
        today,
        DayQueue.of(list_day(today), now) if queues else None,
        list_unsigned() if writes else [],
        list_finished(today) if finishes else [],
        list_due_back(today) if finds and due_back else [],
    )


def list_unsigned() -> list[Unsigned]:
    """Return the notes that were written on and not signed, newest first."""
    return reads.rows(_unsigned())


@cache
def _unsigned() -> Read[Unsigned]:
    is_signed = Visit.finished_at.is_not(None)
    return Read(
        Unsigned,
        select(
            Visit.id.label("visit_id"),
            Visit.visit_date,
            is_signed.label("is_correction"),
            *part("patient", PatientRow, Patient),
        )
        .select_from(VisitDraft)
        .join(
            Visit,
            and_(Visit.doctor_id == VisitDraft.doctor_id, Visit.id == VisitDraft.visit_id),
        )
        .join(Visit.patient)
        .where(STANDING)
        .order_by(Visit.visit_date.desc(), Visit.id.desc())
        .limit(MOST),
    )


def list_finished(day: date) -> list[Finished]:
    """Return visits up to a day that nobody billed, and those of prescriptions to be printed;
    newest first.
    """
    since = day - timedelta(days=DAYS_TO_BILL)
    return reads.rows(_finished(), day=day, since=since)


@cache
def _finished() -> Read[Finished]:
    billed = and_(Bill.doctor_id == Visit.doctor_id, Bill.visit_id == Visit.id)
    unbilled = and_(Bill.id.is_(None), Visit.uncharged_at.is_(None))
    written = or_(
        Visit.finished_at.is_not(None),
        *(text != "" for text in (Visit.symptoms, Visit.diagnosis, Visit.prescription)),
    )
    unprinted = _unprinted()
    about = (
        Visit.id.label("visit_id"),
        Visit.visit_date,
        Visit.fee_paise,
        unbilled.label("is_unbilled"),
        unprinted.label("unprinted"),
    )
    return Read(
        Finished,
        select(*about, *part("patient", PatientRow, Patient))
        .join(Visit.patient)
        .outerjoin(Bill, billed)
        .where(
            Visit.visit_date.between(bindparam("since", type_=Date), bindparam("day", type_=Date)),
            STANDING,
            written,
            or_(unbilled, unprinted.is_not(None)),
        )
        .order_by(Visit.visit_date.desc(), Visit.id.desc())
        .limit(MOST),
    )


def _unprinted() -> ScalarSelect[Any]:
    """Return a column: the newest prescription of the visit, if it was signed on `day` and never
    printed.
    """
    later = aliased(Prescription)
    printed = exists().where(
        PrescriptionPaper.doctor_id == Prescription.doctor_id,
        PrescriptionPaper.prescription_id == Prescription.id,
    )
    corrected = exists().where(
        later.doctor_id == Prescription.doctor_id,
        later.visit_id == Prescription.visit_id,
        later.revision > Prescription.revision,
    )
    return (
        select(Prescription.id)
        .where(
            Prescription.visit_id == Visit.id,
            Prescription.signed_on == bindparam("day", type_=Date),
            ~printed,
            ~corrected,
        )
        .correlate(Visit)
        .scalar_subquery()
    )


def list_due_back(day: date) -> list[DueBack]:
    """Return the patients who should come back on a day or the days before, and were not seen
    since.
    """
    since = day - timedelta(days=DAYS_DUE_BACK)
    return reads.rows(_due_back(), day=day, since=since)


@cache
def _due_back() -> Read[DueBack]:
    later = aliased(Visit)
    came = exists().where(
        later.doctor_id == Visit.doctor_id,
        later.patient_id == Visit.patient_id,
        later.visit_date > Visit.visit_date,
        later.discarded_at.is_(None),
    )
    listed = or_(Patient.archived_at.is_(None), Patient.kept_id.is_not(None))
    return Read(
        DueBack,
        select(
            Visit.id.label("visit_id"),
            Visit.follow_up_on,
            *part("patient", PatientRow, Patient),
        )
        .join(Visit.patient)
        .where(
            Visit.follow_up_on.between(
                bindparam("since", type_=Date), bindparam("day", type_=Date)
            ),
            STANDING,
            listed,
            ~came,
            ~and_(Patient.record_ids != "", _came_in_another_record()),
        )
        .order_by(Visit.follow_up_on.desc(), Visit.id.desc())
        .limit(MOST),
    )


def _came_in_another_record() -> ColumnElement[bool]:
    """Return whether the person was seen after the visit under the number of another record."""
    later, record = aliased(Visit), aliased(Patient)
    kept = func.coalesce(Patient.kept_id, Patient.id)
    return exists().where(
        record.doctor_id == Visit.doctor_id,
        or_(record.id == kept, record.kept_id == kept),
        later.doctor_id == Visit.doctor_id,
        later.patient_id == record.id,
        later.visit_date > Visit.visit_date,
        later.discarded_at.is_(None),
    )
