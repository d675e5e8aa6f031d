"""Register, change and archive patients. Flushes; the view commits."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import delete

from clinic.auth.permissions import Permission
from clinic.clock import utc_now
from clinic.extensions import db
from clinic.patients import queries
from clinic.patients.dated import list_early, mark_of
from clinic.patients.duplicates import Newcomer, at_same_phone, likely
from clinic.patients.models import Patient, PatientRow, PatientTerm
from clinic.patients.names import full_name
from clinic.patients.terms import terms_of
from clinic.tenancy.numbers import take_numbers
from clinic.tenancy.scoping import insert_rows
from clinic.versions import change, flush_edit

FOUND_BY = frozenset({"first_name", "last_name", "phone", "second_phone"})
"""The fields whose words are search terms."""


class NoSuchPatient(LookupError):
    """This doctor has no patient with this number."""


class PatientArchived(Exception):
    """The patient is archived: restore first; or linked: the record that is kept takes entries."""


@dataclass(frozen=True)
class Lookalikes:
    """Similar patients: `likely` are probably the same person, `family` only share a phone."""

    likely: list[Patient]
    family: list[Patient]

    def __bool__(self) -> bool:
        return bool(self.likely or self.family)


def get_patient(patient_id: int) -> Patient:
    """Return this doctor's patient. Raises NoSuchPatient."""
    patient = queries.find_patient(patient_id)
    if patient is None:
        raise NoSuchPatient(patient_id)
    return patient


def lock_patient(patient_id: int) -> Patient:
    """Return this doctor's patient, locked until this transaction ends.

    Raises NoSuchPatient.
    """
    patient = queries.lock_patient(patient_id)
    if patient is None:
        raise NoSuchPatient(patient_id)
    return patient


def lock_records(patient: Patient) -> Sequence[Patient]:
    """All records of a person, by number, locked until this transaction ends."""
    if not patient.record_ids:
        return [patient]
    return queries.lock_patients(patient.records)


Shown = TypeVar("Shown", Patient, PatientRow)


def get_active_patient(patient_id: int) -> PatientRow:
    """Return a patient who may get visits and bills, to be shown. Raises NoSuchPatient
    or Archived."""
    return _active(queries.read_patient(patient_id), patient_id)


def get_patient_row(patient_id: int) -> PatientRow:
    """This doctor's patient, archived or not, to be shown. Raises NoSuchPatient."""
    patient = queries.read_patient(patient_id)
    if patient is None:
        raise NoSuchPatient(patient_id)
    return patient


def get_patient_to_edit(patient_id: int) -> Patient:
    """Return a patient who may be changed. Raises NoSuchPatient or Archived."""
    return _active(queries.find_patient(patient_id), patient_id)


def _active(patient: Shown | None, patient_id: int) -> Shown:
    if patient is None:
        raise NoSuchPatient(patient_id)
    if patient.archived_at is not None:
        raise PatientArchived(patient_id)
    return patient


def require_in_use(patient: Patient) -> None:
    """Raise Archived for an archived person, by any record: of a linked one, where the kept is."""
    patient_in_use = queries.find_patient(patient.page_id) if patient.is_linked else patient
    if patient_in_use is None or patient_in_use.is_archived:
        raise PatientArchived(patient.page_id)


def find_lookalikes(values: Mapping[str, Any]) -> Lookalikes:
    """Return registered patients who may be the person in `values`, the archived last.

    `values` are the form's fields; any may be missing.
    """
    first, last = values.get("first_name") or "", values.get("last_name") or ""
    birth = values.get("birth")
    typed = values.get("phone"), values.get("second_phone")
    phones = tuple(phone for phone in typed if phone)
    newcomer = Newcomer(full_name(first, last), values.get("gender"), birth, phones)
    candidates = queries.find_candidates(first, last, birth, phones)
    candidates = sorted(candidates, key=lambda patient: patient.archived_at is not None)
    return Lookalikes(
        _once(likely(newcomer, candidates))[:5], _once(at_same_phone(newcomer, candidates))[:5]
    )


