"""Reading visits, all of one doctor by the session's scope."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import contains_eager

from clinic.extensions import db
from clinic.patients.models import Patient
from clinic.visits.models import Visit


def find_visit(visit_id: int) -> Visit | None:
    """This doctor's visit with this number, with its patient."""
    return db.session.scalar(
        select(Visit)
        .join(Visit.patient)
        .options(contains_eager(Visit.patient))
        .where(Visit.id == visit_id)
    )


def list_visits_of(patient_id: int, limit: int, offset: int = 0) -> Sequence[Visit]:
    """A patient's visits, the newest first."""
    return db.session.scalars(
        select(Visit)
        .where(Visit.patient_id == patient_id)
        .order_by(Visit.visit_date.desc(), Visit.id.desc())
        .limit(limit)
        .offset(offset)
    ).all()


def list_latest(limit: int) -> Sequence[Visit]:
    """The last visits of the clinic with their patients."""
    return db.session.scalars(
        select(Visit)
        .join(Visit.patient)
        .options(contains_eager(Visit.patient))
        .order_by(Visit.visit_date.desc(), Visit.id.desc())
        .limit(limit)
    ).all()


def last_visit_of_row() -> ScalarSelect[Any]:
    """A column for a list of patients: the day of each one's last visit, or null."""
    return (
        select(func.max(Visit.visit_date))
        .where(Visit.patient_id == Patient.id)
        .correlate(Patient)
        .scalar_subquery()
    )


def visits_on(day: date) -> ScalarSelect[Any]:
    """A column: how many visits a day has."""
    return select(func.count()).where(Visit.visit_date == day).select_from(Visit).scalar_subquery()
