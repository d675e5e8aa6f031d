"""Compare two readings of a line: the same drug, strength, form, and frequency.

Written independently of the parser, from the model of a dose alone. "1 tab bd" and "bd" of a tablet
are one dose, and so are 40 mg and one tablet of 40 mg; two weeks are fourteen days.
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
    """Return the amounts in a strength, in milligrams where they are weights, in rising order.

    Text after a semicolon is the size of a pack.
    """
    amounts = []
    for number, unit in _WEIGHT.findall(strength.split(";", maxsplit=1)[0].replace(",", "")):
        scale = _IN_MG.get(unit.lower())
        amounts.append(str(Fraction(number) * scale) + " mg" if scale else f"{number} {unit[0]}")
    return tuple(sorted(word.lower() for word in amounts))


def family(form: str) -> str:
    """Return the kind of a form in one word or two: 'sr', 'tablet', 'liquid', 'eye drops' …"""
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


def fits(form: str, expected: str) -> bool:
    """Return whether a form is of the expected kind; 'solid' is a tablet or a capsule."""
    kind = family(form)
    if expected == "solid":
        return kind in ("tablet", "capsule")
    return kind == expected or (kind == "eye/ear drops" and expected in ("eye drops", "ear drops"))


def rhythm(dose: Dose, strength: str, form: str) -> tuple[Any, ...]:
    """Return a dose without what may differ in its writing; equal for equivalent doses."""
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
    """Return the times; a pattern of milligrams in pieces, where the weight of one piece is
    known."""
    piece = _one_piece(strength)
    solid = any(word in form.lower() for word in _SOLID)
    if not (isinstance(step.times, Pattern) and step.unit in WEIGHTS and piece and solid):
        return step.times
    scale = _IN_MG[step.unit.value] / piece
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
    piece = _one_piece(strength)
    if solid and piece and step.unit in WEIGHTS and step.up_to is None:
        scale = _IN_MG[step.unit.value]
        return (step.amount * scale / piece, None, Unit.PIECE)
    unit = _unit(step.unit, form)
    return (step.amount, step.up_to, unit)


def _unit(unit: Unit, form: str) -> Unit:
    """Return the unit of an amount; a bare number counts drops, puffs or sprays where the form
    does."""
    if unit not in PIECES and unit not in _ALONE:
        return unit
    kinds = (counted for word, counted in _COUNTED_IN.items() if form.lower().endswith(word))
    return next(kinds, Unit.PIECE)


def _one_piece(strength: str) -> Fraction | None:
    """Return the milligrams of one piece, where the strength is a single weight."""
    amounts = weights(strength)
    if len(amounts) != 1 or not str(amounts[0]).endswith(" mg") or "/" in strength:
        return None
    return Fraction(str(amounts[0]).removesuffix(" mg"))
