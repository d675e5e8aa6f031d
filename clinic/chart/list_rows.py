"""The rows of the list of patients as finished texts.

A list has 25 rows: calls from the template for each row would cost more than the rest of the page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from clinic.chart.finding_queries import Hit
from clinic.chart.queries import ListedPatient
from clinic.clock import format_relative_day
from clinic.money import format_rupees
from clinic.patients.ages import Birth
from clinic.patients.models import summary
from clinic.patients.names import full_name
from clinic.patients.ranking import Match


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


def found_rows(
    hits: Sequence[Hit],
    patients: Mapping[int, ListedPatient],
    today: date,
    address: Callable[[int], str],
) -> list[ListRow]:
    """The rows of those whom a search found; `patients` are they by their numbers."""
    there = [hit for hit in hits if hit.id in patients]
    rows = rows_of([patients[hit.id] for hit in there], today, address)
    return [
        row._replace(reason=hit.answer.reason, similar=hit.answer.match >= Match.SIMILAR)
        for row, hit in zip(rows, there, strict=True)
    ]


def rows_of(
    patients: Sequence[ListedPatient], today: date, address: Callable[[int], str]
) -> list[ListRow]:
    """Return the rows of these patients; `address` returns a patient's page by the number."""
    return [
        ListRow(
            address=address(patient.id),
            name=full_name(patient.first_name, patient.last_name),
            summary=_summary(patient, today),
            due=f"Due {format_rupees(patient.owed)}" if patient.owed else "",
            last_visit=_last_visit(patient.last_visit, today),
            id=patient.id,
        )
        for patient in patients
    ]


def _summary(patient: ListedPatient, today: date) -> str:
    birth = Birth(patient.birth_date, patient.birth_precision)
    told = summary(patient.id, patient.gender, birth, patient.phone, today)
    others = [number for number in patient.record_ids.split() if number != str(patient.id)]
    return f"{told} · also No. {', '.join(others)}" if others else told


def _last_visit(day: date | None, today: date) -> str:
    return "No visit yet" if day is None else format_relative_day(day, today)
