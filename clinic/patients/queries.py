"""Find patients by number, by words, by likeness. All of one doctor, by the session's scope."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, bindparam, or_, select
from sqlalchemy.orm import aliased

from clinic.extensions import db
from clinic.patients.ages import Birth
from clinic.patients.models import Patient, PatientRow, PatientTerm
from clinic.patients.records import Records, bound, in_records
from clinic.patients.terms import SOUND, sounds_of
from clinic.tenancy import reads
from clinic.tenancy.reads import Read, columns
from clinic.versions import locked

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

CANDIDATES = 150


def find_patient(patient_id: int) -> Patient | None:
    """Return this doctor's patient with this number, archived or not."""
    patient: Patient | None = db.session.scalar(_patient(), {"patient_id": patient_id})
    return patient


def read_patient(patient_id: int) -> PatientRow | None:
    """Read the same, to be shown."""
    return reads.first(_patient_by_id(), patient_id=patient_id)


@cache
def _patient_by_id() -> Read[PatientRow]:
    one = select(*columns(PatientRow, Patient)).where(Patient.id == bindparam("patient_id"))
    return Read(PatientRow, one)


@cache
def _patient() -> Select[Any]:
    return select(Patient).where(Patient.id == bindparam("patient_id"))


def records_of_row() -> Select[Any]:
    """Build the numbers of all records of a patient, for a column of a statement on patients."""
    record = aliased(Patient)
    own = or_(record.id == Patient.id, record.kept_id == Patient.id)
    return select(record.id).where(own).correlate(Patient)


def lock_patient(patient_id: int) -> Patient | None:
    """Return this doctor's patient, locked until this transaction ends.

    On SQLite only one transaction writes at a time in any case.
    """
    patient: Patient | None = db.session.scalar(_locked_patient(), {"patient_id": patient_id})
    return patient


def lock_patients(records: Records) -> Sequence[Patient]:
    """These patients as they stand at this moment, locked as `lock_patient` does, in the order of
    their numbers, so that two transactions never wait for each other."""
    statement = select(Patient).where(in_records(Patient.id, len(records))).order_by(Patient.id)
    return db.session.scalars(locked(statement), bound(records)).all()


@cache
def _locked_patient() -> Select[Any]:
    return locked(_patient())


def listed(archived: bool = False) -> Select[Any]:
    """Return all patients, newest first; or the archived ones, the last archived first."""
    if archived:
        return (
            select(Patient)
            .where(Patient.archived_at.is_not(None), Patient.kept_id.is_(None))
            .order_by(Patient.archived_at.desc(), Patient.id.desc())
        )
    return select(Patient).where(Patient.archived_at.is_(None)).order_by(Patient.id.desc())


def find_candidates(
    first_name: str, last_name: str, birth: Birth | None, phones: Collection[str]
) -> Sequence[Patient]:
    """Return patients who may be this person, archived ones too: the same phone, or a name that
    sounds alike.

    Few enough to compare one by one; `duplicates.likely` judges them.
    """
    candidates: dict[int, Patient] = {}
    for statement in (_same_phone(phones), _same_sound(first_name, last_name, birth)):
        if statement is not None:
            candidates |= {row.id: row for row in db.session.scalars(statement.limit(CANDIDATES))}
    return list(candidates.values())


def _everybody() -> Select[Any]:
    return select(Patient).order_by(Patient.id.desc())


def _same_phone(phones: Collection[str]) -> Select[Any] | None:
    if not phones:
        return None
    return _everybody().where(or_(Patient.phone.in_(phones), Patient.second_phone.in_(phones)))


def _same_sound(first_name: str, last_name: str, birth: Birth | None) -> Select[Any] | None:
    first, last = sounds_of(first_name), sounds_of(last_name)
    if not first:
        return None
    statement = _everybody().where(_sounds_like(first))
    if last:
        statement = statement.where(_sounds_like(last))
    if birth is not None:
        span = timedelta(days=366 * 3)
        near = (birth.birth_date - span, birth.birth_date + span)
        statement = statement.where(Patient.birth_date.between(*near))
    return statement


def _sounds_like(sounds: set[str]) -> ColumnElement[bool]:
    terms = [SOUND + sound for sound in sounds]
    return Patient.id.in_(select(PatientTerm.patient_id).where(PatientTerm.term.in_(terms)))
