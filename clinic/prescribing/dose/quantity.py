"""The quantity to dispense: tablets and strips, millilitres and bottles, puffs and inhalers.

A month is thirty days and a millilitre twenty drops. Where a quantity can't be worked out,
NoQuantity says why.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil

from clinic.prescribing.dose.daily import amount_a_day, amount_at_most, step_days, times_a_day
from clinic.prescribing.dose.form_units import unit_for
from clinic.prescribing.dose.frequency import (
    EveryDays,
    EveryHours,
    EveryMonths,
    EveryWeeks,
    Once,
    OnWeekdays,
    Pattern,
    TimesAWeek,
)
from clinic.prescribing.dose.kinds import PIECES, Site, Span, Unit
from clinic.prescribing.dose.model import Dose, Step, Supply
from clinic.prescribing.dose.strengths import strength_of
from clinic.prescribing.dose.vocabulary import WEEKDAYS
from clinic.prescribing.dose.writing import number

DROPS_IN_A_ML = 20
_BOTH = frozenset({Site.BOTH_EYES, Site.BOTH_EARS, Site.EACH_NOSTRIL})


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity: `count` of `unit` in all, that is `packs` of `pack_text`; `text` is for print.

    `packs` is None and `pack_text` "" where the size of a pack isn't known.
    """

    count: Fraction
    unit: str
    packs: int | None
    pack_text: str
    text: str


@dataclass(frozen=True, slots=True)
class NoQuantity:
    """A quantity that can't be worked out; `why` ends the sentence "can't be worked out: …"."""

    why: str

    @property
    def text(self) -> str:
        return f"can't be worked out: {self.why}"


@dataclass(frozen=True, slots=True)
class _DispensedForm:
    """The dispensing of a form: its unit, the units of a dose that count it, and its pack.

    `of` is the measure of its strength ("" for a piece), `part` the smallest part that can be
    taken.
    """

    unit: str
    plural: str
    units: frozenset[Unit]
    pack: str
    size: re.Pattern[str]
    of: str = ""
    part: Fraction | None = None


_PIECES_OF_PACK = re.compile(r"(?P<n>\d+)\s*(?:['’]?\s*s\b|tab|cap|sachet)", re.IGNORECASE)
_ML_OF_PACK = re.compile(r"(?P<n>\d+(?:\.\d+)?)\s*ml", re.IGNORECASE)
_PUFFS_OF_PACK = re.compile(r"(?P<n>\d+)\s*(?:mdi?|doses|puffs|sprays)\b", re.IGNORECASE)
_LIQUID = frozenset({Unit.ML, Unit.DROP})


def _pieces(
    unit: str, plural: str, *units: Unit, pack: str = "strip", part: Fraction = Fraction(1)
) -> _DispensedForm:
    return _DispensedForm(unit, plural, PIECES | set(units), pack, _PIECES_OF_PACK, part=part)


_BOTTLED = _DispensedForm("ml", "ml", _LIQUID, "bottle", _ML_OF_PACK, of="ml")
_ROTACAPS = _pieces("capsule", "capsules", Unit.PUFF, pack="pack")
_SACHETS = _pieces("sachet", "sachets", Unit.SACHET, pack="pack")


