"""Medicines in pregnancy, while breastfeeding and in children, read by hand from their sources.

The words of the source stand beside what was read from them: a level (stop where the source says
contraindicated, do not give or no use under an age; warn where it says avoid or the like; none
where it says neither), the completed weeks of pregnancy and the ages and weights it holds for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from clinic.facts.ingredients import normal_ingredient
from clinic.facts.tables import read

FILE = "pregnancy_cautions.csv"
LATEST_WEEK = 45

Weeks = tuple[int, int]
"""From one completed week to another, both included."""


@dataclass(frozen=True, slots=True)
class Medicine:
    """The cautions of one medicine; of several ingredients all must be in it.

    Levels are "stop", "warn" or empty. `low_dose_mg` a day is allowed in pregnancy.
    """

    ingredients: frozenset[str]
    pregnancy: str
    pregnancy_level: str
    weeks: tuple[Weeks, ...]
    stop_weeks: tuple[Weeks, ...]
    low_dose_mg: float | None
    childbearing_level: str
    breastfeeding: str
    breastfeeding_level: str
    child: str
    child_level: str
    child_under_days: int | None
    child_under_g: int | None
    source: str


@cache
def cautions_by_ingredient() -> Mapping[str, tuple[Medicine, ...]]:
    """The shipped cautions under each of their ingredients."""
    found: dict[str, list[Medicine]] = defaultdict(list)
    for row in read(FILE):
        medicine = _medicine(row)
        for ingredient in medicine.ingredients:
            found[ingredient].append(medicine)
    return {ingredient: tuple(rows) for ingredient, rows in found.items()}


def _medicine(row: dict[str, str]) -> Medicine:
    return Medicine(
        ingredients=frozenset(normal_ingredient(name) for name in row["drug"].split("+")),
        pregnancy=row["pregnancy"],
        pregnancy_level=row["pregnancy_level"],
        weeks=_weeks(row["pregnancy_weeks"]),
        stop_weeks=_weeks(row["pregnancy_stop_weeks"]),
        low_dose_mg=float(row["pregnancy_low_dose_mg"]) if row["pregnancy_low_dose_mg"] else None,
        childbearing_level=row["childbearing_level"],
        breastfeeding=row["breastfeeding"],
        breastfeeding_level=row["breastfeeding_level"],
        child=row["child_caution"],
        child_level=row["child_level"],
        child_under_days=int(row["child_under_days"]) if row["child_under_days"] else None,
        child_under_g=int(row["child_under_g"]) if row["child_under_g"] else None,
        source=row["source"],
    )


def _weeks(text: str) -> tuple[Weeks, ...]:
    """`0-13 36-` is two spans, the second to the end."""
    spans = (span.split("-") for span in text.split())
    return tuple((int(first), int(last or LATEST_WEEK)) for first, last in spans)
