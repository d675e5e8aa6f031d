"""Read lists of patients and their lines, and who is registered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import undefer

from clinic.exchange.duplicate_finder import PossibleDuplicate
from clinic.exchange.models import ImportLine, PatientImport
from clinic.exchange.states import DUPLICATE, ImportState
from clinic.extensions import db
from clinic.paging import PAGE_SIZE
from clinic.patients.models import Patient

AT_ONCE = 1000


def find_import(import_id: int, with_content: bool = False) -> PatientImport | None:
    """Return a list of this doctor."""
    wanted = select(PatientImport).where(PatientImport.id == import_id)
    wanted = wanted.options(undefer(PatientImport.content)) if with_content else wanted
    patient_list: PatientImport | None = db.session.scalar(
        wanted.execution_options(populate_existing=True)
    )
    return patient_list


def lock_import(import_id: int) -> PatientImport | None:
    """Return a list of this doctor, locked until this transaction ends."""
    wanted = (
        select(PatientImport).where(PatientImport.id == import_id).with_for_update(key_share=True)
    )
    patient_list: PatientImport | None = db.session.scalar(
        wanted.execution_options(populate_existing=True)
    )
    return patient_list


def list_imports() -> Sequence[PatientImport]:
    """Return the newest lists that were not discarded."""
    standing = select(PatientImport).where(PatientImport.state != ImportState.DISCARDED)
    return db.session.scalars(standing.order_by(PatientImport.id.desc()).limit(PAGE_SIZE)).all()


class LineCounts(NamedTuple):
    """How many lines of a list there are: by what the check found, chosen, and registered."""

    by_found: dict[str, int]
    chosen: int
    entered: int


def count_lines(import_id: int) -> LineCounts:
    """Count the lines of a list."""
    entered = func.count(ImportLine.patient_id).label("entered")
    wanted = (
        select(ImportLine.found, ImportLine.is_chosen, func.count().label("lines"), entered)
        .where(ImportLine.import_id == import_id)
        .group_by(ImportLine.found, ImportLine.is_chosen)
    )
    by_found: dict[str, int] = {}
    chosen = done = 0
    for row in db.session.execute(wanted):
        by_found[row.found] = by_found.get(row.found, 0) + row.lines
        chosen += row.lines if row.is_chosen else 0
        done += row.entered
    return LineCounts(by_found, chosen, done)


def list_lines(import_id: int, kind: str, page: int) -> tuple[Sequence[ImportLine], bool]:
    """Return a page of the lines with this result of the check, and whether more follow."""
    begins = (page - 1) * PAGE_SIZE
    wanted = _lines(import_id).where(ImportLine.found == kind)
    rows = db.session.scalars(wanted.limit(PAGE_SIZE + 1).offset(begins)).all()
    return rows[:PAGE_SIZE], len(rows) > PAGE_SIZE


def list_wrong(import_id: int, kinds: Sequence[str]) -> Sequence[ImportLine]:
    """Return all lines of these kinds that were not registered."""
    wanted = _lines(import_id).where(ImportLine.found.in_(kinds), ImportLine.patient_id.is_(None))
    return db.session.scalars(wanted).all()


def list_waiting(import_id: int, most: int) -> Sequence[ImportLine]:
    """Return the next chosen lines that are not registered, locked until the transaction ends."""
    is_waiting = ImportLine.is_chosen & ImportLine.patient_id.is_(None)
    wanted = _lines(import_id).where(is_waiting).limit(most).with_for_update(key_share=True)
    return db.session.scalars(wanted).all()


def list_shown(import_id: int, numbers: Sequence[int]) -> Sequence[ImportLine]:
    """Return the duplicates with these numbers."""
    wanted = _lines(import_id).where(ImportLine.found == DUPLICATE, ImportLine.number.in_(numbers))
    return db.session.scalars(wanted).all()


def _lines(import_id: int) -> Select[Any]:
    return select(ImportLine).where(ImportLine.import_id == import_id).order_by(ImportLine.number)


def list_entered(import_id: int, after: int, most: int) -> Sequence[Patient]:
    """Return the next patients that a list has become, by number."""
    of_list = (ImportLine.import_id == import_id, ImportLine.patient_id == Patient.id)
    wanted = select(Patient).where(Patient.id > after).order_by(Patient.id).limit(most)
    return db.session.scalars(wanted.join(ImportLine, _both(*of_list))).all()


def _both(first: Any, second: Any) -> Any:
    return first & second & (ImportLine.doctor_id == Patient.doctor_id)


def count_archived(import_id: int) -> int:
    """Count the patients that a list has become and that are archived."""
    of_list = (ImportLine.import_id == import_id, ImportLine.patient_id == Patient.id)
    wanted = select(func.count(Patient.id)).join(ImportLine, _both(*of_list))
    counted: int | None = db.session.scalar(wanted.where(Patient.archived_at.is_not(None)))
    return counted or 0


def list_kept(import_id: int) -> Sequence[Patient]:
    """Return the patients of an undone list who were used since, and so stay."""
    of_list = (ImportLine.import_id == import_id, ImportLine.patient_id == Patient.id)
    wanted = select(Patient).join(ImportLine, _both(*of_list)).where(Patient.archived_at.is_(None))
    return db.session.scalars(wanted.order_by(Patient.id).limit(200)).all()


def find_patients(numbers: Sequence[int]) -> dict[int, Patient]:
    """Return the patients with these numbers."""
    wanted = select(Patient).where(Patient.id.in_(numbers))
    return {patient.id: patient for patient in db.session.scalars(wanted)}


def newest_number() -> int:
    """Return the number of the patient who was registered last; 0 where there is nobody."""
    newest: int | None = db.session.scalar(select(func.max(Patient.id)))
    return newest or 0


def list_registered_patients(after: int, until: int, but_of: int) -> Iterator[PossibleDuplicate]:
    """Yield the registered patients with numbers above `after` and up to `until`.

    Skips the patients of the list `but_of`, and those whom an undone list has archived.
    """
    undone = (
        select(ImportLine.patient_id)
        .join(
            PatientImport,
            (PatientImport.doctor_id == ImportLine.doctor_id)
            & (PatientImport.id == ImportLine.import_id),
        )
        .where(PatientImport.state == ImportState.UNDONE, ImportLine.patient_id.is_not(None))
    )
    gone = Patient.archived_at.is_not(None) & Patient.id.in_(undone)
    own = select(ImportLine.patient_id).where(
        ImportLine.import_id == but_of, ImportLine.patient_id.is_not(None)
    )
    others = select(Patient).where(~gone, Patient.id.not_in(own), Patient.id <= until)
    everybody = others.order_by(Patient.id)
    while patients := db.session.scalars(everybody.where(Patient.id > after).limit(AT_ONCE)).all():
        for patient in patients:
            yield PossibleDuplicate(
                patient.name, patient.gender, patient.birth, patient.phones, patient.page_id
            )
        after = patients[-1].id
        for patient in patients:
            db.session.expunge(patient)
