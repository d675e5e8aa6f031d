"""The dose behind a label that is known: there the strength and the form are known, too.

"Cetzine 10 od" is one tablet of 10 mg and never ten tablets; a number that might be either the
strength or a count is refused.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from clinic.prescribing.dose import names_in
from clinic.prescribing.dose.gathering import About
from clinic.prescribing.dose.kinds import Unit
from clinic.prescribing.dose.limits import CannotRead
from clinic.prescribing.dose.model import Dose, Pattern, Step
from clinic.prescribing.dose.nouns import counted_in, is_applied
from clinic.prescribing.dose.reading import MAX_LENGTH, plain, prints_back, read_from
from clinic.prescribing.dose.strengths import MOST_WHOLE, Strength, strength_of, whole_of

_MOST_COUNTED = 4
"""More than this many tablets at a time are written with their unit: "6 tab"."""
_MOST_STRENGTHS = 50
_FLUID = frozenset({Unit.ML, Unit.DROP, Unit.PUFF, Unit.SPRAY})
_SOLID = frozenset({Unit.TABLET, Unit.CAPSULE, Unit.PUFF})
_UNFIT: tuple[tuple[str, frozenset[Unit]], ...] = (
    *(("tablet", _FLUID), ("capsule", _FLUID)),
    *(("syrup", _SOLID), ("suspension", _SOLID), ("oral solution", _SOLID), ("drops", _SOLID)),
)
_FIRST_NUMBER = re.compile(r"\d+(?:\.\d+)?")


@lru_cache(maxsize=4096)
def read_after(label: str, text: str, strength: str = "", form: str = "") -> Dose:
    """Read the dose that follows a medicine's label; raises CannotRead with all of `text`.

    `strength` ("10 mg", "250 mg/5 ml") and `form` are the medicine's. Words that only say them
    again are passed over: Lasix 40 "mg 1-0-0", Limcee "500 od", Refresh Tears "E/D 1 drop qid".
    """
    raw, form = text.strip(), form.lower()
    if len(raw) > MAX_LENGTH:
        raise CannotRead(raw)
    low, about = plain(raw), _about(label, form)
    start = _past_bare_strength(low, plain(label), strength)
    while start is not None:
        reading = read_from(raw, low, start, about)
        if reading.clean and reading.dose and _is_fit(reading.dose, strength, form):
            if not prints_back(reading.dose):
                break
            return _in_pieces(reading.dose, strength, form)
        passed = names_in.restated(low[start:], plain(label), strength, form)
        start = start + passed if passed else None
    raise CannotRead(raw)


def read_until(label: str, text: str, strength: str = "", form: str = "") -> int:
    """How far the text behind a label can be read as its dose: the place of the first word that
    has no role in it, 0 where that is the first."""
    raw, form = text.strip(), form.lower()
    low, about = plain(raw), _about(label, form)
    start = _past_bare_strength(low, plain(label), strength) or 0
    furthest = start
    while True:
        furthest = max(furthest, read_from(raw, low, start, about).end)
        passed = names_in.restated(low[start:], plain(label), strength, form)
        if not passed:
            return min(furthest, len(raw))
        start += passed


def with_amount(dose: Dose, number: Decimal, unit: str) -> Dose:
    """The dose with an amount at each time, where it says none: of `inj ceftriaxone 1 g iv bd` the
    name says what is given. The dose as it is where that cannot be written."""
    first = dose.steps[0]
    if len(dose.steps) > 1 or first.amount or isinstance(first.times, Pattern):
        return dose
    units = {"mg": Unit.MG, "mcg": Unit.MCG, "iu": Unit.UNIT}
    amount, of = Fraction(number), units[unit]
    if of is Unit.MG and amount >= 1000:
        amount, of = amount / 1000, Unit.GRAM
    try:
        return Dose((replace(first, amount=amount, unit=of),), dose.stop, dose.supply)
    except ValueError:
        return dose


def _about(label: str, form: str) -> About:
    insulin = names_in.is_insulin(plain(label))
    return About(
        bare=None if insulin else Unit.PIECE,
        insulin=insulin,
        skin=not form or is_applied(form),
        eyes="eye" in form,
        ears="ear" in form.split() or "/ear" in form,
        nose="nasal" in form,
        drops="drops" in form,
        inhaled=form.startswith("inhal"),
    )


def _past_whole(bare: str, whole: int, label: str, strength: str) -> int | None:
    """The same of a mixed number: Folvite of 5 mg "5 1/2 od" is half a tablet."""
    known = _FIRST_NUMBER.match(names_in.plain_strength(strength))
    is_strength = bool(known) and Fraction(known[0]) == whole  # type: ignore[index]
    if is_strength and " " in bare and not names_in.has_number(label):
        return None if whole <= MOST_WHOLE else len(str(whole)) + 1
    return 0 if whole <= MOST_WHOLE else None


def _past_bare_strength(text: str, label: str, strength: str) -> int | None:
    """Where the dose begins behind a number without a unit that is the strength; None in doubt."""
    bare = names_in.bare_number(text)
    whole = whole_of(bare or "")
    if bare is not None and whole is not None:
        return _past_whole(bare, whole, label, strength)
    if bare is None or not bare.replace(".", "", 1).isdigit():
        return 0
    number, known = Fraction(f"0{bare}"), _FIRST_NUMBER.match(names_in.plain_strength(strength))
    of_one = Fraction(known[0]) if known else None
    if number == of_one and not names_in.has_number(label):
        counts = number.denominator == 1 and 1 < number <= _MOST_COUNTED
        return None if counts else re.compile(r"\s*").match(text, len(bare)).end()  # type: ignore[union-attr]
    if number.denominator != 1 and not (of_one == 1 or (of_one or 0) > _MOST_COUNTED):
        return None
    return 0 if number <= _MOST_COUNTED else None


def _in_pieces(dose: Dose, strength: str, form: str) -> Dose:
    """The dose without a weight that is just that of one tablet: Folvite "5 mg od"."""
    step, known = dose.steps[0], strength_of(strength)
    solid = "tablet" in form or "capsule" in form
    if not solid or len(dose.steps) > 1 or known is None or known.of or step.up_to:
        return dose
    if step.amount is None or known.in_one(step.unit) != step.amount:
        return dose
    if step == Step(amount=step.amount, unit=step.unit):  # without it nothing would be said
        return dose
    return Dose((replace(step, amount=None, unit=Unit.PIECE),), dose.stop, dose.supply)


def _is_far(step: Step, known: Strength | None) -> bool:
    """Whether a weight is fifty times that of a piece, as where mg stands for mcg."""
    held = known.in_one(step.unit) if known and not known.of else None
    return held is not None and step.amount is not None and step.amount / held > _MOST_STRENGTHS


def _is_fit(dose: Dose, strength: str, form: str) -> bool:
    """Whether the dose suits the medicine: no 5 ml of a tablet, no "5 tds" of a syrup."""
    if any(_is_far(step, strength_of(strength)) for step in dose.steps):
        return False
    others = next((units for name, units in _UNFIT if name in form), frozenset())
    if any(step.unit in others for step in dose.steps):
        return False
    return not form or counted_in(form) is not None or all(_is_told(s, form) for s in dose.steps)


def _is_told(step: Step, form: str) -> bool:
    if step.unit is not Unit.PIECE:
        return True
    if isinstance(step.times, Pattern):
        return is_applied(form) and set(step.times.amounts) <= {0, 1}
    return step.amount is None