_KINDS: tuple[tuple[str, _DispensedForm], ...] = (
    ("powder for inhalation", _ROTACAPS),
    ("inhalation powder", _ROTACAPS),
    ("suspension", _BOTTLED),
    ("tablet", _pieces("tablet", "tablets", part=Fraction(1, 4))),
    ("capsule", _pieces("capsule", "capsules")),
    ("lozenge", _pieces("lozenge", "lozenges", Unit.LOZENGE)),
    ("suppository", _pieces("suppository", "suppositories", Unit.SUPPOSITORY)),
    ("vaginal preparation", _pieces("pessary", "pessaries", Unit.PESSARY, pack="pack")),
    ("patch", _pieces("patch", "patches", Unit.PATCH, pack="pack")),
    ("oral powder", _SACHETS),
    ("sachet", _SACHETS),
    ("granules", _SACHETS),
    (
        "inhaler",
        _DispensedForm(
            "puff", "puffs", frozenset({Unit.PUFF}), "inhaler", _PUFFS_OF_PACK, of="dose"
        ),
    ),
    (
        "nasal spray",
        _DispensedForm(
            "spray", "sprays", frozenset({Unit.PUFF, Unit.SPRAY}), "bottle", _PUFFS_OF_PACK, "dose"
        ),
    ),
    ("drops", _BOTTLED),
    ("nebuliser solution", _pieces("respule", "respules", Unit.RESPULE, Unit.AMPOULE, pack="pack")),
    ("syrup", _BOTTLED),
    ("solution", _BOTTLED),
    ("mouthwash", _BOTTLED),
)
_SKIN = re.compile(r"cream|ointment|gel|lotion|powder|shampoo|soap|spray|lacquer|paste", re.I)


def quantity(dose: Dose, form: str, pack: str, strength: str = "") -> Quantity | NoQuantity:
    """Work out how much of a form (as in the medicines file) to dispense, in packs where `pack` has
    a size.

    `strength` ("10 mg", "250 mg/5 ml") turns a dose by weight into tablets, ml or puffs.
    """
    kind = _dispensed_form(form)
    if dose.supply is not None:
        return _written_supply(dose.supply, kind)
    if kind is None:
        return _by_dose(dose, form)
    total = Fraction(0)
    for step in dose.steps:
        amount = _taken(_counted(step, form), kind, strength)
        if isinstance(amount, NoQuantity):
            return amount
        total += amount
    return _packed(total, kind, pack)


def _written_supply(supply: Supply, kind: _DispensedForm | None) -> Quantity:
    """Return the quantity that the doctor wrote: a count of pieces, of another unit, or of
    packs. A bare number of what is poured or puffed stays one: `#1` may be a bottle."""
    is_counted = kind is not None and kind.size is _PIECES_OF_PACK
    unit = supply.unit or (kind.unit if kind and is_counted else "")
    plural = kind.plural if kind and unit in (kind.unit, "tab", "cap") else f"{unit}s"
    plural = unit if unit in ("ml", "g", "") else plural
    text = f"{supply.number} {unit if supply.number == 1 else plural}".strip()
    return Quantity(Fraction(supply.number), unit, None, "", text)


def _counted(step: Step, form: str) -> Step:
    """Return the step with the unit that its numbers count: puffs of an inhaler, drops for the
    eye."""
    written = step.amount is not None or isinstance(step.times, Pattern)
    return replace(step, unit=unit_for(step, form)) if written else step


def _dispensed_form(form: str) -> _DispensedForm | None:
    low = form.lower()
    return next(
        (kind for name, kind in _KINDS if name in low and not low.startswith("topical")), None
    )


def _by_dose(dose: Dose, form: str) -> Quantity | NoQuantity:
    """Return the quantity of injections and skin preparations, which the dose itself counts."""
    if _SKIN.search(form):
        return NoQuantity("how much is applied each time isn't fixed")
    unit = dose.steps[0].unit
    if unit not in (Unit.AMPOULE, Unit.VIAL, Unit.UNIT):
        return NoQuantity(f"how many of {form.lower() or 'this form'} make one dose isn't written")
    kind = _DispensedForm(unit.value, f"{unit.value}s", frozenset({unit}), "", re.compile(r"(?!)"))
    total = Fraction(0)
    for step in dose.steps:
        amount = _taken(step, kind, "")
        if isinstance(amount, NoQuantity):
            return amount
        total += amount
    return _packed(total, kind, "")


_A_WEEKDAY = "|".join(WEEKDAYS.values())
_LEAVES_OUT_DAYS = re.compile(
    rf"\b(?:except|no|not|skip|omit|off|without|avoid)\b.*\b(?:{_A_WEEKDAY})\b"
    rf"|\b(?:{_A_WEEKDAY})\b.*\b(?:off|skip)\b"
)
"""`30d "except sunday"` is fewer than thirty."""


