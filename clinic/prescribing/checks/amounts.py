"""How many mg of each ingredient a line gives, at once and in a day."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from clinic.prescribing.checks.medicines import Given

if TYPE_CHECKING:
    from clinic.prescribing.dose import PerDay

_MG = {"g": 1000.0, "gm": 1000.0, "mg": 1.0, "mcg": 0.001, "µg": 0.001}
_ONE = re.compile(r"([\d.]+)\s*(g|gm|mg|mcg|µg)")
_PER_ML = re.compile(r"(.+?)\s*/\s*([\d.]*)\s*ml")
_COUNTED = frozenset(("tab", "cap", "sachet", "suppository", "pessary", "lozenge"))
_COUNTED_FORMS = ("tablet", "capsule", "suppository", "sachet", "lozenge", "granules", "powder")


def single_mg(medicine: Given) -> dict[str, float]:
    """The mg of each ingredient at one time; those that can't be worked out are left out."""
    per = _per_day(medicine)
    return _scaled(medicine, per.unit, per.single) if per else {}


def daily_mg(medicine: Given) -> dict[str, float]:
    """The mg of each ingredient on the day with most; those not known are left out."""
    per = _per_day(medicine)
    return _scaled(medicine, per.unit, per.daily) if per else {}


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


def _per_day(medicine: Given) -> PerDay | None:
    if medicine.line.dose is None:
        return None
    from clinic.prescribing.dose import per_day

    return per_day(medicine.line.dose)


def _scaled(medicine: Given, unit: str, amount: float | None) -> dict[str, float]:
    if amount is None:
        return {}
    names = medicine.ingredients
    if unit in _MG:
        return {names[0]: float(amount) * _MG[unit]} if len(names) == 1 else {}
    known = _known_strengths(medicine.line.strength)
    if known is None or len(known[0]) != len(names):
        return {}
    per_one, liquid = known
    if not _counts(unit, medicine.line.form, liquid):
        return {}
    return _added(names, per_one, float(amount))


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


def _added(names: tuple[str, ...], per_one: tuple[float, ...], amount: float) -> dict[str, float]:
    total: dict[str, float] = {}
    for name, mg in zip(names, per_one, strict=True):
        total[name] = total.get(name, 0.0) + mg * amount
    return total
