"""Queries of the audit trail: the acts about a patient, the acts of a person."""

from __future__ import annotations

import uuid
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Boolean, Select, bindparam, desc, or_, select, union_all

from clinic.audit.models import AuditEvent, first_id_at
from clinic.clock import day_bounds
from clinic.database.prepared_plans import KEPT
from clinic.paging import PageStatements, Rows, in_pages
from clinic.patients.records import Records
from clinic.tenancy import reads
from clinic.tenancy.reads import Read, named
from clinic.trail.periods import TrailFilter
from clinic.trail.rules import ACTIONS, UNCHANGING, ActionKind
from clinic.trail.subjects import SOURCES

MOST_EXPORTED = 50_000
_ANY_NUMBER = {KEPT: False}
"""How many records there are differs: a plan for each number of them is not worth keeping."""


class EventRow(NamedTuple):
    """An act as the pages show one."""

    id: uuid.UUID
    at: datetime
    user_id: int | None
    address: str | None
    device: str | None
    action: str
    entity: str
    entity_id: int
    changes: dict[str, Any]


def of_patient(records: Records, limits: TrailFilter) -> Rows[EventRow]:
    """Return what was done to a person's records, the newest first."""
    return Rows(_pages_of_patient(limits.did), _values_of_patient(records, limits))


def of_person(person: int, limits: TrailFilter) -> Rows[EventRow]:
    """Return what a person did, the newest first."""
    return Rows(_pages_of_person(limits.did), {"person": person, **_numbers(limits)})


def all_of_patient(records: Records, limits: TrailFilter) -> list[EventRow]:
    """Return the same all at once; one more than MOST_EXPORTED where there are more."""
    return reads.rows(_all_of_patient(limits.did), **_values_of_patient(records, limits))


def all_of_person(person: int, limits: TrailFilter) -> list[EventRow]:
    """Return the same all at once; one more than MOST_EXPORTED where there are more."""
    return reads.rows(_all_of_person(limits.did), person=person, **_numbers(limits))


def _values_of_patient(records: Records, limits: TrailFilter) -> dict[str, Any]:
    since, until = _bounds(limits)
    who = {"anybody": limits.person == 0, "person": limits.person}
    return {"records": list(records), **who, "since": since, "until": until}


def _numbers(limits: TrailFilter) -> dict[str, uuid.UUID]:
    """Return the numbers between which all acts of the days have theirs."""
    since, until = _bounds(limits)
    return {"begins": first_id_at(since), "ends": first_id_at(until)}


def _bounds(limits: TrailFilter) -> tuple[datetime, datetime]:
    begins, _ends = day_bounds(limits.first)
    _begins, ends = day_bounds(limits.last)
    return begins, ends


@cache
def _pages_of_person(did: ActionKind | None) -> PageStatements[EventRow]:
    return in_pages(EventRow, _persons(did))


@cache
def _all_of_person(did: ActionKind | None) -> Read[EventRow]:
    return Read(EventRow, _persons(did).limit(MOST_EXPORTED + 1))


@cache
def _pages_of_patient(did: ActionKind | None) -> PageStatements[EventRow]:
    return in_pages(EventRow, _patients(did))


@cache
def _all_of_patient(did: ActionKind | None) -> Read[EventRow]:
    return Read(EventRow, _patients(did).limit(MOST_EXPORTED + 1))


def _persons(did: ActionKind | None) -> Any:
    """The acts of some days are found by their numbers, which are in order of time."""
    event = AuditEvent
    within = event.id >= bindparam("begins"), event.id < bindparam("ends")
    of_person = event.user_id == bindparam("person")
    chosen = select(*_columns()).where(of_person, *within, *_of_kind(did))
    return chosen.order_by(event.id.desc())


def _patients(did: ActionKind | None) -> Any:
    """Each kind of row has a statement of its own, so that an index finds its acts."""
    parts = [_part(entity, did) for entity in SOURCES]
    return union_all(*parts).order_by(desc("at"), desc("id")).execution_options(**_ANY_NUMBER)


def _part(entity: str, did: ActionKind | None) -> Select[Any]:
    """Select the acts about one kind of the patient's rows.

    The days are compared by `at`, which the index of an entity's acts has: by the number, SQLite
    would read all acts of the days.
    """
    event, source = AuditEvent, SOURCES[entity]
    records: Any = bindparam("records", expanding=True)
    of_patient = or_(*[column.in_(records) for column in source.patients])
    rows = source.joined(select(source.model.id).select_from(source.model)).where(of_patient)
    anybody = or_(bindparam("anybody", type_=Boolean), event.user_id == bindparam("person"))
    within = event.at >= bindparam("since"), event.at < bindparam("until")
    chosen = select(*_columns()).where(event.entity == entity, event.entity_id.in_(rows))
    return chosen.where(*within, *_of_kind(did), anybody)


def _columns() -> list[Any]:
    return named(EventRow, **{name: getattr(AuditEvent, name) for name in EventRow._fields})


def _of_kind(did: ActionKind | None) -> list[Any]:
    """The conditions on the kind of acts; each kind has a statement of its own."""
    if did is None:
        return []
    action = AuditEvent.action
    return [action.not_in(UNCHANGING) if did is ActionKind.CHANGED else action.in_(ACTIONS[did])]
