"""Queries of the trail: what staff changed on a day of visits, vital signs and prices."""

from __future__ import annotations

import uuid
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, case, func, or_, select

from clinic.audit.models import AuditEvent
from clinic.daybook.acts import TrailChange
from clinic.measurements.models import Measurement
from clinic.patients.models import Patient
from clinic.pricelist.models import Service
from clinic.tenancy import reads
from clinic.tenancy.reads import Read, named
from clinic.visits.models import Visit

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement


def list_changes(begins: datetime, ends: datetime, owner: int) -> list[TrailChange]:
    """Return what others than the user `owner` changed between two moments."""
    first, last = _first_id(begins), _first_id(ends)
    return reads.rows(_changes(), owner=owner, first=first, last=last)


def _first_id(moment: datetime) -> uuid.UUID:
    """Return the lowest number of a row of the trail that is written at this moment."""
    return uuid.UUID(int=int(moment.timestamp()) * 1000 << 80)


@cache
def _changes() -> Read[TrailChange]:
    """Build the read of a day's events by their numbers, which are in order of time."""
    event, measured = AuditEvent, Measurement
    of_measure = and_(
        event.entity == "measurements",
        measured.doctor_id == event.doctor_id,
        measured.id == event.entity_id,
    )
    visit = case((event.entity == "visits", event.entity_id), else_=measured.visit_id)
    patient = case((event.entity == "patients", event.entity_id), else_=Visit.patient_id)
    is_service = event.entity == "services"
    written = and_(
        event.entity.in_(("visits", "measurements", "services")),
        event.action.in_(("create", "update", "fee")),
    )
    return Read(
        TrailChange,
        select(*_columns())
        .select_from(event)
        .outerjoin(measured, of_measure)
        .outerjoin(Visit, and_(Visit.doctor_id == event.doctor_id, Visit.id == visit))
        .outerjoin(
            Service,
            and_(Service.doctor_id == event.doctor_id, is_service, Service.id == event.entity_id),
        )
        .outerjoin(Patient, and_(Patient.doctor_id == event.doctor_id, Patient.id == patient))
        .where(
            event.id >= bindparam("first"),
            event.id < bindparam("last"),
            or_(written, event.action == "take_over"),
            event.user_id.is_not(None),
            event.user_id != bindparam("owner"),
        ),
    )


def _columns() -> list[ColumnElement[Any]]:
    return named(
        TrailChange,
        at=AuditEvent.at,
        by=AuditEvent.user_id,
        entity=AuditEvent.entity,
        action=AuditEvent.action,
        changes=AuditEvent.changes,
        visit_date=Visit.visit_date,
        service=func.coalesce(Service.name, ""),
        first_name=func.coalesce(Patient.first_name, ""),
        last_name=func.coalesce(Patient.last_name, ""),
    )
