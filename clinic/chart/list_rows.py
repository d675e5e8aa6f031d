"""The rows of the list of patients as finished texts.

A list has 25 rows: calls from the template for each row would cost more than the rest of the page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from clinic.chart.finding_queries import FoundPatient
from clinic.chart.queries import ListedPatient
from clinic.clock import format_relative_day
from clinic.money import show_rupees
from clinic.patients.ages import Birth
from clinic.patients.models import summary
from clinic.patients.names import full_name
from clinic.patients.ranking import MatchKind


class ListRow(NamedTuple):
    """A patient in the list; `due` is "" if nothing is owed."""

    address: str
    name: str
    summary: str
    due: str
    last_visit: str
    id: int
    reason: str = ""
    """Why a search found the patient, "" where it is plain."""

    similar: bool = False
    """The name is only like the one that was searched."""

    arrival: str = ""
    """Where a POST adds the patient to the queue, "" for who may not."""


def found_rows(
    hits: Sequence[FoundPatient],
    patients: Mapping[int, ListedPatient],
    today: date,
    address: Callable[[int], str],
    arrival: Callable[[int], str],
) -> list[ListRow]:
    """Return the rows of the patients of a search; `patients` maps their numbers to them."""
    return [
        ListRow(
            *_columns_of(patients[hit.id], today, address),
            reason=hit.answer.reason,
            similar=hit.answer.match >= MatchKind.SIMILAR,
            arrival=arrival(hit.id),
        )
        for hit in hits
        if hit.id in patients
    ]


def rows_of(
    patients: Sequence[ListedPatient], today: date, address: Callable[[int], str]
) -> list[ListRow]:
    """Return the rows of these patients; `address` returns a patient's page by the number."""
    return [ListRow(*_columns_of(patient, today, address)) for patient in patients]


def _columns_of(
    patient: ListedPatient, today: date, address: Callable[[int], str]
) -> tuple[str, str, str, str, str, int]:
    """Return the first columns of a row."""
    return (
        address(patient.id),
        full_name(patient.first_name, patient.last_name),
        _summary(patient, today),
        f"Due {show_rupees(patient.owed)}" if patient.owed else "",
        _last_visit(patient.last_visit, today),
        patient.id,
    )


def _summary(patient: ListedPatient, today: date) -> str:
    birth = Birth(patient.birth_date, patient.birth_precision)
    line = summary(patient.id, patient.gender, birth, patient.phone, today)
    others = [number for number in patient.record_ids.split() if number != str(patient.id)]
    return f"{line} · also No. {', '.join(others)}" if others else line


def _last_visit(day: date | None, today: date) -> str:
    return "No visit yet" if day is None else format_relative_day(day, today)
