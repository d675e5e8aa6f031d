"""Queries of lab values, all of one doctor by the session's scope."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ScalarSelect, and_, bindparam, func, select
from sqlalchemy.orm import contains_eager

from clinic.extensions import db
from clinic.labs.models import LabValue
from clinic.labs.shown import ShownValue
from clinic.patients.models import Patient
from clinic.patients.queries import records_of_row
from clinic.patients.records import Records, bound, in_records
from clinic.tenancy import reads
from clinic.tenancy.reads import Read, columns

MOST = 500
"""The newest values of a person that a page shows."""
LABS_OFFERED = 20

_OF_PATIENT = and_(Patient.doctor_id == LabValue.doctor_id, Patient.id == LabValue.patient_id)

# Statements are made once: to write one costs more than to run it.


def list_values(records: Records, limit: int = MOST) -> list[ShownValue]:
    """Return the values of a person, the newest first, struck ones among them."""
    return reads.rows(_values(len(records)), **bound(records), rows=limit)


@cache
def _values(count: int) -> Read[ShownValue]:
    statement = (
        select(*columns(ShownValue, LabValue))
        .where(in_records(LabValue.patient_id, count))
        .order_by(LabValue.taken_on.desc(), LabValue.id.desc())
        .limit(bindparam("rows"))
    )
    return Read(ShownValue, statement)


def values_of_row() -> ScalarSelect[Any]:
    """Build a column for a statement on patients: how many values each has, in all records."""
    own = LabValue.patient_id.in_(records_of_row())
    return select(func.count(LabValue.id)).where(own).correlate(Patient).scalar_subquery()


def find_value(value_id: int) -> LabValue | None:
    """Return a value with its patient."""
    return db.session.scalar(
        select(LabValue)
        .join(Patient, _OF_PATIENT)
        .options(contains_eager(LabValue.patient))
        .where(LabValue.id == value_id)
    )


class PrintedRange(NamedTuple):
    """A range as a laboratory printed it for a test in a unit, and for whom: birth, and day."""

    test: str
    unit: str
    printed_range: str
    birth_date: date
    taken_on: date


def list_ranges(lab: str, gender: str) -> list[PrintedRange]:
    """Return the ranges that were typed with values of a laboratory that stand, for this sex, the
    newest first."""
    return reads.rows(_ranges(), lab=lab, gender=gender, rows=MOST)


@cache
def _ranges() -> Read[PrintedRange]:
    statement = (
        select(
            *(LabValue.test, LabValue.unit, LabValue.printed_range),
            *(Patient.birth_date, LabValue.taken_on),
        )
        .join(Patient, _OF_PATIENT)
        .where(
            LabValue.lab == bindparam("lab"),
            Patient.gender == bindparam("gender"),
            LabValue.printed_range != "",
            LabValue.is_remembered.is_(False),
            LabValue.struck_at.is_(None),
        )
        .order_by(LabValue.id.desc())
        .limit(bindparam("rows"))
    )
    return Read(PrintedRange, statement)


class UsedLab(NamedTuple):
    """The name of a laboratory that was typed before."""

    lab: str


def list_labs() -> Sequence[str]:
    """Return the names of the laboratories of this doctor's values, the last used first."""
    return [row.lab for row in reads.rows(_labs(), rows=LABS_OFFERED)]


@cache
def _labs() -> Read[UsedLab]:
    last = func.max(LabValue.id)
    statement = (
        select(LabValue.lab)
        .where(LabValue.lab != "")
        .group_by(LabValue.lab)
        .order_by(last.desc())
        .limit(bindparam("rows"))
    )
    return Read(UsedLab, statement)
