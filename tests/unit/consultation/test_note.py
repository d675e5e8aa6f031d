"""Conversion of a typed note into columns of the visit, and of a visit into the form."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.consultation.form import LISTS, TEXTS, ConsultationForm
from clinic.consultation.note import read_note, read_weeks, typed_of
from clinic.visits.vitals import Measures
from tests.unit.consultation.workspaces import TODAY, typed, visit

WORDS = st.text("abcdé ½भ", min_size=1, max_size=12)


def test_entries_become_lines_and_vitals_become_integers() -> None:
    note = read_note(
        typed(
            symptoms=["fever 3 d", "cough"],
            blood_pressure="138/86",
            weight="68.5",
            temperature="100.4",
            findings="  red throat\n",
            follow_up="5d",
        ),
        TODAY,
    )
    assert note.errors == {}
    texts = {
        "symptoms": "fever 3 d\ncough",
        "findings": "red throat",
        "follow_up_on": date(2026, 11, 28),
        "diagnosis": "",
    }
    assert {name: note.values[name] for name in texts} == texts
    assert note.measures == Measures(
        systolic=138, diastolic=86, weight_g=68_500, temperature_tenths=1004
    )


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"pulse": "abc"}, "pulse"),
        ({"blood_pressure": "138"}, "blood_pressure"),
        ({"follow_up": "soon"}, "follow_up"),
        ({"follow_up": "1/1/2020"}, "follow_up"),
        ({"expecting": "pregnant", "pregnant_weeks": "50"}, "pregnant_weeks"),
        ({"expecting": "pregnant", "pregnant_weeks": "many"}, "pregnant_weeks"),
        ({"symptoms": ["x" * 501]}, "symptoms"),
        ({"advice": [f"a{n}" for n in range(61)]}, "advice"),
        ({"findings": "x" * 20_001}, "findings"),
        ({"private_notes": "x" * 20_001}, "private_notes"),
    ],
)
def test_values_that_cannot_be_saved_are_reported_by_field(
    fields: dict[str, Any], wrong: str
) -> None:
    note = read_note(typed(**fields), TODAY)
    assert list(note.errors) == [wrong]
    assert len(note.errors[wrong]) > 10


def test_an_unreadable_follow_up_is_left_out() -> None:
    assert "follow_up_on" not in read_note(typed(follow_up="soon"), TODAY).values


@pytest.mark.parametrize(
    ("expecting", "text", "weeks"),
    [
        ("pregnant", "12", 12),
        ("pregnant", " 044 ", 44),
        ("pregnant", "45", None),
        ("pregnant", "0", None),
        ("pregnant", "0441", None),
        ("pregnant", "01000000", None),
        ("pregnant", "१२", None),
        ("pregnant", "", None),
        ("no", "12", None),
        ("", "12", None),
    ],
)
def test_weeks_are_stored_only_for_a_pregnancy(
    expecting: str, text: str, weeks: int | None
) -> None:
    assert read_weeks(typed(expecting=expecting, pregnant_weeks=text)) == weeks


def test_an_unknown_answer_about_pregnancy_is_stored_as_none() -> None:
    assert read_note(typed(expecting="maybe"), TODAY).values["expecting"] == ""


@given(st.fixed_dictionaries({name: st.lists(WORDS, max_size=4) for name in LISTS}))
def test_a_visit_converted_to_the_form_and_back_is_equal(lists: dict[str, list[str]]) -> None:
    written = ConsultationForm()
    for name, entries in lists.items():
        written = written.adding(name, *entries)
    values = read_note(written, TODAY).values
    stored = visit(**{name: values[name] for name in LISTS})
    assert {name: typed_of(stored, Measures()).entries(name) for name in LISTS} == {
        name: written.entries(name) for name in LISTS
    }


def test_a_visit_with_all_fields_is_converted_to_the_form_and_back() -> None:
    first = read_note(
        typed(
            symptoms=["fever"],
            prescription=["Pan 40 1-0-0 ac 14d", "Steam"],
            blood_pressure="138/86",
            pulse="88",
            temperature="100.4",
            spo2="98",
            weight="68.5",
            height="162",
            expecting="pregnant",
            pregnant_weeks="12",
            follow_up="2026-12-01",
            findings="red throat\nno pus",
            private_notes="hm",
        ),
        TODAY,
    )
    again = read_note(typed_of(visit(**first.values), first.measures), TODAY)
    assert first.errors == again.errors == {}
    assert (again.values, again.measures) == (first.values, first.measures)


def test_the_day_to_come_again_is_written_as_people_write_days() -> None:
    first = read_note(typed(follow_up="2026-12-14"), TODAY)
    assert typed_of(visit(**first.values), first.measures).text("follow_up") == "14 Dec 2026"


@given(st.fixed_dictionaries({name: st.text(max_size=20) for name in TEXTS}))
def test_no_text_raises_an_error(texts: dict[str, str]) -> None:
    note = read_note(ConsultationForm(texts=texts), TODAY)
    assert all(note.errors.values())
