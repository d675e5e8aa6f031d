"""Queries of visits, all of one doctor by the session's scope."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Date, ScalarSelect, Select, bindparam, func, or_, select
from sqlalchemy.orm import aliased, contains_eager

from clinic.auth.permissions import Permission
from clinic.clock import format_day
from clinic.extensions import db
from clinic.patients.ages import Birth
from clinic.patients.dated import MOST_LISTED, lists_early_entries
from clinic.patients.models import Patient, PatientRow
from clinic.patients.records import Records, bound, in_records
from clinic.tenancy import reads
from clinic.tenancy.owned import DOCTOR
from clinic.tenancy.reads import Read, columns, part
from clinic.versions import locked
from clinic.visits.models import STANDING, Visit, VisitDraft, VisitMove, VisitRow

# Statements are made once, with the values left open: to write one costs more than to run it.


def find_visit(visit_id: int) -> Visit | None:
    """Return this doctor's visit with this number, with its patient."""
    visit: Visit | None = db.session.scalar(_visit(), {"visit_id": visit_id})
    return visit


@cache
def _visit() -> Select[Any]:
    statement = select(Visit).join(Visit.patient).options(contains_eager(Visit.patient))
    return statement.where(Visit.id == bindparam("visit_id"), STANDING)


def find_open_visit(patient_id: int, day: date) -> Visit | None:
    """Return the patient's visit of the day that is empty or still being written."""
    visit: Visit | None = db.session.scalar(_open(), {"patient_id": patient_id, "day": day})
    return visit


@cache
def _open() -> Select[Any]:
    of_patient = Visit.patient_id == bindparam("patient_id")
    return select(Visit).where(of_patient, *_is_open()).order_by(Visit.id.desc()).limit(1)


def _is_open() -> list[ColumnElement[bool]]:
    """Return the conditions of a visit of the day bound to `day` that is empty or being written."""
    draft = select(VisitDraft.visit_id).where(VisitDraft.visit_id == Visit.id)
    is_empty = (Visit.symptoms == "") & (Visit.diagnosis == "") & (Visit.prescription == "")
    return [
        Visit.visit_date == bindparam("day", type_=Date),
        Visit.finished_at.is_(None),
        STANDING,
        draft.correlate(Visit).exists() | is_empty,
    ]


def open_visit_of_row() -> ScalarSelect[Any]:
    """Return a column for a statement on patients: the number of the visit that
    `find_open_visit` finds for each, or null."""
    of_patient = Visit.patient_id == Patient.id
    newest = select(func.max(Visit.id)).where(of_patient, *_is_open())
    return newest.correlate(Patient).scalar_subquery()


@lists_early_entries
def tell_early_visits(
    records: Records, birth: Birth, permissions: Collection[Permission]
) -> list[str]:
    """Return the visits dated before a birth, without their subject to who may not read notes."""
    values = {"born": birth.earliest, "rows": MOST_LISTED + 1}
    visits = reads.rows(_visits_before(len(records)), **values, **bound(records))
    reads_notes = Permission.NOTES in permissions
    return [
        f"visit of {format_day(visit.visit_date)}" + (f", {visit.headline}" if reads_notes else "")
        for visit in visits
    ]


@cache
def _visits_before(count: int) -> Read[VisitRow]:
    return Read(
        VisitRow,
        select(*columns(VisitRow, Visit))
        .where(
            in_records(Visit.patient_id, count),
            Visit.visit_date < bindparam("born", type_=Date),
            STANDING,
        )
        .order_by(Visit.visit_date, Visit.id)
        .limit(bindparam("rows")),
    )


@cache
def archive_of_patient() -> ScalarSelect[Any]:
    """Build for `take_numbers_reading` the column that says whether the patient bound to
    `patient_id` is archived or linked; null if there is none.
    """
    own = (Patient.doctor_id == bindparam(DOCTOR), Patient.id == bindparam("patient_id"))
    return select(Patient.archived_at.is_not(None)).where(*own).scalar_subquery()


@cache
def patient_of_visit() -> ScalarSelect[Any]:
    """Return a column for `take_numbers_reading`: the patient's number of the visit bound to
    `visit_id`.
    """
    own = (Visit.doctor_id == bindparam(DOCTOR), Visit.id == bindparam("visit_id"))
    return select(Visit.patient_id).where(*own, STANDING).scalar_subquery()


def last_visit_of_row() -> ScalarSelect[Any]:
    """Return a column for a list of patients: the day of the last visit, or null."""
    return (
        select(func.max(Visit.visit_date))
        .where(Visit.patient_id == Patient.id, STANDING)
        .correlate(Patient)
        .scalar_subquery()
    )


def visits_on_day() -> ScalarSelect[Any]:
    """Return a column: the number of visits on the day bound to `day`."""
    on_day = (Visit.visit_date == bindparam("day", type_=Date), STANDING)
    return select(func.count()).select_from(Visit).where(*on_day).scalar_subquery()


def lock_visit(visit_id: int) -> Visit | None:
    """Return a visit, discarded or not, that nobody else changes or bills before this transaction
    ends."""
    visit: Visit | None = db.session.scalar(_locked_visit(), {"visit_id": visit_id})
    return visit


@cache
def _locked_visit() -> Select[Any]:
    one = select(Visit).where(Visit.id == bindparam("visit_id"))
    return locked(one, with_references=True)


def moves_of_row() -> ScalarSelect[Any]:
    """Build a column for a statement on patients: how many visits were moved from or to each."""
    own = or_(VisitMove.from_patient_id == Patient.id, VisitMove.to_patient_id == Patient.id)
    return select(func.count(VisitMove.id)).where(own).correlate(Patient).scalar_subquery()


def has_copy(visit_id: int) -> bool:
    """Return whether a signed visit was moved: a visit of the right patient has a copy of its
    note."""
    return db.session.scalar(_copy_of(), {"visit_id": visit_id}) is not None


@cache
def _copy_of() -> Select[Any]:
    moved = VisitMove.visit_id == bindparam("visit_id")
    return select(VisitMove.id).where(moved, VisitMove.new_visit_id.is_not(None)).limit(1)


class Move(NamedTuple):
    """A move of a visit, as the pages of both patients tell it."""

    visit_id: int
    new_visit_id: int | None
    reason: str
    moved_at: datetime
    visit_date: date
    wrong: PatientRow
    right: PatientRow


def list_moves(patient_id: int) -> list[Move]:
    """Return the moves of visits from or to a patient, the newest first."""
    return reads.rows(_moves(), patient_id=patient_id)


@cache
def _moves() -> Read[Move]:
    wrong, right = aliased(Patient), aliased(Patient)
    names = ("visit_id", "new_visit_id", "reason", "moved_at")
    columns = [getattr(VisitMove, name).label(name) for name in names]
    people = (*part("wrong", PatientRow, wrong), *part("right", PatientRow, right))
    number: Any = bindparam("patient_id")
    own = or_(VisitMove.from_patient_id == number, VisitMove.to_patient_id == number)
    moves = select(*columns, Visit.visit_date.label("visit_date"), *people)
    moves = moves.select_from(VisitMove).join(Visit, Visit.id == VisitMove.visit_id)
    moves = moves.join(wrong, wrong.id == VisitMove.from_patient_id)
    moves = moves.join(right, right.id == VisitMove.to_patient_id)
    return Read(Move, moves.where(own).order_by(VisitMove.id.desc()).limit(MOST_MOVES))


MOST_MOVES = 20
