"""The measures of a patient's visits in the order of time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import bindparam, or_, select

from clinic.tenancy import reads
from clinic.tenancy.reads import Read
from clinic.visits.models import Visit


class MeasuredOn(NamedTuple):
    """What was measured at a visit, in Visit's units; None is what was not."""

    day: date
    systolic: int | None
    diastolic: int | None
    pulse: int | None
    temperature_tenths: int | None
    spo2: int | None
    weight_g: int | None
    height_mm: int | None


def list_measures(patient_id: int, limit: int = 12) -> list[MeasuredOn]:
    """The measures of the last visits with any, the oldest first, in one statement."""
    return reads.rows(_measures(), patient_id=patient_id, rows=limit)[::-1]


def measures_of(visits: Iterable[Any]) -> list[MeasuredOn]:
    """The measures of visits that were read already, the newest first; the oldest comes first."""
    names = MeasuredOn._fields[1:]
    told = [
        MeasuredOn(visit.visit_date, *(getattr(visit, name) for name in names)) for visit in visits
    ]
    return [each for each in reversed(told) if any(value is not None for value in each[1:])]


@cache
def _measures() -> Read[MeasuredOn]:
    measures = [getattr(Visit, name) for name in MeasuredOn._fields[1:]]
    return Read(
        MeasuredOn,
        select(Visit.visit_date.label("day"), *measures)
        .where(
            Visit.patient_id == bindparam("patient_id"),
            or_(*(column.is_not(None) for column in measures)),
        )
        .order_by(Visit.visit_date.desc(), Visit.id.desc())
        .limit(bindparam("rows")),
    )
