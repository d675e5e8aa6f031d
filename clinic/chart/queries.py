"""Queries of the chart's pages: patients with their visits and dues, in few statements."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, null, select

from clinic.billing.figures import PatientBalance, advance_of_row, dues_of_row
from clinic.billing.models import Bill
from clinic.chart.entry_queries import entry_moves_of_row
from clinic.database.prepared_plans import KEPT
from clinic.files.queries import reports_of_row
from clinic.labs.queries import values_of_row
from clinic.letters.queries import letters_of_row
from clinic.paging import PAGE_SIZE, PageStatements, Rows, in_pages
from clinic.patients import queries as patients
from clinic.patients.ages import Precision
from clinic.patients.models import Patient, PatientRow
from clinic.patients.records import Records, bound, in_records
from clinic.patients.relations_queries import (
    SELF,
    WHOSE,
    Relative,
    household_rows,
    kind_in,
    list_each,
)
from clinic.prescribing.models import Prescription
from clinic.tenancy import reads
from clinic.tenancy.reads import Read
from clinic.visits.models import STANDING, Visit
from clinic.visits.queries import last_visit_of_row, moves_of_row, open_visit_of_row


def patient_rows(archived: bool, dues: bool) -> Rows[ListedPatient]:
    """Return the list of all patients, or of the archived; `dues`: with what each owes."""
    return Rows(_listed(archived, dues), {})


# Statements are made once: to write one costs more than to run it.


@cache
def _listed(archived: bool, dues: bool) -> PageStatements[ListedPatient]:
    return _with_figures(patients.listed(archived), dues)


def read_listed(numbers: Sequence[int], dues: bool) -> dict[int, ListedPatient]:
    """Return at most PAGE_SIZE patients as the list shows them, by their numbers."""
    if not numbers:
        return {}
    padded = [*numbers, *[numbers[0]] * (PAGE_SIZE - len(numbers))]
    values = {f"number_{n}": number for n, number in enumerate(padded)}
    return {row.id: row for row in reads.rows(_chosen(dues), **values)}


@cache
def _chosen(dues: bool) -> Read[ListedPatient]:
    of_page: list[Any] = [bindparam(f"number_{n}") for n in range(PAGE_SIZE)]
    chosen = select(Patient).where(Patient.id.in_(of_page))
    return Read(ListedPatient, _figured(chosen, dues))


def _with_figures(statement: Select[Any], dues: bool) -> PageStatements[ListedPatient]:
    return in_pages(ListedPatient, _figured(statement, dues))


def _figured(statement: Select[Any], dues: bool) -> Select[Any]:
    # Only what a row shows: a whole patient for each would cost more than finding them.
    selected = (Patient.id, Patient.first_name, Patient.last_name, Patient.gender)
    columns: Any = (
        *selected,
        Patient.birth_date,
        Patient.birth_precision,
        Patient.phone,
        Patient.record_ids,
    )
    owed = dues_of_row() if dues else null()
    figures = last_visit_of_row().label("last_visit"), owed.label("owed")
    return statement.with_only_columns(*columns, *figures)


class ListedPatient(NamedTuple):
    """A patient in the list; `owed` in paise or None."""

    id: int
    first_name: str
    last_name: str
    gender: str
    birth_date: date
    birth_precision: Precision
    phone: str | None
    record_ids: str
    last_visit: date | None
    owed: int | None


class PatientWithHousehold(NamedTuple):
    """A patient with the paise owed and the paise left in advance, or None, and the household."""

    patient: PatientRow
    owed: int | None
    advance: int | None
    household: list[Relative]
    moves: int
    """How many visits and other entries were moved from or to the patient."""
    reports: int
    labs: int
    """How many lab values there are."""
    letters: int
    writing: int | None
    """The number of today's visit that is empty or being written, if there is one."""

    @property
    def balance(self) -> PatientBalance:
        return PatientBalance(self.owed or 0, self.advance or 0)

    @property
    def household_owed(self) -> int:
        """The paise that the others of the household owe."""
        return sum(one.owed for one in self.household)


class _HouseholdRow(NamedTuple):
    """One of a household, as `household_rows` reads each, with the paise owed and in advance;
    the rest is of the patient alone."""

    what: int
    kind: str
    patient: PatientRow
    owed: int | None
    advance: int | None
    moves: int | None
    reports: int | None
    labs: int | None
    letters: int | None
    writing: int | None


def find_patient(
    patient_id: int, dues: bool, writing_on: date | None = None
) -> PatientWithHousehold | None:
    """Return this doctor's patient with the household, to be shown; `dues`: with what is owed,
    `writing_on`: with the open visit of that day.
    """
    rows = _household_of(patient_id, dues, writing_on)
    own = next((row.patient.records for row in rows if row.what == SELF), ())
    others = _others(rows, own)
    for record in own:  # few persons have more than one
        if record != patient_id:
            others += _others(_household_of(record, dues, None), own)
    for row in rows:
        if row.what == SELF:
            counts = (row.moves or 0, row.reports or 0, row.labs or 0, row.letters or 0)
            first = (row.patient, row.owed, row.advance)
            return PatientWithHousehold(*first, _each(others, dues), *counts, row.writing)
    return None


def _household_of(patient_id: int, dues: bool, day: date | None) -> Sequence[_HouseholdRow]:
    values = {WHOSE: patient_id} | ({"day": day} if day else {})
    return reads.rows(_with_household(dues, day is not None), **values)


