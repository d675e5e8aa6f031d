"""From so many mg for each kilogram to ml or pieces that can be measured. Exact fractions. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from clinic.prescribing.by_weight.asked import IN_MG, Asked, Per
from clinic.prescribing.by_weight.listed import Most, Weighed
from clinic.prescribing.by_weight.preparation import Preparation
from clinic.prescribing.dose.kinds import Unit

TOLERANCE = Fraction(1, 10)
"""How far rounding may move a dose without a question."""
_FINE, _COARSE = Fraction(1, 10), Fraction(1, 2)
_COARSE_FROM = 1


@dataclass(frozen=True, slots=True)
class Exact:
    """One dose before rounding: `amount` in ml or pieces, `mg` of the ingredient `of`.

    `asked_mg` is what was asked for, `mg` what of it is allowed; `held` is the maximum that holds
    it there, None where nothing does. `most` is the most ml or pieces that any maximum allows.
    """

    of: str
    asked_mg: Fraction
    mg: Fraction
    amount: Fraction
    held: Most | None
    most: Fraction | None


def mg_asked(asked: Asked, prep: Preparation, of: str, person: Weighed, times: int) -> Fraction:
    """The mg of one dose that so many mg, mcg, g or ml for each kilogram make."""
    whole = (asked.amount or Fraction(0)) * person.kg
    one = whole / times if asked.per is Per.DAY else whole
    return one * (prep.holds[of] if asked.unit is Unit.ML else IN_MG[asked.unit])


def exact(prep: Preparation, of: str, mg: Fraction, limits: Iterable[Most]) -> Exact:
    """One dose of so many mg, held at the least of the maxima of all ingredients."""
    most, held = None, None
    for limit in limits:
        allowed = limit.mg / prep.holds[limit.counted]
        if most is None or allowed < most:
            most, held = allowed, limit
    amount = mg / prep.holds[of]
    if most is None or held is None or amount <= most:
        return Exact(of, mg, mg, amount, None, most)
    return Exact(of, mg, most * prep.holds[of], most, held, most)


def step_at(amount: Fraction, prep: Preparation) -> Fraction:
    """What an amount is rounded to: 0.1 ml below 1 ml, 0.5 ml above; a part of a piece."""
    if prep.part is not None:
        return prep.part
    return _FINE if amount < _COARSE_FROM else _COARSE


def rounded(amount: Fraction, prep: Preparation, most: Fraction | None = None) -> Fraction:
    """The nearest amount that can be measured, half up; down where that were above `most`. It is
    nought where less than half the smallest amount is asked."""
    step = step_at(amount, prep)
    near = floor(amount / step + Fraction(1, 2)) * step
    return near if most is None or near <= most else lowered(min(amount, most), prep)


def lowered(amount: Fraction, prep: Preparation) -> Fraction:
    """The next amount downwards that can be measured."""
    step = step_at(amount, prep)
    return floor(amount / step) * step


def raised(amount: Fraction, prep: Preparation) -> Fraction:
    """The next amount upwards that can be measured."""
    step = step_at(amount, prep)
    return -floor(-amount / step) * step


def neighbours(amount: Fraction, prep: Preparation, most: Fraction | None) -> list[Fraction]:
    """What may be given instead of an amount that rounding moves too far: the measurable amounts
    on both sides and, of a liquid, the nearest 0.1 ml; none above `most`."""
    near = [lowered(amount, prep), raised(amount, prep)]
    if prep.is_liquid:
        near.append(floor(amount / _FINE + Fraction(1, 2)) * _FINE)
    return sorted({one for one in near if one > 0 and (most is None or one <= most)})


def moved(given: Fraction, wanted: Fraction) -> Fraction:
    """By which part a given amount differs from the wanted one, -0.17 for a sixth less."""
    return given / wanted - 1


def moves_far(given: Fraction, wanted: Fraction) -> bool:
    """Whether the difference is more than rounding may make."""
    return abs(moved(given, wanted)) > TOLERANCE
