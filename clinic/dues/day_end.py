"""The dues at the end of a day, worked out from the entries that count up to then. Pure.

What is due today is stored with each bill; of an earlier day nothing is. A bill that was paid,
credited or cancelled since was still due then, and what was paid since was not paid yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from typing import NamedTuple

from clinic.csv_export import to_csv
from clinic.money import from_paise
from clinic.patients.names import full_name
from clinic.phones import format_phone

AGES = ((30, "Up to 30 days"), (60, "31 to 60 days"), (90, "61 to 90 days"), (None, "Over 90 days"))
"""The last day of each age of a due, counted from the bill's day to that day, and its name."""

HEADINGS = (
    *("Patient number", "Patient", "Phone", "Bill", "Date", "Days"),
    *("Billed", "Taken off", "Paid", "Due"),
    *(name for _days, name in AGES),
    "In advance",
)


class NamedPatient(NamedTuple):
    """A patient as the list of dues names them."""

    id: int
    first_name: str
    last_name: str
    phone: str | None

    @property
    def name(self) -> str:
        return full_name(self.first_name, self.last_name)

    @property
    def phone_text(self) -> str:
        return format_phone(self.phone) if self.phone else ""


class DayEndBill(NamedTuple):
    """A bill that was not settled at the end of a day: the paise billed, taken off by credit notes
    or a cancellation, and paid, by the entries that count up to that day.
    """

    who: NamedPatient
    id: int
    number: str
    issued_on: date
    billed: int
    taken_off: int
    paid: int

    @property
    def balance(self) -> int:
        """Return the paise due; below zero where money counts before its bill does."""
        return self.billed - self.taken_off - self.paid


class DayEndAdvance(NamedTuple):
    """The paise that a patient had in advance at the end of a day."""

    who: NamedPatient
    paise: int


class DayEndPatient(NamedTuple):
    """A patient's dues and advance at the end of a day.

    `advance` has what was paid on a bill before it counts: the clinic held it for the patient.
    """

    who: NamedPatient
    due: tuple[DayEndBill, ...]
    by_age: tuple[int, ...]
    advance: int

    @property
    def paise(self) -> int:
        return sum(self.by_age)

    @property
    def since(self) -> date | None:
        return min((bill.issued_on for bill in self.due), default=None)


class DayEndDues(NamedTuple):
    """The dues at the end of a day: the patients, who owes longest first, then those who have an
    advance alone; the sums of each age in the order of AGES, and of the advances.
    """

    day: date
    patients: Sequence[DayEndPatient]
    by_age: tuple[int, ...]
    advance: int

    @property
    def paise(self) -> int:
        return sum(self.by_age)

    @property
    def bills(self) -> int:
        return sum(len(patient.due) for patient in self.patients)

    @property
    def debtors(self) -> int:
        return sum(bool(patient.due) for patient in self.patients)


def day_end_dues(
    day: date, bills: Iterable[DayEndBill], advances: Iterable[DayEndAdvance]
) -> DayEndDues:
    """Return the dues at the end of a day, from the bills that were not settled then and the
    advances, both in any order.
    """
    rows: list[DayEndBill | DayEndAdvance] = sorted((*bills, *advances), key=lambda row: row.who.id)
    groups = (list(group) for _id, group in groupby(rows, key=lambda row: row.who.id))
    patients = sorted((_patient(day, group) for group in groups), key=_order)
    by_age = tuple(sum(each.by_age[place] for each in patients) for place in range(len(AGES)))
    return DayEndDues(day, patients, by_age, sum(each.advance for each in patients))


def _patient(day: date, rows: Sequence[DayEndBill | DayEndAdvance]) -> DayEndPatient:
    bills = [row for row in rows if isinstance(row, DayEndBill)]
    due = tuple(sorted((bill for bill in bills if bill.balance > 0), key=lambda bill: bill.id))
    by_age = [0] * len(AGES)
    for bill in due:
        by_age[age_of(bill, day)] += bill.balance
    paid_before = -sum(bill.balance for bill in bills if bill.balance < 0)
    advance = sum(row.paise for row in rows if isinstance(row, DayEndAdvance))
    return DayEndPatient(rows[0].who, due, tuple(by_age), advance + paid_before)


def age_of(bill: DayEndBill, day: date) -> int:
    """Return the place in AGES of a bill on a day."""
    days = (day - bill.issued_on).days
    return next(place for place, (last, _name) in enumerate(AGES) if last is None or days <= last)


def _order(patient: DayEndPatient) -> tuple[date, int]:
    return patient.since or date.max, patient.who.id


def dues_csv(dues: DayEndDues) -> bytes:
    """Return a row for each bill that was due and each advance, by patient; without a row of sums,
    which a spreadsheet would add up once more.
    """
    return to_csv(HEADINGS, (row for patient in dues.patients for row in _rows(patient, dues.day)))


def _rows(patient: DayEndPatient, day: date) -> Iterable[tuple[str, ...]]:
    who = (str(patient.who.id), patient.who.name, patient.who.phone_text)
    for bill in patient.due:
        ages = [""] * len(AGES)
        ages[age_of(bill, day)] = _rupees(bill.balance)
        days = str((day - bill.issued_on).days)
        figures = (bill.billed, bill.taken_off, bill.paid, bill.balance)
        named = (bill.number, bill.issued_on.isoformat(), days)
        yield (*who, *named, *map(_rupees, figures), *ages, "")
    if patient.advance:
        yield (*who, *[""] * (len(HEADINGS) - len(who) - 1), _rupees(patient.advance))


def _rupees(paise: int) -> str:
    return str(from_paise(paise))
