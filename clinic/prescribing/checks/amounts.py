"""The amount of each ingredient of a line, at once and in a day, from any unit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache

from clinic.facts.forms import is_oral_solid
from clinic.facts.medicines import list_of_ingredients
from clinic.prescribing.checks.subjects import CheckedLine
from clinic.prescribing.dose import Unit, per_day

Amounts = Mapping[str, float]

DROPS_IN_ML = 20
"""The pharmacopoeia's drop of water; the dropper of a bottle may differ."""
_MG = {"g": 1000.0, "gm": 1000.0, "mg": 1.0, "mcg": 0.001, "µg": 0.001}
_IU = {"iu": 1.0, "unit": 1.0, "units": 1.0}
_PART = re.compile(
    r"(?P<n>\d*\.?\d+)\s*(?P<unit>g|gm|mg|mcg|µg|iu|units?)"
    r"(?:\s*/\s*(?P<per>\d*\.?\d+)?\s*(?P<of>ml|dose|puff|actuation|spray|tab|cap|vial|amp))?"
)
_NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?![\w.%/])")
_PIECES = frozenset(
    (
        *(Unit.TABLET, Unit.CAPSULE, Unit.SACHET, Unit.SUPPOSITORY, Unit.PESSARY, Unit.LOZENGE),
        *(Unit.AMPOULE, Unit.VIAL, Unit.RESPULE, Unit.PATCH),
    )
)
_COUNTED_FORMS = ("tablet", "capsule", "suppository", "sachet", "lozenge", "granules", "powder")
_WEIGHTS = {Unit.MG: 1.0, Unit.MCG: 0.001, Unit.GRAM: 1000.0}
_LIKELY_COUNTS = frozenset(map(Fraction, ("1/4", "1/2", "3/4", "1", "3/2", "2", "3", "4")))


@dataclass(frozen=True, slots=True)
class DoseAmounts:
    """The amount of each ingredient of a line: in mg, and in IU for those sold in international
    units.

    An amount that can't be worked out is missing. `piece_mg` is the content of one piece (or one
    ml).
    """

    single_mg: Amounts = field(default_factory=dict)
    daily_mg: Amounts = field(default_factory=dict)
    daily_iu: Amounts = field(default_factory=dict)
    piece_mg: Amounts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Strengths:
    """The amount of each ingredient in one piece, one ml or one puff (`of`), and its unit."""

    amounts: tuple[float, ...]
    units: tuple[str, ...]
    of: str


def amounts_of(line: CheckedLine, ingredients: tuple[str, ...]) -> DoseAmounts:
    """Return the amounts at one time, and on the day with the largest."""
    parsed = strengths(line.strength or _in_label(line))
    if parsed is not None and len(parsed.amounts) != len(ingredients):
        parsed = None
    piece = _of_one(parsed, ingredients, "mg") if parsed else {}
    largest_day = per_day(line.dose) if line.dose else None
    if largest_day is None or not ingredients:
        return DoseAmounts(piece_mg=piece)
    mg, iu = _at_once(line, ingredients, parsed, largest_day.unit, largest_day.single)
    if largest_day.daily is None:
        return DoseAmounts(mg, piece_mg=piece)
    times = float(largest_day.daily / largest_day.single) if largest_day.single else 0.0
    return DoseAmounts(mg, _times(mg, times), _times(iu, times), piece)


def _in_label(line: CheckedLine) -> str:
    """Return the strength of a label that is a number without a unit: Omez 40.

    It counts where a tablet or capsule of that many mg of its one ingredient is listed, or of half
    or twice. '' for a liquid, whose number states no volume.
    """
    if not line.understood or len(line.ingredients) != 1 or not _is_counted(line.form):
        return ""
    numbers = _NUMBER.findall(line.label)
    likely = len(numbers) == 1 and float(numbers[0]) in _likely_mg(line.ingredients[0])
    return f"{numbers[0]} mg" if likely else ""