def _taken(step: Step, kind: _DispensedForm, strength: str) -> Fraction | NoQuantity:
    """Return the amount of one step in the unit of the dispensed form."""
    if step.needed is not None:
        return NoQuantity("it is taken only when needed")
    if any(_LEAVES_OUT_DAYS.search(note.lower()) for note in step.notes):
        return NoQuantity("some days are left out")
    in_one = _amount_in_one(step, kind, strength)
    if isinstance(in_one, NoQuantity):
        return in_one
    times = _times(step)
    if times is None:
        return NoQuantity(_missing_part(step))
    amount = amount_at_most(step)
    if isinstance(step.times, Pattern):
        amount = (amount_a_day(step) or Fraction(0)) / (times_a_day(step) or 1)
    if step.site in _BOTH:
        amount *= 2
    return amount * times / in_one


def _amount_in_one(step: Step, kind: _DispensedForm, strength: str) -> Fraction | NoQuantity:
    """Return the amount, in the unit of the dose, in one ml, piece or puff."""
    if step.unit in kind.units:
        return Fraction(DROPS_IN_A_ML if step.unit is Unit.DROP else 1)
    if step.unit is Unit.PIECE:
        return NoQuantity("how much at one time isn't written")
    parsed = strength_of(strength)
    content = parsed.in_one(step.unit) if parsed and parsed.of == kind.of else None
    if content is None:
        return NoQuantity(f"the dose is in {step.unit.value} and it is counted in {kind.plural}")
    if kind.part and any(amount / content % kind.part for amount in _amounts(step)):
        return NoQuantity(f"{strength} can't be divided into the dose")
    return content


def _amounts(step: Step) -> tuple[Fraction, ...]:
    if isinstance(step.times, Pattern):
        return step.times.amounts
    return tuple(amount for amount in (step.amount, step.up_to) if amount is not None)


def _missing_part(step: Step) -> str:
    if step.duration is not None:
        return "how often isn't written"
    return "no number of days is written"


def _times(step: Step) -> Fraction | None:
    """Return the number of intakes in all; None where it isn't stated."""
    if isinstance(step.times, Once):
        return Fraction(1)
    if step.duration is not None and step.duration.span is Span.DOSES:
        return Fraction(step.duration.up_to or step.duration.number)
    days, a_day = step_days(step), times_a_day(step)
    if days is None or a_day is None:
        return None
    if isinstance(step.times, EveryHours):
        return Fraction(ceil(Fraction(24 * days, step.times.hours)))
    return Fraction(_days_of(step, days) * a_day)


def _days_of(step: Step, days: int) -> int:
    """Return the number of days of intake among `days` days."""
    match step.days:
        case EveryDays(every):
            return ceil(days / every)
        case TimesAWeek(count):
            return ceil(Fraction(days * count, 7))
        case EveryWeeks(weeks):
            return ceil(Fraction(days, 7 * weeks))
        case EveryMonths(months):
            return ceil(Fraction(days, 30 * months))
        case OnWeekdays(names):
            return ceil(Fraction(days * len(names), 7))
        case _:
            return days


def _packed(total: Fraction, kind: _DispensedForm, pack: str) -> Quantity:
    if kind.size is _PIECES_OF_PACK:
        total = Fraction(ceil(total))
    noun = kind.unit if total == 1 else kind.plural
    text = f"{number(total, Unit.ML)} {noun}"
    if total.denominator != 1:
        text = f"{number(Fraction(ceil(total)), Unit.ML)} {noun}"
    match = kind.size.search(pack)
    size = Fraction(match["n"]) if match else Fraction(0)
    if not size:
        return Quantity(total, kind.unit, None, "", text)
    packs = ceil(total / size)
    container = kind.pack if kind.pack != "strip" or "ottle" not in pack.lower() else "bottle"
    pack_count = f"{packs} {container}{'' if packs == 1 else 's'}"
    pack_text = f"{number(size, Unit.ML)} {kind.unit if size == 1 else kind.plural}"
    return Quantity(total, kind.unit, packs, pack_text, f"{text} ({pack_count} of {pack_text})")
