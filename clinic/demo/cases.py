"""What brings people in: the table of cases.toml. Pure."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from clinic.demo.people import Person
from clinic.patients.ages import age_years

MANY = 10_000
MOST_ML = 10.0
_BY_WEIGHT = re.compile(r"\{([\d.]+)\}")
_RANGE = re.compile(r"\{(\d+)-(\d+)\}")
T = TypeVar("T")


@dataclass(frozen=True)
class Told:
    """One visit of a case: the entries of its lists as they are typed, and what was measured:
    °F, systolic mmHg and per cent, each from and to, or empty where it is as usual."""

    complaints: list[str]
    findings: str
    lines: list[str]
    tests: list[str]
    fever: list[float]
    bp: list[int]
    spo2: list[int]


@dataclass(frozen=True)
class Case:
    """One complaint with its texts, as the head of cases.toml explains them.

    Fees are in rupees; `extra` is billed beside the consultation.
    """

    name: str
    ages: list[int]
    weight: int
    diagnosis: list[str]
    complaints: list[list[str]]
    findings: list[str]
    lines: list[list[str]]
    advice: list[str]
    sex: str = "FMO"
    months: list[int] = field(default_factory=lambda: list(range(1, 13)))
    every: int = 0
    most: int = MANY
    later: list[list[str]] = field(default_factory=list)
    tests: list[str] = field(default_factory=list)
    follow_up: str = ""
    problem: str = ""
    fever: list[float] = field(default_factory=list)
    bp: list[int] = field(default_factory=list)
    spo2: list[int] = field(default_factory=list)
    again: dict[str, Any] = field(default_factory=dict)
    template: str = ""
    fee: int = 400
    extra: str = ""
    extra_fee: int = 0

    def fits(self, person: Person, day: date) -> bool:
        """Whether this person could have it on this day."""
        if day < person.birth.birth_date or person.gender not in self.sex:
            return False
        youngest, oldest = self.ages
        return day.month in self.months and youngest <= age_years(person.birth, day) <= oldest

    def told(self, number: int, pick: int) -> Told:
        """The visit of this number, from 0; `pick` decides between alternatives."""
        if not number:
            texts = (_one(self.complaints, pick), _one(self.findings, pick))
            lines = _one(self.lines, pick)
            return Told(*texts, lines, self.tests, self.fever, self.bp, self.spo2)
        again = self.again or {"complaints": [["for review"]], "findings": self.findings}
        return Told(
            _one(again["complaints"], pick + number),
            _value(_one(again["findings"], pick + number), pick * 7 + number * 13),
            again.get("lines", self._lines_again(number, pick)),
            self.tests if self.every and number % 3 == 0 else [],
            [],
            again.get("bp", self.bp),
            again.get("spo2", []),
        )

    def _lines_again(self, number: int, pick: int) -> list[str]:
        """A long-term patient goes on, from some visit with more; an acute one has done."""
        if not self.every:
            return []
        stepped = self.later and number > 1 + pick % 4
        return _one(self.later if stepped else self.lines, pick)


def _one(alternatives: Sequence[T], pick: int) -> T:
    return alternatives[pick % len(alternatives)]


def _value(text: str, turn: int) -> str:
    """A text with a value in the place of a range: {110-140}."""

    def within(match: re.Match[str]) -> str:
        low, high = int(match[1]), int(match[2])
        return str(low + turn % (high - low + 1))

    return _RANGE.sub(within, text)


def by_weight(line: str, weight_kg: float) -> str:
    """A line with {0.3} ml for each kg worked out, rounded to half a millilitre, 10 ml at most."""

    def ml(match: re.Match[str]) -> str:
        asked = round(float(match[1]) * weight_kg * 2) / 2
        return f"{min(max(asked, 0.5), MOST_ML):g}"

    return _BY_WEIGHT.sub(ml, line)


@cache
def all_cases() -> tuple[Case, ...]:
    """The table, read once."""
    with (Path(__file__).parent / "cases.toml").open("rb") as file:
        return tuple(Case(**case) for case in tomllib.load(file)["case"])


@dataclass(frozen=True)
class Lines:
    """The table of lines.toml: by the beginning of a typed line what is meant where it asks, what
    is given instead, and the doctor's own medicines that no list holds."""

    meant: dict[str, str]
    instead: dict[str, str]
    own: dict[str, dict[str, str]]


@cache
def all_lines() -> Lines:
    """The table, read once."""
    with (Path(__file__).parent / "lines.toml").open("rb") as file:
        return Lines(**tomllib.load(file))


def of_line(table: dict[str, T], line: str) -> T | None:
    """What a table says of the longest beginning of a line; None where it says nothing."""
    found = max((key for key in table if line.startswith(key)), key=len, default=None)
    return None if found is None else table[found]
