"""The dose after the label of a known medicine, whose strength and form are known, too.

"Cetzine 10 od" is one tablet of 10 mg and never ten tablets; a number that might be either the
strength or a count is refused.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import takewhile

from clinic.prescribing.dose import medicine_kinds, name_patterns
from clinic.prescribing.dose.amounts import parse_unit
from clinic.prescribing.dose.collecting import MedicineContext
from clinic.prescribing.dose.form_units import counted_in, is_applied
from clinic.prescribing.dose.frequency import Pattern
from clinic.prescribing.dose.kinds import PIECES, Unit
from clinic.prescribing.dose.limits import CannotRead
from clinic.prescribing.dose.model import Dose, Step
from clinic.prescribing.dose.plain_text import plain
from clinic.prescribing.dose.reading import MAX_LENGTH, prints_back, read_from
from clinic.prescribing.dose.strengths import MOST_WHOLE, Strength, strength_of, whole_of

_MOST_COUNTED = 4
"""The most tablets at a time without a unit; more are written with it: "6 tab"."""
_MOST_STRENGTHS = 50
_FLUID = frozenset({Unit.ML, Unit.DROP, Unit.PUFF, Unit.SPRAY})
_SOLID = frozenset({Unit.TABLET, Unit.CAPSULE, Unit.PUFF})
_UNFIT: tuple[tuple[str, frozenset[Unit]], ...] = (
    *(("tablet", _FLUID), ("capsule", _FLUID)),
    *(("syrup", _SOLID), ("suspension", _SOLID), ("oral solution", _SOLID), ("drops", _SOLID)),
)
_FIRST_NUMBER = re.compile(r"\d+(?:\.\d+)?")


@lru_cache(maxsize=4096)
def read_after(label: str, text: str, strength: str, form: str) -> Dose:
    """Read the dose that follows a medicine's label. Raises CannotRead with all of `text`.

    `strength` ("10 mg", "250 mg/5 ml") and `form` are the medicine's. Words that only repeat them
    are skipped: Lasix 40 "mg 1-0-0", Limcee "500 od", Refresh Tears "E/D 1 drop qid".
    """
    raw, form = text.strip(), form.lower()
    if len(raw) > MAX_LENGTH:
        raise CannotRead(raw)
    low, context = plain(raw), _context_of(label, form)
    if restated := _RESTATED.search(low):
        without = f"{raw[: restated.start()]} {raw[restated.end() :]}"
        return _require_weight(read_after(label, without, strength, form), restated, strength)
    start = _after_bare_strength(low, plain(label), strength)
    if start and form == "injection":  # Lasix injection "10 iv stat" is 10 mg
        raise CannotRead(raw)
    while start is not None:
        reading = read_from(raw, low, start, context)
        if reading.complete and reading.dose and _is_fit(reading.dose, strength, form):
            if not prints_back(reading.dose):
                break
            return _without_weight_of_one(reading.dose, strength, form)
        skipped = name_patterns.restated_length(low[start:], plain(label), strength, form)
        start = start + skipped if skipped else None
    raise CannotRead(raw)


_RESTATED = re.compile(r"\(\s*(?P<n>\d+(?:\.\d+)?)\s*(?P<unit>mg|mcg|µg)\s*\)")


def _require_weight(dose: Dose, restated: re.Match[str], strength: str) -> Dose:
    """Return a dose of which the bracket only repeats the weight: `½ od (5 mg)` of 10 mg tablets.

    Raises CannotRead where it is another weight.
    """
    step, parsed = dose.steps[0], strength_of(strength)
    content = parsed.in_one(parse_unit(restated["unit"])[0]) if parsed and not parsed.of else None
    counts = step.times.amounts if isinstance(step.times, Pattern) else (step.amount or 1,)
    weights = {count * content for count in counts if count} if content else set()
    if len(dose.steps) > 1 or step.unit not in PIECES or step.up_to:
        raise CannotRead(restated[0])
    if weights != {Fraction(restated["n"])}:
        raise CannotRead(restated[0])
    return dose


def read_until(label: str, text: str, strength: str, form: str) -> int:
    """Return the position of the first word after a label that the dose can't account for.

    It is 0 where that is the first word, and the length of the text where all of it is read.
    """
    raw, form = text.strip(), form.lower()
    low, context = plain(raw), _context_of(label, form)
    start = _after_bare_strength(low, plain(label), strength) or 0
    furthest = start
    while True:
        furthest = max(furthest, read_from(raw, low, start, context).end)
        skipped = name_patterns.restated_length(low[start:], plain(label), strength, form)
        if not skipped:
            return min(furthest, len(raw))
        start += skipped


def with_amount(dose: Dose, number: Decimal, unit: str) -> Dose:
    """Return the dose with an amount at each time, where it states none.

    Of `inj ceftriaxone 1 g iv bd` the name states the amount; of `1 g iv stat then 500 mg bd` that
    of the first step. Returns the dose unchanged where that cannot be written.
    """
    lacking = list(takewhile(_lacks_amount, dose.steps))
    if not lacking:
        return dose
    units = {"mg": Unit.MG, "mcg": Unit.MCG, "iu": Unit.UNIT}
    amount, amount_unit = Fraction(number), units[unit]
    if amount_unit is Unit.MG and amount >= 1000:
        amount, amount_unit = amount / 1000, Unit.GRAM
    try:
        first = tuple(replace(step, amount=amount, unit=amount_unit) for step in lacking)
        return Dose((*first, *dose.steps[len(lacking) :]), dose.stop, dose.supply)
    except ValueError:
        return dose


def _lacks_amount(step: Step) -> bool:
    return not (step.amount or isinstance(step.times, Pattern))


def _context_of(label: str, form: str) -> MedicineContext:
    insulin = medicine_kinds.is_insulin(plain(label))
    return MedicineContext(
        bare=None if insulin else Unit.PIECE,
        insulin=insulin,
        skin=not form or is_applied(form),
        eyes="eye" in form,
        ears="ear" in form.split() or "/ear" in form,
        nose="nasal" in form,
        drops="drops" in form,
        inhaled=form.startswith("inhal"),
    )


def _after_mixed_number(bare: str, whole: int, label: str, strength: str) -> int | None:
    """Return where the dose begins after a mixed number; None in doubt.

    Folvite of 5 mg "5 1/2 od" is half a tablet.
    """
    strength_number = _FIRST_NUMBER.match(name_patterns.plain_strength(strength))
    is_strength = bool(strength_number) and Fraction(strength_number[0]) == whole  # type: ignore[index]
    if is_strength and " " in bare and not name_patterns.has_number(label):
        return None if whole <= MOST_WHOLE else len(str(whole)) + 1
    return 0 if whole <= MOST_WHOLE else None


def _after_bare_strength(text: str, label: str, strength: str) -> int | None:
    """Return where the dose begins after a number without a unit that is the strength; None in
    doubt."""
    bare = name_patterns.bare_number(text)
    whole = whole_of(bare or "")
    if bare is not None and whole is not None:
        return _after_mixed_number(bare, whole, label, strength)
    if bare is None or not bare.replace(".", "", 1).isdigit():
        return 0
    number, strength_number = (
        Fraction(f"0{bare}"),
        _FIRST_NUMBER.match(name_patterns.plain_strength(strength)),
    )
    of_one = Fraction(strength_number[0]) if strength_number else None
    if number == of_one and not name_patterns.has_number(label):
        counts = number.denominator == 1 and 1 < number <= _MOST_COUNTED
        return None if counts else re.compile(r"\s*").match(text, len(bare)).end()  # type: ignore[union-attr]
    if number.denominator != 1 and not (of_one == 1 or (of_one or 0) > _MOST_COUNTED):
        return None
    return 0 if number <= _MOST_COUNTED else None


def _without_weight_of_one(dose: Dose, strength: str, form: str) -> Dose:
    """Return the dose without a weight that equals one tablet: Folvite "5 mg od"."""
    step, parsed = dose.steps[0], strength_of(strength)
    solid = "tablet" in form or "capsule" in form
    if not solid or len(dose.steps) > 1 or parsed is None or parsed.of or step.up_to:
        return dose
    if step.amount is None or parsed.in_one(step.unit) != step.amount:
        return dose
    # Without it nothing would be said: a note alone (`40 mg at 8 am`) is no dose.
    if replace(step, notes=()) == Step(amount=step.amount, unit=step.unit):
        return dose
    return Dose((replace(step, amount=None, unit=Unit.PIECE),), dose.stop, dose.supply)


def _is_implausible(step: Step, parsed: Strength | None) -> bool:
    """Return whether a weight is over fifty times that of a piece, as where mg stands for mcg."""
    content = parsed.in_one(step.unit) if parsed and not parsed.of else None
    return (
        content is not None and step.amount is not None and step.amount / content > _MOST_STRENGTHS
    )


def _is_fit(dose: Dose, strength: str, form: str) -> bool:
    """Return whether the dose suits the medicine: no 5 ml of a tablet, no "5 tds" of a syrup."""
    if any(_is_implausible(step, strength_of(strength)) for step in dose.steps):
        return False
    others = next((units for name, units in _UNFIT if name in form), frozenset())
    if any(step.unit in others for step in dose.steps):
        return False
    return (
        not form
        or counted_in(form) is not None
        or all(_has_clear_amount(s, form) for s in dose.steps)
    )


def _has_clear_amount(step: Step, form: str) -> bool:
    if step.unit is not Unit.PIECE:
        return True
    if isinstance(step.times, Pattern):
        return is_applied(form) and set(step.times.amounts) <= {0, 1}
    return step.amount is None
