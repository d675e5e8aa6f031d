"""A line with an amount for each kilogram, worked out for one person, or what it asks first. Pure.

Every question is answered by a line that says more: its choices are whole lines, and what is left
is asked of the line that was chosen. Nothing is taken where two readings are left.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from clinic.prescribing.by_weight.arithmetic import mg_asked
from clinic.prescribing.by_weight.asked import CannotAsk, find_asked
from clinic.prescribing.by_weight.candidates import (
    DosedCandidate,
    LineCandidates,
    candidates_in,
    others_of,
)
from clinic.prescribing.by_weight.listed import Weighed, bounds, range_words
from clinic.prescribing.by_weight.preparation import why_not
from clinic.prescribing.by_weight.questions import Asking, Question, open_question
from clinic.prescribing.by_weight.result import Case, comparison, result_of
from clinic.prescribing.by_weight.states import Choice, Working
from clinic.prescribing.by_weight.taking import doses_a_day
from clinic.prescribing.by_weight.wording import figure
from clinic.prescribing.dose import Unit
from clinic.prescribing.formulary import Formulary

MOST_CHOICES = 8
WHICH_PREPARATION = "Which preparation?"


def work_out(words: str, formulary: Formulary, person: Weighed | None) -> Working | None:
    """What a line comes to; None where it speaks of no weight. Without a person it asks for one."""
    try:
        asked = find_asked(words)
    except CannotAsk as error:
        return Working(words, why=str(error))
    if asked is None:
        return None
    named = candidates_in(asked.rest, formulary)
    if not named.candidates:
        return Working(words, why=named.why_not)
    if person is None:
        return Working(words, asks_weight=True)
    return _answer(Asking(asked, named, formulary, person, words))


def _answer(asking: Asking) -> Working:
    question = open_question(asking)
    if question is not None:
        return _asks(asking, question)
    return _result(asking) if asking.is_sure else _asks_preparation(asking)


def _asks(asking: Asking, question: Question) -> Working:
    choices = tuple(
        Choice(asked.line, title, _detail(asking.saying(asked)))
        for title, asked in question.answers
    )
    lists = range_words(asking.rows)
    return Working(asking.words, why=question.why, choices=choices, lists=lists)


def _detail(after: Asking) -> str:
    """What an answer comes to, in a few words; only the mg while the preparation is open."""
    if open_question(after) is not None:
        return ""
    return outcome_of(_result(after)) if after.is_sure else _mg_words(after)


def _mg_words(asking: Asking) -> str:
    dose, prep = asking.first.dose, asking.prep
    if asking.asked.unit is Unit.ML or prep is None or dose is None:
        return ""
    times = doses_a_day(dose)
    mg = mg_asked(asking.asked, prep, asking.of, asking.person, times or 1)
    a_day = f", {figure(mg * times)} mg a day" if times else ""
    against = comparison(mg / asking.person.kg, bounds(asking.rows, times))
    return ". ".join(filter(None, (f"{figure(mg)} mg each time{a_day}", against))).rstrip(".")


def _asks_preparation(asking: Asking) -> Working:
    why, usable = WHICH_PREPARATION, asking.usable
    if not usable:
        why, usable = why_not(asking.first.medicine), _listed_instead(asking)
    choices = _each(asking, usable)
    return Working(asking.words, why=why, choices=choices, lists=range_words(asking.rows))


def _listed_instead(asking: Asking) -> list[DosedCandidate]:
    """What is listed of the same ingredients, of a liquid the liquids, if there are any."""
    first = asking.first
    found = LineCandidates(others_of(first.medicine, asking.formulary, first.dose)).usable
    liquids = [one for one in found if one.is_liquid]
    return liquids if liquids and first.is_liquid else found


def _each(asking: Asking, candidates: Iterable[DosedCandidate]) -> tuple[Choice, ...]:
    """Preparations to choose from with what each comes to, those that come to something first;
    pieces that are too far from the dose, or too many, only where there is nothing else."""
    found = [(one, asking.naming(one)) for one in candidates]
    worked = [(one, named, _answer(named)) for one, named in found]
    near = [each for each in worked if each[0].is_liquid or _is_good(each[2])] or worked
    ranked = sorted(near, key=lambda each: not _is_good(each[2]))
    return tuple(
        Choice(named.words, one.medicine.label, outcome_of(working))
        for one, named, working in ranked[:MOST_CHOICES]
    )


def _is_good(working: Working) -> bool:
    return working.is_done and not working.is_many


def _result(asking: Asking) -> Working:
    prep, dose = asking.prep, asking.first.dose
    if prep is None or dose is None:
        return Working(asking.words, why=why_not(asking.first.medicine))
    case = Case(asking.words, asking.asked, prep, dose, asking.of, asking.person, asking.formulary)
    working = result_of(case)
    if prep.is_liquid or not working.is_far:
        return working
    others = LineCandidates(others_of(prep.medicine, asking.formulary, dose)).usable
    liquids = _each(asking, (one for one in others if one.is_liquid))
    return replace(working, choices=(*working.choices, *liquids))


def outcome_of(working: Working) -> str:
    """What a line comes to: the amount at one time and how it stands to the range, or its
    question."""
    if not working.is_done:
        return working.why.rstrip(":.")
    return ". ".join(filter(None, (f"{working.given} each time", working.against))).rstrip(".")
