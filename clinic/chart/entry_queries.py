"""Queries of reports and vital signs that were moved to another patient, or struck."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ScalarSelect, and_, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from clinic.chart.models import EntryMove
from clinic.files.models import Report
from clinic.patients.models import Patient
from clinic.tenancy import reads
from clinic.tenancy.reads import Read
from clinic.visits.models import Visit

MOST_MOVES = 20


class MovedEntry(NamedTuple):
    """A move as the pages of both patients tell it; without `right_id` it was struck."""

    report_id: int | None
    visit_id: int | None
    new_visit_id: int | None
    reason: str
    moved_at: datetime
    dated_on: date | None
    visit_date: date | None
    wrong_id: int
    wrong_name: str
    wrong_last_name: str
    right_id: int | None
    right_name: str | None
    right_last_name: str | None

    @property
    def day(self) -> date | None:
        """The day of the report, or of the visit."""
        return self.dated_on or self.visit_date

    def other_of(self, patient_id: int) -> str:
        """Return the name and number of the other patient, as one of the two reads it."""
        if self.wrong_id == patient_id:
            return f"{self.right_name} {self.right_last_name}".strip() + f", No. {self.right_id}"
        return f"{self.wrong_name} {self.wrong_last_name}".strip() + f", No. {self.wrong_id}"


def entry_moves_of_row() -> ScalarSelect[Any]:
    """Build a column for a statement on patients: how many entries were moved from or to each."""
    own = or_(EntryMove.from_patient_id == Patient.id, EntryMove.to_patient_id == Patient.id)
    return select(func.count(EntryMove.id)).where(own).correlate(Patient).scalar_subquery()


def list_entry_moves(patient_id: int) -> list[MovedEntry]:
    """Return the moves of reports and vital signs from or to a patient, the newest first."""
    return reads.rows(_moves(), patient_id=patient_id)


@cache
def _moves() -> Read[MovedEntry]:
    wrong, right = aliased(Patient), aliased(Patient)
    names = ("report_id", "visit_id", "new_visit_id", "reason", "moved_at")
    number: Any = bindparam("patient_id")
    own = or_(EntryMove.from_patient_id == number, EntryMove.to_patient_id == number)
    doctor_id = EntryMove.doctor_id
    moves = (
        select(
            *(getattr(EntryMove, name).label(name) for name in names),
            Report.dated_on.label("dated_on"),
            Visit.visit_date.label("visit_date"),
            *_named("wrong", wrong),
            *_named("right", right),
        )
        .select_from(EntryMove)
        .outerjoin(Report, and_(Report.doctor_id == doctor_id, Report.id == EntryMove.report_id))
        .outerjoin(Visit, and_(Visit.doctor_id == doctor_id, Visit.id == EntryMove.visit_id))
        .join(wrong, and_(wrong.doctor_id == doctor_id, wrong.id == EntryMove.from_patient_id))
        .outerjoin(right, and_(right.doctor_id == doctor_id, right.id == EntryMove.to_patient_id))
    )
    return Read(MovedEntry, moves.where(own).order_by(EntryMove.id.desc()).limit(MOST_MOVES))


def _named(whose: str, patient: Any) -> tuple[Any, ...]:
    return (
        patient.id.label(f"{whose}_id"),
        patient.first_name.label(f"{whose}_name"),
        patient.last_name.label(f"{whose}_last_name"),
    )
