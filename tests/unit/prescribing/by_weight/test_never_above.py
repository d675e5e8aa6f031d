"""For any amount, weight, age and preparation: never above a maximum, and never far from the
requested amount without a question."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from clinic.prescribing.by_weight import (
    WeighedPatient,
    WeightDoseResult,
    find_requested_amount,
    work_out,
)
from clinic.prescribing.by_weight.listed import maxima
from clinic.prescribing.by_weight.preparation import preparation_of
from clinic.prescribing.dose import Pattern
from clinic.prescribing.dose.daily import times_a_day
from clinic.prescribing.lines import read_line, read_lines
from tests.unit.prescribing.by_weight.patients import FORMULARY

LABELS = (
    "Paracetamol 125 mg/5 ml syrup",
    "Paracetamol 250 mg/5 ml suspension",
    "Paracetamol 100 mg/ml drops",
    "Paracetamol 500 mg tablet",
    "Amoxycillin 125 mg/5 ml suspension",
    "Amoxycillin 250 mg capsule",
    "Azithromycin 200 mg/5 ml suspension",
    "Azithromycin 100 mg dispersible tablet",
    "Ondansetron 2 mg/5 ml oral solution",
    "Ondansetron 4 mg orodispersible tablet",
    "Prednisolone 15 mg/5 ml syrup",
    "Digoxin 0.25 mg tablet",
    "Calpol 250",
)
TIMES = ("od", "bd", "tds", "qid", "q6h", "stat", "1-0-1", "sos", "hs", "q4-6h")
amounts = st.fractions(Fraction(1, 100), 200).map(lambda f: Fraction(round(f * 100), 100) or 1)
people = st.builds(WeighedPatient, st.integers(500, 150_000), st.integers(0, 18 * 365))


@st.composite
def lines(draw: st.DrawFn) -> str:
    amount, unit = draw(amounts), draw(st.sampled_from(("mg", "mg", "mg", "mcg", "ml")))
    per = draw(st.sampled_from(("", "/dose", "/day")))
    label, times = draw(st.sampled_from(LABELS)), draw(st.sampled_from(TIMES))
    days = draw(st.sampled_from(("", " 3d", " 5d")))
    number = f"{int(amount)}.{int(amount % 1 * 100):02}"
    return f"{label} {number} {unit}/kg{per} {times}{days}"


def all_outcomes(typed: str, person: WeighedPatient, depth: int = 4) -> list[WeightDoseResult]:
    """Return the result of a line, and the results of its choices."""
    result = work_out(typed, FORMULARY, person)
    assert result is not None
    further = (all_outcomes(choice.line, person, depth - 1) for choice in result.choices if depth)
    return [result, *(outcome for outcomes in further for outcome in outcomes)]


def printed_dose(line: str) -> tuple[Fraction, int | None, str]:
    """Return of a printed line the most at one time (ml or pieces), the times a day, and the
    label."""
    read = read_line(line, FORMULARY)
    assert read.medicine is not None, line
    assert read.dose is not None, line
    step = read.dose.steps[0]
    most = max(step.times.amounts) if isinstance(step.times, Pattern) else step.amount
    assert most is not None
    times = times_a_day(step)
    return most, times, read.medicine.label


@settings(max_examples=150, deadline=None)
@given(lines(), people)
def test_no_printed_dose_is_above_a_maximum(typed: str, person: WeighedPatient) -> None:
    for working in all_outcomes(typed, person):
        if not working.is_done:
            continue
        amount, times, label = printed_dose(working.line)
        medicine = FORMULARY.find(label)
        assert medicine is not None
        prep = preparation_of(medicine)
        assert prep is not None
        for limit in maxima(prep, person, times):
            mg = amount * prep.mg_per_unit[limit.counted]
            if limit.a_day is not None:
                assert mg * (times or 1) <= limit.a_day, (working.line, limit)
            elif not _is_the_lesser(limit.mg, maxima(prep, person, times), limit.counted):
                assert mg <= limit.mg, (working.line, limit)


def _is_the_lesser(mg: Fraction, limits: list, counted: str) -> bool:  # type: ignore[type-arg]
    """Return whether another indication allows more at one time, so that the doctor is asked."""
    return any(
        o.a_day is None and o.is_adult and o.counted == counted and o.mg > mg for o in limits
    )


@settings(max_examples=150, deadline=None)
@given(lines(), people)
def test_a_dose_given_without_a_question_is_within_a_tenth_of_the_requested_one(
    typed: str, person: WeighedPatient
) -> None:
    working = work_out(typed, FORMULARY, person)
    requested = find_requested_amount(typed)
    assert working is not None
    assert requested is not None
    if not working.is_done or any("Held at" in note for note in working.notes):
        return
    amount, times, label = printed_dose(working.line)
    medicine = FORMULARY.find(label)
    assert medicine is not None
    prep = preparation_of(medicine)
    assert prep is not None
    in_mg = {"mg": Fraction(1), "mcg": Fraction(1, 1000)}
    content = next(iter(prep.mg_per_unit.values()))
    wanted = (requested.amount or 0) * person.kg * in_mg.get(requested.unit.value, content)
    if requested.per.value == "day":
        wanted /= times or 1
    assert abs(amount * content - wanted) <= wanted / 10


@settings(max_examples=150, deadline=None)
@given(lines(), people)
def test_a_printed_line_is_read_back_and_any_other_stays_as_typed(
    typed: str, person: WeighedPatient
) -> None:
    working = work_out(typed, FORMULARY, person)
    assert working is not None
    assert working.typed == typed
    if working.is_done:
        read = read_line(working.line, FORMULARY)
        assert not read.is_own_words
        assert "/kg" not in working.line
        assert "kg" in working.arithmetic
    else:
        assert working.why or working.asks_weight


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=120).map(lambda text: f"{text} 15 mg/kg tds"), people)
def test_any_text_beside_an_amount_gets_a_result(typed: str, person: WeighedPatient) -> None:
    working = work_out(typed, FORMULARY, person)
    assert working is None or working.typed == typed
    assert read_lines([typed], FORMULARY)
