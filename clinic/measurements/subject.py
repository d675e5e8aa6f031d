"""Who is measured, and the last measures: what a new one is held against. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from clinic.visits.plausible import Known, Last, Subject

if TYPE_CHECKING:
    from clinic.measurements.queries import MeasuredOn
    from clinic.patients.models import Patient


def age_months(patient: Patient, day: date) -> int:
    """Whole months of age on a day, as exactly as the birth is known."""
    born = patient.birth_date
    months = (day.year - born.year) * 12 + day.month - born.month
    return max(months - (day.day < born.day), 0)


def age_days(patient: Patient, day: date) -> int:
    """Days of age on a day, from the earliest birth that is known; 0 before it."""
    return max((day - patient.birth_date).days, 0)


def known_of(patient: Patient, day: date, earlier: Iterable[MeasuredOn]) -> Known:
    """What measures of a day are held against; `earlier` has the newest first."""
    rows = list(earlier)
    off = {"day": 0, "month": 1}.get(patient.birth_precision, 6)
    subject = Subject(age_days(patient, day), age_months(patient, day), patient.gender, off)
    return Known(subject, day, _last(rows, "weight_g"), _last(rows, "height_mm"))


def _last(rows: Iterable[MeasuredOn], name: str) -> Last | None:
    """The last value of a kind, None where there is none."""
    told = ((row.day, getattr(row, name)) for row in rows)
    return next((Last(day, value) for day, value in told if value is not None), None)
