"""The result of a dose by weight for one preparation and one patient, without open questions.
Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from clinic.facts.weight_doses import WeightDose
from clinic.prescribing.by_weight import arithmetic as sums
from clinic.prescribing.by_weight.arithmetic import ExactDose
from clinic.prescribing.by_weight.listed import (
    Maximum,
    WeighedPatient,
    bounds,
    describe_ranges,
    maxima,
    rows_of,
)
from clinic.prescribing.by_weight.preparation import Preparation
from clinic.prescribing.by_weight.requested import RequestedAmount
from clinic.prescribing.by_weight.states import Choice, WeightDoseResult
from clinic.prescribing.by_weight.taking import doses_a_day, with_amount
from clinic.prescribing.by_weight.wording import (
    DoseArithmetic,
    arithmetic_text,
    format_amount,
    format_figure,
    format_percent,
)
from clinic.prescribing.dose import Dose, Quantity, duration_days, write
from clinic.prescribing.formulary import Formulary
from clinic.prescribing.lines import Line, quantity_of, read_line, unlisted

FAR_FROM_DOSE = "Rounding moves the dose by more than 10 %. Which amount?"
_MANY = {True: 20, False: 4}
"""Largest amount in ml (True) or pieces (False) at one time; more is offered last, or not at
all."""
ABOVE_MAXIMUM = "That is more than the maximum. How much?"


@dataclass(frozen=True)
class Calculation:
    """The input of one calculation, without open questions. The amount counts `ingredient`."""

    typed: str
    requested: RequestedAmount
    prep: Preparation
    dose: Dose
    ingredient: str
    person: WeighedPatient
    formulary: Formulary

    @cached_property
    def times(self) -> int | None:
        return doses_a_day(self.dose)

    @cached_property
    def rows(self) -> list[WeightDose]:
        return rows_of(self.prep, self.ingredient, self.person)

    @property
    def range_text(self) -> str:
        return describe_ranges(self.rows)

    @cached_property
    def limits(self) -> list[Maximum]:
        return maxima(self.prep, self.person, self.times)

    @cached_property
    def exact(self) -> ExactDose:
        mg = sums.requested_mg(
            self.requested, self.prep, self.ingredient, self.person, self.times or 1
        )
        return sums.exact(self.prep, self.ingredient, mg, _hard(self.limits))

    @cached_property
    def top(self) -> Fraction | None:
        """The largest amount in ml or pieces after rounding.

        It is limited by the maxima, and by the listed range where the requested dose is within it.
        """
        range_per_kg = bounds(self.rows, self.times)
        top = range_per_kg[1] * self.person.kg if range_per_kg else None
        if top is None or self.exact.target_mg > top:
            return self.exact.most
        listed = top / self.prep.mg_per_unit[self.ingredient]
        return listed if self.exact.most is None else min(listed, self.exact.most)

    def line_with(self, amount: Fraction) -> str:
        """Return the line in which the doctor states the rounded amount."""
        chosen = replace(self.requested, chosen=amount, chosen_unit=self.prep.unit)
        after = write(self.dose)
        return replace(chosen, before=self.prep.medicine.label, after=after).line

    def choice(self, amount: Fraction) -> Choice:
        by = format_percent(sums.relative_difference(amount, self.exact.amount))
        mg = f"{format_figure(amount * self.prep.mg_per_unit[self.ingredient])} mg"
        return Choice(self.line_with(amount), format_amount(amount, self.prep.unit), f"{mg}, {by}")

    def asks(self, why: str, amounts: list[Fraction]) -> WeightDoseResult:
        choices = tuple(map(self.choice, amounts))
        range_warning = _range_warning(self)
        return WeightDoseResult(
            self.typed,
            why=why,
            choices=choices,
            range_text=self.range_text,
            range_warning=range_warning,
        )


def result_of(calculation: Calculation) -> WeightDoseResult:
    """Return the finished line with its arithmetic, or the question that rounding raises."""
    exact = calculation.exact
    if calculation.requested.chosen is not None:
        return _of_chosen(calculation, calculation.requested.chosen)
    if question := _asks_maximum(calculation):
        return question
    amount = sums.rounded(exact.amount, calculation.prep, calculation.top)
    if not amount or sums.exceeds_tolerance(amount, exact.amount):
        near = sums.neighbours(exact.amount, calculation.prep, exact.most)
        if not near:
            return WeightDoseResult(
                calculation.typed,
                why=_no_part(calculation),
                range_text=calculation.range_text,
                is_far=True,
            )
        return replace(calculation.asks(FAR_FROM_DOSE, near), is_far=True)
    return _result_that_reads_back(calculation, amount)


def _of_chosen(calculation: Calculation, chosen: Fraction) -> WeightDoseResult:
    """Return the result for an amount that the doctor rounded, where it can be measured and is
    allowed."""
    step = calculation.prep.part or Fraction(1, 10)
    if chosen % step or calculation.requested.chosen_unit not in (calculation.prep.unit, ""):
        return replace(result_of(_unchosen(calculation)), typed=calculation.typed)
    if calculation.exact.most is not None and chosen > calculation.exact.most:
        lower = sums.lowered(calculation.exact.most, calculation.prep)
        return calculation.asks(ABOVE_MAXIMUM, [lower] if lower else [])
    return _result_that_reads_back(calculation, chosen)


def _unchosen(calculation: Calculation) -> Calculation:
    return replace(calculation, requested=replace(calculation.requested, chosen=None))


def _asks_maximum(calculation: Calculation) -> WeightDoseResult | None:
    """Return the question where a maximum per kilogram caps the dose, or an adult's maximum of
    several."""
    exact = calculation.exact
    if exact.capped_by is not None and not exact.capped_by.is_adult:
        lower = sums.lowered(exact.amount, calculation.prep)
        wanted = exact.target_mg / calculation.prep.mg_per_unit[calculation.ingredient]
        if sums.exceeds_tolerance(lower, wanted) if lower else True:
            why = f"More than the most listed: {exact.capped_by.text}. At most:"
            return calculation.asks(why, [lower] if lower else [])
    soft = [
        most
        for most in _soft(calculation.limits)
        if most.counted == calculation.ingredient and most.mg < exact.mg
    ]
    if not soft:
        return None
    least = min(soft, key=lambda most: most.mg)
    amounts = [
        most / calculation.prep.mg_per_unit[calculation.ingredient] for most in (least.mg, exact.mg)
    ]
    measured = {sums.rounded(amount, calculation.prep, calculation.top) for amount in amounts} - {
        Fraction(0)
    }
    why = f"For {least.indication} the most is {least.text}. How much?"
    return calculation.asks(why, sorted(measured))


def _hard(limits: list[Maximum]) -> list[Maximum]:
    """Return the maxima that always apply: of several single maxima for an adult only the largest
    does."""
    return [most for most in limits if most not in _soft(limits)]


def _soft(limits: list[Maximum]) -> list[Maximum]:
    single = [most for most in limits if most.is_adult and most.a_day is None]
    return [lower for lower in single if any(_is_above(higher, lower) for higher in single)]


def _is_above(higher: Maximum, lower: Maximum) -> bool:
    return higher.counted == lower.counted and higher.mg > lower.mg


def _no_part(calculation: Calculation) -> str:
    return f"No measurable amount of {calculation.prep.medicine.label} is as little as that."


def comparison(mg_per_kg: Fraction, listed: tuple[Fraction, Fraction] | None) -> str:
    """Return a warning that one dose is outside the listed range; '' within it, or without a
    range."""
    if listed is None or listed[0] <= mg_per_kg <= listed[1]:
        return ""
    if mg_per_kg > listed[1]:
        return f"Above what is listed: {format_figure(listed[1])} mg/kg a dose."
    return f"Below what is listed: {format_figure(listed[0])} mg/kg a dose."


def _range_warning(calculation: Calculation) -> str:
    return comparison(
        calculation.exact.target_mg / calculation.person.kg,
        bounds(calculation.rows, calculation.times),
    )


def notes_of(calculation: Calculation) -> tuple[str, ...]:
    """Return the notes: what is not listed, what capped the dose, and how it is measured."""
    notes = []
    if bounds(calculation.rows, calculation.times) is None:
        notes.append("No range listed for this medicine at this age and weight.")
    if not calculation.limits:
        notes.append("No maximum is listed for it.")
    if calculation.exact.capped_by is not None and calculation.exact.capped_by.is_adult:
        notes.append(f"Held at the most for an adult: {calculation.exact.capped_by.text}.")
    if calculation.prep.is_swallowed:
        notes.append("By syringe or cup, never by spoon.")
    return tuple(notes)


def _result_that_reads_back(calculation: Calculation, amount: Fraction) -> WeightDoseResult:
    """Return the line that prints, if it reads back as the dose that was worked out."""
    line = _line_of(calculation, amount)
    if line is None:
        return WeightDoseResult(
            calculation.typed, why="This dose cannot be written as a line. Write the amount in ml."
        )
    figures = DoseArithmetic(
        requested=calculation.requested,
        kg=calculation.person.kg,
        times=calculation.times,
        of=calculation.ingredient if len(calculation.prep.mg_per_unit) > 1 else "",
        mg_per_unit=calculation.prep.mg_per_unit[calculation.ingredient],
        strength=calculation.prep.medicine.strength,
        unit=calculation.prep.unit,
        exact_mg=calculation.exact.target_mg,
        capped_mg=calculation.exact.mg if calculation.exact.capped_by else None,
        amount=amount,
        at_most=_at_most(calculation),
        days=duration_days(calculation.dose),
        quantity=_quantity(line),
    )
    return WeightDoseResult(
        calculation.typed,
        line=line.text,
        arithmetic=arithmetic_text(figures),
        amount_text=format_amount(amount, calculation.prep.unit),
        range_warning=_range_warning(calculation),
        notes=notes_of(calculation),
        is_measured=calculation.prep.is_swallowed,
        is_many=amount > _MANY[calculation.prep.is_liquid],
        range_text=calculation.range_text,
    )


def _line_of(calculation: Calculation, amount: Fraction) -> Line | None:
    medicine = calculation.prep.medicine
    try:
        dose = with_amount(calculation.dose, amount, calculation.prep.unit)
    except ValueError:
        return None
    typed = f"{medicine.label} {write(dose)}"
    line = read_line(typed, calculation.formulary)
    if line.medicine is None and (new := unlisted(typed, calculation.formulary)):
        return Line(typed, new, dose) if new.label == medicine.label else None
    is_same_medicine = line.medicine is not None and line.medicine.label == medicine.label
    return line if is_same_medicine and line.dose == dose else None


def _at_most(calculation: Calculation) -> str:
    """Return the maximum that limits the day, else the one that limits the dose."""
    limits = [most for most in _hard(calculation.limits) if most.counted == calculation.ingredient]
    daily = [most.a_day for most in limits if most.a_day is not None]
    if daily:
        return f"at most {format_figure(min(daily))} mg"
    return (
        f"at most {format_figure(min(most.mg for most in limits))} mg at a time" if limits else ""
    )


def _quantity(line: Line) -> str:
    quantity = quantity_of(line)
    return quantity.text.replace(" (", ", ").rstrip(")") if isinstance(quantity, Quantity) else ""