def _each(relatives: list[Relative], dues: bool) -> list[Relative]:
    """Return each relative once, with what all records of the person owe."""
    each = list_each(relatives)
    if not dues or not any(one.patient.record_ids for one in each):
        return each
    numbers = {number for one in each for number in one.patient.records}
    owed = {one.id: one.owed or 0 for one in _read_figures(tuple(numbers), dues).values()}
    return [one._replace(owed=sum(map(owed.__getitem__, one.patient.records))) for one in each]


def _others(rows: Sequence[_HouseholdRow], own: Records) -> list[Relative]:
    """Return those of a household who are not the person itself."""
    return [
        Relative(row.patient, kind_in(row.what, row.kind), row.owed or 0)
        for row in rows
        if row.what != SELF and row.patient.id not in own
    ]


@cache
def _with_household(dues: bool, writing: bool) -> Read[_HouseholdRow]:
    owed, advance = (dues_of_row(), advance_of_row()) if dues else (null(), null())
    money = owed.label("owed"), advance.label("advance")
    # Of visits nothing is read for who may not write them.
    visit: Any = open_visit_of_row() if writing else null()
    own = (
        (moves_of_row() + entry_moves_of_row()).label("moves"),
        reports_of_row().label("reports"),
        values_of_row().label("labs"),
        letters_of_row().label("letters"),
        visit.label("writing"),
    )
    return Read(_HouseholdRow, household_rows(*money, own=own))


_MONEY = ("owed", "advance")


def money_of_person(
    person: PatientWithHousehold, dues: bool
) -> tuple[PatientBalance, dict[int, int]]:
    """Return what all records of a person owe and have in advance, and the paise left in advance in
    each other record, by its number."""
    own = person.patient
    if not own.record_ids or not dues:
        return person.balance, {}
    figures = _read_figures(own.records, dues=True).values()
    owed, advance = (sum(getattr(one, name) or 0 for one in figures) for name in _MONEY)
    others = {one.id: one.advance for one in figures if one.advance and one.id != own.id}
    return PatientBalance(owed, advance), others


class RecordFigures(NamedTuple):
    """The figures of one record in a list; `owed` and `advance` in paise or None."""

    id: int
    last_visit: date | None
    owed: int | None
    advance: int | None


def with_all_records(listed: Sequence[ListedPatient], dues: bool) -> list[ListedPatient]:
    """Return the rows of a list with the figures of all records of each person."""
    linked = {row.id: _records_in(row.record_ids) for row in listed if row.record_ids}
    if not linked:
        return list(listed)
    figures = _read_figures(tuple(sorted({one for ids in linked.values() for one in ids})), dues)
    return [_united(row, [figures[one] for one in linked.get(row.id, ())]) for row in listed]


def _records_in(record_ids: str) -> Records:
    return tuple(map(int, record_ids.split()))


def _united(row: ListedPatient, figures: list[RecordFigures]) -> ListedPatient:
    if not figures:
        return row
    days = [one.last_visit for one in figures if one.last_visit is not None]
    owed = sum(one.owed or 0 for one in figures)
    return row._replace(last_visit=max(days, default=None), owed=owed or None)


def _read_figures(records: Records, dues: bool) -> dict[int, RecordFigures]:
    return {row.id: row for row in reads.rows(_figures(dues), record_ids=list(records))}


@cache
def _figures(dues: bool) -> Read[RecordFigures]:
    owed, advance = (dues_of_row(), advance_of_row()) if dues else (null(), null())
    figures = (last_visit_of_row().label("last_visit"), owed.label("owed"))
    chosen = select(Patient.id, *figures, advance.label("advance"))
    own = chosen.where(Patient.id.in_(bindparam("record_ids", expanding=True)))
    # The number of ids differs from page to page: a kept plan for each is not worth it.
    return Read(RecordFigures, own.execution_options(**{KEPT: False}))


class VisitDay(NamedTuple):
    """A visit without its content: its fee, its bill and its last paper; None if not asked for."""

    id: int
    visit_date: date
    fee_paise: int | None
    bill_id: int | None
    prescription_id: int | None


def list_visit_days(
    records: Records, limit: int, offset: int, *, bills: bool, prescriptions: bool
) -> list[VisitDay]:
    """Return a person's visits for who may not read the notes, the newest first."""
    read = _visit_days(len(records), bills, prescriptions)
    return reads.rows(read, **bound(records), rows=limit, before=offset)


@cache
def _visit_days(count: int, bills: bool, prescriptions: bool) -> Read[VisitDay]:
    bill = select(Bill.id).where(Bill.visit_id == Visit.id).correlate(Visit)
    paper = select(Prescription.id).where(Prescription.visit_id == Visit.id).correlate(Visit)
    paper = paper.order_by(Prescription.revision.desc()).limit(1)
    return Read(
        VisitDay,
        select(
            *(Visit.id.label("id"), Visit.visit_date.label("visit_date")),
            (Visit.fee_paise if bills else null()).label("fee_paise"),
            (bill.scalar_subquery() if bills else null()).label("bill_id"),
            (paper.scalar_subquery() if prescriptions else null()).label("prescription_id"),
        )
        .where(in_records(Visit.patient_id, count), STANDING)
        .order_by(Visit.visit_date.desc(), Visit.id.desc())
        .limit(bindparam("rows"))
        .offset(bindparam("before")),
    )
