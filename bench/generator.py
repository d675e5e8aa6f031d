"""Generate the rows of a large clinic, the same for the same seed. Pure: returns tuples, stores
nothing.

There are 200 doctors; the first is the measured one. Names repeat as they do in life. A part of the
patients has visits, most visits have bills, some bills are unpaid. The last visits of the measured
doctor have no bill, so that there is something to bill.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from clinic import phones
from clinic.billing import rules
from clinic.clock import clinic_day, financial_year
from clinic.demo.cases import all_cases, by_weight
from clinic.patients.terms import terms_of

VERSION = 6
"""Raise it when the generated rows change, so that databases of an older version are filled
again."""

DOCTORS = 200
MEASURED = 1
SHARE_SEEN = 0.35
SHARE_BILLED = 0.9
SHARE_UNPAID = 0.05
SEED = 20_260_402
DAYS = 700
USUAL_KG = 20.0


@dataclass(frozen=True)
class Size:
    """The number of patients of the measured doctor, and of each other doctor.

    `measured` counts the generated patients; all rows of the measured doctor are multiplied
    afterwards.
    """

    name: str
    measured: int
    others: int
    times: int = 1

    @property
    def patients(self) -> int:
        return self.measured * self.times + (DOCTORS - 1) * self.others


SIZES = {
    "1k": Size("1k", 1_000, 50),
    "100k": Size("100k", 100_000, 50),
    "1m": Size("1m", 5_000, 5_000),
    "1m-one": Size("1m-one", 50_000, 50, times=20),
}


@dataclass
class Rows:
    """The rows of one doctor by table, each tuple in the order of `COLUMNS`."""

    patients: list[tuple[Any, ...]]
    terms: list[tuple[Any, ...]]
    visits: list[tuple[Any, ...]]
    bills: list[tuple[Any, ...]]
    items: list[tuple[Any, ...]]
    payments: list[tuple[Any, ...]]
    counters: list[tuple[Any, ...]]


def billable(patients: int) -> int:
    """Return how many of the measured doctor's last visits have no bill."""
    return max(4_000, min(patients, 12_000))


STAMPS = "version created_at updated_at"
CONSULTATION = ("Consultation", "consultation")
NOTHING = ("", 0, "", 0, 0)
"""A line's code, discounts and tax."""

COLUMNS = {
    "patients": "doctor_id id first_name last_name gender birth_date birth_precision phone address "
    + STAMPS,
    "patient_terms": "doctor_id term patient_id",
    "visits": "doctor_id id patient_id visit_date symptoms diagnosis prescription fee_paise "
    + STAMPS,
    "bills": "doctor_id id patient_id visit_id number issued_on total_paise paid_paise notes "
    + STAMPS,
    "bill_items": "doctor_id id bill_id description kind quantity unit_paise amount_paise "
    "sac discount_paise discount_reason share_paise tax_paise",
    "payments": "doctor_id id patient_id bill_id kind amount_paise mode paid_on paid_at "
    "reference_turn tendered_paise reason",
    "counters": "doctor_id name value",
}


def all_doctors(size: Size) -> Iterator[Rows]:
    """Yield the rows doctor by doctor, so that a million patients need not fit into memory."""
    today = clinic_day()
    for doctor in range(1, DOCTORS + 1):
        chance = Random(SEED + doctor)
        number = size.measured if doctor == MEASURED else size.others
        yield _Doctor(doctor, today, chance).rows(number)


@cache
def _names() -> tuple[list[Any], list[int]]:
    file = Path(__file__).resolve().parent.parent / "clinic" / "demo" / "names.toml"
    communities = tomllib.loads(file.read_text("utf-8"))["community"]
    return communities, [community["weight"] for community in communities]


def choose_name(chance: Random) -> tuple[str, str, str]:
    """Return first name, last name (of the same community) and gender (F or M)."""
    communities, weights = _names()
    names = chance.choices(communities, weights)[0]
    gender = chance.choice("FM")
    old = chance.random() < 0.2
    kind = ("old_" if old else "") + ("women" if gender == "F" else "men")
    return chance.choice(names[kind]), chance.choice(names["surnames"]), gender


@cache
def _name_terms(first: str, last: str) -> frozenset[str]:
    """Return the search terms that come from a name alone; they cost most of the time and
    repeat."""
    return frozenset(terms_of(0, first, last, None) - {"0"})


def _terms(number: int, first: str, last: str, phone: str | None) -> set[str]:
    terms = {*_name_terms(first, last), str(number)}
    if phone:
        terms |= phones.phone_search_terms(phone)
    # The shortcut must give the same terms as the clinic's own function.
    if number % 997 == 0 and terms != terms_of(number, first, last, phone):
        raise AssertionError("The generator's terms are not the clinic's.")
    return terms


