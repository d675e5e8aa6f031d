"""Parsing of a note's lines, diagnoses with their codes, and follow-ups."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.visits.notes import (
    WrittenDiagnosis,
    entries,
    joined,
    read_diagnosis,
    read_follow_up,
    write_diagnosis,
)

TODAY = date(2026, 1, 31)


def test_empty_lines_are_left_out() -> None:
    assert entries(" fever  3 d \n\n\tdry cough\n ") == ("fever 3 d", "dry cough")


@given(st.lists(st.text(min_size=1).filter(lambda text: len(text.split()) == 1)))
def test_joined_lines_are_split_again(words: list[str]) -> None:
    lines = tuple(" ".join(word.split()) for word in words)
    assert entries(joined(lines)) == tuple(part for line in lines for part in entries(line))


@pytest.mark.parametrize(
    ("line", "diagnosis"),
    [
        ("Acute pharyngitis (J02.9)", WrittenDiagnosis("Acute pharyngitis", "J02.9")),
        ("? Dengue fever (A90)", WrittenDiagnosis("Dengue fever", "A90", provisional=True)),
        ("?Enteric", WrittenDiagnosis("Enteric", "", provisional=True)),
        ("Backache", WrittenDiagnosis("Backache")),
        ("Fracture (old)", WrittenDiagnosis("Fracture (old)")),
        ("?", WrittenDiagnosis("?", "", provisional=True)),
    ],
)
def test_a_diagnosis_is_parsed_from_its_line(line: str, diagnosis: WrittenDiagnosis) -> None:
    assert read_diagnosis(line) == diagnosis


@given(
    st.text("abc ()", min_size=1).map(str.strip).filter(bool),
    st.sampled_from(["", "J02.9", "A90"]),
    st.booleans(),
)
def test_a_formatted_diagnosis_is_read_back_equal(name: str, code: str, provisional: bool) -> None:
    diagnosis = WrittenDiagnosis(name, code, provisional)
    assert read_diagnosis(write_diagnosis(diagnosis)) == diagnosis


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("5d", date(2026, 2, 5)),
        ("in 2 weeks", date(2026, 2, 14)),
        ("1 month", date(2026, 2, 28)),
        ("3m", date(2026, 4, 30)),
        ("1 year", date(2027, 1, 31)),
        ("10/2/2026", date(2026, 2, 10)),
        ("0d", TODAY),
    ],
)
def test_a_follow_up_is_read_as_people_type_it(text: str, day: date) -> None:
    assert read_follow_up(text, TODAY) == day


def test_an_empty_follow_up_is_none() -> None:
    assert read_follow_up("  ", TODAY) is None


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("soon", "Write when to come again"),
        ("30/1/2026", "can't be before the visit"),
        ("800d", "more than two years"),
        ("999y", "more than two years"),
    ],
)
def test_an_impossible_follow_up_is_refused_with_advice(text: str, advice: str) -> None:
    with pytest.raises(ValueError, match=advice):
        read_follow_up(text, TODAY)


@given(st.text(max_size=30))
def test_no_follow_up_text_raises_an_error(text: str) -> None:
    try:
        day = read_follow_up(text, TODAY)
    except ValueError:
        return
    assert day is None or day >= TODAY
