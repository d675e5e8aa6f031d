"""Queries of the consultation: the visit with its patient, draft and measures."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import contains_eager

from clinic.extensions import db
from clinic.measurements.queries import measured_columns, measures_in
from clinic.visits.models import Visit, VisitDraft
from clinic.visits.vitals import Measures


class VisitWithDraft(NamedTuple):
    """A visit with its patient, its draft, and its recorded measures."""

    visit: Visit
    draft: VisitDraft | None
    measures: Measures


def find_visit_and_draft(visit_id: int) -> VisitWithDraft | None:
    """Return this doctor's visit with its patient, and its draft if there is one."""
    row = db.session.execute(_visit_and_draft(), {"visit_id": visit_id}).first()
    if row is None:
        return None
    return VisitWithDraft(row.Visit, row.VisitDraft, measures_in(row))


@cache
def _visit_and_draft() -> Any:
    return (
        select(Visit, VisitDraft, *measured_columns())
        .join(Visit.patient)
        .outerjoin(
            VisitDraft,
            (VisitDraft.doctor_id == Visit.doctor_id) & (VisitDraft.visit_id == Visit.id),
        )
        .options(contains_eager(Visit.patient))
        .where(Visit.id == bindparam("visit_id"))
    )


def find_open_visit(patient_id: int, day: date) -> Visit | None:
    """Return the patient's newest visit of the day that has a draft or is still empty."""
    visit: Visit | None = db.session.scalar(_open(), {"patient_id": patient_id, "day": day})
    return visit


@cache
def _open() -> Select[Any]:
    return (
        select(Visit)
        .outerjoin(
            VisitDraft,
            (VisitDraft.doctor_id == Visit.doctor_id) & (VisitDraft.visit_id == Visit.id),
        )
        .where(
            Visit.patient_id == bindparam("patient_id"),
            Visit.visit_date == bindparam("day"),
            Visit.finished_at.is_(None),
            VisitDraft.visit_id.is_not(None)
            | ((Visit.symptoms == "") & (Visit.diagnosis == "") & (Visit.prescription == "")),
        )
        .order_by(Visit.id.desc())
        .limit(1)
    )
