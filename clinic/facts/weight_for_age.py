"""What a child of an age weighs: the usual weight, and the least and most that is believed.

WHO growth standards (2006) and reference (2007), worked out from their L, M and S: weight for age
to 10 years, with the least and most at four standard deviations (beyond three each further one is
as wide as the third, as WHO does it); from there to 19 years body mass index by height squared.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from clinic.facts.tables import read

FILE = "weight_for_age.csv"
GROWN_MONTHS = 229
GROWN_LEAST_G, GROWN_MOST_G = 25_000, 200_000
"""From 19 years on: bounds of no source, for slips of the keys alone."""


@dataclass(frozen=True, slots=True)
class Usual:
    """Weights in grams; `median_g` is None for the grown."""

    least_g: int
    median_g: int | None
    most_g: int

    def holds(self, weight_g: int) -> bool:
        return self.least_g <= weight_g <= self.most_g


def usual_weight(age_months: int, sex: str) -> Usual:
    """What is believed at an age in whole months; a sex that is neither M nor F is of both."""
    if age_months >= GROWN_MONTHS:
        return Usual(GROWN_LEAST_G, None, GROWN_MOST_G)
    found = [_table()[one, max(age_months, 0)] for one in (sex if sex in ("M", "F") else "MF")]
    medians = [one.median_g or 0 for one in found]
    return Usual(
        min(one.least_g for one in found),
        sum(medians) // len(medians),
        max(one.most_g for one in found),
    )


@cache
def _table() -> dict[tuple[str, int], Usual]:
    return {
        (row["sex"], int(row["month"])): Usual(
            int(row["least_g"]), int(row["median_g"]), int(row["most_g"])
        )
        for row in read(FILE)
    }