def _once(patients: Iterable[Patient]) -> list[Patient]:
    """Each person once: by the record that is kept, where it is among them."""
    patients_by_page: dict[int, Patient] = {}
    for patient in patients:
        patients_by_page.setdefault(patient.page_id, patient)
    return list(patients_by_page.values())


def register(values: Mapping[str, Any], request_key: str | None = None) -> Patient:
    """Create a patient with this doctor's next number."""
    number = take_numbers(Patient.__tablename__)[Patient.__tablename__]
    patient = Patient(id=number, request_key=request_key or None, **_columns(values))
    db.session.add(patient)
    _write_terms(patient)
    db.session.flush()
    return patient


def register_many(people: Sequence[Mapping[str, Any]]) -> list[Patient]:
    """Create patients with this doctor's next numbers, in the order of `people`."""
    patients = [Patient(**_columns(values)) for values in people]
    db.session.add_all(patients)
    db.session.flush()
    rows = [
        {"doctor_id": patient.doctor_id, "patient_id": patient.id, "term": term}
        for patient in patients
        for term in sorted(_terms(patient))
    ]
    insert_rows(db.session(), PatientTerm, rows)
    return patients


def find_early(
    patient: Patient,
    values: Mapping[str, Any],
    confirmed: str,
    permissions: Collection[Permission],
) -> list[str]:
    """Describe the entries of the record before the birth in `values`, as `list_early` does.

    Empty where the birth is unchanged, or where `confirmed` is its mark: the desk confirmed it.
    """
    birth = values.get("birth")
    if birth is None or birth == patient.birth or confirmed == mark_of(birth):
        return []
    return list_early(patient, birth, permissions)


def edit(patient: Patient, seen_version: int, values: Mapping[str, Any]) -> bool:
    """Change a patient; return whether anything changed. Raises Stale."""
    changed = change(patient, seen_version, _columns(values))
    flush_edit()
    if changed and FOUND_BY & values.keys():
        rewrite_terms(patient)
    return changed


def rewrite_terms(patient: Patient) -> None:
    """Write the words by which a changed record is found: its own, and if it is kept those of all
    records of the person."""
    _delete_terms(patient)
    others = [] if patient.is_linked or not patient.record_ids else lock_records(patient)
    _write_terms(patient, others)
    db.session.flush()


def archive(patient: Patient) -> None:
    """Remove a locked patient from lists and search; the record stays. Raises PatientArchived for a
    linked record."""
    if patient.is_linked:
        raise PatientArchived(patient.id)
    if not patient.is_archived:
        patient.archived_at = utc_now()
        db.session.flush()


def restore(patient: Patient) -> None:
    """Undo `archive` of a locked patient. Raises PatientArchived for a linked record."""
    if patient.is_linked:
        raise PatientArchived(patient.id)
    patient.archived_at = None
    db.session.flush()


def _columns(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return form values as columns: a birth is stored as its date and precision."""
    columns = {name: value for name, value in values.items() if name != "birth"}
    birth = values.get("birth")
    if birth is not None:
        columns |= {"birth_date": birth.birth_date, "birth_precision": birth.precision}
    return columns


def _delete_terms(patient: Patient) -> None:
    db.session.execute(
        delete(PatientTerm).where(PatientTerm.patient_id == patient.id),
        execution_options={"synchronize_session": False},
    )


def _write_terms(patient: Patient, others: Iterable[Patient] = ()) -> None:
    terms = _terms(patient).union(*map(_terms, others))
    db.session.add_all([PatientTerm(term=term, patient=patient) for term in sorted(terms)])


def _terms(patient: Patient) -> set[str]:
    return terms_of(patient.id, patient.first_name, patient.last_name or "", *patient.phones)
