"""The rows of the list of patients as finished texts.

A list has 25 rows: what the template would call for each costs more than the rest of the page.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from clinic.clock import format_relative_day
from clinic.money import format_rupees
from clinic.patients.ages import Birth
from clinic.patients.models import summary
from clinic.patients.names import full_name

if TYPE_CHECKING:
    from clinic.chart.queries import ListedPatient


class ListRow(NamedTuple):
    """A patient in the list; `due` is "" where nothing is owed."""

    address: str
    name: str
    summary: str
    due: str
    last_visit: str


def rows_of(
    patients: Sequence[ListedPatient], today: date, address: Callable[[int], str]
) -> list[ListRow]:
    """The rows of these patients; `address` gives a patient's page by the number."""
    return [
        ListRow(
            address=address(patient.id),
            name=full_name(patient.first_name, patient.last_name),
            summary=_summary(patient, today),
            due=f"Due {format_rupees(patient.owed)}" if patient.owed else "",
            last_visit=_last_visit(patient.last_visit, today),
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
