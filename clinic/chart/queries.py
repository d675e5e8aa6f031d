"""What the chart's pages read: patients with their visits and dues, in few statements."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, exists, false, select, tuple_
from sqlalchemy.orm import aliased

from clinic import prepared
from clinic.billing.queries import Purse, advance_of_row, debtors, dues_in_all, dues_of_row
from clinic.paging import InPages, Rows, in_pages
from clinic.patients import queries as patients
from clinic.patients.ages import Birth
from clinic.patients.models import Patient, summary
from clinic.patients.names import full_name
from clinic.visits.models import Visit
from clinic.visits.queries import last_visit_of_row, visits_on_day


def patient_rows(query: str, archived: bool) -> Rows:
    """The list of patients, by search, archive, or both, or all; `listed` reads its rows."""
    if not query.strip():
        return Rows(_listed(archived), {})
    search = patients.search(query)
    if search is None:
        return Rows(_nobody(), {})
    return Rows(_matching(search.shape, archived), search.values)


# Statements are made once: to write one costs more than to run it.


@cache
def _listed(archived: bool) -> InPages:
    return _with_figures(patients.listed(archived))


@cache
def _matching(shape: patients.Shape, archived: bool) -> InPages:
    found = patients.matching_archived if archived else patients.matching
    return _with_figures(found(shape))


@cache
def _nobody() -> InPages:
    return _with_figures(patients.listed().where(false()))


def _with_figures(statement: Select[Any]) -> InPages:
    # Only what a row shows: a whole Patient for each would cost more than finding them.
    shown = (Patient.id, Patient.first_name, Patient.last_name, Patient.gender)
    birth = (Patient.birth_date, Patient.birth_precision)
    return in_pages(
        statement.with_only_columns(
            *shown, *birth, Patient.phone, last_visit_of_row(), dues_of_row()
        )
    )


class Listed(NamedTuple):
    """A row of the list of patients; `owed` in paise or None."""

    id: int
    name: str
    summary: str
    last_visit: date | None
    owed: int | None


def listed(row: tuple[Any, ...], today: date) -> Listed:
    """A row of `patient_rows` as the list shows it."""
    number, first, last, gender, born, precision, phone, last_visit, owed = row
    words = summary(number, gender, Birth(born, precision), phone, today)
    return Listed(number, full_name(first, last), words, last_visit, owed)


def find_patient_with_dues(patient_id: int) -> tuple[Patient, Purse] | None:
    """This doctor's patient, to be shown, with what is owed and what is left in advance."""
    row = prepared.first(_with_dues(), {"patient_id": patient_id})
    return None if row is None else (row[0], Purse(int(row[1] or 0), int(row[2] or 0)))


@cache
def _with_dues() -> Select[Any]:
    purse = dues_of_row(), advance_of_row()
    return select(Patient, *purse).where(Patient.id == bindparam("patient_id"))


class Today(NamedTuple):
    """The figures of home: counts, and paise owed in all."""

    visits: int
    owed: int
    debtors: int


def read_today(day: date) -> Today:
    """Today at a glance, in one statement."""
    return Today(*(int(value or 0) for value in prepared.first(_today(), {"day": day})))


@cache
def _today() -> Select[Any]:
    return select(visits_on_day(), dues_in_all(), debtors())


class Seen(NamedTuple):
    """A patient among the last ones: the visit, and what the patient owes in paise."""

    visit: Visit
    patient: Patient
    owed: int | None


def list_last_seen(limit: int) -> Sequence[Seen]:
    """The patients of the last visits, each once, with the last visit."""
    return [Seen(*row) for row in prepared.rows(_last_seen(), {"rows": limit})]


@cache
def _last_seen() -> Select[Any]:
    later = aliased(Visit)
    return (
        select(Visit, Patient, dues_of_row())
        .join(Visit.patient)
        .where(
            ~exists().where(
                later.patient_id == Visit.patient_id,
                tuple_(later.visit_date, later.id) > tuple_(Visit.visit_date, Visit.id),
            )
        )
        .order_by(Visit.visit_date.desc(), Visit.id.desc())
        .limit(bindparam("rows"))
    )
