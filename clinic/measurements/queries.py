"""Queries of measurements: of one visit, and with a patient's visits in order of time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Label, Select, bindparam, select

from clinic.extensions import db
from clinic.measurements.models import KINDS, Measurement
from clinic.patients.models import Patient, PatientRow
from clinic.patients.records import Records, bound, in_records
from clinic.tenancy import reads
from clinic.tenancy.reads import PART, Read, part
from clinic.visits.models import STANDING, Visit, VisitRow
from clinic.visits.vitals import HasMeasures, Measures

NAMES = tuple(KINDS)
"""The names of the values in `Measures`, in its order."""

# Statements are made once: to write one costs more than to run it.


class MeasuredOn(NamedTuple):
    """The measures of a visit with its day, in the units of `Measures`; None for a measure that was
    not taken.
    """

    day: date
    systolic: int | None
    diastolic: int | None
    pulse: int | None
    temperature_tenths: int | None
    spo2: int | None
    weight_g: int | None
    height_mm: int | None

    @classmethod
    def of(cls, day: date, measures: HasMeasures) -> MeasuredOn:
        """Return the measures of a visit on a day."""
        return cls(day, *(getattr(measures, name) for name in NAMES))

    @property
    def is_empty(self) -> bool:
        return all(value is None for value in self[1:])


class VisitWithMeasures(NamedTuple):
    """A visit with its measures, for display."""

    visit: VisitRow
    measures: Measures

    @property
    def measured_on(self) -> MeasuredOn:
        return MeasuredOn.of(self.visit.visit_date, self.measures)


def measured_columns() -> list[Label[Any]]:
    """Return columns for a statement about visits: the value of each kind, named as in
    `Measures`.
    """
    return [_value_of(kind).label(name) for name, (kind, _unit) in KINDS.items()]


def _value_of(kind: str) -> Any:
    return (
        select(Measurement.value)
        .where(Measurement.visit_id == Visit.id, Measurement.kind == kind)
        .correlate(Visit)
        .scalar_subquery()
    )


def measures_in(row: Any) -> Measures:
    """Return the measures in the columns of `measured_columns`."""
    return Measures(**{name: getattr(row, name) for name in NAMES})


def _measures_part() -> list[Label[Any]]:
    """Return the columns of `measured_columns` for a field `measures`."""
    return [column.element.label(f"measures{PART}{column.name}") for column in measured_columns()]


def list_visits_measured(records: Records, limit: int, offset: int = 0) -> list[VisitWithMeasures]:
    """Return a patient's visits with their measures, to be shown, newest first."""
    read = _visits_measured(len(records))
    return reads.rows(read, **bound(records), rows=limit, before=offset)


@cache
def _visits_measured(count: int) -> Read[VisitWithMeasures]:
    return Read(
        VisitWithMeasures,
        select(*part("visit", VisitRow, Visit), *_measures_part())
        .where(in_records(Visit.patient_id, count), STANDING)
        .order_by(Visit.visit_date.desc(), Visit.id.desc())
        .limit(bindparam("rows"))
        .offset(bindparam("before")),
    )


def list_visits_before(visit: Visit, limit: int) -> list[VisitWithMeasures]:
    """Return the patient's other visits up to this one's day, newest first, to be shown."""
    records = visit.patient.records
    values = {"visit_id": visit.id, "day": visit.visit_date, **bound(records)}
    return reads.rows(_visits_before(len(records)), **values, rows=limit)


@cache
def _visits_before(count: int) -> Read[VisitWithMeasures]:
    return Read(
        VisitWithMeasures,
        select(*part("visit", VisitRow, Visit), *_measures_part())
        .where(
            in_records(Visit.patient_id, count),
            Visit.id != bindparam("visit_id"),
            Visit.visit_date <= bindparam("day"),
            STANDING,
        )
        .order_by(Visit.visit_date.desc(), Visit.id.desc())
        .limit(bindparam("rows")),
    )


class VisitMeasured(NamedTuple):
    """A visit, its patient and its measures, to be shown."""

    visit: VisitRow
    patient: PatientRow
    measures: Measures


def read_visit_measured(visit_id: int) -> VisitMeasured | None:
    """Read a visit, its patient and its measures, to be shown."""
    return reads.first(_visit_measured(), visit_id=visit_id)


@cache
def _visit_measured() -> Read[VisitMeasured]:
    both = (*part("visit", VisitRow, Visit), *part("patient", PatientRow, Patient))
    one = select(*both, *_measures_part()).join(Visit.patient)
    return Read(VisitMeasured, one.where(Visit.id == bindparam("visit_id")))


def list_measures(records: Records, limit: int = 12) -> list[MeasuredOn]:
    """Return the measures of the last visits with any, oldest first, in one statement."""
    return reads.rows(_measures(len(records)), **bound(records), rows=limit)[::-1]


def measures_of(visits_with_measures: Iterable[VisitWithMeasures]) -> list[MeasuredOn]:
    """Return the measures, oldest first, of visits that were read already, newest first."""
    days = [chapter.measured_on for chapter in visits_with_measures]
    return [each for each in reversed(days) if not each.is_empty]


@cache
def _measures(count: int) -> Read[MeasuredOn]:
    measured = select(Measurement.id).where(
        Measurement.visit_id == Visit.id, Measurement.value.is_not(None)
    )
    return Read(
        MeasuredOn,
        select(Visit.visit_date.label("day"), *measured_columns())
        .where(
            in_records(Visit.patient_id, count),
            measured.correlate(Visit).exists(),
            STANDING,
        )
        .order_by(Visit.visit_date.desc(), Visit.id.desc())
        .limit(bindparam("rows")),
    )


def list_of_visit(visit_id: int) -> Sequence[Measurement]:
    """Return the measurements of a visit as of now, withdrawn ones too."""
    # The page may have read them before it waited for its turn: what it read is renewed.
    statement = _of_visit().execution_options(populate_existing=True)
    return db.session.scalars(statement, {"visit_id": visit_id}).all()


@cache
def _of_visit() -> Select[Any]:
    return select(Measurement).where(Measurement.visit_id == bindparam("visit_id"))
