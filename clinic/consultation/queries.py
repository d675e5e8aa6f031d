"""Queries of the consultation: the visit with its patient, draft and measures."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import contains_eager

from clinic.extensions import db
from clinic.measurements.queries import measured_columns, measures_in
from clinic.visits.models import STANDING, Visit, VisitDraft
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
        .where(Visit.id == bindparam("visit_id"), STANDING)
    )
