"""The words a patient is found by, and the words of a search."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.patients.terms import LONGEST_TERM, MOST_QUERY_WORDS, SOUND, terms_of, words_of_query


def test_a_patient_is_found_by_words_number_and_phone() -> None:
    terms = terms_of(17, "Lakshmi", "Srinivasan", "+919876543210")
    assert {"lakshmi", "srinivasan", "17", "9876543210", "3210"} <= terms
    assert any(term.startswith(SOUND) for term in terms)


def test_without_a_phone_there_are_no_digits_but_the_number() -> None:
    terms = terms_of(17, "Lakshmi", "", None)
    assert {term for term in terms if term.isdigit()} == {"17"}


@pytest.mark.parametrize("typed", ["98765 43210", "+91 98765 43210", "098765-43210", "९८७६५ ४३२१०"])
def test_a_phone_typed_in_groups_is_one_word(typed: str) -> None:
    assert words_of_query(typed) == ["9876543210"]


@pytest.mark.parametrize("typed", ["", "  ", "%", "~", "'\"", "🙂"])
def test_a_search_without_a_word_has_none(typed: str) -> None:
    assert words_of_query(typed) == []


@given(st.text(max_size=80))
def test_no_search_reaches_the_sounds_or_asks_for_too_much(typed: str) -> None:
    words = words_of_query(typed)
    assert len(words) <= MOST_QUERY_WORDS
    assert not any(word.startswith(SOUND) for word in words)


@given(st.text(max_size=60), st.text(max_size=60))
def test_every_term_fits_its_column(first: str, last: str) -> None:
    terms = terms_of(10**15, first, last, "+919876543210")
    assert all(0 < len(term) <= LONGEST_TERM + len(SOUND) for term in terms)


@given(st.text("abcdefghijklmnopqrstuvwxyzअआकखगमरल ", min_size=1, max_size=30))
def test_a_name_is_found_by_itself(name: str) -> None:
    terms = terms_of(1, name, "", None)
    for word in words_of_query(name):
        assert any(term.startswith(word) for term in terms)
