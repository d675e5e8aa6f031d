"""The background work of a list of patients: check its lines, register them, undo that.

Each commits in batches and comes to the same end when it is begun again: what was registered has
its patient's number in the line, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from clinic.backup import tables
from clinic.clock import clinic_day, utc_now
from clinic.counter.models import BillDraft
from clinic.database.connections import analyse, only_reading
from clinic.exchange import queries, service
from clinic.exchange.births import DayFormat
from clinic.exchange.columns import rows_below
from clinic.exchange.duplicate_finder import DuplicateFinder, PossibleDuplicate
from clinic.exchange.models import ImportLine, PatientImport
from clinic.exchange.rows import PatientLine, read_line
from clinic.exchange.states import DUPLICATE, NEW, WRONG, ImportState
from clinic.extensions import db
from clinic.jobs.kinds import JobFailed, JobRun
from clinic.patients.ages import Birth
from clinic.patients.duplicates import Newcomer
from clinic.patients.models import Patient
from clinic.patients.names import full_name
from clinic.patients.service import register_many
from clinic.statements.sheets import Record
from clinic.tenancy.scoping import insert_rows
from clinic.trail.subjects import SOURCES

CHECKED_AT_ONCE, ENTERED_AT_ONCE = 1000, 250

CHANGED = "The list was changed meanwhile. Look at it again."
LINK = "Show the list"


def check(run: JobRun) -> dict[str, Any]:
    """Read each line, and look for who is probably registered already."""
    if not _has_ended(run, ImportState.CHECKED):
        _check_all(run)
    lines = service.get_import(_list_of(run)).lines
    return _result(run, f"{lines:,} lines were checked. Nobody is registered yet.")


def _check_all(run: JobRun) -> None:
    patient_list = _import(run, ImportState.MATCHING)
    listed = service.listed_of(service.get_import(patient_list.id, with_content=True))
    reading = service.reading_of(patient_list, listed, DayFormat(clinic_day()))
    records, roles = rows_below(listed.records, patient_list.heading), tuple(patient_list.roles)
    service.delete_lines(patient_list.id)
    db.session.commit()
    people = RegisteredPeople(patient_list.id).people
    for begins in range(0, len(records), CHECKED_AT_ONCE):
        run.report(begins, len(records))
        batch = records[begins : begins + CHECKED_AT_ONCE]
        # Before the transaction: SQLite would let nobody write meanwhile.
        lines = [read_line(record.cells, roles, reading) for record in batch]
        rows = [_checked(patient_list, *pair, people) for pair in zip(batch, lines, strict=True)]
        _import(run, ImportState.MATCHING)
        insert_rows(db.session(), ImportLine, rows)
        db.session.commit()
    _import(run, ImportState.MATCHING).state = ImportState.CHECKED
    db.session.commit()


def _list_of(run: JobRun) -> int:
    return int(run.arguments["import_id"])


def _has_ended(run: JobRun, state: ImportState) -> bool:
    """Return whether a worker who died meanwhile had come to the end of this job."""
    patient_list = queries.find_import(_list_of(run))
    has_ended = (
        patient_list is not None
        and patient_list.state == state
        and patient_list.job_token == run.token
    )
    db.session.commit()
    return has_ended


class RegisteredPeople:
    """The registered patients, without those of the list itself, to find duplicates among."""

    def __init__(self, import_id: int) -> None:
        self.import_id, self.until, self.people = import_id, 0, DuplicateFinder()
        with only_reading(db.session()):
            self.refresh()
            db.session.commit()

    def refresh(self) -> DuplicateFinder:
        """Add who was registered since; return everybody."""
        newest = queries.newest_number()
        for row in queries.list_registered_patients(self.until, newest, self.import_id):
            self.people.add(row)
        self.until = newest
        return self.people


def _import(run: JobRun, *states: ImportState) -> PatientImport:
    """Return the run's list, locked. Raises JobFailed if another run has taken it."""
    locked = queries.lock_import(_list_of(run))
    if locked is None or locked.state not in states or locked.job_token != run.token:
        raise JobFailed(CHANGED)
    return locked


def _checked(
    patient_list: PatientImport, record: Record, line: PatientLine, people: DuplicateFinder
) -> dict[str, Any]:
    row: dict[str, Any] = {"doctor_id": patient_list.doctor_id, "import_id": patient_list.id}
    row |= {"number": record.number, "cells": record.cells, "content": {}, "problem": ""}
    row |= {"like_id": None, "like_line": None, "is_chosen": False, "patient_id": None}
    if line.values is None:
        return row | {"found": WRONG, "problem": " ".join(line.problems)}
    like = _like(line.values, record.number, people)
    row |= {"found": DUPLICATE if like else NEW, "is_chosen": like is None}
    if like is not None:
        row |= {"like_id": like.patient_id, "like_line": like.line}
    return row | {"content": _as_json(line.values)}


def _like(values: dict[str, Any], number: int, people: DuplicateFinder) -> PossibleDuplicate | None:
    """Return who is probably the same person; the line is found by those that follow."""
    newcomer = _newcomer(values)
    like = people.find(newcomer)
    born, phones = values["birth"], newcomer.phones
    people.add(PossibleDuplicate(newcomer.name, values["gender"], born, phones, line=number))
    return like


