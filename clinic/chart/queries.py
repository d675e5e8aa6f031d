"""Queries of the chart's pages: patients with their visits and dues, in few statements."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, func, select

from clinic.billing.figures import PatientBalance, advance_of_row, debtors, dues_in_all, dues_of_row
from clinic.changes import changes_column
from clinic.paging import InPages, Rows, in_pages
from clinic.patients import queries as patients
from clinic.patients.ages import Precision
from clinic.patients.models import Patient, PatientRow
from clinic.tenancy import reads
from clinic.tenancy.reads import Read, part
from clinic.visits.queries import last_visit_of_row, visits_on_day


def patient_rows(query: str, archived: bool) -> Rows[ListedPatient]:
    """Return the list of patients, by search, archive, or both, or all."""
    if not query.strip():
        return Rows(_listed(archived), {})
    search = patients.search(query)
    if search is None:
        return Rows(_nobody(), {})
    return Rows(_matching(search.shape, archived), search.values)


# Statements are made once: to write one costs more than to run it.


@cache
def _listed(archived: bool) -> InPages[ListedPatient]:
    return _with_figures(patients.listed(archived))


@cache
def _matching(shape: patients.Shape, archived: bool) -> InPages[ListedPatient]:
    matching = patients.matching_archived if archived else patients.matching
    return _with_figures(matching(shape))


@cache
def _nobody() -> InPages[ListedPatient]:
    # Not false(), which would also take the doctor's condition out of the statement.
    return _with_figures(patients.listed().where(Patient.id.is_(None)))


def _with_figures(statement: Select[Any]) -> InPages[ListedPatient]:
    # Only what a row shows: a whole patient for each would cost more than finding them.
    shown = (Patient.id, Patient.first_name, Patient.last_name, Patient.gender)
    columns = (*shown, Patient.birth_date, Patient.birth_precision, Patient.phone)
    figures = last_visit_of_row().label("last_visit"), dues_of_row().label("owed")
    return in_pages(ListedPatient, statement.with_only_columns(*columns, *figures))


class ListedPatient(NamedTuple):
    """A patient in the list; `owed` in paise or None."""

    id: int
    first_name: str
    last_name: str
    gender: str
    birth_date: date
    birth_precision: Precision
    phone: str | None
    last_visit: date | None
    owed: int | None


class PatientWithDues(NamedTuple):
    """A patient with the paise owed and the paise left in advance, or None."""

    patient: PatientRow
    owed: int | None
    advance: int | None

    @property
    def balance(self) -> PatientBalance:
        return PatientBalance(self.owed or 0, self.advance or 0)


def find_patient_with_dues(patient_id: int) -> PatientWithDues | None:
    """Return this doctor's patient for display, with dues and advance."""
    return reads.first(_with_dues(), patient_id=patient_id)


@cache
def _with_dues() -> Read[PatientWithDues]:
    dues = dues_of_row().label("owed"), advance_of_row().label("advance")
    whose = Patient.id == bindparam("patient_id")
    return Read(PatientWithDues, select(*part("patient", PatientRow, Patient), *dues).where(whose))


class TodayFigures(NamedTuple):
    """The figures of home: counts, paise owed in all, and the number of changes up to now."""

    visits: int
    owed: int
    debtors: int
    changes: int


def read_today(day: date) -> TodayFigures:
    """Return today's figures, in one statement."""
    return reads.one(_today(), day=day)


@cache
def _today() -> Read[TodayFigures]:
    owed = func.coalesce(dues_in_all(), 0).label("owed")
    changes = changes_column().label("changes")
    counts = (visits_on_day().label("visits"), owed, debtors().label("debtors"), changes)
    return Read(TodayFigures, select(*counts))
