"""The patient who is measured, and the last measures, to judge new ones by. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from clinic.visits.plausible import EarlierMeasure, MeasureContext, MeasuredPatient

if TYPE_CHECKING:
    from clinic.measurements.queries import MeasuredOn
    from clinic.patients.models import Patient


def age_months(patient: Patient, day: date) -> int:
    """Return whole months of age on a day, as exactly as the birth is known."""
    born = patient.birth_date
    months = (day.year - born.year) * 12 + day.month - born.month
    return max(months - (day.day < born.day), 0)


def age_days(patient: Patient, day: date) -> int:
    """Return days of age on a day, counted from the earliest possible birth; 0 before it."""
    return max((day - patient.birth_date).days, 0)


def measure_context_of(
    patient: Patient, day: date, earlier: Iterable[MeasuredOn]
) -> MeasureContext:
    """Return the context for measures of a day; `earlier` is newest first."""
    rows = list(earlier)
    off = {"day": 0, "month": 1}.get(patient.birth_precision, 6)
    subject = MeasuredPatient(age_days(patient, day), age_months(patient, day), patient.gender, off)
    return MeasureContext(subject, day, _last(rows, "weight_g"), _last(rows, "height_mm"))


def _last(rows: Iterable[MeasuredOn], name: str) -> EarlierMeasure | None:
    """Return the last value of a kind; None if there is none."""
    values = ((row.day, getattr(row, name)) for row in rows)
    return next((EarlierMeasure(day, value) for day, value in values if value is not None), None)
