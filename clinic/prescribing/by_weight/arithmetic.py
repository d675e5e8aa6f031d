"""From mg per kilogram to ml or pieces that can be measured. Exact fractions. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from clinic.prescribing.by_weight.listed import Maximum, WeighedPatient
from clinic.prescribing.by_weight.preparation import Preparation
from clinic.prescribing.by_weight.requested import IN_MG, AmountPer, RequestedAmount
from clinic.prescribing.dose.kinds import Unit

TOLERANCE = Fraction(1, 10)
"""The part by which rounding may change a dose without a question."""
_FINE, _COARSE = Fraction(1, 10), Fraction(1, 2)
_COARSE_FROM = 1


@dataclass(frozen=True, slots=True)
class ExactDose:
    """One dose before rounding: `amount` in ml or pieces, `mg` of the ingredient `of`.

    `target_mg` is the requested amount, `mg` the allowed one; `capped_by` is the maximum that
    lowers it, or None. `most` is the largest amount in ml or pieces that all maxima allow.
    """

    of: str
    target_mg: Fraction
    mg: Fraction
    amount: Fraction
    capped_by: Maximum | None
    most: Fraction | None


def requested_mg(
    requested: RequestedAmount, prep: Preparation, of: str, person: WeighedPatient, times: int
) -> Fraction:
    """Return the mg of one dose from the requested mg, mcg, g or ml per kilogram."""
    whole = (requested.amount or Fraction(0)) * person.kg
    one_dose = whole / times if requested.per is AmountPer.DAY else whole
    return one_dose * (prep.mg_per_unit[of] if requested.unit is Unit.ML else IN_MG[requested.unit])


def exact(prep: Preparation, of: str, mg: Fraction, limits: Iterable[Maximum]) -> ExactDose:
    """Return one dose of `mg`, capped at the lowest of the maxima of all ingredients."""
    most, capped_by = None, None
    for limit in limits:
        allowed = limit.mg / prep.mg_per_unit[limit.counted]
        if most is None or allowed < most:
            most, capped_by = allowed, limit
    amount = mg / prep.mg_per_unit[of]
    if most is None or capped_by is None or amount <= most:
        return ExactDose(of, mg, mg, amount, None, most)
    return ExactDose(of, mg, most * prep.mg_per_unit[of], most, capped_by, most)


def step_at(amount: Fraction, prep: Preparation) -> Fraction:
    """Return the rounding step: 0.1 ml below 1 ml, 0.5 ml above; a part of a piece."""
    if prep.part is not None:
        return prep.part
    return _FINE if amount < _COARSE_FROM else _COARSE


def rounded(amount: Fraction, prep: Preparation, most: Fraction | None = None) -> Fraction:
    """Return the nearest amount that can be measured, half up; rounded down where that were above
    `most`.

    It is zero where less than half the smallest amount is requested.
    """
    step = step_at(amount, prep)
    near = floor(amount / step + Fraction(1, 2)) * step
    return near if most is None or near <= most else lowered(min(amount, most), prep)


def lowered(amount: Fraction, prep: Preparation) -> Fraction:
    """Return the next lower amount that can be measured."""
    step = step_at(amount, prep)
    return floor(amount / step) * step


def raised(amount: Fraction, prep: Preparation) -> Fraction:
    """Return the next higher amount that can be measured."""
    step = step_at(amount, prep)
    return -floor(-amount / step) * step


def neighbours(amount: Fraction, prep: Preparation, most: Fraction | None) -> list[Fraction]:
    """Return the amounts to offer where rounding changes the dose too much.

    They are the measurable amounts on both sides and, of a liquid, the nearest 0.1 ml; none above
    `most`.
    """
    near = [lowered(amount, prep), raised(amount, prep)]
    if prep.is_liquid:
        near.append(floor(amount / _FINE + Fraction(1, 2)) * _FINE)
    return sorted(
        {candidate for candidate in near if candidate > 0 and (most is None or candidate <= most)}
    )


def relative_difference(amount: Fraction, wanted: Fraction) -> Fraction:
    """Return the relative difference of an amount from the wanted one, -0.17 for a sixth less."""
    return amount / wanted - 1


def exceeds_tolerance(amount: Fraction, wanted: Fraction) -> bool:
    """Return whether the difference is more than rounding may cause."""
    return abs(relative_difference(amount, wanted)) > TOLERANCE
