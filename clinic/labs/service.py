"""Record, change and strike lab values. Flushes; the view commits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from clinic.audit.service import actor
from clinic.clock import utc_now
from clinic.extensions import db
from clinic.labs import queries
from clinic.labs.doubtful import is_range
from clinic.labs.filtration import ADULT
from clinic.labs.models import LabValue
from clinic.labs.reading import LabLine
from clinic.labs.shown import completed_years
from clinic.patients.models import AnyPatient
from clinic.patients.service import PatientArchived
from clinic.versions import change, flush_edit


class NoSuchLabValue(LookupError):
    """This doctor has no lab value with this number."""


class ValueStruck(Exception):
    """The value is struck: it is brought back before it is changed."""


def get_value(value_id: int) -> LabValue:
    """Return this doctor's lab value with its patient. Raises NoSuchLabValue."""
    value = queries.find_value(value_id)
    if value is None:
        raise NoSuchLabValue(value_id)
    return value


def get_active_value(value_id: int) -> LabValue:
    """Return a value that may be changed. Raises NoSuchLabValue and PatientArchived."""
    value = get_value(value_id)
    if value.patient.is_archived:
        raise PatientArchived(value.patient_id)
    return value


def record(
    patient: AnyPatient,
    lines: Sequence[LabLine],
    values: Mapping[str, Any],
    request_key: str | None = None,
) -> LabValue:
    """Record a value for each line, and return the first. `values` are the columns that all share.

    A line without a range takes the one that the laboratory last printed for this test and unit,
    for an adult of the same sex.
    """
    ranges = remembered_ranges(values["lab"], patient, values["taken_on"])
    shared = {"patient_id": patient.id, "entered_by": actor(), **values}
    rows = []
    for place, line in enumerate(lines):
        key = f"{request_key[:60]}-{place}" if request_key and place else request_key
        remembered = "" if line.printed_range else ranges.get((line.test, line.unit), "")
        range_of = {
            "printed_range": line.printed_range or remembered,
            "is_remembered": bool(remembered),
        }
        rows.append(LabValue(**shared, **_typed(line), **range_of, request_key=key or None))
    db.session.add_all(rows)
    db.session.flush()
    return rows[0]


def _typed(line: LabLine) -> dict[str, str]:
    return {"test": line.test, "loinc": line.loinc, "value": line.value, "unit": line.unit}


def remembered_ranges(lab: str, patient: AnyPatient, day: date) -> dict[tuple[str, str], str]:
    """Return the ranges that a laboratory last printed for adults of this sex, by test and unit.

    For a child none is remembered: the ranges change with the age. Nor is a remark, which may be
    about the other patient.
    """
    if not lab or completed_years(patient.birth_date, day) < ADULT:
        return {}
    ranges: dict[tuple[str, str], str] = {}
    for row in queries.list_ranges(lab, patient.gender):
        is_adult = completed_years(row.birth_date, row.taken_on) >= ADULT
        if is_adult and is_range(row.printed_range, row.unit):
            ranges.setdefault((row.test, row.unit), row.printed_range)
    return ranges


def known_spelling(lab: str) -> str:
    """Return the name of a laboratory as it was written before, or as it is typed."""
    return next((one for one in queries.list_labs() if one.casefold() == lab.casefold()), lab)


def edit(value: LabValue, seen_version: int, line: LabLine, values: Mapping[str, Any]) -> bool:
    """Change a value; return whether anything changed. Raises ValueStruck and Stale."""
    if value.struck_at is not None:
        raise ValueStruck
    new: dict[str, Any] = {**_typed(line), **values, "printed_range": line.printed_range}
    if line.printed_range != value.printed_range:
        new["is_remembered"] = False
    changed = change(value, seen_version, new)
    flush_edit()
    return changed


def strike(value: LabValue, seen_version: int, reason: str) -> None:
    """Strike a value: it stays, with the reason, and counts nowhere. Raises Stale."""
    if value.struck_at is None:
        change(value, seen_version, {"struck_at": utc_now(), "struck_reason": reason})
        flush_edit()


def bring_back(value: LabValue) -> None:
    """Take the stroke back."""
    if value.struck_at is not None:
        value.struck_at, value.struck_reason = None, ""
        flush_edit()


def move_values(visit_id: int, to_visit_id: int, to_patient_id: int) -> None:
    """Give the values of a visit that was entered on the wrong patient to the right one.

    Those typed beside another report of the wrong patient stay with it.
    """
    for value in db.session.scalars(select(LabValue).where(LabValue.visit_id == visit_id)):
        value.visit_id, value.patient_id = to_visit_id, to_patient_id
    db.session.flush()


def move_values_of_report(report_id: int, to_patient_id: int) -> None:
    """Give the values that were typed beside a report to the patient whom it is moved to."""
    for value in db.session.scalars(select(LabValue).where(LabValue.report_id == report_id)):
        value.patient_id, value.visit_id = to_patient_id, None
    db.session.flush()
