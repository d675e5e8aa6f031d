"""Registering, changing and archiving patients. Flushes; the view commits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import delete

from clinic.clock import utc_now
from clinic.extensions import db
from clinic.patients import queries
from clinic.patients.dated import list_early, mark_of
from clinic.patients.duplicates import Newcomer, at_same_phone, likely
from clinic.patients.models import Patient, PatientRow, PatientTerm
from clinic.patients.names import full_name
from clinic.patients.terms import terms_of
from clinic.tenancy.numbers import take_numbers
from clinic.versions import change, flush_edit

FOUND_BY = frozenset({"first_name", "last_name", "phone"})
"""The fields whose words a patient is found by."""


class NoSuchPatient(LookupError):
    """This doctor has no patient with this number."""


class Archived(Exception):
    """The patient is archived: restore first."""


@dataclass(frozen=True)
class Lookalikes:
    """`likely` are probably the same person; `family` only share the phone."""

    likely: list[Patient]
    family: list[Patient]

    def __bool__(self) -> bool:
        return bool(self.likely or self.family)


def get_patient(patient_id: int) -> Patient:
    """This doctor's patient. Raises NoSuchPatient."""
    patient = queries.find_patient(patient_id)
    if patient is None:
        raise NoSuchPatient(patient_id)
    return patient


def hold_patient(patient_id: int) -> Patient:
    """This doctor's patient, whom nobody else changes before this transaction ends.

    Raises NoSuchPatient.
    """
    patient = queries.hold_patient(patient_id)
    if patient is None:
        raise NoSuchPatient(patient_id)
    return patient


Shown = TypeVar("Shown", Patient, PatientRow)


def get_active_patient(patient_id: int) -> PatientRow:
    """A patient who may get visits and bills, to be shown. Raises NoSuchPatient or Archived."""
    return _active(queries.read_patient(patient_id), patient_id)


def get_patient_to_edit(patient_id: int) -> Patient:
    """A patient who may be changed. Raises NoSuchPatient or Archived."""
    return _active(queries.find_patient(patient_id), patient_id)


def _active(patient: Shown | None, patient_id: int) -> Shown:
    if patient is None:
        raise NoSuchPatient(patient_id)
    if patient.is_archived:
        raise Archived(patient_id)
    return patient


def find_lookalikes(values: Mapping[str, Any]) -> Lookalikes:
    """Registered patients who may be the person in `values` (the form's fields, any may lack);
    archived ones come last."""
    first, last = values.get("first_name") or "", values.get("last_name") or ""
    birth, phone = values.get("birth"), values.get("phone")
    newcomer = Newcomer(full_name(first, last), values.get("gender"), birth, phone)
    known = queries.find_candidates(first, last, birth, phone)
    known = sorted(known, key=lambda patient: patient.is_archived)
    return Lookalikes(likely(newcomer, known)[:5], at_same_phone(newcomer, known)[:5])


def register(values: Mapping[str, Any], request_key: str | None = None) -> Patient:
    """A new patient with the next number of this doctor."""
    number = take_numbers(Patient.__tablename__)[Patient.__tablename__]
    patient = Patient(id=number, request_key=request_key or None, **_columns(values))
    db.session.add(patient)
    _write_terms(patient)
    db.session.flush()
    return patient


def find_early(patient: Patient, values: Mapping[str, Any], confirmed: str) -> list[str]:
    """What of the record lies before the birth in `values`; nothing where the birth stays, or where
    `confirmed` is its mark: the desk was asked, and said that it is right."""
    birth = values.get("birth")
    if birth is None or birth == patient.birth or confirmed == mark_of(birth):
        return []
    return list_early(patient, birth)


def edit(patient: Patient, seen_version: int, values: Mapping[str, Any]) -> bool:
    """Changes a patient; answers whether anything changed. Raises Stale."""
    changed = change(patient, seen_version, _columns(values))
    flush_edit()
    if changed and FOUND_BY & values.keys():
        _forget_terms(patient)
        _write_terms(patient)
        db.session.flush()
    return changed


def archive(patient: Patient) -> None:
    """Takes a held patient out of lists and search; the record stays."""
    if not patient.is_archived:
        patient.archived_at = utc_now()
        db.session.flush()


def restore(patient: Patient) -> None:
    """Undoes `archive`, of a held patient."""
    patient.archived_at = None
    db.session.flush()


def _columns(values: Mapping[str, Any]) -> dict[str, Any]:
    """Form values as columns: a birth is kept as its date and how exactly it is known."""
    columns = {name: value for name, value in values.items() if name != "birth"}
    birth = values.get("birth")
    if birth is not None:
        columns |= {"birth_date": birth.birth_date, "birth_precision": birth.precision}
    return columns


def _forget_terms(patient: Patient) -> None:
    db.session.execute(
        delete(PatientTerm).where(PatientTerm.patient_id == patient.id),
        execution_options={"synchronize_session": False},
    )


def _write_terms(patient: Patient) -> None:
    words = terms_of(patient.id, patient.first_name, patient.last_name or "", patient.phone)
    db.session.add_all([PatientTerm(term=word, patient=patient) for word in sorted(words)])
