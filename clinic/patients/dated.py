"""List the entries of a record that are dated before a birth.

Visits and problems belong to features above this one. Each registers here, when it is imported, a
function that lists its early entries.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from clinic.auth.permissions import Permission
from clinic.clock import clinic_day, format_day
from clinic.patients.ages import Birth
from clinic.patients.models import Patient
from clinic.patients.records import Records

MOST_LISTED = 5

EarlyLister = Callable[[Records, Birth, Collection[Permission]], list[str]]
"""Describes each entry in a person's records before a birth, the earliest first, as far as
somebody with these permissions may read it; it need not list more than MOST_LISTED + 1."""

_listers: list[EarlyLister] = []


def lists_early_entries(lister: EarlyLister) -> EarlyLister:
    """Register a function that lists entries before a birth."""
    _listers.append(lister)
    return lister


def list_early(patient: Patient, birth: Birth, permissions: Collection[Permission]) -> list[str]:
    """Describe a patient's entries before a birth: `visit of 4 May 2019, Viral fever`.

    Without the permission to read them, the description says only that they exist, or nothing.
    """
    entries = [
        entry for lister in _listers for entry in lister(patient.records, birth, permissions)
    ]
    registered = clinic_day(patient.created_at)
    if registered < birth.earliest:
        entries.append(f"registered on {format_day(registered)}")
    if len(entries) > MOST_LISTED:
        entries[MOST_LISTED:] = ["and more"]
    return entries


def mark_of(birth: Birth) -> str:
    """Return the form value that confirms exactly this birth."""
    return f"{birth.birth_date.isoformat()} {birth.precision}"
