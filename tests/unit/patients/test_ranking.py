"""The rank of a patient in a search, and the reason shown."""

from __future__ import annotations

import pytest

from clinic.patients.ranking import MatchKind, Query, SearchedPerson, answer, answer_of_term
from clinic.patients.terms import QueryWord


def judged(typed: str, name: str, phone: str = "+919876543210") -> tuple[MatchKind, str]:
    """Return the match of a search for these words with patient 17 of this name."""
    return answer(Query(typed), SearchedPerson(17, name, [phone]))


@pytest.mark.parametrize(
    ("typed", "name", "match"),
    [
        ("lakshmi", "Lakshmi Rao", MatchKind.EXACT),
        ("rao lakshmi", "Lakshmi Rao", MatchKind.EXACT),
        ("dr lakshmi", "Lakshmi Rao", MatchKind.EXACT),
        ("ramkumar", "Ram Kumar", MatchKind.EXACT),
        ("ram kumar", "Ramkumar", MatchKind.EXACT),
        ("ramkumar sharma", "Ram Kumar Sharma", MatchKind.EXACT),
        ("ksr murthy", "K. S. R. Murthy", MatchKind.EXACT),
        ("राम", "Ram", MatchKind.EXACT),
        ("Ram", "राम", MatchKind.EXACT),
        ("lak", "Lakshmi Rao", MatchKind.BEGINS),
        ("br ambedkar", "Bhimrao Ramji Ambedkar", MatchKind.BEGINS),
        ("sk sharma", "Suresh Kumar Sharma", MatchKind.BEGINS),
        ("laxmi", "Lakshmi Rao", MatchKind.SOUNDS),
        ("laxmi rao", "Lakshmi Rao", MatchKind.SOUNDS),
        ("bhimrao ambedkar", "B. R. Ambedkar", MatchKind.SOUNDS),
        ("rameshbhai", "Ramesh Patel", MatchKind.SOUNDS),
        ("kamal", "Kamala", MatchKind.BEGINS),
        ("kamala", "Kamal", MatchKind.SIMILAR),
        ("rathod", "Rathore", MatchKind.NEAR),
    ],
)
def test_a_name_matches_first_by_its_letters_then_by_its_sound(
    typed: str, name: str, match: MatchKind
) -> None:
    assert judged(typed, name)[0] is match


def test_a_row_gives_the_reason_of_a_match_that_is_not_obvious() -> None:
    assert judged("laxmi", "Lakshmi")[1] == "sounds like"
    assert judged("kamala", "Kamal")[1] == "similar name"
    assert judged("lak", "Lakshmi")[1] == ""
    assert judged("17", "Lakshmi") == (MatchKind.EXACT, "number")
    assert judged("5432", "Lakshmi") == (MatchKind.BEGINS, "phone")
    assert judged("98765 43210", "Lakshmi") == (MatchKind.EXACT, "phone")


@pytest.mark.parametrize(
    ("term", "answered"),
    [
        ("3210", (MatchKind.EXACT, "number")),
        ("32105", (MatchKind.BEGINS, "number")),
        ("#32109", (MatchKind.BEGINS, "phone")),
        ("3210987654", (MatchKind.BEGINS, "phone")),
    ],
)
def test_a_term_of_digits_is_matched_as_a_number_or_a_phone(
    term: str, answered: tuple[MatchKind, str]
) -> None:
    assert answer_of_term(QueryWord("3210", "#3210"), term) == answered


def test_a_term_equal_to_the_word_is_an_exact_match() -> None:
    assert answer_of_term(QueryWord("rao"), "rao").match is MatchKind.EXACT
    assert answer_of_term(QueryWord("rao"), "raosaheb").match is MatchKind.BEGINS
