"""The register of prescribed Schedule H1, X and NDPS medicines, as a list and as CSV.

Of a corrected prescription only the newest revision counts. The data of patient and prescriber are
those that were signed, whatever changed since. One that was signed for the wrong patient stays in
the register, struck: its number was given out, and the medicine was not given to that patient.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, or_, select
from sqlalchemy.orm import aliased

from clinic import csv_export
from clinic.clock import format_day
from clinic.paging import PageStatements, Rows, in_pages
from clinic.prescribing.models import Prescription, PrescriptionLine
from clinic.tenancy import reads
from clinic.tenancy.reads import Read
from clinic.visits.models import Visit

SCHEDULES = ("H1", "X", "NDPS")
WRONG_PATIENT = "Struck: signed for the wrong patient"
HEADINGS = (
    *("Date", "Patient", "Age and sex", "Address", "Prescriber", "Registration"),
    *("Medicine", "Brand", "Schedule", "Dose", "Quantity", "Prescription", "Revision"),
    "Struck",
)


class RegisterEntry(NamedTuple):
    """One medicine of the register. A `revision` above 1 is a correction."""

    signed_on: date
    prescription_id: int
    revision: int
    patient_id: int
    patient_name: str
    patient_detail: str
    patient_address: str
    prescriber: str
    registration: str
    generic: str
    strength: str
    form: str
    label: str
    schedule: str
    dose: str
    quantity: str
    is_struck: bool

    @property
    def medicine(self) -> str:
        """The generic in capitals with its strength and form."""
        return " ".join(filter(None, [self.generic.upper(), self.strength, self.form]))


def entries(begins: date, ends: date) -> Rows[RegisterEntry]:
    """Return the prescribed medicines of a span of days, both included, newest first."""
    return Rows(_page_of_entries(), {"begins": begins, "ends": ends})


def list_entries(begins: date, ends: date) -> list[RegisterEntry]:
    """Return all of them at once, oldest first as a register is written."""
    return reads.rows(_all_entries(), begins=begins, ends=ends)[::-1]


@cache
def _page_of_entries() -> PageStatements[RegisterEntry]:
    return in_pages(RegisterEntry, _entries())


@cache
def _all_entries() -> Read[RegisterEntry]:
    return Read(RegisterEntry, _entries())


def _entries() -> Select[Any]:
    later = aliased(Prescription)
    corrected = (
        select(later.id)
        .where(
            later.visit_id == Prescription.visit_id,
            later.revision > Prescription.revision,
        )
        .correlate(Prescription)
        .exists()
    )
    snapshot_fields = [
        Prescription.content[name].as_string().label(field)
        for field, name in (
            *((name, name) for name in ("patient_name", "patient_detail", "patient_address")),
            *(("prescriber", "doctor_name"), ("registration", "registration")),
        )
    ]
    line = PrescriptionLine
    return (
        select(
            line.signed_on,
            line.prescription_id,
            Prescription.revision,
            Prescription.patient_id,
            *snapshot_fields,
            *(line.generic, line.strength, line.form, line.label),
            *(line.schedule, line.dose, line.quantity),
            Visit.discarded_at.is_not(None).label("is_struck"),
        )
        .join(line.prescription)
        .join(Prescription.visit)
        .where(
            or_(*(line.schedule == schedule for schedule in SCHEDULES)),
            line.signed_on >= bindparam("begins"),
            line.signed_on <= bindparam("ends"),
            ~corrected,
        )
        .order_by(line.signed_on.desc(), line.prescription_id.desc(), line.position.desc())
    )


def to_csv(rows: Iterable[RegisterEntry]) -> bytes:
    """Return the register as CSV for spreadsheets, see `csv_export.to_csv`."""
    return csv_export.to_csv(HEADINGS, map(_cells, rows))


def _cells(entry: RegisterEntry) -> tuple[str, ...]:
    return (
        format_day(entry.signed_on),
        entry.patient_name,
        entry.patient_detail,
        ", ".join(entry.patient_address.splitlines()),
        entry.prescriber,
        entry.registration,
        entry.medicine,
        entry.label,
        entry.schedule,
        entry.dose,
        entry.quantity,
        str(entry.prescription_id),
        str(entry.revision),
        WRONG_PATIENT if entry.is_struck else "",
    )
