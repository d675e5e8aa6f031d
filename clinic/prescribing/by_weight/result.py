"""What a dose by weight comes to for one preparation and one person, once nothing is open. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from clinic.facts.weight_doses import WeightDose
from clinic.prescribing.by_weight import arithmetic as sums
from clinic.prescribing.by_weight.arithmetic import Exact
from clinic.prescribing.by_weight.asked import Asked
from clinic.prescribing.by_weight.listed import (
    Most,
    Weighed,
    bounds,
    maxima,
    range_words,
    rows_of,
)
from clinic.prescribing.by_weight.preparation import Preparation
from clinic.prescribing.by_weight.states import Choice, Working
from clinic.prescribing.by_weight.taking import doses_a_day, with_given
from clinic.prescribing.by_weight.wording import Sum, amount_words, figure, percent, sum_words
from clinic.prescribing.dose import Dose, Quantity, duration_days, write
from clinic.prescribing.formulary import Formulary
from clinic.prescribing.lines import Line, quantity_of, read_line, unlisted

HOW_FAR = "Rounding moves the dose by more than 10 %. Which amount?"
_MANY = {True: 20, False: 4}
"""More ml or pieces at one time are offered last, or not at all."""
MORE_THAN_MOST = "That is more than the maximum. How much?"


@dataclass(frozen=True)
class Case:
    """One question to be reckoned: nothing of it is open. `of` is the ingredient that counts."""

    words: str
    asked: Asked
    prep: Preparation
    dose: Dose
    of: str
    person: Weighed
    formulary: Formulary

    @cached_property
    def times(self) -> int | None:
        return doses_a_day(self.dose)

    @cached_property
    def rows(self) -> list[WeightDose]:
        return rows_of(self.prep, self.of, self.person)

    @property
    def lists(self) -> str:
        return range_words(self.rows)

    @cached_property
    def limits(self) -> list[Most]:
        return maxima(self.prep, self.person, self.times)

    @cached_property
    def exact(self) -> Exact:
        mg = sums.mg_asked(self.asked, self.prep, self.of, self.person, self.times or 1)
        return sums.exact(self.prep, self.of, mg, _hard(self.limits))

    @cached_property
    def top(self) -> Fraction | None:
        """The most ml or pieces that rounding may lead to: of the maxima, and of the listed range
        where the dose was asked within it."""
        found = bounds(self.rows, self.times)
        top = found[1] * self.person.kg if found else None
        if top is None or self.exact.asked_mg > top:
            return self.exact.most
        listed = top / self.prep.holds[self.of]
        return listed if self.exact.most is None else min(listed, self.exact.most)

    def line_with(self, amount: Fraction) -> str:
        """The line in which the doctor says what was rounded to."""
        chosen = replace(self.asked, chosen=amount, chosen_unit=self.prep.unit)
        behind = write(self.dose)
        return replace(chosen, before=self.prep.medicine.label, behind=behind).line

    def choice(self, amount: Fraction) -> Choice:
        by = percent(sums.moved(amount, self.exact.amount))
        mg = f"{figure(amount * self.prep.holds[self.of])} mg"
        return Choice(self.line_with(amount), amount_words(amount, self.prep.unit), f"{mg}, {by}")

    def asks(self, why: str, amounts: list[Fraction]) -> Working:
        choices = tuple(map(self.choice, amounts))
        against = _against(self)
        return Working(self.words, why=why, choices=choices, lists=self.lists, against=against)


def result_of(case: Case) -> Working:
    """The finished line with its arithmetic, or the question that its rounding asks."""
    exact = case.exact
    if case.asked.chosen is not None:
        return _of_chosen(case, case.asked.chosen)
    if asked := _asks_maximum(case):
        return asked
    given = sums.rounded(exact.amount, case.prep, case.top)
    if not given or sums.moves_far(given, exact.amount):
        near = sums.neighbours(exact.amount, case.prep, exact.most)
        if not near:
            return Working(case.words, why=_no_part(case), lists=case.lists, is_far=True)
        return replace(case.asks(HOW_FAR, near), is_far=True)
    return finished(case, given)


def _of_chosen(case: Case, chosen: Fraction) -> Working:
    """What the doctor rounded to by hand stands, where it can be measured and is allowed."""
    step = case.prep.part or Fraction(1, 10)
    if chosen % step or case.asked.chosen_unit not in (case.prep.unit, ""):
        return replace(result_of(_unchosen(case)), words=case.words)
    if case.exact.most is not None and chosen > case.exact.most:
        lower = sums.lowered(case.exact.most, case.prep)
        return case.asks(MORE_THAN_MOST, [lower] if lower else [])
    return finished(case, chosen)


def _unchosen(case: Case) -> Case:
    return replace(case, asked=replace(case.asked, chosen=None))


def _asks_maximum(case: Case) -> Working | None:
    """A maximum for each kilogram that cuts the dose, or one adult's maximum of several."""
    exact = case.exact
    if exact.held is not None and not exact.held.adult:
        lower = sums.lowered(exact.amount, case.prep)
        wanted = exact.asked_mg / case.prep.holds[case.of]
        if sums.moves_far(lower, wanted) if lower else True:
            why = f"More than the most listed: {exact.held.says}. At most:"
            return case.asks(why, [lower] if lower else [])
    soft = [most for most in _soft(case.limits) if most.counted == case.of and most.mg < exact.mg]
    if not soft:
        return None
    least = min(soft, key=lambda most: most.mg)
    amounts = [most / case.prep.holds[case.of] for most in (least.mg, exact.mg)]
    measured = {sums.rounded(amount, case.prep, case.top) for amount in amounts} - {Fraction(0)}
    why = f"For {least.indication} the most is {least.says}. How much?"
    return case.asks(why, sorted(measured))


