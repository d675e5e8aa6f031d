"""Sums of the ledger: owed, left in advance, billed and taken."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    ScalarSelect,
    and_,
    cast,
    false,
    func,
    select,
)

from clinic.billing.booked import counts_within
from clinic.billing.models import UNPAID, Bill, PatientAccount, Payment
from clinic.billing.rules import Sums, sums_by_mode
from clinic.billing.settings_models import BillingSettings
from clinic.patients.models import Patient
from clinic.patients.records import bound, in_records
from clinic.tenancy import reads
from clinic.tenancy.reads import Read

OWED = Bill.total_paise - Bill.credited_paise - Bill.paid_paise


class PatientBalance(NamedTuple):
    """A patient's balance: paise owed and paise left in advance; and, if `patient_balance_of` made
    it, whether the clinic takes and gives cash in whole rupees.
    """

    owed: int
    advance: int
    whole_rupees: bool = False


def patient_balance_of(*records: int) -> PatientBalance:
    """Return what a record, or all records of a person, owe and have in advance, and how cash
    counts; in one statement."""
    return reads.one(_patient_balance(len(records)), **bound(records))


@cache
def _patient_balance(count: int) -> Read[PatientBalance]:
    of_bills, of_accounts = in_records(Bill.patient_id, count), PatientAccount.patient_id
    owed = select(sum_of(OWED)).where(of_bills, UNPAID).scalar_subquery()
    account = select(sum_of(PatientAccount.advance_paise)).where(in_records(of_accounts, count))
    rounds = select(BillingSettings.to_rupee).scalar_subquery()
    return Read(
        PatientBalance,
        select(
            func.coalesce(owed, 0).label("owed"),
            func.coalesce(account.scalar_subquery(), 0).label("advance"),
            func.coalesce(rounds, false()).label("whole_rupees"),
        ),
    )


def advance_of_row() -> ScalarSelect[Any]:
    """Return a column for a list of patients: the advance of each in paise, or null."""
    return (
        select(PatientAccount.advance_paise)
        .where(PatientAccount.patient_id == Patient.id)
        .correlate(Patient)
        .scalar_subquery()
    )


def sum_of(paise: Any) -> ColumnElement[int]:
    """Return the sum of a column of paise, or null, as an integer; PostgreSQL's own is
    a decimal."""
    return cast(func.sum(paise), BigInteger)


def dues_of_row() -> ScalarSelect[Any]:
    """Return a column for a list of patients: the paise that each owes, or null."""
    return (
        select(sum_of(OWED))
        .where(Bill.patient_id == Patient.id, UNPAID)
        .correlate(Patient)
        .scalar_subquery()
    )


def dues_in_all() -> ScalarSelect[Any]:
    """Return a column: the paise that all patients owe, or null."""
    return select(sum_of(OWED)).where(UNPAID).scalar_subquery()


def debtors() -> ScalarSelect[Any]:
    """Return a column: the number of patients who owe something."""
    return select(func.count(Bill.patient_id.distinct())).where(UNPAID).scalar_subquery()


def takings_on(day: date) -> Sums:
    """Read the takings in the book of a day, by mode; a reversal counts on the day of
    the reversal."""
    rows = reads.rows(_takings(), begins=day, ends=day)
    return sums_by_mode((row.mode, row.paise) for row in rows)


class _Takings(NamedTuple):
    mode: str
    paise: int


@cache
def _takings() -> Read[_Takings]:
    paise = sum_of(Payment.amount_paise).label("paise")
    by_mode = select(Payment.mode, paise).group_by(Payment.mode)
    moved = Payment.kind != "transfer"  # which moves no money
    within = counts_within(Payment.paid_on, Payment.book_day)
    return Read(_Takings, by_mode.where(within, moved))


class DayFigures(NamedTuple):
    """The total of the bills in a day's book, and of all dues, in paise."""

    billed: int
    owed: int
    debtors: int


def read_day(day: date) -> DayFigures:
    """Read the figures above the list of bills, in one statement."""
    return reads.one(_day(), begins=day, ends=day)


@cache
def _day() -> Read[DayFigures]:
    on_day = and_(counts_within(Bill.issued_on, Bill.book_day), Bill.cancelled_at.is_(None))
    billed = select(sum_of(Bill.total_paise)).where(on_day).scalar_subquery()
    sums = {"billed": billed, "owed": dues_in_all(), "debtors": debtors()}
    return Read(
        DayFigures, select(*(func.coalesce(sum_, 0).label(name) for name, sum_ in sums.items()))
    )
