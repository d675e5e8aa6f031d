"""Dose ceilings: the most of an ingredient at once and in a day, where a source states it clearly.

Each row has the source's own text and the values read from it by hand. A usual dose is no maximum:
rows with only that are not shipped, nor those whose unit is not that of a label (elemental iron,
chloroquine base), nor those that labels or national weight bands exceed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from clinic.facts.actives import active_of
from clinic.facts.tables import read

FILE = "doses.csv"


@dataclass(frozen=True, slots=True)
class Ceiling:
    """A maximum for a population from an age or weight (included) to another (not included).

    Ages are in days, weights in grams, doses in mg or mg/kg; None where the row has no value.
    """

    ingredient: str
    population: str
    from_age_days: int | None
    to_age_days: int | None
    from_weight_g: int | None
    to_weight_g: int | None
    single_mg: float | None
    daily_mg: float | None
    single_mg_per_kg: float | None
    daily_mg_per_kg: float | None
    note: str
    source: str


@cache
def ceilings() -> Mapping[str, tuple[Ceiling, ...]]:
    """Return the shipped maxima of each ingredient."""
    by_ingredient: dict[str, list[Ceiling]] = defaultdict(list)
    for row in read(FILE):
        ceiling = _ceiling(row)
        by_ingredient[ceiling.ingredient].append(ceiling)
    return {ingredient: tuple(rows) for ingredient, rows in by_ingredient.items()}


def _ceiling(row: dict[str, str]) -> Ceiling:
    return Ceiling(
        ingredient=active_of(row["ingredient"]),
        population=row["population"],
        from_age_days=_whole(row["from_age_days"]),
        to_age_days=_whole(row["to_age_days"]),
        from_weight_g=_whole(row["from_weight_g"]),
        to_weight_g=_whole(row["to_weight_g"]),
        single_mg=_number(row["single_mg"]),
        daily_mg=_number(row["daily_mg"]),
        single_mg_per_kg=_number(row["single_mg_per_kg"]),
        daily_mg_per_kg=_number(row["daily_mg_per_kg"]),
        note=row["note"],
        source=row["source"],
    )


def _whole(text: str) -> int | None:
    return int(text) if text else None


def _number(text: str) -> float | None:
    return float(text) if text else None
