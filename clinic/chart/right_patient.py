"""Choosing the right patient for what was entered on the wrong one."""

from __future__ import annotations

from typing import Any

from clinic.chart.finding_queries import find_named
from clinic.patients.models import AnyPatient, PatientRow
from clinic.patients.relations_queries import list_household_of
from clinic.patients.service import get_patient_row


def read_right(number: int) -> PatientRow:
    """Return the chosen patient to be shown, for a linked record the kept one. Raises
    NoSuchPatient."""
    right = get_patient_row(number)
    return right if right.kept_id is None else get_patient_row(right.kept_id)


LONGEST_QUERY = 100


def choices_of(wrong: AnyPatient, typed: str) -> dict[str, Any]:
    """Return what the page of the choice shows: the household, and whom a search finds."""
    query = typed[:LONGEST_QUERY]
    household = [one for one in list_household_of(wrong.records) if not one.patient.is_archived]
    others = [one for one in find_named(query) if one.id not in wrong.records]
    return {"query": query, "household": household, "found": others}
