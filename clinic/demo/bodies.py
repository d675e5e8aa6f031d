"""The measurements of a person on a day: weight and height that grow, blood pressure, pulse. Pure.

Children follow the WHO growth standards (2006, and the reference of 2007 above five years): the
median and the spread of growth.csv, each child on its own line. Above ten years, where the WHO
gives no weight, it is that of the median body mass index at the median height.
"""

from __future__ import annotations

import csv
from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from functools import cache
from itertools import pairwise
from math import exp
from pathlib import Path
from random import Random
from typing import NamedTuple

from clinic.demo.cases import CaseVisit
from clinic.demo.people import DemoPerson

GROWN_MONTHS = 18 * 12
_PULSES = ((12, 130), (36, 112), (72, 98), (144, 86), (9_999, 76))
"""The usual beats per minute up to an age in months: (months, pulse)."""
_HEIGHTS_CM = {"F": (153.0, 5.5), "M": (166.0, 6.0)}
"""Mean and spread of adults in India."""
_BMI = (24.6, 3.2)


class Size(NamedTuple):
    """A weight in kilograms and a height in centimetres."""

    weight_kg: float
    height_cm: float


class _Row(NamedTuple):
    months: int
    weight_kg: float
    weight_s: float
    height_cm: float
    height_s: float


def months_old(person: DemoPerson, day: date) -> float:
    return (day - person.birth.birth_date).days / 30.4375


def size_of(person: DemoPerson, who: int, day: date) -> Size:
    """Return a person's weight and height on a day; the same person grows along one line."""
    own = Random(f"body {who}")  # noqa: S311
    line, deviation = (max(-1.6, min(1.6, own.gauss(-0.4, 0.8))) for _ in range(2))
    months, sex = months_old(person, day), "F" if person.gender == "F" else "M"
    if months < GROWN_MONTHS:
        row = _growth(sex, months)
        height = row.height_cm * (1 + row.height_s * (line + deviation) / 2)
        return Size(row.weight_kg * exp(row.weight_s * line), height)
    mean, spread = _HEIGHTS_CM[sex]
    height = mean + spread * deviation
    index = max(17.5, min(36.0, own.gauss(*_BMI)))
    return Size(index * (height / 100) ** 2, height)


def measured(
    person: DemoPerson, who: int, day: date, visit: CaseVisit, chance: Random, hypertensive: bool
) -> dict[str, str]:
    """Return the vital signs as they are typed; `hypertensive`: treated for high blood pressure."""
    months, size = months_old(person, day), size_of(person, who, day)
    fields: dict[str, str] = {}
    weight = size.weight_kg * (1 + chance.gauss(0, 0.008))
    if months < GROWN_MONTHS or chance.random() < 0.9:
        fields["weight"] = f"{weight:.2f}" if months < 12 else f"{weight:.1f}"
    if months < GROWN_MONTHS or chance.random() < 0.25:
        fields["height"] = f"{size.height_cm:.1f}" if months < 24 else f"{size.height_cm:.0f}"
    fever = chance.uniform(*visit.fever) if visit.fever else 0.0
    if fever or chance.random() < 0.4:
        fields["temperature"] = f"{fever or chance.uniform(97.4, 98.6):.1f}"
    fields["pulse"] = str(round(_pulse(months) + chance.gauss(0, 5) + 7 * max(fever - 99, 0)))
    if visit.spo2 or fever or chance.random() < 0.4:
        fields["spo2"] = str(chance.randint(*(visit.spo2 or (97, 99))))
    if months >= 15 * 12 and (visit.bp or hypertensive or chance.random() < 0.8):
        upper = visit.bp or ((126, 144) if hypertensive else ())
        fields["blood_pressure"] = _pressure(upper, chance)
    return fields


def _pulse(months: float) -> int:
    return next(pulse for until, pulse in _PULSES if months < until)


def _pressure(range_: Sequence[int], chance: Random) -> str:
    upper = chance.randint(*(range_ or (106, 130)))
    lower = round(upper * chance.uniform(0.58, 0.66))
    return f"{upper // 2 * 2}/{lower // 2 * 2}"


def _growth(sex: str, months: float) -> _Row:
    """Interpolate between two rows of the table."""
    rows = _rows(sex)
    at = bisect_right([row.months for row in rows], months)
    below, above = list(pairwise(rows))[min(max(at - 1, 0), len(rows) - 2)]
    part = min((months - below.months) / (above.months - below.months), 1.0)
    between = (a + (b - a) * part for a, b in zip(below[1:], above[1:], strict=True))
    return _Row(int(months), *between)


@cache
def _rows(sex: str) -> list[_Row]:
    with (Path(__file__).parent / "growth.csv").open(encoding="utf-8") as file:
        table = [row for row in csv.DictReader(file) if row.pop("sex") == sex]
    return [_Row(int(row.pop("months")), *map(float, row.values())) for row in table]
