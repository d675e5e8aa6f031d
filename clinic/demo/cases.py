"""What brings people in: the table of cases.toml. Pure."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

from clinic.demo.people import Person
from clinic.patients.ages import age_years

MANY = 10_000


@dataclass(frozen=True)
class Case:
    """One complaint with its texts. `every`: days between the visits of a long-term patient.

    Fees are in rupees; `extra` is billed beside the consultation.
    """

    name: str
    ages: list[int]
    weight: int
    diagnosis: str
    symptoms: list[str]
    prescription: str
    sex: str = "FMO"
    months: list[int] = field(default_factory=lambda: list(range(1, 13)))
    every: int = 0
    most: int = MANY
    again: str = ""
    fee: int = 400
    extra: str = ""
    extra_fee: int = 0

    def fits(self, person: Person, day: date) -> bool:
        """Whether this person could have it on this day."""
        if day < person.birth.birth_date or person.gender not in self.sex:
            return False
        youngest, oldest = self.ages
        return day.month in self.months and youngest <= age_years(person.birth, day) <= oldest


@cache
def all_cases() -> tuple[Case, ...]:
    """The table, read once."""
    with (Path(__file__).parent / "cases.toml").open("rb") as file:
        return tuple(Case(**case) for case in tomllib.load(file)["case"])
