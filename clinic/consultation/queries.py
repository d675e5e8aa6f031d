"""What the consultation reads in one statement: the visit, its patient and the note in writing."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import contains_eager

from clinic.extensions import db
from clinic.tenancy import reads
from clinic.tenancy.reads import Read, columns
from clinic.visits.models import Visit, VisitDraft, VisitRow

EARLIER_SHOWN = 12


def find_visit_and_draft(visit_id: int) -> tuple[Visit, VisitDraft | None] | None:
    """This doctor's visit with its patient, and its draft if one is being written."""
    row = db.session.execute(_visit_and_draft(), {"visit_id": visit_id}).first()
    return None if row is None else (row[0], row[1])


@cache
def _visit_and_draft() -> Any:
    return (
        select(Visit, VisitDraft)
        .join(Visit.patient)
        .outerjoin(
            VisitDraft,
            (VisitDraft.doctor_id == Visit.doctor_id) & (VisitDraft.visit_id == Visit.id),
        )
        .options(contains_eager(Visit.patient))
        .where(Visit.id == bindparam("visit_id"))
    )


def list_earlier(visit: Visit) -> list[VisitRow]:
    """The patient's other visits up to this one's day, the newest first, to be shown."""
    values = {"patient_id": visit.patient_id, "visit_id": visit.id, "day": visit.visit_date}
    return reads.rows(_earlier(), **values)


@cache
def _earlier() -> Read[VisitRow]:
    return Read(
        VisitRow,
        select(*columns(VisitRow, Visit))
        .where(
            Visit.patient_id == bindparam("patient_id"),
            Visit.id != bindparam("visit_id"),
            Visit.visit_date <= bindparam("day"),
        )
        .order_by(Visit.visit_date.desc(), Visit.id.desc())
        .limit(EARLIER_SHOWN),
    )


def find_open_visit(patient_id: int, day: date) -> Visit | None:
    """The patient's visit of the day that is still being written, or was begun and is empty."""
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
