"""How well a patient answers a search, and why."""

from __future__ import annotations

import pytest

from clinic.patients.ranking import Match, Query, SearchedPerson, answer, answer_of_term
from clinic.patients.terms import Word


def judged(typed: str, name: str, phone: str = "+919876543210") -> tuple[Match, str]:
    """How a search for these words is answered by patient 17 with this name."""
    return answer(Query(typed), SearchedPerson(17, name, [phone]))


@pytest.mark.parametrize(
    ("typed", "name", "match"),
    [
        ("lakshmi", "Lakshmi Rao", Match.EXACT),
        ("rao lakshmi", "Lakshmi Rao", Match.EXACT),
        ("dr lakshmi", "Lakshmi Rao", Match.EXACT),
        ("ramkumar", "Ram Kumar", Match.EXACT),
        ("ram kumar", "Ramkumar", Match.EXACT),
        ("ramkumar sharma", "Ram Kumar Sharma", Match.EXACT),
        ("ksr murthy", "K. S. R. Murthy", Match.EXACT),
        ("राम", "Ram", Match.EXACT),
        ("Ram", "राम", Match.EXACT),
        ("lak", "Lakshmi Rao", Match.BEGINS),
        ("br ambedkar", "Bhimrao Ramji Ambedkar", Match.BEGINS),
        ("sk sharma", "Suresh Kumar Sharma", Match.BEGINS),
        ("laxmi", "Lakshmi Rao", Match.SOUNDS),
        ("laxmi rao", "Lakshmi Rao", Match.SOUNDS),
        ("bhimrao ambedkar", "B. R. Ambedkar", Match.SOUNDS),
        ("rameshbhai", "Ramesh Patel", Match.SOUNDS),
        ("kamal", "Kamala", Match.BEGINS),
        ("kamala", "Kamal", Match.SIMILAR),
        ("rathod", "Rathore", Match.NEAR),
    ],
)
def test_a_name_answers_by_its_letters_then_by_its_sound(
    typed: str, name: str, match: Match
) -> None:
    assert judged(typed, name)[0] is match


def test_a_row_says_why_where_that_is_not_plain() -> None:
    assert judged("laxmi", "Lakshmi")[1] == "sounds like"
    assert judged("kamala", "Kamal")[1] == "similar name"
    assert judged("lak", "Lakshmi")[1] == ""
    assert judged("17", "Lakshmi") == (Match.EXACT, "number")
    assert judged("5432", "Lakshmi") == (Match.BEGINS, "phone")
    assert judged("98765 43210", "Lakshmi") == (Match.EXACT, "phone")


@pytest.mark.parametrize(
    ("term", "answered"),
    [
        ("3210", (Match.EXACT, "number")),
        ("32105", (Match.BEGINS, "number")),
        ("#32109", (Match.BEGINS, "phone")),
        ("3210987654", (Match.BEGINS, "phone")),
    ],
)
def test_a_term_of_digits_tells_a_number_from_a_phone(
    term: str, answered: tuple[Match, str]
) -> None:
    assert answer_of_term(Word("3210", "#3210"), term) == answered


def test_a_term_that_is_the_word_answers_exactly() -> None:
    assert answer_of_term(Word("rao"), "rao").match is Match.EXACT
    assert answer_of_term(Word("rao"), "raosaheb").match is Match.BEGINS
