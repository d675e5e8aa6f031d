"""What the chart's pages read: patients with their visits and dues, in few statements."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select, exists, false, select, tuple_
from sqlalchemy.orm import aliased

from clinic.billing.queries import debtors, dues_in_all, dues_of_row
from clinic.extensions import db
from clinic.patients import queries as patients
from clinic.patients.models import Patient
from clinic.visits.models import Visit
from clinic.visits.queries import last_visit_of_row, visits_on


def patient_rows(query: str, archived: bool) -> Select[Any]:
    """(patient, day of the last visit, paise owed) for the list: by search, archive, or all."""
    statement = patients.matching(query) if query.strip() else patients.listed(archived)
    if statement is None:
        statement = patients.listed().where(false())
    return statement.add_columns(last_visit_of_row(), dues_of_row())


def find_patient_with_dues(patient_id: int) -> tuple[Patient, int] | None:
    """This doctor's patient and the paise that are owed."""
    row = db.session.execute(select(Patient, dues_of_row()).where(Patient.id == patient_id)).first()
    return None if row is None else (row[0], int(row[1] or 0))


class Today(NamedTuple):
    """The figures of home: counts, and paise owed in all."""

    visits: int
    owed: int
    debtors: int


def read_today(day: date) -> Today:
    """Today at a glance, in one statement."""
    row = db.session.execute(select(visits_on(day), dues_in_all(), debtors())).one()
    return Today(*(int(value or 0) for value in row))


class Seen(NamedTuple):
    """A patient among the last ones: the visit, and what the patient owes in paise."""

    visit: Visit
    patient: Patient
    owed: int | None


def list_last_seen(limit: int) -> Sequence[Seen]:
    """The patients of the last visits, each once, with the last visit."""
    later = aliased(Visit)
    rows = db.session.execute(
        select(Visit, Patient, dues_of_row())
        .join(Visit.patient)
        .where(
            ~exists().where(
                later.patient_id == Visit.patient_id,
                tuple_(later.visit_date, later.id) > tuple_(Visit.visit_date, Visit.id),
            )
        )
        .order_by(Visit.visit_date.desc(), Visit.id.desc())
        .limit(limit)
    )
    return [Seen(*row) for row in rows]
