"""The dues of patients, by age."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, bindparam, case, func, select

from clinic.billing.figures import OWED, sum_of
from clinic.billing.models import UNPAID, Bill
from clinic.paging import PageStatements, Rows, in_pages
from clinic.patients.models import Patient
from clinic.patients.names import full_name
from clinic.phones import format_phone
from clinic.tenancy import reads
from clinic.tenancy.reads import PART, Read, named

AGES = ((7, "Up to 7 days"), (30, "8 to 30 days"), (90, "31 to 90 days"), (None, "Over 90 days"))
"""The last day of each age of a due, counted from the bill's day, and its name."""

DAYS_OF_TWO_MONTHS, MONTHS_OF_TWO_YEARS = 61, 24
"""From these on an age is told in months, and in years."""


class Due(NamedTuple):
    """The dues of one patient: paise by age in the order of AGES, and the day of the
    oldest bill.
    """

    patient_id: int
    name: str
    phone: str
    phone_text: str
    bills: int
    since: date
    by_age: tuple[int, ...]

    @property
    def paise(self) -> int:
        return sum(self.by_age)

    def age_on(self, day: date) -> str:
        """The age of the oldest bill, as short as a list needs it: today, 12 days, 3 months."""
        days = max((day - self.since).days, 0)
        if days == 0:
            return "Today"
        if days < DAYS_OF_TWO_MONTHS:
            return f"{days} {'day' if days == 1 else 'days'}"
        months = days * 12 // 365
        return f"{months} months" if months < MONTHS_OF_TWO_YEARS else f"{months // 12} years"


@dataclass(frozen=True, slots=True)
class DuesByAge:
    """Paise due of each age, in the order of AGES; None for none."""

    first: int | None
    second: int | None
    third: int | None
    last: int | None

    @property
    def paise(self) -> tuple[int, ...]:
        return tuple(each or 0 for each in (self.first, self.second, self.third, self.last))


class DueRow(NamedTuple):
    """A patient with dues: the number of bills, and the day of the oldest."""

    id: int
    first_name: str
    last_name: str
    phone: str | None
    bills: int
    since: date
    by_age: DuesByAge


def dues(today: date) -> Rows[DueRow]:
    """Return all patients with dues, oldest first."""
    return Rows(_dues(), _bounds(today))


def due_of(row: DueRow) -> Due:
    """Return a row of `dues` for the list."""
    name, phone = full_name(row.first_name, row.last_name), row.phone or ""
    phone_text = format_phone(phone) if phone else ""
    return Due(row.id, name, phone, phone_text, row.bills, row.since, row.by_age.paise)


def sums_by_age(today: date) -> Sequence[int]:
    """Return the dues of all patients, in paise by age, in the order of AGES."""
    return reads.one(_sums(), **_bounds(today)).paise


def _bounds(today: date) -> dict[str, date]:
    """Return the first days that still count as up to 7, 30 and 90 days old."""
    return {f"from_{days}": today - timedelta(days=days) for days, _name in AGES if days}


def _by_age() -> list[ColumnElement[Any]]:
    """Return columns of the amount due of each age. A bill of a later day counts as young."""
    columns: list[ColumnElement[Any]] = []
    later: int | None = None
    for days, _name in AGES:
        within = [] if days is None else [Bill.issued_on >= bindparam(f"from_{days}")]
        within += [] if later is None else [Bill.issued_on < bindparam(f"from_{later}")]
        amount = case((within[0] if len(within) == 1 else within[0] & within[1], OWED), else_=0)
        columns.append(sum_of(amount))
        later = days
    return columns


@cache
def _dues() -> PageStatements[DueRow]:
    who = (Patient.id, Patient.first_name, Patient.last_name, Patient.phone)
    oldest = func.min(Bill.issued_on).label("since")
    names = (f"by_age{PART}{name}" for name in _AGES)
    ages = (column.label(name) for name, column in zip(names, _by_age(), strict=True))
    listed = select(*who, func.count(Bill.id).label("bills"), oldest, *ages).select_from(Bill)
    by_patient = listed.join(Bill.patient).where(UNPAID).group_by(Patient.doctor_id, *who)
    return in_pages(DueRow, by_patient.order_by(oldest, Patient.id))


_AGES = [field.name for field in fields(DuesByAge)]


@cache
def _sums() -> Read[DuesByAge]:
    sums = named(DuesByAge, **dict(zip(_AGES, _by_age(), strict=True)))
    return Read(DuesByAge, select(*sums).where(UNPAID))
