"""How many mg of each ingredient a line gives, at once and in a day."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache

from clinic.prescribing.checks.subjects import CheckedLine
from clinic.prescribing.dose import per_day

Amounts = Mapping[str, float]

_MG = {"g": 1000.0, "gm": 1000.0, "mg": 1.0, "mcg": 0.001, "µg": 0.001}
_ONE = re.compile(r"([\d.]+)\s*(g|gm|mg|mcg|µg)")
_PER_ML = re.compile(r"(.+?)\s*/\s*([\d.]*)\s*ml")
_COUNTED = frozenset(("tab", "cap", "sachet", "suppository", "pessary", "lozenge"))
_COUNTED_FORMS = ("tablet", "capsule", "suppository", "sachet", "lozenge", "granules", "powder")


def amounts_mg(line: CheckedLine, ingredients: tuple[str, ...]) -> tuple[Amounts, Amounts]:
    """The mg of each ingredient at one time, and on the day with most.

    Ingredients whose amount can't be worked out are left out of either.
    """
    if line.dose is None or not ingredients:
        return {}, {}
    per = per_day(line.dose)
    if per is None or (known := _mg_of_one(line, ingredients, per.unit)) is None:
        return {}, {}
    return _times(known, per.single), _times(known, per.daily)


@lru_cache(maxsize=4096)
def strengths(strength: str) -> tuple[tuple[float, ...], bool] | None:
    """The mg of each ingredient, and whether they are in a ml (else in one piece).

    None where a part is not a weight: 5%, 60000 IU, 10 mg elemental iron.
    """
    liquid = _PER_ML.fullmatch(strength.strip().lower())
    text, ml = (liquid[1], float(liquid[2] or 1)) if liquid else (strength.lower(), 1.0)
    parts = [_ONE.fullmatch(part.strip()) for part in text.split("+")]
    if not ml or not all(parts):
        return None
    return tuple(float(part[1]) * _MG[part[2]] / ml for part in parts if part), bool(liquid)


def _mg_of_one(line: CheckedLine, ingredients: tuple[str, ...], unit: str) -> Amounts | None:
    """The mg of each ingredient in one of the unit that the dose counts."""
    if unit in _MG:
        return {ingredients[0]: _MG[unit]} if len(ingredients) == 1 else None
    known = _known_strengths(line.strength)
    if known is None or len(known[0]) != len(ingredients):
        return None
    each, liquid = known
    if not _counts(unit, line.form, liquid):
        return None
    total: dict[str, float] = {}
    for name, mg in zip(ingredients, each, strict=True):
        total[name] = total.get(name, 0.0) + mg
    return total


def _times(each: Amounts, count: Fraction | None) -> Amounts:
    return {} if count is None else {name: mg * float(count) for name, mg in each.items()}


def _known_strengths(strength: str) -> tuple[tuple[float, ...], bool] | None:
    try:
        return strengths(strength)
    except ValueError:  # "1.2.3 mg"
        return None


def _counts(unit: str, form: str, liquid: bool) -> bool:
    """Whether the unit of the dose is the one that the strength is of."""
    if liquid or unit == "ml":
        return liquid and unit == "ml"
    return unit in _COUNTED or (not unit and any(word in form.lower() for word in _COUNTED_FORMS))
