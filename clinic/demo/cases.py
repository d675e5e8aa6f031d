"""The cases of the demo: reasons for visits, from the table cases.toml. Pure."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from clinic.demo.people import DemoPerson
from clinic.patients.ages import age_years

MANY = 10_000
MOST_ML = 10.0
_BY_WEIGHT = re.compile(r"\{([\d.]+)\}")
_RANGE = re.compile(r"\{(\d+)-(\d+)\}")
T = TypeVar("T")


@dataclass(frozen=True)
class CaseVisit:
    """One visit of a case: the entries of its lists as typed, and its measurements.

    `fever` in °F, `bp` in systolic mmHg and `spo2` in per cent are ranges, or empty if normal.
    """

    complaints: list[str]
    findings: str
    lines: list[str]
    tests: list[str]
    fever: list[float]
    bp: list[int]
    spo2: list[int]


@dataclass(frozen=True)
class Case:
    """One complaint with its texts, as explained at the top of cases.toml.

    Fees are in rupees; `extra` is billed in addition to the consultation.
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

    def fits(self, person: DemoPerson, day: date) -> bool:
        """Return whether this person can have the complaint on this day."""
        if day < person.birth.birth_date or person.gender not in self.sex:
            return False
        youngest, oldest = self.ages
        return day.month in self.months and youngest <= age_years(person.birth, day) <= oldest

    def visit(self, number: int, pick: int) -> CaseVisit:
        """Return the visit with this number, from 0; `pick` decides between alternatives."""
        if not number:
            texts = (_choose(self.complaints, pick), _choose(self.findings, pick))
            lines = _choose(self.lines, pick)
            return CaseVisit(*texts, lines, self.tests, self.fever, self.bp, self.spo2)
        again = self.again or {"complaints": [["for review"]], "findings": self.findings}
        return CaseVisit(
            _choose(again["complaints"], pick + number),
            _with_value(_choose(again["findings"], pick + number), pick * 7 + number * 13),
            again.get("lines", self._lines_again(number, pick)),
            self.tests if self.every and number % 3 == 0 else [],
            [],
            again.get("bp", self.bp),
            again.get("spo2", []),
        )

    def _lines_again(self, number: int, pick: int) -> list[str]:
        """Return the lines of a later visit; only long-term cases continue, at some visit with
        more."""
        if not self.every:
            return []
        stepped = self.later and number > 1 + pick % 4
        return _choose(self.later if stepped else self.lines, pick)


def _choose(alternatives: Sequence[T], pick: int) -> T:
    return alternatives[pick % len(alternatives)]


def _with_value(text: str, turn: int) -> str:
    """Replace a range in a text by a value: {110-140}."""

    def within(match: re.Match[str]) -> str:
        low, high = int(match[1]), int(match[2])
        return str(low + turn % (high - low + 1))

    return _RANGE.sub(within, text)


def by_weight(line: str, weight_kg: float) -> str:
    """Replace {0.3} ml per kg in a line by the volume, rounded to 0.5 ml, at most 10 ml."""

    def ml(match: re.Match[str]) -> str:
        volume = round(float(match[1]) * weight_kg * 2) / 2
        return f"{min(max(volume, 0.5), MOST_ML):g}"

    return _BY_WEIGHT.sub(ml, line)


@cache
def all_cases() -> tuple[Case, ...]:
    """Return the table, which is read once."""
    with (Path(__file__).parent / "cases.toml").open("rb") as file:
        return tuple(Case(**case) for case in tomllib.load(file)["case"])


@dataclass(frozen=True)
class Lines:
    """The table of lines.toml, by the beginning of a typed line.

    `intended` is the choice where the line asks, `instead` the replacement where it may harm, `own`
    the doctor's own medicine that is in no list.
    """

    intended: dict[str, str]
    instead: dict[str, str]
    own: dict[str, dict[str, str]]


@cache
def all_lines() -> Lines:
    """Return the table, which is read once."""
    with (Path(__file__).parent / "lines.toml").open("rb") as file:
        return Lines(**tomllib.load(file))


def of_line(table: dict[str, T], line: str) -> T | None:
    """Return the entry for the longest beginning of a line; None where there is none."""
    beginning = max((key for key in table if line.startswith(key)), key=len, default=None)
    return None if beginning is None else table[beginning]
