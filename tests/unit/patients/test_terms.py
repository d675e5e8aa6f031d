"""The terms by which a patient is found, and the words of a query."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.patients.terms import (
    LONGEST_TERM,
    MOST_QUERY_WORDS,
    SOUND,
    QueryWord,
    terms_of,
    words_of_query,
)
from clinic.phones import INSIDE


def test_a_patients_terms_are_words_number_and_phone() -> None:
    terms = terms_of(17, "Lakshmi", "Srinivasan", "+919876543210")
    assert {"lakshmi", "srinivasan", "17", "9876543210", "#876543210"} <= terms
    assert any(term.startswith(SOUND) for term in terms)


def test_without_a_phone_the_number_is_the_only_term_of_digits() -> None:
    terms = terms_of(17, "Lakshmi", "", None)
    assert {term for term in terms if term.isdigit()} == {"17"}


@pytest.mark.parametrize("typed", ["98765 43210", "098765-43210", "९८७६५ ४३२१०"])
def test_a_phone_typed_in_groups_is_one_word(typed: str) -> None:
    assert words_of_query(typed) == [QueryWord("9876543210", "#9876543210")]
    assert words_of_query("+91 98765 43210") == [QueryWord("9876543210")]


@pytest.mark.parametrize(
    "typed",
    [
        *("+44 7700 900123", "0044 7700 900123", "447700900123", "07700 900123", "7700900123"),
        *("7700 900", "900123", "0123", "(07700) 900-123", "+44 (0)7700 900123"),
    ],
)
def test_a_foreign_number_is_found_by_its_national_form(typed: str) -> None:
    terms = terms_of(17, "Emma", "", "+447700900123")
    (word,) = words_of_query(typed)
    inside = bool(word.part) and any(term.startswith(word.part) for term in terms)
    assert inside or any(term.startswith(word.beginning) for term in terms)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("43210", [QueryWord("43210", "#43210")]),
        ("43 210", [QueryWord("43210", "#43210")]),
        ("0958", [QueryWord("958", "#0958")]),
        ("0000", [QueryWord("0000", "#0000")]),
        ("lakshmi 43210", [QueryWord("43210", "#43210"), QueryWord("lakshmi")]),
        ("lakshmi 210", [QueryWord("210"), QueryWord("lakshmi")]),
    ],
)
def test_a_word_of_four_or_more_digits_may_be_a_part_of_a_phone(
    typed: str, words: list[QueryWord]
) -> None:
    assert words_of_query(typed) == words


@given(st.from_regex(r"[6-9][0-9]{9}", fullmatch=True), st.integers(0, 6), st.integers(4, 10))
def test_a_phone_is_found_by_any_four_or_more_consecutive_digits(
    digits: str, start: int, count: int
) -> None:
    terms = terms_of(17, "Lakshmi", "", f"+91{digits}")
    (word,) = words_of_query(digits[start : start + count])
    begins = bool(word.beginning) and any(term.startswith(word.beginning) for term in terms)
    assert begins or any(term.startswith(word.part) for term in terms)


@pytest.mark.parametrize("typed", ["", "  ", "%", "~", "'\"", "🙂"])
def test_a_search_without_letters_or_digits_has_no_words(typed: str) -> None:
    assert words_of_query(typed) == []


@given(st.text(max_size=80))
def test_no_search_reads_phonetic_terms_directly_or_too_many_terms(typed: str) -> None:
    words = words_of_query(typed)
    assert len(words) <= MOST_QUERY_WORDS
    assert not any(word.beginning.startswith((SOUND, INSIDE)) for word in words)


@given(st.text(max_size=60), st.text(max_size=60))
def test_every_term_fits_its_column(first: str, last: str) -> None:
    terms = terms_of(10**15, first, last, "+919876543210")
    assert all(0 < len(term) <= LONGEST_TERM + len(SOUND) for term in terms)


@given(st.text("abcdefghijklmnopqrstuvwxyzअआकखगमरल ", min_size=1, max_size=30))
def test_a_name_is_found_by_its_own_text(name: str) -> None:
    terms = terms_of(1, name, "", None)
    for word in words_of_query(name):
        assert any(term.startswith(word.beginning) for term in terms)
