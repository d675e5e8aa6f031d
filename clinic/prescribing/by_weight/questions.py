"""What is still open in a line with an amount for each kilogram, question by question. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

from clinic.facts.weight_doses import WeightDose
from clinic.prescribing.by_weight.asked import Asked, Per
from clinic.prescribing.by_weight.candidates import DosedCandidate, LineCandidates, candidates_in
from clinic.prescribing.by_weight.listed import Weighed, amounts_listed, rows_of
from clinic.prescribing.by_weight.preparation import Preparation
from clinic.prescribing.by_weight.taking import (
    doses_a_day,
    is_once,
    is_span,
    is_when_needed,
    why_not_taken,
)
from clinic.prescribing.dose import Unit
from clinic.prescribing.formulary import Formulary

_OFTEN = ("od", "bd", "tds", "qid")


@dataclass(frozen=True)
class Asking:
    """A line of somebody whose weight is known, and the medicines that it may mean."""

    asked: Asked
    named: LineCandidates
    formulary: Formulary
    person: Weighed
    words: str = ""

    @cached_property
    def usable(self) -> list[DosedCandidate]:
        return self.named.usable

    @property
    def first(self) -> DosedCandidate:
        """The medicine that stands for all while it is not known which is meant."""
        return (self.usable or self.named.candidates)[0]

    @property
    def prep(self) -> Preparation | None:
        return self.first.preparation

    @property
    def is_sure(self) -> bool:
        """Whether the line says which preparation is meant."""
        return self.first.sure and len(self.usable) == 1

    @property
    def of(self) -> str:
        """The ingredient that the amount counts; where that is not said, the first."""
        held = list(self.prep.holds) if self.prep else [""]
        return self.asked.of if self.asked.of in held else held[0]

    @property
    def rows(self) -> list[WeightDose]:
        return rows_of(self.prep, self.of, self.person) if self.prep else []

    def saying(self, asked: Asked) -> Asking:
        """The same line with another amount, or with more behind it."""
        same = asked.rest == self.asked.rest
        named = self.named if same else candidates_in(asked.rest, self.formulary)
        return Asking(asked, named, self.formulary, self.person, asked.line)

    def naming(self, candidate: DosedCandidate) -> Asking:
        """The same amount of one preparation, written in full."""
        asked = replace(self.asked, before=candidate.medicine.label, behind=candidate.text)
        named = LineCandidates((replace(candidate, sure=True),))
        return Asking(asked, named, self.formulary, self.person, asked.line)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, and its answers: what each says, and the amount that it makes. Without
    answers it is why nothing is worked out."""

    why: str
    answers: tuple[tuple[str, Asked], ...] = ()


def open_question(asking: Asking) -> Question | None:
    """The first thing that is open, but for the preparation; None where nothing is."""
    return next(filter(None, (ask(asking) for ask in _IN_ORDER)), None)


def _taken(asking: Asking) -> Question | None:
    why = why_not_taken(asking.first.dose) if asking.first.dose else ""
    return Question(why) if why else None


def _ingredient(asking: Asking) -> Question | None:
    """Of a combination the mg are those of one ingredient: it is asked of which."""
    asked, prep = asking.asked, asking.prep
    if prep is None or asked.unit is Unit.ML:
        return None
    if asked.of and asked.of not in prep.holds:
        return Question(f"There is no {asked.of} in {asking.first.medicine.label}.")
    if len(prep.holds) == 1 or asked.of:
        return None
    each = tuple((f"of {name}", replace(asked, of=name)) for name in prep.holds)
    return Question("The mg of which ingredient?", each)


def _number(asking: Asking) -> Question | None:
    """Two ends of a range, or none at all: those that are listed are offered."""
    asked = asking.asked
    if asked.amount is not None and asked.up_to is None:
        return None
    ends = [(asked.amount, asked.per), (asked.up_to, asked.per)]
    if asked.amount is None:
        dose = asking.first.dose
        ends = [*amounts_listed(asking.rows, doses_a_day(dose) if dose else None)]
    each = [replace(asked, amount=amount, up_to=None, per=per) for amount, per in ends]
    if not each:
        return Question("No range listed for this medicine. Write the amount, like 15 mg/kg/dose.")
    return Question("How much for each kg?", tuple((one.text, one) for one in each))


def _often(asking: Asking) -> Question | None:
    dose, asked = asking.first.dose, asking.asked
    a_day = asked.per is Per.DAY
    if dose is not None and a_day and is_span(dose):
        return Question("Write how often a day: what a day is given is parted by it.")
    if dose is not None and (doses_a_day(dose) or (is_when_needed(dose) and not a_day)):
        return None
    each = [(often, replace(asked, behind=f"{asked.behind} {often}".strip())) for often in _OFTEN]
    return Question("How often?", tuple(each))


def _dose_or_day(asking: Asking) -> Question | None:
    """`40 mg/kg tds` is each dose or the whole day; once a day both are the same."""
    dose, asked = asking.first.dose, asking.asked
    if asked.per or dose is None or is_once(dose) or doses_a_day(dose) is None:
        return None
    each = [replace(asked, per=per) for per in (Per.DOSE, Per.DAY)]
    return Question("For each dose, or for the whole day?", tuple((a.text, a) for a in each))


_IN_ORDER: tuple[Callable[[Asking], Question | None], ...] = (
    *(_taken, _ingredient, _number),
    *(_often, _dose_or_day),
)
