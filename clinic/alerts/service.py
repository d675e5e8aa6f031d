"""Record, change and end allergies and long-term problems. Flushes; the view commits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, TypeVar

from clinic.alerts import queries
from clinic.alerts.meaning import is_same_allergy, is_same_problem
from clinic.alerts.models import Allergy, Problem
from clinic.alerts.queries import AllergyLine, ProblemLine
from clinic.alerts.rules import kind_of
from clinic.clock import clinic_day
from clinic.extensions import db
from clinic.patients.models import Patient
from clinic.patients.service import PatientArchived, lock_patient, lock_records, require_in_use
from clinic.versions import change, flush_edit

Row = TypeVar("Row", Allergy, Problem)


class NoSuchAlert(LookupError):
    """This doctor has no allergy or problem with this number."""


class RecordedAlready(Exception):
    """The allergy or problem is recorded already, under `name`.

    With `is_certain` the names are equal. Otherwise `name` is another spelling or synonym, which
    the doctor may overrule.
    """

    def __init__(self, name: str, is_certain: bool) -> None:
        super().__init__()
        self.name, self.is_certain = name, is_certain


class AllergiesRecorded(Exception):
    """“No known allergy” cannot be stated while an allergy is recorded."""


def get_allergy(allergy_id: int, hold: bool = False) -> Allergy:
    """Return this doctor's allergy, of an active patient. Raises NoSuchAlert or Archived.

    With `hold` the row is locked until this transaction ends.
    """
    return _of_active(queries.find_allergy(allergy_id, hold))


def get_problem(problem_id: int, hold: bool = False) -> Problem:
    """Return this doctor's problem, of an active patient; as get_allergy."""
    return _of_active(queries.find_problem(problem_id, hold))


def lock_active_patient(patient_id: int) -> Patient:
    """Return a patient, locked until this transaction ends. Raises NoSuchPatient or Archived.

    An allergy and the statement that there is none exclude each other: the lock makes the two
    writers wait for each other.
    """
    patient = lock_patient(patient_id)
    if patient.archived_at is not None:  # archived, or linked to another record
        raise PatientArchived(patient_id)
    return patient


def record_allergy(
    patient: Patient,
    values: Mapping[str, Any],
    request_key: str | None = None,
    another: bool = False,
) -> Allergy:
    """Record an allergy of a locked patient and withdraw the statement that none is known.

    Raises RecordedAlready; with `another`, the doctor's confirmation, only for an equal name.
    """
    _refuse_allergy_again(values, queries.find_alerts(patient.records).allergies, another)
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


def edit_allergy(
    allergy: Allergy, seen_version: int, values: Mapping[str, Any], another: bool = False
) -> bool:
    """Change an allergy; return whether anything changed.

    Raises Stale, and RecordedAlready as record_allergy does if the name is changed.
    """
    if values["name"] != allergy.name:
        _refuse_allergy_again(values, _others(allergy, "allergies"), another)
    changed = change(allergy, seen_version, {**values, "kind": kind_of(values["name"])})
    flush_edit()
    return changed


def record_problem(
    patient: Patient,
    values: Mapping[str, Any],
    request_key: str | None = None,
    another: bool = False,
) -> Problem:
    """Record a problem of a locked patient. Raises RecordedAlready as record_allergy does."""
    _refuse_problem_again(values, queries.find_alerts(patient.records).problems, another)
    problem = Problem(patient_id=patient.id, request_key=request_key or None, **values)
    db.session.add(problem)
    db.session.flush()
    return problem


def edit_problem(
    problem: Problem, seen_version: int, values: Mapping[str, Any], another: bool = False
) -> bool:
    """Change a problem; return whether anything changed. Raises as edit_allergy does."""
    if values["name"] != problem.name:
        _refuse_problem_again(values, _others(problem, "problems"), another)
    changed = change(problem, seen_version, values)
    flush_edit()
    return changed


def end(row: Allergy | Problem) -> None:
    """End an allergy or a problem today; if it has ended already, its day stays."""
    if row.ended_on is None:
        row.ended_on = clinic_day()
        db.session.flush()


def restore(row: Allergy | Problem) -> None:
    """Undo `end`; an allergy withdraws the statement that none is known.

    Raises RecordedAlready where the same has been recorded again since.
    """
    if row.ended_on is not None:
        if isinstance(row, Allergy):
            _refuse_allergy_again({"name": row.name}, _others(row, "allergies"), another=False)
        else:
            _refuse_problem_again({"name": row.name}, _others(row, "problems"), another=True)
    row.ended_on = None
    if isinstance(row, Allergy):
        row.patient.no_allergies_on = None
    db.session.flush()


def state_no_allergies(patient: Patient, day: date | None = None) -> None:
    """Record that the patient was asked on `day`, by default today, and knows of no allergy.

    Raises AllergiesRecorded.
    """
    if queries.find_alerts(patient.records).allergies:
        raise AllergiesRecorded
    patient.no_allergies_on = day or clinic_day()
    db.session.flush()


def withdraw_no_allergies(patient: Patient) -> None:
    """Undo the statement: the patient then counts as not asked."""
    for record in lock_records(patient):
        record.no_allergies_on = None
    db.session.flush()


def _of_active(row: Row | None) -> Row:
    if row is None:
        raise NoSuchAlert
    require_in_use(row.patient)
    return row


def _others(row: Allergy | Problem, kind: str) -> list[Any]:
    """Return the other current lines of its kind of the same patient."""
    lines = getattr(queries.find_alerts(row.patient.records), kind)
    return [line for line in lines if line.id != row.id]


def _refuse_allergy_again(
    values: Mapping[str, Any], recorded: Iterable[AllergyLine], another: bool
) -> None:
    name = values["name"]
    _refuse(name, recorded, lambda line: is_same_allergy(name, line.name), another)


def _refuse_problem_again(
    values: Mapping[str, Any], recorded: Iterable[ProblemLine], another: bool
) -> None:
    new = values["name"], values.get("code", "")
    _refuse(new[0], recorded, lambda line: is_same_problem(new, (line.name, line.code)), another)


def _refuse(
    name: str,
    recorded: Iterable[AllergyLine | ProblemLine],
    is_same: Callable[[Any], bool],
    another: bool,
) -> None:
    lines = list(recorded)
    for line in lines:
        if line.name.casefold() == name.casefold():
            raise RecordedAlready(line.name, is_certain=True)
    for line in lines if not another else ():
        if is_same(line):
            raise RecordedAlready(line.name, is_certain=False)
