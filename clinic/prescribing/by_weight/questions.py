"""The open questions of a line with an amount per kilogram, one by one. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

from clinic.facts.weight_doses import WeightDose
from clinic.prescribing.by_weight.candidates import DosedCandidate, LineCandidates, candidates_in
from clinic.prescribing.by_weight.listed import WeighedPatient, listed_amounts, rows_of
from clinic.prescribing.by_weight.preparation import Preparation
from clinic.prescribing.by_weight.requested import AmountPer, RequestedAmount
from clinic.prescribing.by_weight.taking import (
    doses_a_day,
    is_once,
    is_span,
    is_when_needed,
    why_not_taken,
)
from clinic.prescribing.dose import Unit
from clinic.prescribing.formulary import Formulary

_FREQUENCIES = ("od", "bd", "tds", "qid")


@dataclass(frozen=True)
class OpenLine:
    """A line for a patient of known weight, with the medicines that it may mean; `typed` is the
    line as typed."""

    requested: RequestedAmount
    candidates: LineCandidates
    formulary: Formulary
    person: WeighedPatient
    typed: str = ""

    @cached_property
    def usable(self) -> list[DosedCandidate]:
        return self.candidates.usable

    @property
    def first(self) -> DosedCandidate:
        """The medicine that represents all while the line does not state which one is meant."""
        return (self.usable or self.candidates.candidates)[0]

    @property
    def prep(self) -> Preparation | None:
        return self.first.preparation

    @property
    def is_sure(self) -> bool:
        """True if the line states which preparation is meant."""
        return self.first.sure and len(self.usable) == 1

    @property
    def of(self) -> str:
        """The ingredient that the amount counts; where that is not stated, the first."""
        ingredients = list(self.prep.mg_per_unit) if self.prep else [""]
        return self.requested.of if self.requested.of in ingredients else ingredients[0]

    @property
    def rows(self) -> list[WeightDose]:
        return rows_of(self.prep, self.of, self.person) if self.prep else []

    def with_requested(self, requested: RequestedAmount) -> OpenLine:
        """Return the same line with another amount, or with more text after it."""
        is_same_medicine = requested.rest == self.requested.rest
        candidates = (
            self.candidates if is_same_medicine else candidates_in(requested.rest, self.formulary)
        )
        return OpenLine(requested, candidates, self.formulary, self.person, requested.line)

    def with_candidate(self, candidate: DosedCandidate) -> OpenLine:
        """Return the same amount of one preparation, written in full."""
        requested = replace(self.requested, before=candidate.medicine.label, after=candidate.text)
        candidates = LineCandidates((replace(candidate, sure=True),))
        return OpenLine(requested, candidates, self.formulary, self.person, requested.line)


@dataclass(frozen=True, slots=True)
class WeightQuestion:
    """A question and its answers: the title of each, and the amount that it makes.

    Without answers `why` is the reason why nothing is worked out.
    """

    why: str
    answers: tuple[tuple[str, RequestedAmount], ...] = ()


def open_question(open_line: OpenLine) -> WeightQuestion | None:
    """Return the first open question, apart from the preparation; None where nothing is open."""
    return next(filter(None, (ask(open_line) for ask in _QUESTIONS)), None)


def _ask_manner(open_line: OpenLine) -> WeightQuestion | None:
    why = why_not_taken(open_line.first.dose) if open_line.first.dose else ""
    return WeightQuestion(why) if why else None


def _ask_ingredient(open_line: OpenLine) -> WeightQuestion | None:
    """Ask, of a combination, which ingredient the mg count."""
    requested, prep = open_line.requested, open_line.prep
    if prep is None or requested.unit is Unit.ML:
        return None
    if requested.of and requested.of not in prep.mg_per_unit:
        return WeightQuestion(f"There is no {requested.of} in {open_line.first.medicine.label}.")
    if len(prep.mg_per_unit) == 1 or requested.of:
        return None
    answers = tuple((f"of {name}", replace(requested, of=name)) for name in prep.mg_per_unit)
    return WeightQuestion("The mg of which ingredient?", answers)


def _ask_amount(open_line: OpenLine) -> WeightQuestion | None:
    """Ask for one amount where a range or none is written; without one, the listed amounts are
    offered."""
    requested = open_line.requested
    if requested.amount is not None and requested.up_to is None:
        return None
    ends = [(requested.amount, requested.per), (requested.up_to, requested.per)]
    if requested.amount is None:
        dose = open_line.first.dose
        ends = [*listed_amounts(open_line.rows, doses_a_day(dose) if dose else None)]
    amounts = [replace(requested, amount=amount, up_to=None, per=per) for amount, per in ends]
    if not amounts:
        return WeightQuestion(
            "No range listed for this medicine. Write the amount, like 15 mg/kg/dose."
        )
    return WeightQuestion(
        "How much for each kg?", tuple((answer.text, answer) for answer in amounts)
    )


def _ask_frequency(open_line: OpenLine) -> WeightQuestion | None:
    dose, requested = open_line.first.dose, open_line.requested
    a_day = requested.per is AmountPer.DAY
    if dose is not None and a_day and is_span(dose):
        return WeightQuestion("Write how often a day: what a day is given is parted by it.")
    if dose is not None and (doses_a_day(dose) or (is_when_needed(dose) and not a_day)):
        return None
    answers = [
        (frequency, replace(requested, after=f"{requested.after} {frequency}".strip()))
        for frequency in _FREQUENCIES
    ]
    return WeightQuestion("How often?", tuple(answers))


def _ask_basis(open_line: OpenLine) -> WeightQuestion | None:
    """Ask whether `40 mg/kg tds` is for each dose or the whole day; once a day both are the
    same."""
    dose, requested = open_line.first.dose, open_line.requested
    if requested.per or dose is None or is_once(dose) or doses_a_day(dose) is None:
        return None
    amounts = [replace(requested, per=per) for per in (AmountPer.DOSE, AmountPer.DAY)]
    return WeightQuestion(
        "For each dose, or for the whole day?", tuple((answer.text, answer) for answer in amounts)
    )


_QUESTIONS: tuple[Callable[[OpenLine], WeightQuestion | None], ...] = (
    *(_ask_manner, _ask_ingredient, _ask_amount),
    *(_ask_frequency, _ask_basis),
)
