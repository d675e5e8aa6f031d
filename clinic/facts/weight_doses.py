"""Doses by weight: the listed amounts per kilogram, and the most at once and in a day.

The rows were made from the published doses by hand: ages in days, weights in grams, doses in mg or
mg/kg as exact fractions. A row of an adult is also the maximum for a child.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from clinic.facts.ingredients import normal_ingredient
from clinic.facts.tables import read

FILE = "weight_doses.csv"


@dataclass(frozen=True, slots=True)
class WeightDose:
    """One row: its population, and its doses; None where it has no value.

    `ingredients` are all of the medicine, `counted` the one that the mg count. `low` and `high` are
    mg/kg at one time, `daily_low` and `daily_high` mg/kg a day, `times` the times a day. The rest
    are maxima: `single_mg` at one time, `daily_mg` and `daily_mg_per_kg` in a day.
    """

    ingredients: frozenset[str]
    counted: str
    population: str
    indication: str
    ages: tuple[int, int]
    weights: tuple[int, int]
    routes: str
    low: Fraction | None
    high: Fraction | None
    daily_low: Fraction | None
    daily_high: Fraction | None
    times: tuple[int, int] | None
    single_mg: Fraction | None
    daily_mg: Fraction | None
    daily_mg_per_kg: Fraction | None
    source: str

    @property
    def is_range(self) -> bool:
        """True if it lists mg/kg, and not a maximum alone."""
        return self.low is not None or self.daily_low is not None

    def fits(self, age_days: int, weight_g: int) -> bool:
        """Return whether it applies to this age and weight."""
        return (
            self.ages[0] <= age_days < self.ages[1]
            and self.weights[0] <= weight_g < self.weights[1]
        )


def doses_of(ingredients: Iterable[str], age_days: int, weight_g: int) -> list[WeightDose]:
    """Return the rows for an age and weight whose ingredients are all among these."""
    names = {normal_ingredient(name) for name in ingredients}
    return [row for row in _rows() if row.ingredients <= names and row.fits(age_days, weight_g)]


_NO_END = 10**9


@cache
def _rows() -> tuple[WeightDose, ...]:
    return tuple(map(_row, read(FILE)))


def _row(row: dict[str, str]) -> WeightDose:
    return WeightDose(
        ingredients=frozenset(map(normal_ingredient, row["ingredients"].split("+"))),
        counted=normal_ingredient(row["counted"]),
        population=row["population"],
        indication=row["indication"],
        ages=(int(row["from_age_days"] or 0), int(row["to_age_days"] or _NO_END)),
        weights=(int(row["from_weight_g"] or 0), int(row["to_weight_g"] or _NO_END)),
        routes=row["routes"],
        low=_number(row["low_mg_per_kg"]),
        high=_number(row["high_mg_per_kg"]),
        daily_low=_number(row["daily_low_mg_per_kg"]),
        daily_high=_number(row["daily_high_mg_per_kg"]),
        times=(int(row["times_low"]), int(row["times_high"])) if row["times_low"] else None,
        single_mg=_number(row["single_mg"]),
        daily_mg=_number(row["daily_mg"]),
        daily_mg_per_kg=_number(row["daily_mg_per_kg"]),
        source=row["source"],
    )


def _number(text: str) -> Fraction | None:
    return Fraction(text) if text else None
