"""A line with an amount per kilogram, worked out for one patient, or its next question. Pure.

A choice answers each question with a whole, more complete line; the next question is asked about
the chosen line. Nothing is assumed where two readings are possible.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from clinic.prescribing.by_weight.arithmetic import requested_mg
from clinic.prescribing.by_weight.candidates import (
    DosedCandidate,
    LineCandidates,
    alternatives_of,
    candidates_in,
)
from clinic.prescribing.by_weight.listed import WeighedPatient, bounds, describe_ranges
from clinic.prescribing.by_weight.preparation import why_not
from clinic.prescribing.by_weight.questions import OpenLine, WeightQuestion, open_question
from clinic.prescribing.by_weight.requested import UnreadableAmount, find_requested_amount
from clinic.prescribing.by_weight.result import Calculation, comparison, result_of
from clinic.prescribing.by_weight.states import Choice, WeightDoseResult
from clinic.prescribing.by_weight.taking import doses_a_day
from clinic.prescribing.by_weight.wording import format_figure
from clinic.prescribing.dose import Unit
from clinic.prescribing.formulary import Formulary

MOST_CHOICES = 8
WHICH_PREPARATION = "Which preparation?"


def work_out(
    typed: str, formulary: Formulary, person: WeighedPatient | None
) -> WeightDoseResult | None:
    """Work out a line; None where it mentions no weight. Without a patient the result asks for the
    weight."""
    try:
        requested = find_requested_amount(typed)
    except UnreadableAmount as error:
        return WeightDoseResult(typed, why=str(error))
    if requested is None:
        return None
    candidates = candidates_in(requested.rest, formulary)
    if not candidates.candidates:
        return WeightDoseResult(typed, why=candidates.why_not)
    if person is None:
        return WeightDoseResult(typed, asks_weight=True)
    return _result_of(OpenLine(requested, candidates, formulary, person, typed))


def _result_of(open_line: OpenLine) -> WeightDoseResult:
    question = open_question(open_line)
    if question is not None:
        return _ask(open_line, question)
    return _calculate(open_line) if open_line.is_sure else _ask_preparation(open_line)


def _ask(open_line: OpenLine, question: WeightQuestion) -> WeightDoseResult:
    choices = tuple(
        Choice(requested.line, title, _detail(open_line.with_requested(requested)))
        for title, requested in question.answers
    )
    range_text = describe_ranges(open_line.rows)
    return WeightDoseResult(
        open_line.typed, why=question.why, choices=choices, range_text=range_text
    )


def _detail(after: OpenLine) -> str:
    """Return the outcome of an answer, in a few words; only the mg while the preparation is
    open."""
    if open_question(after) is not None:
        return ""
    return outcome_of(_calculate(after)) if after.is_sure else _describe_mg(after)


def _describe_mg(open_line: OpenLine) -> str:
    dose, prep = open_line.first.dose, open_line.prep
    if open_line.requested.unit is Unit.ML or prep is None or dose is None:
        return ""
    times = doses_a_day(dose)
    mg = requested_mg(open_line.requested, prep, open_line.of, open_line.person, times or 1)
    a_day = f", {format_figure(mg * times)} mg a day" if times else ""
    range_warning = comparison(mg / open_line.person.kg, bounds(open_line.rows, times))
    return ". ".join(
        filter(None, (f"{format_figure(mg)} mg each time{a_day}", range_warning))
    ).rstrip(".")


def _ask_preparation(open_line: OpenLine) -> WeightDoseResult:
    why, usable = WHICH_PREPARATION, open_line.usable
    if not usable:
        why, usable = why_not(open_line.first.medicine), _alternatives(open_line)
    choices = _preparation_choices(open_line, usable)
    return WeightDoseResult(
        open_line.typed, why=why, choices=choices, range_text=describe_ranges(open_line.rows)
    )


def _alternatives(open_line: OpenLine) -> list[DosedCandidate]:
    """Return the listed preparations of the same ingredients; for a liquid the liquids, if there
    are any."""
    first = open_line.first
    listed = LineCandidates(alternatives_of(first.medicine, open_line.formulary, first.dose)).usable
    liquids = [candidate for candidate in listed if candidate.is_liquid]
    return liquids if liquids and first.is_liquid else listed


def _preparation_choices(
    open_line: OpenLine, candidates: Iterable[DosedCandidate]
) -> tuple[Choice, ...]:
    """Return preparations to choose from with the outcome of each, those that can be worked out
    first.

    Pieces that are too far from the dose, or too many, only where there is nothing else.
    """
    lines = [(candidate, open_line.with_candidate(candidate)) for candidate in candidates]
    results = [(candidate, line, _result_of(line)) for candidate, line in lines]
    good = [result for result in results if result[0].is_liquid or _is_good(result[2])] or results
    ranked = sorted(good, key=lambda result: not _is_good(result[2]))
    return tuple(
        Choice(line.typed, candidate.medicine.label, outcome_of(working))
        for candidate, line, working in ranked[:MOST_CHOICES]
    )


def _is_good(result: WeightDoseResult) -> bool:
    return result.is_done and not result.is_many


def _calculate(open_line: OpenLine) -> WeightDoseResult:
    prep, dose = open_line.prep, open_line.first.dose
    if prep is None or dose is None:
        return WeightDoseResult(open_line.typed, why=why_not(open_line.first.medicine))
    calculation = Calculation(
        open_line.typed,
        open_line.requested,
        prep,
        dose,
        open_line.of,
        open_line.person,
        open_line.formulary,
    )
    result = result_of(calculation)
    if prep.is_liquid or not result.is_far:
        return result
    alternatives = LineCandidates(alternatives_of(prep.medicine, open_line.formulary, dose)).usable
    liquids = _preparation_choices(
        open_line, (candidate for candidate in alternatives if candidate.is_liquid)
    )
    return replace(result, choices=(*result.choices, *liquids))


def outcome_of(result: WeightDoseResult) -> str:
    """Return the outcome of a line: the amount at one time and its comparison with the range, or
    its question."""
    if not result.is_done:
        return result.why.rstrip(":.")
    return ". ".join(
        filter(None, (f"{result.amount_text} each time", result.range_warning))
    ).rstrip(".")
