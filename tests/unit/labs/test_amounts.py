"""Parsing of printed values and ranges, and the marks for values outside."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.labs.amounts import mark_of, read_amount, read_range


@pytest.mark.parametrize(
    ("value", "printed", "mark"),
    [
        ("7.2", "4.0-5.6", "high"),
        ("5.6", "4.0 – 5.6", ""),
        ("3.9", "4 to 6", "low"),
        ("5.7", "<5.7", "high"),
        ("5.7", "≤5.7", ""),
        ("40", "up to 40", ""),
        ("41", "Up to 40", "high"),
        ("60", ">60", "low"),
        ("60", ">= 60", ""),
        ("<0.01", "0.4-4.2", "low"),
        (">1000", "30-100", "high"),
        ("<50", "30-100", ""),
        ("150000", "1,50,000-4,50,000", ""),
        ("2.5", "150000-450000", ""),  # in lakhs
        ("12.5", "4000-11000", ""),  # in thousands
        ("250000", "1.5-4.5", ""),
        ("2000", "150000-450000", "low"),
        ("0", "150000-450000", "low"),
        ("non reactive", "non reactive", ""),
        ("7.2", "see report", ""),
        ("7.2", "6-4", ""),
        ("7.2", "", ""),
    ],
)
def test_a_value_is_marked_only_where_it_is_certainly_outside(
    value: str, printed: str, mark: str
) -> None:
    assert mark_of(value, printed) == mark


numbers = st.decimals(min_value=1, max_value=999, places=2)  # in one unit


@given(numbers, numbers, numbers)
def test_values_below_and_above_a_range_are_marked_and_those_inside_are_not(
    value: Decimal, one: Decimal, other: Decimal
) -> None:
    low, high = sorted((one, other))
    expected = "low" if value < low else "high" if value > high else ""
    assert mark_of(str(value), f"{low}-{high}") == expected


@given(st.text(max_size=30))
def test_any_text_is_read_as_an_amount_a_range_or_neither(text: str) -> None:
    read_amount(text)
    read_range(text)