def _hard(limits: list[Most]) -> list[Most]:
    """The maxima that always hold: of several of one kind for an adult only the largest does."""
    return [most for most in limits if most not in _soft(limits)]


def _soft(limits: list[Most]) -> list[Most]:
    single = [most for most in limits if most.adult and most.a_day is None]
    return [one for one in single if any(_is_above(other, one) for other in single)]


def _is_above(other: Most, one: Most) -> bool:
    return other.counted == one.counted and other.mg > one.mg


def _no_part(case: Case) -> str:
    return f"No measurable amount of {case.prep.medicine.label} is as little as that."


def comparison(mg_per_kg: Fraction, listed: tuple[Fraction, Fraction] | None) -> str:
    """How one dose stands to what is listed; '' within it, or where nothing is."""
    if listed is None or listed[0] <= mg_per_kg <= listed[1]:
        return ""
    if mg_per_kg > listed[1]:
        return f"Above what is listed: {figure(listed[1])} mg/kg a dose."
    return f"Below what is listed: {figure(listed[0])} mg/kg a dose."


def _against(case: Case) -> str:
    return comparison(case.exact.asked_mg / case.person.kg, bounds(case.rows, case.times))


def notes_of(case: Case) -> tuple[str, ...]:
    """What is not listed, what held the dose, and how it is measured."""
    notes = []
    if bounds(case.rows, case.times) is None:
        notes.append("No range listed for this medicine at this age and weight.")
    if not case.limits:
        notes.append("No maximum is listed for it.")
    if case.exact.held is not None and case.exact.held.adult:
        notes.append(f"Held at the most for an adult: {case.exact.held.says}.")
    if case.prep.is_swallowed:
        notes.append("By syringe or cup, never by spoon.")
    return tuple(notes)


def finished(case: Case, given: Fraction) -> Working:
    """The line that prints, if it reads back as what was worked out."""
    line = _line_of(case, given)
    if line is None:
        return Working(case.words, why="The line that comes of it could not be read. Write the ml.")
    told = Sum(
        asked=case.asked,
        kg=case.person.kg,
        times=case.times,
        of=case.of if len(case.prep.holds) > 1 else "",
        holds=case.prep.holds[case.of],
        strength=case.prep.medicine.strength,
        unit=case.prep.unit,
        exact_mg=case.exact.asked_mg,
        held_mg=case.exact.mg if case.exact.held else None,
        given=given,
        at_most=_at_most(case),
        days=duration_days(case.dose),
        quantity=_quantity(line),
    )
    return Working(
        case.words,
        line=line.words,
        sum=sum_words(told),
        given=amount_words(given, case.prep.unit),
        against=_against(case),
        notes=notes_of(case),
        is_measured=case.prep.is_swallowed,
        is_many=given > _MANY[case.prep.is_liquid],
        lists=case.lists,
    )


def _line_of(case: Case, given: Fraction) -> Line | None:
    medicine = case.prep.medicine
    try:
        dose = with_given(case.dose, given, case.prep.unit)
    except ValueError:
        return None
    words = f"{medicine.label} {write(dose)}"
    line = read_line(words, case.formulary)
    if line.medicine is None and (new := unlisted(words, case.formulary)):
        return Line(words, new, dose) if new.label == medicine.label else None
    same = line.medicine is not None and line.medicine.label == medicine.label
    return line if same and line.dose == dose else None


def _at_most(case: Case) -> str:
    """The maximum that bounds the day, else the one that bounds the dose."""
    of = [most for most in _hard(case.limits) if most.counted == case.of]
    daily = [most.a_day for most in of if most.a_day is not None]
    if daily:
        return f"at most {figure(min(daily))} mg"
    return f"at most {figure(min(most.mg for most in of))} mg at a time" if of else ""


def _quantity(line: Line) -> str:
    found = quantity_of(line)
    return found.text.replace(" (", ", ").rstrip(")") if isinstance(found, Quantity) else ""
