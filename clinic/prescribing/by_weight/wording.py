"""Figures and the line of arithmetic of a dose by weight. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from clinic.prescribing.by_weight.requested import IN_MG, AmountPer, RequestedAmount
from clinic.prescribing.dose import Unit
from clinic.prescribing.dose.writing import number

_PLACES = ((10, 1), (1, 2))
_FINEST = 3
_PIECES = {Unit.TABLET: "tablet", Unit.CAPSULE: "capsule", Unit.SUPPOSITORY: "suppository"}
_MANY = {"suppository": "suppositories"}


@dataclass(frozen=True, slots=True)
class DoseArithmetic:
    """All figures of a dose by weight.

    `of` names the ingredient that is counted, where there are several; `mg_per_unit` is its mg in
    one ml or piece; `amount` is the ml or pieces at one time.
    """

    requested: RequestedAmount
    kg: Fraction
    times: int | None
    of: str
    mg_per_unit: Fraction
    strength: str
    unit: Unit
    exact_mg: Fraction
    capped_mg: Fraction | None
    amount: Fraction
    at_most: str
    days: int | None
    quantity: str


def format_figure(value: Fraction | int) -> str:
    """Format a figure: one decimal from 10 on, two from 1 on, else three.

    Without trailing zeros, rounded half up, and never rounded to zero.
    """
    exact = Fraction(value)
    digits = next((count for least, count in _PLACES if exact >= least), _FINEST)
    scaled = int(exact * 10**digits + Fraction(1, 2))
    while not scaled and exact and digits < 9:
        digits += 1
        scaled = int(exact * 10**digits + Fraction(1, 2))
    whole, rest = divmod(scaled, 10**digits)
    decimals = f"{rest:0{digits}}".rstrip("0")
    return f"{whole:,}{'.' + decimals if decimals else ''}"


def format_percent(part: Fraction) -> str:
    """Format a difference in whole per cent, `+25 %`, `−17 %`."""
    whole = int(abs(part) * 100 + Fraction(1, 2))
    return f"{'−' if part < 0 else '+'}{whole} %" if whole else "as asked"


def format_amount(amount: Fraction, unit: Unit) -> str:
    """Format an amount: `7 ml`, `1½ tablets`, `½ tablet`."""
    noun = _PIECES.get(unit)
    if noun is None:
        return f"{number(amount, unit)} {unit.value}"
    return f"{number(amount, Unit.TABLET)} {noun if amount <= 1 else _MANY.get(noun, noun + 's')}"


def arithmetic_text(figures: DoseArithmetic) -> str:
    """Return the arithmetic in one line:

    `15 mg/kg × 12 kg = 180 mg = 7.2 ml → 7 ml of 125 mg/5 ml (175 mg, 14.6 mg/kg); 21 ml a day =
    525 mg, at most 720 mg; 3 days: 63 ml, 2 bottles of 60 ml`
    """
    return "; ".join(filter(None, (_one_dose(figures), _a_day(figures), _whole_course(figures))))


def _one_dose(figures: DoseArithmetic) -> str:
    steps = [_requested_text(figures)]
    if figures.requested.unit is not Unit.ML:
        steps.append(_weight(figures, figures.exact_mg))
    if figures.capped_mg is not None:
        steps[-1] += f", held at {_weight(figures, figures.capped_mg)}"
    exact = (figures.capped_mg or figures.exact_mg) / figures.mg_per_unit
    steps.append(_amount(exact, figures.unit))
    mg = figures.amount * figures.mg_per_unit
    each = format_figure(_in_unit(figures, mg) / figures.kg)
    amount = f"{format_amount(figures.amount, figures.unit)} of {figures.strength}"
    return f"{' = '.join(steps)} → {amount} ({_weight(figures, mg)}, {each} {_unit(figures)}/kg)"


def _requested_text(figures: DoseArithmetic) -> str:
    requested = figures.requested
    per = " a day" if requested.per is AmountPer.DAY else ""
    amount, kg = (
        number(requested.amount or Fraction(0), requested.unit),
        number(figures.kg, Unit.ML),
    )
    text = f"{amount} {requested.unit.value}/kg{per} × {kg} kg"
    if requested.per is not AmountPer.DAY or figures.times in (None, 1):
        return text
    whole = format_figure((requested.amount or Fraction(0)) * figures.kg)
    return f"{text} = {whole} {requested.unit.value} a day ÷ {figures.times}"


def _amount(exact: Fraction, unit: Unit) -> str:
    noun = _PIECES.get(unit)
    if noun is None:
        return f"{format_figure(exact)} {unit.value}"
    return f"{format_figure(exact)} {noun if exact <= 1 else _MANY.get(noun, noun + 's')}"


def _a_day(figures: DoseArithmetic) -> str:
    if figures.times is None:
        return f"{figures.at_most} a day" if figures.at_most else ""
    amount, mg = (
        figures.amount * figures.times,
        figures.amount * figures.times * figures.mg_per_unit,
    )
    text = f"{format_amount(amount, figures.unit)} a day = {_weight(figures, mg)}"
    return ", ".join(filter(None, (text, figures.at_most)))


def _whole_course(figures: DoseArithmetic) -> str:
    if figures.days is None or not figures.quantity:
        return figures.quantity
    return f"{figures.days} day{'' if figures.days == 1 else 's'}: {figures.quantity}"


def _weight(figures: DoseArithmetic, mg: Fraction) -> str:
    of = f" of {figures.of}" if figures.of else ""
    return f"{format_figure(_in_unit(figures, mg))} {_unit(figures)}{of}"


def _in_unit(figures: DoseArithmetic, mg: Fraction) -> Fraction:
    return mg / IN_MG.get(figures.requested.unit, Fraction(1))


def _unit(figures: DoseArithmetic) -> str:
    return "mg" if figures.requested.unit is Unit.ML else figures.requested.unit.value
