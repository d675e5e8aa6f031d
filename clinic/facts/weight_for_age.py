"""The plausible weight of a child at an age: the median, the least and the most.

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
"""Bounds from 19 years on: without a source, only against typing errors."""


@dataclass(frozen=True, slots=True)
class UsualWeight:
    """Weights in grams; `median_g` is None for adults."""

    least_g: int
    median_g: int | None
    most_g: int

    def includes(self, weight_g: int) -> bool:
        return self.least_g <= weight_g <= self.most_g


def usual_weight(age_months: int, sex: str) -> UsualWeight:
    """Return the plausible weights at an age in whole months; without sex M or F those of both."""
    if age_months >= GROWN_MONTHS:
        return UsualWeight(GROWN_LEAST_G, None, GROWN_MOST_G)
    by_sex = [_table()[code, max(age_months, 0)] for code in (sex if sex in ("M", "F") else "MF")]
    medians = [code.median_g or 0 for code in by_sex]
    return UsualWeight(
        min(code.least_g for code in by_sex),
        sum(medians) // len(medians),
        max(code.most_g for code in by_sex),
    )


@cache
def _table() -> dict[tuple[str, int], UsualWeight]:
    return {
        (row["sex"], int(row["month"])): UsualWeight(
            int(row["least_g"]), int(row["median_g"]), int(row["most_g"])
        )
        for row in read(FILE)
    }
