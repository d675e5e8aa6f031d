"""Recording, changing and ending allergies and long-term problems. Flushes; the view commits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, TypeVar

from clinic.alerts import queries
from clinic.alerts.models import Allergy, Problem
from clinic.alerts.queries import AllergyLine, ProblemLine
from clinic.alerts.rules import kind_of
from clinic.clock import clinic_day
from clinic.extensions import db
from clinic.patients.models import Patient
from clinic.patients.service import Archived, hold_patient
from clinic.versions import change, flush_edit

Row = TypeVar("Row", Allergy, Problem)


class NoSuchAlert(LookupError):
    """This doctor has no allergy or problem with this number."""


class RecordedAlready(Exception):
    """What is being recorded holds already, under the same name."""


class AllergiesRecorded(Exception):
    """That no allergy is known cannot be stated while one is recorded."""


def get_allergy(allergy_id: int, hold: bool = False) -> Allergy:
    """This doctor's allergy, of an active patient. Raises NoSuchAlert or Archived.

    `hold`: nobody else changes it before this transaction ends.
    """
    return _of_active(queries.find_allergy(allergy_id, hold))


def get_problem(problem_id: int, hold: bool = False) -> Problem:
    """This doctor's problem, of an active patient; as get_allergy."""
    return _of_active(queries.find_problem(problem_id, hold))


def hold_active_patient(patient_id: int) -> Patient:
    """A patient whom nobody else changes before this transaction ends: an allergy and the
    statement that there is none exclude each other, and so wait here for each other.

    Raises NoSuchPatient or Archived.
    """
    patient = hold_patient(patient_id)
    if patient.is_archived:
        raise Archived(patient_id)
    return patient


def record_allergy(
    patient: Patient, values: Mapping[str, Any], request_key: str | None = None
) -> Allergy:
    """A new allergy of a held patient; it takes back the statement that none is known.

    Raises RecordedAlready.
    """
    _refuse_again(values["name"], queries.find_alerts(patient.id).allergies)
    allergy = Allergy(
        patient_id=patient.id,
        kind=kind_of(values["name"]),
        request_key=request_key or None,
        **values,
    )
    db.session.add(allergy)
    patient.no_allergies_on = None
    db.session.flush()
    return allergy


def edit_allergy(allergy: Allergy, seen_version: int, values: Mapping[str, Any]) -> bool:
    """Changes an allergy; answers whether anything changed. Raises Stale."""
    changed = change(allergy, seen_version, {**values, "kind": kind_of(values["name"])})
    flush_edit()
    return changed


def record_problem(
    patient: Patient, values: Mapping[str, Any], request_key: str | None = None
) -> Problem:
    """A new long-term problem of a held patient. Raises RecordedAlready."""
    _refuse_again(values["name"], queries.find_alerts(patient.id).problems)
    problem = Problem(patient_id=patient.id, request_key=request_key or None, **values)
    db.session.add(problem)
    db.session.flush()
    return problem


def edit_problem(problem: Problem, seen_version: int, values: Mapping[str, Any]) -> bool:
    """Changes a problem; answers whether anything changed. Raises Stale."""
    changed = change(problem, seen_version, values)
    flush_edit()
    return changed


def end(row: Allergy | Problem) -> None:
    """From today it is no longer so. What has ended stays ended on its first day."""
    if row.ended_on is None:
        row.ended_on = clinic_day()
        db.session.flush()


def restore(row: Allergy | Problem) -> None:
    """Undoes `end`; an allergy takes back the statement that none is known."""
    row.ended_on = None
    if isinstance(row, Allergy):
        row.patient.no_allergies_on = None
    db.session.flush()


def state_no_allergies(patient: Patient, day: date | None = None) -> None:
    """The patient was asked on `day`, by default today, and knows of no allergy.

    Raises AllergiesRecorded.
    """
    if queries.find_alerts(patient.id).allergies:
        raise AllergiesRecorded
    patient.no_allergies_on = day or clinic_day()
    db.session.flush()


def withdraw_no_allergies(patient: Patient) -> None:
    """Undoes the statement: nobody has asked."""
    patient.no_allergies_on = None
    db.session.flush()


def _of_active(row: Row | None) -> Row:
    if row is None:
        raise NoSuchAlert
    if row.patient.is_archived:
        raise Archived(row.patient_id)
    return row


def _refuse_again(name: str, known: Iterable[AllergyLine | ProblemLine]) -> None:
    if name.casefold() in {line.name.casefold() for line in known}:
        raise RecordedAlready
