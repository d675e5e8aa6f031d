"""Figures and the line of arithmetic of a dose by weight, in words. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from clinic.prescribing.by_weight.asked import IN_MG, Asked, Per
from clinic.prescribing.dose import Unit
from clinic.prescribing.dose.writing import number

_PLACES = ((10, 1), (1, 2))
_FINEST = 3
_PIECES = {Unit.TABLET: "tablet", Unit.CAPSULE: "capsule", Unit.SUPPOSITORY: "suppository"}
_MANY = {"suppository": "suppositories"}


@dataclass(frozen=True, slots=True)
class Sum:
    """All figures of a dose by weight. `of` names the ingredient that is counted, where there are
    several; `holds` is its mg in one ml or piece; `given` ml or pieces are given at one time."""

    asked: Asked
    kg: Fraction
    times: int | None
    of: str
    holds: Fraction
    strength: str
    unit: Unit
    exact_mg: Fraction
    held_mg: Fraction | None
    given: Fraction
    at_most: str
    days: int | None
    quantity: str


def figure(value: Fraction | int) -> str:
    """A figure as a doctor reads it: one decimal from 10 on, two from 1 on, else three; without
    empty decimals, rounded half up, and never to nought."""
    exact = Fraction(value)
    digits = next((count for least, count in _PLACES if exact >= least), _FINEST)
    scaled = int(exact * 10**digits + Fraction(1, 2))
    while not scaled and exact and digits < 9:
        digits += 1
        scaled = int(exact * 10**digits + Fraction(1, 2))
    whole, rest = divmod(scaled, 10**digits)
    decimals = f"{rest:0{digits}}".rstrip("0")
    return f"{whole:,}{'.' + decimals if decimals else ''}"


def percent(part: Fraction) -> str:
    """A difference in whole per cent, `+25 %`, `−17 %`."""
    whole = int(abs(part) * 100 + Fraction(1, 2))
    return f"{'−' if part < 0 else '+'}{whole} %" if whole else "as asked"


def amount_words(amount: Fraction, unit: Unit) -> str:
    """`7 ml`, `1½ tablets`, `½ tablet`."""
    noun = _PIECES.get(unit)
    if noun is None:
        return f"{number(amount, unit)} {unit.value}"
    return f"{number(amount, Unit.TABLET)} {noun if amount <= 1 else _MANY.get(noun, noun + 's')}"


def sum_words(told: Sum) -> str:
    """The arithmetic in one line:

    `15 mg/kg × 12 kg = 180 mg = 7.2 ml → 7 ml of 125 mg/5 ml (175 mg, 14.6 mg/kg); 21 ml a day =
    525 mg, at most 720 mg; 3 days: 63 ml, 2 bottles of 60 ml`
    """
    return "; ".join(filter(None, (_one_dose(told), _a_day(told), _in_all(told))))


def _one_dose(told: Sum) -> str:
    steps = [_asked(told)]
    if told.asked.unit is not Unit.ML:
        steps.append(_weight(told, told.exact_mg))
    if told.held_mg is not None:
        steps[-1] += f", held at {_weight(told, told.held_mg)}"
    exact = (told.held_mg or told.exact_mg) / told.holds
    steps.append(_amount(exact, told.unit))
    mg = told.given * told.holds
    each = figure(_in_unit(told, mg) / told.kg)
    given = f"{amount_words(told.given, told.unit)} of {told.strength}"
    return f"{' = '.join(steps)} → {given} ({_weight(told, mg)}, {each} {_unit(told)}/kg)"


def _asked(told: Sum) -> str:
    asked = told.asked
    per = " a day" if asked.per is Per.DAY else ""
    amount, kg = number(asked.amount or Fraction(0), asked.unit), number(told.kg, Unit.ML)
    text = f"{amount} {asked.unit.value}/kg{per} × {kg} kg"
    if asked.per is not Per.DAY or told.times in (None, 1):
        return text
    whole = figure((asked.amount or Fraction(0)) * told.kg)
    return f"{text} = {whole} {asked.unit.value} a day ÷ {told.times}"


def _amount(exact: Fraction, unit: Unit) -> str:
    noun = _PIECES.get(unit)
    if noun is None:
        return f"{figure(exact)} {unit.value}"
    return f"{figure(exact)} {noun if exact <= 1 else _MANY.get(noun, noun + 's')}"


def _a_day(told: Sum) -> str:
    if told.times is None:
        return f"{told.at_most} a day" if told.at_most else ""
    amount, mg = told.given * told.times, told.given * told.times * told.holds
    words = f"{amount_words(amount, told.unit)} a day = {_weight(told, mg)}"
    return ", ".join(filter(None, (words, told.at_most)))


def _in_all(told: Sum) -> str:
    if told.days is None or not told.quantity:
        return told.quantity
    return f"{told.days} day{'' if told.days == 1 else 's'}: {told.quantity}"


def _weight(told: Sum, mg: Fraction) -> str:
    of = f" of {told.of}" if told.of else ""
    return f"{figure(_in_unit(told, mg))} {_unit(told)}{of}"


def _in_unit(told: Sum, mg: Fraction) -> Fraction:
    return mg / IN_MG.get(told.asked.unit, Fraction(1))


def _unit(told: Sum) -> str:
    return "mg" if told.asked.unit is Unit.ML else told.asked.unit.value
