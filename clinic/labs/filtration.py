"""The estimated glomerular filtration rate (eGFR) of adults from the creatinine. Pure.

CKD-EPI creatinine equation of 2021, without race: L. A. Inker et al., New Creatinine- and Cystatin
C-Based Equations to Estimate GFR without Race, N Engl J Med 2021; 385: 1737-1749.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from clinic.clock import format_day

ADULT = 18
"""Years from which the equation holds."""
HOLDS_DAYS = 90
"""Days for which a value counts in the checks: it must be younger."""
_SEXES = {
    "F": (Decimal("0.7"), Decimal("-0.241"), Decimal("1.012")),
    "M": (Decimal("0.9"), Decimal("-0.302"), Decimal(1)),
}


@dataclass(frozen=True, slots=True)
class Filtration:
    """An eGFR in mL/min/1.73 m2, and the day of the creatinine that it comes from."""

    rate: int
    day: date

    @property
    def text(self) -> str:
        return f"eGFR {self.rate} on {format_day(self.day)}"

    def holds_on(self, day: date) -> bool:
        """Return whether the value counts in the checks of a day."""
        return 0 <= (day - self.day).days < HOLDS_DAYS


def estimate(creatinine_mg_dl: Decimal, age: int, sex: str) -> int | None:
    """Return the eGFR in mL/min/1.73 m2, rounded to a whole number as KDIGO 2012 asks.

    `age` in completed years. None under 18 years, for a sex other than F and M, and without a
    creatinine above zero.
    """
    if age < ADULT or sex not in _SEXES or creatinine_mg_dl <= 0:
        return None
    kappa, alpha, factor = _SEXES[sex]
    ratio = creatinine_mg_dl / kappa
    low, high = min(ratio, Decimal(1)), max(ratio, Decimal(1))
    rate = Decimal(142) * low**alpha * high ** Decimal("-1.200") * Decimal("0.9938") ** age * factor
    return int(rate.quantize(Decimal(1)))