class _Doctor:
    """Generate the rows of one doctor: first the patients, then the visits day by day."""

    def __init__(self, doctor: int, today: date, chance: Random) -> None:
        self.doctor, self.today, self.chance = doctor, today, chance

    def rows(self, number: int) -> Rows:
        patients, terms = self._patients(number)
        plan = self._plan_visits(number)
        visits = [self._visit(at, who, day) for at, (who, day) in enumerate(plan, 1)]
        extra = billable(number) if self.doctor == MEASURED else 0
        visits += self._visits_without_bill(len(visits), extra, number)
        bills, items, payments, series = self._bills_and_payments(plan)
        counters = {"patients": number, "visits": len(visits), "bills": len(bills)}
        counters |= {"bill_items": len(items), "payments": len(payments)} | series
        rows = [(self.doctor, name, value) for name, value in counters.items() if value]
        return Rows(patients, sorted(terms), visits, bills, items, payments, rows)

    def _timestamp(self, day: date) -> tuple[int, datetime, datetime]:
        moment = datetime.combine(day, time(5, self.chance.randrange(60)), UTC)
        return 1, moment, moment

    def _patients(self, number: int) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
        patients, terms = [], []
        for at in range(1, number + 1):
            first, last, gender = choose_name(self.chance)
            phone = f"+919{self.chance.randrange(10**9):09}" if self.chance.random() < 0.9 else None
            born = self.today - timedelta(days=self.chance.randrange(400, 33_000))
            moments = self._timestamp(self.today - timedelta(days=(number - at) * DAYS // number))
            address = f"{at % 90 + 1}, Ideal Colony, Kothrud, Pune 411038"
            who = (first, last, gender, born, "year", phone, address)
            patients.append((self.doctor, at, *who, *moments))
            terms += [(self.doctor, term, at) for term in _terms(at, first, last, phone)]
        return patients, terms

    def _plan_visits(self, number: int) -> list[tuple[int, date]]:
        """Return (patient, day) of all visits that may be billed, in the order of time."""
        plan = []
        for patient in range(1, number + 1):
            if self.chance.random() < SHARE_SEEN:
                for _ in range(self.chance.choice((1, 1, 2, 3, 5))):
                    day = self.today - timedelta(days=self.chance.randrange(1, DAYS))
                    plan.append((patient, day))
        return sorted(plan, key=lambda pair: pair[1])

    def _visit(self, number: int, patient: int, day: date) -> tuple[Any, ...]:
        case, choose = self.chance.choice(all_cases()), self.chance.choice
        lines = [by_weight(line, USUAL_KG) for line in choose(case.lines)]
        text = ("\n".join(choose(case.complaints)), "\n".join(case.diagnosis), "\n".join(lines))
        return (self.doctor, number, patient, day, *text, 400_00, *self._timestamp(day))

    def _visits_without_bill(self, last: int, count: int, patients: int) -> list[tuple[Any, ...]]:
        yesterday = self.today - timedelta(days=1)
        return [
            self._visit(last + at, self.chance.randrange(1, patients + 1), yesterday)
            for at in range(1, count + 1)
        ]

    def _bills_and_payments(
        self, plan: list[tuple[int, date]]
    ) -> tuple[Any, Any, Any, dict[str, int]]:
        bills: list[tuple[Any, ...]] = []
        items: list[tuple[Any, ...]] = []
        payments: list[tuple[Any, ...]] = []
        series: dict[str, int] = {}
        for visit, (patient, day) in enumerate(plan, 1):
            if self.chance.random() > SHARE_BILLED:
                continue
            year, bill, moments = financial_year(day), len(bills) + 1, self._timestamp(day)
            serial = series[rules.series_of(year)] = series.get(rules.series_of(year), 0) + 1
            paid = 0 if self.chance.random() < SHARE_UNPAID else 400_00
            number = rules.receipt_number(year, serial)
            sums = (400_00, paid, "")
            bills.append((self.doctor, bill, patient, visit, number, day, *sums, *moments))
            items.append((self.doctor, bill, bill, *CONSULTATION, 1, 400_00, 400_00, *NOTHING))
            if paid:
                mode = self.chance.choice(("cash", "upi", "upi", "card"))
                entry = (
                    len(payments) + 1,
                    patient,
                    bill,
                    "payment",
                    paid,
                    mode,
                    day,
                    moments[1],
                )
                payments.append((self.doctor, *entry, 0, 0, ""))
        return bills, items, payments, series
