"""When two readings of a line are the same: the same drug, strength, form, and rhythm.

Written apart from the reader, from the model of a dose alone. "1 tab bd" and "bd" of a tablet are
one dose, and so are 40 mg and one tablet of 40 mg; two weeks are fourteen days.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

from clinic.prescribing.dose import Dose, Duration, Pattern, Route, Span, Step, Unit
from clinic.prescribing.dose.kinds import PIECES, WEIGHTS

_DAYS = {Span.DAYS: 1, Span.WEEKS: 7, Span.MONTHS: 30, Span.YEARS: 365}
_IN_MG = {"mcg": Fraction(1, 1000), "mg": Fraction(1), "g": Fraction(1000), "gm": Fraction(1000)}
_WEIGHT = re.compile(r"(\d+(?:\.\d+)?)\s*(mcg|mg|gm|g|iu|units?|%)(?![a-z])", re.IGNORECASE)
_ALONE = frozenset(
    {Unit.SACHET, Unit.RESPULE, Unit.LOZENGE, Unit.PATCH, Unit.PESSARY, Unit.SUPPOSITORY}
)
_SOLID = ("tablet", "capsule", "suppository", "pessary", "lozenge", "vaginal", "patch", "sachet")
_COUNTED_IN = {"drops": Unit.DROP, "inhaler": Unit.PUFF, "nasal spray": Unit.SPRAY}
_IMPLIED = {
    Route.ORAL: ("tablet", "capsule", "liquid", "powder", "granules", "drops", "lozenge"),
    Route.SKIN: ("cream", "ointment", "gel", "lotion", "spray", "shampoo", "solution"),
    Route.NASAL: ("nasal",),
    Route.INHALE: ("inhaler", "inhalation"),
    Route.NEBULISE: ("nebuliser",),
    Route.RECTAL: ("suppository",),
    Route.VAGINAL: ("vaginal", "pessary"),
}


def weights(strength: str) -> tuple[Fraction | str, ...]:
    """The amounts in a strength, in milligrams where they are weights, in rising order.

    What stands behind a semicolon is the size of a pack."""
    found = []
    for number, unit in _WEIGHT.findall(strength.split(";", maxsplit=1)[0].replace(",", "")):
        scale = _IN_MG.get(unit.lower())
        found.append(str(Fraction(number) * scale) + " mg" if scale else f"{number} {unit[0]}")
    return tuple(sorted(word.lower() for word in found))


def family(form: str) -> str:
    """The kind of a form in one word or two: 'sr', 'tablet', 'liquid', 'eye drops' …"""
    form = form.lower()
    if "prolonged" in form:
        return "sr"
    for word in ("tablet", "capsule"):
        if word in form:
            return word
    if (
        form in ("syrup", "suspension", "oral solution", "powder for suspension")
        or "oral s" in form
    ):
        return "liquid"
    if any(word in form for word in ("injection", "infusion", "syringe")):
        return "injection"
    return form


def fits(form: str, meant: str) -> bool:
    """Whether a form is the one that is meant; 'solid' is a tablet or a capsule."""
    kind = family(form)
    if meant == "solid":
        return kind in ("tablet", "capsule")
    return kind == meant or (kind == "eye/ear drops" and meant in ("eye drops", "ear drops"))


def rhythm(dose: Dose, strength: str, form: str) -> tuple[Any, ...]:
    """A dose without what may differ in its writing; equal for doses that say the same."""
    return (*(_step(step, strength, form) for step in dose.steps), dose.stop)


def _step(step: Step, strength: str, form: str) -> tuple[Any, ...]:
    by_weight = getattr(step, "per_kg", None)
    return (
        by_weight or _amount(step, strength, form),
        _times(step, strength, form),
        step.days,
        step.needed is not None,
        step.limit,
        step.food,
        None if _is_implied(step.route, form) else step.route,
        step.site,
        _length(step),
        step.until,
    )


def _times(step: Step, strength: str, form: str) -> Any:
    """When it is taken; a pattern of milligrams in pieces, where one piece is known."""
    one = _one_piece(strength)
    solid = any(word in form.lower() for word in _SOLID)
    if not (isinstance(step.times, Pattern) and step.unit in WEIGHTS and one and solid):
        return step.times
    scale = _IN_MG[step.unit.value] / one
    return Pattern(tuple(amount * scale for amount in step.times.amounts))


def _is_implied(route: Route | None, form: str) -> bool:
    kind = family(form)
    return route is not None and any(word in kind for word in _IMPLIED.get(route, ()))


def _length(step: Step) -> tuple[Any, ...] | None:
    length: Duration | None = step.duration
    if length is None:
        return None
    days = _DAYS.get(length.span)
    if days is None:
        return (length.number, length.up_to, length.span)
    return (length.number * days, (length.up_to or 0) * days)


def _amount(step: Step, strength: str, form: str) -> tuple[Any, ...] | None:
    solid = any(word in form.lower() for word in _SOLID) or form == "oral powder"
    if isinstance(step.times, Pattern):
        # The pattern itself is compared; here only what its numbers count.
        weighed = step.unit in WEIGHTS and solid and _one_piece(strength)
        return None if step.unit in PIECES or weighed else (step.unit,)
    if step.amount is None:
        return (Fraction(1), None, Unit.PIECE) if solid else None
    one = _one_piece(strength)
    if solid and one and step.unit in WEIGHTS and step.up_to is None:
        scale = _IN_MG[step.unit.value]
        return (step.amount * scale / one, None, Unit.PIECE)
    unit = _unit(step.unit, form)
    return (step.amount, step.up_to, unit)


def _unit(unit: Unit, form: str) -> Unit:
    """What an amount counts; a bare number counts drops, puffs or sprays where the form does."""
    if unit not in PIECES and unit not in _ALONE:
        return unit
    kinds = (counted for word, counted in _COUNTED_IN.items() if form.lower().endswith(word))
    return next(kinds, Unit.PIECE)


def _one_piece(strength: str) -> Fraction | None:
    """What one piece weighs in milligrams, where the strength is one weight alone."""
    found = weights(strength)
    if len(found) != 1 or not str(found[0]).endswith(" mg") or "/" in strength:
        return None
    return Fraction(str(found[0]).removesuffix(" mg"))
