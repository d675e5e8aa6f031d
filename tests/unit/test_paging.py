"""Parsing of the page number in the address of a list."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.paging import LAST_PAGE, page_number


@pytest.mark.parametrize(
    ("text", "number"),
    [("1", 1), ("7", 7), ("007", 7), ("", 1), ("0", 1), ("-3", 1), ("x", 1), ("2.5", 1), ("٣", 1)],
)
def test_anything_but_a_number_means_the_first_page(text: str, number: int) -> None:
    assert page_number(text) == number


@given(st.text() | st.integers().map(str))
def test_every_text_means_a_page(text: str) -> None:
    assert 1 <= page_number(text) <= LAST_PAGE
