"""The background work of a list of patients: check its lines, register them, undo that.

Each commits in batches and comes to the same end when it is begun again: what was registered has
its patient's number in the line, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from clinic.clock import clinic_day, utc_now
from clinic.counter.models import BillDraft
from clinic.database.connections import only_reading
from clinic.exchange import queries, service
from clinic.exchange.births import Reading
from clinic.exchange.columns import rows_below
from clinic.exchange.known import Known, People
from clinic.exchange.models import ImportLine, PatientImport
from clinic.exchange.rows import Line, read_line
from clinic.exchange.states import DUPLICATE, NEW, WRONG, State
from clinic.extensions import db
from clinic.jobs.kinds import JobFailed, Run
from clinic.patients.ages import Birth
from clinic.patients.duplicates import Newcomer
from clinic.patients.models import Patient
from clinic.patients.names import full_name
from clinic.patients.service import register_many
from clinic.statements.sheets import Record
from clinic.tenancy.scoping import insert_rows
from clinic.trail.subjects import SOURCES

CHECKED_AT_ONCE, ENTERED_AT_ONCE = 1000, 250
FEW_SIZES = {"insertmanyvalues_page_size": 32}
"""PostgreSQL's INSERT has the values of all its rows in it, and the SQL guard remembers what it has
read of a statement that is short enough: it would read each long one anew."""

CHANGED = "The list was changed meanwhile. Look at it again."
LINK = "Show the list"


def check(run: Run) -> dict[str, Any]:
    """Read each line, and look for who is probably registered already."""
    found = _import(run, State.MATCHING)
    listed = service.listed_of(service.get_import(found.id, with_content=True))
    reading = service.reading_of(found, listed, Reading(clinic_day()))
    records, roles = rows_below(listed.records, found.heading), tuple(found.roles)
    service.delete_lines(found.id)
    db.session.commit()
    people = _everybody()
    for begins in range(0, len(records), CHECKED_AT_ONCE):
        run.report(begins, len(records))
        batch = records[begins : begins + CHECKED_AT_ONCE]
        # Before the transaction: SQLite would let nobody write meanwhile.
        lines = [read_line(record.cells, roles, reading) for record in batch]
        rows = [_checked(found, *pair, people) for pair in zip(batch, lines, strict=True)]
        _import(run, State.MATCHING)
        insert_rows(db.session(), ImportLine, rows)
        db.session.commit()
    _import(run, State.MATCHING).state = State.CHECKED
    db.session.commit()
    return _result(run, f"{len(records):,} lines were checked. Nobody is registered yet.")


def _everybody() -> People:
    people = People()
    with only_reading(db.session()):
        for known in queries.list_known():
            people.add(known)
        db.session.commit()
    return people


def _import(run: Run, *states: State) -> PatientImport:
    """Return the run's list, locked. Raises JobFailed where it is another one by now."""
    import_id = int(run.arguments["import_id"])
    db.session.connection(execution_options=FEW_SIZES)
    locked = queries.lock_import(import_id)
    if locked is None or locked.state not in states or locked.job_token != run.token:
        raise JobFailed(CHANGED)
    return locked


def _checked(found: PatientImport, record: Record, line: Line, people: People) -> dict[str, Any]:
    row: dict[str, Any] = {"doctor_id": found.doctor_id, "import_id": found.id}
    row |= {"number": record.number, "cells": record.cells, "content": {}, "problem": ""}
    row |= {"like_id": None, "like_line": None, "is_chosen": False, "patient_id": None}
    if line.values is None:
        return row | {"found": WRONG, "problem": " ".join(line.problems)}
    like = _like(line.values, record.number, people)
    row |= {"found": DUPLICATE if like else NEW, "is_chosen": like is None}
    if like is not None:
        row |= {"like_id": like.patient_id, "like_line": like.line}
    return row | {"content": _as_json(line.values)}


def _like(values: dict[str, Any], number: int, people: People) -> Known | None:
    """Return who is probably the same person; the line is found by those that follow."""
    name = full_name(values["first_name"], values["last_name"])
    phones = tuple(phone for phone in (values["phone"], values["second_phone"]) if phone)
    birth, gender = values["birth"], values["gender"]
    like = people.find(Newcomer(name, gender, birth, phones))
    people.add(Known(name, gender, birth, phones, line=number))
    return like


def _as_json(values: dict[str, Any]) -> dict[str, Any]:
    birth: Birth = values["birth"]
    plain = {name: value for name, value in values.items() if name != "birth"}
    return plain | {"born": birth.birth_date.isoformat(), "precision": birth.precision}


def _values(content: dict[str, Any]) -> dict[str, Any]:
    birth = Birth(date.fromisoformat(content["born"]), content["precision"])
    plain = {k: v for k, v in content.items() if k not in ("born", "precision")}
    return plain | {"birth": birth}


def enter(run: Run) -> dict[str, Any]:
    """Register the chosen lines, in batches: each line with its patient, or not at all."""
    found = _import(run, State.ENTERING)
    total = queries.count_lines(found.id).chosen
    db.session.commit()
    done = 0
    while True:
        run.report(done, total)
        found = _import(run, State.ENTERING)
        lines = queries.list_waiting(found.id, ENTERED_AT_ONCE)
        if not lines:
            break
        patients = register_many([_values(line.content) for line in lines])
        for line, patient in zip(lines, patients, strict=True):
            line.patient_id = patient.id
        db.session.commit()
        db.session.expunge_all()
        done += len(lines)
    found.state, found.content = State.DONE, None
    service.forget_entered(found.id)
    entered = queries.count_lines(found.id).entered
    db.session.commit()
    return _result(run, f"{entered:,} patients were registered.")


def undo(run: Run) -> dict[str, Any]:
    """Archive the patients of a list, those aside who were changed or used since."""
    found = _import(run, State.UNDOING)
    total = queries.count_lines(found.id).entered
    db.session.commit()
    seen = archived = after = 0
    while True:
        run.report(seen, total)
        found = _import(run, State.UNDOING)
        patients = queries.list_entered(found.id, after, ENTERED_AT_ONCE)
        if not patients:
            break
        after = patients[-1].id
        archived += _archive_unused(patients)
        db.session.commit()
        db.session.expunge_all()
        seen += len(patients)
    found.state, found.content = State.UNDONE, None
    service.delete_lines(found.id)
    db.session.commit()
    return _result(run, f"{archived:,} patients were archived.")


def _archive_unused(patients: Sequence[Patient]) -> int:
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
    return len(unused)


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


def _result(run: Run, line: str) -> dict[str, Any]:
    href = f"/account/patients/{run.arguments['import_id']}/"
    return {"lines": [line], "href": href, "label": LINK}
