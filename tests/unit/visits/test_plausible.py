"""Questions about doubtful measures: unusual for the age, or far from the last ones."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.visits.plausible import (
    EarlierMeasure,
    MeasureContext,
    MeasuredPatient,
    find_doubtful,
    likely,
)
from clinic.visits.vitals import FIELDS, Measures, read_vitals

TODAY = date(2026, 11, 23)


def context_of(
    years: float, weight: Any = None, height: Any = None, ago: int = 30, off: int = 0
) -> Any:
    """Return a man of an age with his last weight in kg and height in cm, measured so many days
    ago."""
    days = round(years * 365.25)
    then = TODAY - timedelta(ago)
    return MeasureContext(
        MeasuredPatient(days, int(years * 12), "M", off),
        TODAY,
        EarlierMeasure(then, round(weight * 1000)) if weight else None,
        EarlierMeasure(then, round(height * 10)) if height else None,
    )


def choices_for(field: str, text: str, of: MeasureContext) -> list[tuple[str, ...]]:
    """Return the choices of each question about one measure."""
    reading = read_vitals({field: text})
    assert not reading.advice
    doubts = find_doubtful(reading.measures, of)
    assert all(one.field == field for one in doubts)
    return [one.choices for one in doubts]


@pytest.mark.parametrize(
    ("years", "typed", "choices"),
    [
        (3.2, "140", ("14", "140")),
        (3.2, "1.4", ("14", "1.4")),
        (0.5, "75", ("7.5", "75")),
        (30, "6.8", ("68", "6.8")),
        (30, "300", ("30", "136.1", "300")),
        (8, "55", ("24.9", "55")),
    ],
)
def test_a_weight_unusual_for_the_age_offers_likely_meanings(
    years: float, typed: str, choices: tuple[str, ...]
) -> None:
    assert choices_for("weight", typed, context_of(years)) == [choices]


@pytest.mark.parametrize(
    ("years", "last", "ago", "typed", "choices"),
    [
        (40, 68, 30, "86", ("68", "86")),
        (40, 68, 30, "150", ("68", "150")),
        (40, 68, 3000, "6.9", ("69", "6.9")),
        (3.2, 14, 7, "41", ("14", "41")),
        (0.1, 3.3, 20, "34", ("3.4", "34")),
    ],
)
def test_a_weight_far_from_the_last_one_is_asked_about(
    years: float, last: float, ago: int, typed: str, choices: tuple[str, ...]
) -> None:
    assert choices_for("weight", typed, context_of(years, last, ago=ago)) == [choices]


@pytest.mark.parametrize(
    ("years", "last", "ago", "typed"),
    [
        (40, 68, 1, "74"),  # intravenous fluids, oedema
        (40, 68, 180, "54"),  # wasting
        (40, 68, 365, "95"),
        (40, 210, 60, "205"),  # confirmed at the last visit, and no more unusual now
        (5, 10, 4 * 365, "18"),  # a child that grew
        (17, 30, 5 * 365, "60"),
        (0.06, 3.2, 20, "4.1"),  # a newborn that thrives
        (0.02, 3.4, 7, "3.1"),  # and one that has lost what newborns lose
        (0.2, 1.5, 56, "3"),  # born too early
    ],
)
def test_a_change_that_the_elapsed_time_explains_is_not_asked_about(
    years: float, last: float, ago: int, typed: str
) -> None:
    assert choices_for("weight", typed, context_of(years, last, ago=ago)) == []


def test_an_age_known_to_the_year_is_judged_by_the_whole_year() -> None:
    assert choices_for("weight", "6.5", context_of(1.6)) == [("6.5",)]
    assert choices_for("weight", "6.5", context_of(1.6, off=6)) == []


@pytest.mark.parametrize(
    ("years", "last", "typed", "choices"),
    [
        (30, None, "62", [("162", "157.5", "62")]),
        (30, None, "64 in", []),
        (30, 162, "126", [("162", "126")]),
        (30, 162, "165", []),
        (3, 90, "19", None),
        (3, 90, "109", [("109",)]),
        (3, 90, "92", []),
        (3, 95, "85", [("85",)]),
    ],
)
def test_a_height_is_judged_by_age_and_by_the_last_one(
    years: float, last: float | None, typed: str, choices: list[tuple[str, ...]] | None
) -> None:
    if choices is None:
        assert read_vitals({"height": typed}).advice
        return
    assert choices_for("height", typed, context_of(years, height=last)) == choices


@pytest.mark.parametrize(
    ("field", "typed", "years"),
    [
        ("blood_pressure", "240/150", 40),
        ("blood_pressure", "118/110", 40),
        ("blood_pressure", "150/130", 4),
        ("pulse", "210", 40),
        ("pulse", "30", 40),
        ("temperature", "108", 40),
        ("temperature", "33", 40),
        ("spo2", "59", 40),
    ],
)
def test_an_unusual_measure_is_asked_about(field: str, typed: str, years: float) -> None:
    assert len(choices_for(field, typed, context_of(years))) == 1


@pytest.mark.parametrize(
    ("field", "typed", "years"),
    [
        ("blood_pressure", "220/130", 60),
        ("blood_pressure", "80/50", 60),
        ("blood_pressure", "60/40", 0),
        ("pulse", "180", 0.1),
        ("pulse", "150", 40),
        ("pulse", "44", 40),
        ("temperature", "106.4", 40),
        ("temperature", "35", 40),
        ("spo2", "74", 40),
    ],
)
def test_values_of_sick_people_are_not_asked_about(field: str, typed: str, years: float) -> None:
    assert choices_for(field, typed, context_of(years)) == []


@pytest.mark.parametrize(
    ("field", "typed", "proposals"),
    [
        ("blood_pressure", "80/120", ["120/80"]),
        ("blood_pressure", "1380/86", ["138/86"]),
        ("blood_pressure", "13/8", ["130/80"]),
        ("temperature", "986", ["98.6"]),
        ("temperature", "1004", ["100.4"]),
        ("temperature", "98.6 C", ["98.6"]),
        ("temperature", "38.5 F", ["101.3"]),
        ("temperature", "384", ["101.1"]),
        ("weight", "154 lbs", ["69.9"]),
        ("weight", "680", ["68"]),
        ("weight", "68000", ["68"]),
        ("height", "1.62", ["162"]),
        ("height", "1620", ["162"]),
        ("height", "5.4", ["162.6"]),
        ("pulse", "880", ["88"]),
        ("spo2", "980", ["98"]),
        ("pulse", "abc", []),
    ],
)
def test_an_impossible_value_is_refused_with_likely_meanings(
    field: str, typed: str, proposals: list[str]
) -> None:
    assert read_vitals({field: typed}).advice
    assert likely(field, typed, context_of(40)) == proposals


def test_a_question_names_the_measure_and_the_reason() -> None:
    (one,) = find_doubtful(Measures(weight_g=86_000), context_of(40, 68))
    assert one.text == "68 or 86 kg? 86 kg is far from 68 kg on 24 Oct 2026."
    assert one.key == "weight:86000"


@given(st.sampled_from(FIELDS), st.text("0123456789./ '\"kgcmin", max_size=12))
def test_offered_values_can_always_be_read(field: str, text: str) -> None:
    for other in likely(field, text, context_of(40, 68, 165)):
        assert not read_vitals({field: other}).advice
