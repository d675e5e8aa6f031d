"""Queries of the audit trail: the acts about a patient, the acts of a person."""

from __future__ import annotations

import uuid
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Boolean, Select, and_, bindparam, desc, or_, select, union_all

from clinic.audit.models import AuditEvent, first_id_at
from clinic.clock import day_bounds
from clinic.database.prepared_plans import KEPT
from clinic.paging import InPages, Rows, in_pages
from clinic.patients.records import Records
from clinic.tenancy import reads
from clinic.tenancy.reads import Read, named
from clinic.trail.periods import Limits
from clinic.trail.rules import ACTIONS, UNCHANGING, Did
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


def of_patient(records: Records, limits: Limits) -> Rows[EventRow]:
    """Return what was done to a person's records, the newest first."""
    return Rows(_pages_of_patient(limits.did), _values_of_patient(records, limits))


def of_person(person: int, limits: Limits) -> Rows[EventRow]:
    """Return what a person did, the newest first."""
    return Rows(_pages_of_person(limits.did), {"person": person} | _days(limits))


def all_of_patient(records: Records, limits: Limits) -> list[EventRow]:
    """Return the same all at once; one more than MOST_EXPORTED where there are more."""
    return reads.rows(_all_of_patient(limits.did), **_values_of_patient(records, limits))


def all_of_person(person: int, limits: Limits) -> list[EventRow]:
    """Return the same all at once; one more than MOST_EXPORTED where there are more."""
    return reads.rows(_all_of_person(limits.did), person=person, **_days(limits))


def _values_of_patient(records: Records, limits: Limits) -> dict[str, Any]:
    who = {"anybody": limits.person == 0, "person": limits.person}
    return {"records": list(records), **who, **_days(limits)}


def _days(limits: Limits) -> dict[str, uuid.UUID]:
    begins, _ends = day_bounds(limits.first)
    _begins, ends = day_bounds(limits.last)
    return {"begins": first_id_at(begins), "ends": first_id_at(ends)}


@cache
def _pages_of_person(did: Did | None) -> InPages[EventRow]:
    return in_pages(EventRow, _persons(did))


@cache
def _all_of_person(did: Did | None) -> Read[EventRow]:
    return Read(EventRow, _persons(did).limit(MOST_EXPORTED + 1))


@cache
def _pages_of_patient(did: Did | None) -> InPages[EventRow]:
    return in_pages(EventRow, _patients(did))


@cache
def _all_of_patient(did: Did | None) -> Read[EventRow]:
    return Read(EventRow, _patients(did).limit(MOST_EXPORTED + 1))


def _persons(did: Did | None) -> Any:
    of_person = AuditEvent.user_id == bindparam("person")
    return select(*_columns()).where(of_person, *_within(did)).order_by(AuditEvent.id.desc())


def _patients(did: Did | None) -> Any:
    """Each kind of row has a statement of its own, so that an index finds its acts."""
    parts = [_part(entity, did) for entity in SOURCES]
    return union_all(*parts).order_by(desc("id")).execution_options(**_ANY_NUMBER)


def _part(entity: str, did: Did | None) -> Select[Any]:
    """Select the acts about one kind of the patient's rows."""
    event, source = AuditEvent, SOURCES[entity]
    anybody = or_(bindparam("anybody", type_=Boolean), event.user_id == bindparam("person"))
    of_row = and_(source.model.doctor_id == event.doctor_id, source.model.id == event.entity_id)
    records: Any = bindparam("records", expanding=True)
    of_patient = or_(*[column.in_(records) for column in source.patients])
    statement = select(*_columns()).select_from(event).join(source.model, of_row)
    chosen = source.joined(statement).where(event.entity == entity, *_within(did))
    return chosen.where(anybody, of_patient)


def _columns() -> list[Any]:
    return named(EventRow, **{name: getattr(AuditEvent, name) for name in EventRow._fields})


def _within(did: Did | None) -> list[Any]:
    """The conditions on days and kind; each kind has a statement of its own."""
    event = AuditEvent
    conditions: list[Any] = [event.id >= bindparam("begins"), event.id < bindparam("ends")]
    if did is Did.CHANGED:
        conditions.append(event.action.not_in(UNCHANGING))
    elif did is not None:
        conditions.append(event.action.in_(ACTIONS[did]))
    return conditions