def _newcomer(values: dict[str, Any]) -> Newcomer:
    name = full_name(values["first_name"], values["last_name"])
    phones = tuple(phone for phone in (values["phone"], values["second_phone"]) if phone)
    return Newcomer(name, values["gender"], values["birth"], phones)


def _as_json(values: dict[str, Any]) -> dict[str, Any]:
    birth: Birth = values["birth"]
    plain = {name: value for name, value in values.items() if name != "birth"}
    return plain | {"born": birth.birth_date.isoformat(), "precision": birth.precision}


def _values(content: dict[str, Any]) -> dict[str, Any]:
    birth = Birth(date.fromisoformat(content["born"]), content["precision"])
    plain = {k: v for k, v in content.items() if k not in ("born", "precision")}
    return plain | {"birth": birth}


def enter(run: JobRun) -> dict[str, Any]:
    """Register the chosen lines, in batches: each line with its patient, or not at all.

    Left out is who was registered otherwise since the check, and is probably the same person.
    """
    late = 0 if _has_ended(run, ImportState.DONE) else _enter_all(run)
    entered = queries.count_lines(_list_of(run)).entered
    late_lines = [f"Registered otherwise since the check, and left out: {late:,}."] if late else []
    return _result(run, f"{entered:,} patients were registered.", *late_lines)


def _enter_all(run: JobRun) -> int:
    patient_list = _import(run, ImportState.ENTERING)
    total = queries.count_lines(patient_list.id).chosen
    db.session.commit()
    registered = RegisteredPeople(patient_list.id)
    done = late = 0
    while True:
        run.report(done, total)
        _analyse(done)
        patient_list = _import(run, ImportState.ENTERING)
        lines = queries.list_waiting(patient_list.id, ENTERED_AT_ONCE)
        if not lines:
            break
        late += _enter(lines, registered.refresh())
        db.session.commit()
        db.session.expunge_all()
        done += len(lines)
    patient_list.state, patient_list.content = ImportState.DONE, None
    service.forget_entered(patient_list.id)
    db.session.commit()
    return late


def _analyse(done: int) -> None:
    """Have the database count the patients, each time when there are twice as many new ones."""
    if (done // ENTERED_AT_ONCE).bit_count() == 1:
        analyse(db.session.connection(), tables.get_table(Patient.__tablename__))
        db.session.commit()


def _enter(lines: Sequence[ImportLine], people: DuplicateFinder) -> int:
    """Register lines that are waiting; return how many have become duplicates since the check."""
    wanted, late = [], 0
    for line in lines:
        values = _values(line.content)
        like = people.find(_newcomer(values)) if line.found == NEW else None
        if like is None:
            wanted.append((line, values))
            continue
        line.found, line.is_chosen, line.like_id = DUPLICATE, False, like.patient_id
        late += 1
    patients = register_many([values for _line, values in wanted])
    for (line, _values_of_it), patient in zip(wanted, patients, strict=True):
        line.patient_id = patient.id
    return late


def undo(run: JobRun) -> dict[str, Any]:
    """Archive the patients of a list, those aside who were changed or used since."""
    if not _has_ended(run, ImportState.UNDONE):
        _undo_all(run)
    return _result(run, f"{queries.count_archived(_list_of(run)):,} patients were archived.")


def _undo_all(run: JobRun) -> None:
    patient_list = _import(run, ImportState.UNDOING)
    total = queries.count_lines(patient_list.id).entered
    db.session.commit()
    seen = after = 0
    while True:
        run.report(seen, total)
        patient_list = _import(run, ImportState.UNDOING)
        patients = queries.list_entered(patient_list.id, after, ENTERED_AT_ONCE)
        if not patients:
            break
        after = patients[-1].id
        _archive_unused(patients)
        db.session.commit()
        db.session.expunge_all()
        seen += len(patients)
    patient_list.state, patient_list.content = ImportState.UNDONE, None
    service.delete_lines(patient_list.id)
    db.session.commit()


def _archive_unused(patients: Sequence[Patient]) -> None:
    used = _used([patient.id for patient in patients])
    unused = [
        patient
        for patient in patients
        if patient.archived_at is None and patient.version == 1 and patient.id not in used
    ]
    now = utc_now()
    for patient in unused:
        patient.archived_at = now
    db.session.flush()


def _used(numbers: Sequence[int]) -> set[int]:
    """Return those of these patients of whom any row tells."""
    used: set[int] = set()
    for column in _columns_of_patients():
        used |= set(db.session.scalars(select(column).where(column.in_(numbers))))
    return used


def _columns_of_patients() -> Iterator[Any]:
    """Yield every column with a patient's number, but those of what registering itself writes."""
    yield BillDraft.patient_id
    for source in SOURCES.values():
        if source.through is None and source.model is not Patient:
            yield from source.patients


def _result(run: JobRun, *lines: str) -> dict[str, Any]:
    href = f"/account/patients/{_list_of(run)}/"
    return {"lines": list(lines), "href": href, "label": LINK}
