"""What of a record would lie before a birth: told by the features that keep it.

Visits and problems are kept by features above this one: each enters what tells of them here, once,
when it is imported.
"""

from __future__ import annotations

from collections.abc import Callable

from clinic.clock import clinic_day, format_day
from clinic.patients.ages import Birth
from clinic.patients.models import Patient

MOST_TOLD = 5

Teller = Callable[[int, Birth], list[str]]
"""The words of each thing that a patient (by number) has from before a birth, the earliest first;
one more than MOST_TOLD are enough."""

_tellers: list[Teller] = []


def tells_of_early(teller: Teller) -> Teller:
    """Enters a function that tells what lies before a birth."""
    _tellers.append(teller)
    return teller


def list_early(patient: Patient, birth: Birth) -> list[str]:
    """What of a patient's record lies before a birth: `visit of 4 May 2019, Viral fever`."""
    found = [words for teller in _tellers for words in teller(patient.id, birth)]
    registered = clinic_day(patient.created_at)
    if registered < birth.earliest:
        found.append(f"registered on {format_day(registered)}")
    if len(found) > MOST_TOLD:
        found[MOST_TOLD:] = ["and more"]
    return found


def mark_of(birth: Birth) -> str:
    """The word by which a form says that just this birth is right."""
    return f"{birth.birth_date.isoformat()} {birth.precision}"