@lru_cache(maxsize=1024)
def _likely_mg(ingredient: str) -> frozenset[float]:
    """Return the mg of the listed tablets and capsules of a substance, with their halves and
    doubles."""
    parsed = (
        strengths(m.strength) for m in list_of_ingredients([ingredient]) if is_oral_solid(m.form)
    )
    listed = {
        strength.amounts[0]
        for strength in parsed
        if strength and strength.units == ("mg",) and not strength.of
    }
    return frozenset(mg * times for mg in listed for times in (0.5, 1, 2))


def _is_counted(form: str) -> bool:
    """Return whether the form is taken in pieces; an unknown form is assumed to be."""
    return not form or any(word in form.lower() for word in _COUNTED_FORMS)


@lru_cache(maxsize=4096)
def strengths(strength: str) -> Strengths | None:
    """Parse a label's strength, by ingredient ("200 mg + 28.5 mg/5 ml").

    None where a part is neither a weight nor in IU: 5%, 10 mg elemental iron.
    """
    parts = [_PART.fullmatch(part.strip()) for part in strength.lower().replace(",", "").split("+")]
    matched = [part for part in parts if part]
    if not matched or len(matched) < len(parts):
        return None
    last = matched[-1]
    amounts: list[float] = []
    for part in matched:
        per = float((part if part["of"] else last)["per"] or 1)
        if not per:
            return None
        amounts.append(float(part["n"]) * _MG.get(part["unit"], 1.0) / per)
    units = tuple("iu" if part["unit"] in _IU else "mg" for part in matched)
    return Strengths(tuple(amounts), units, _denominator(last["of"]))


def _denominator(of: str | None) -> str:
    if of in ("dose", "puff", "actuation", "spray"):
        return "puff"
    return "ml" if of == "ml" else ""


def _at_once(
    line: CheckedLine,
    ingredients: tuple[str, ...],
    parsed: Strengths | None,
    unit: Unit,
    amount: Fraction,
) -> tuple[Amounts, Amounts]:
    """Return the mg and the IU at one time."""
    if unit in _WEIGHTS and len(ingredients) == 1:
        return {ingredients[0]: _WEIGHTS[unit] * float(amount)}, {}
    if unit is Unit.UNIT and len(ingredients) == 1:
        return {}, {ingredients[0]: float(amount)}
    if parsed is None:
        return {}, {}
    count = _count(line, parsed, unit, amount)
    if count is None:
        return {}, {}
    mg, iu = (
        _of_one(parsed, ingredients, "mg"),
        _of_one(parsed, ingredients, "iu"),
    )
    return _times(mg, count), _times(iu, count)


def _count(line: CheckedLine, parsed: Strengths, unit: Unit, amount: Fraction) -> float | None:
    """Return the number of pieces, ml or puffs that the strength refers to."""
    number = float(amount)
    if parsed.of == "ml":
        return {Unit.ML: number, Unit.DROP: number / DROPS_IN_ML}.get(unit)
    if parsed.of == "puff":
        return number if unit in (Unit.PUFF, Unit.SPRAY) else None
    if unit in _WEIGHTS:
        return _pieces_of_weight(parsed, _WEIGHTS[unit] * number)
    counted = unit is Unit.PIECE and _is_counted(line.form)
    return number if unit in _PIECES or counted else None


def _pieces_of_weight(parsed: Strengths, mg: float) -> float | None:
    """Return the pieces of a fixed combination by its total weight: `625 mg` of 500 mg + 125 mg."""
    if set(parsed.units) != {"mg"} or not sum(parsed.amounts):
        return None
    count = Fraction(mg / sum(parsed.amounts)).limit_denominator(100)
    return float(count) if count in _LIKELY_COUNTS else None


def _of_one(parsed: Strengths, ingredients: tuple[str, ...], unit: str) -> dict[str, float]:
    total: dict[str, float] = {}
    for name, amount, kind in zip(ingredients, parsed.amounts, parsed.units, strict=True):
        if kind == unit:
            total[name] = total.get(name, 0.0) + amount
    return total


def _times(each: Amounts, count: float) -> Amounts:
    return {name: amount * count for name, amount in each.items()}
