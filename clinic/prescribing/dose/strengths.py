"""Strengths: doses by weight counted in what is dispensed; 40 mg are four tablets of 10 mg."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from clinic.prescribing.dose.kinds import Unit

_IN_MCG = {Unit.GRAM: 1_000_000, Unit.MG: 1000, Unit.MCG: 1}
_UNITS = {"g": Unit.GRAM, "mg": Unit.MG, "mcg": Unit.MCG, "iu": Unit.UNIT, "units": Unit.UNIT}
_STRENGTH = re.compile(
    r"(?P<n>\d+(?:\.\d+)?)\s?(?P<unit>mg|mcg|g|iu|units)"
    r"(?:\s?/\s?(?P<per>\d+(?:\.\d+)?)?\s?(?P<of>ml|dose|puff|actuation))?"
)


@dataclass(frozen=True, slots=True)
class Strength:
    """The weight of one ingredient in one piece, one ml ("ml") or one puff ("dose")."""

    weight: Fraction
    unit: Unit
    of: str = ""

    def in_one(self, unit: Unit) -> Fraction | None:
        """Return the weight in another unit of weight; None where the two can't be compared."""
        if unit is self.unit:
            return self.weight
        if unit not in _IN_MCG or self.unit not in _IN_MCG:
            return None
        return self.weight * _IN_MCG[self.unit] / _IN_MCG[unit]


def strength_of(text: str) -> Strength | None:
    """Parse a strength ("10 mg", "250 mg/5 ml"). Return None for several ingredients."""
    match = _STRENGTH.fullmatch(text.strip().lower().replace(",", ""))
    if match is None or not Fraction(match["n"]):
        return None
    per = Fraction(match["per"] or 1)
    of = {None: "", "ml": "ml"}.get(match["of"], "dose")
    return Strength(Fraction(match["n"]) / per, _UNITS[match["unit"]], of) if per else None


MOST_WHOLE = 4
"""The most whole tablets beside a fraction: nobody takes five tablets and a half."""
_MIXED = re.compile(r"(?P<whole>\d+)(?:\s?[½¼¾⅓⅔]|\s[123]/[234])")


def whole_of(number: str) -> int | None:
    """Return the whole part of a mixed number in figures: 5 of `5 1/2` and `5½`, None of `1/2`."""
    match = _MIXED.fullmatch(number)
    return int(match["whole"]) if match else None
