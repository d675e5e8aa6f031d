"""Parsing of amounts as lists write them."""

from __future__ import annotations

import pytest

from clinic.facts.strengths import spellings, with_leading_zeros


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Monocef 1 gm", "monocef 1g"),
        ("Monocef 1 gm", "monocef 1000 mg"),
        ("x 0.5 g", "x 500 mg"),
        ("x .25 mg", "x 250 mcg"),
        ("x 1.2 gms", "x 1200mg"),
        ("x 50 µg", "x 50 mcg"),
    ],
)
def test_two_spellings_of_an_amount_share_a_normal_form(first: str, second: str) -> None:
    assert set(spellings(first)) & set(spellings(second))


@pytest.mark.parametrize(
    ("first", "second"), [("x 1 g", "x 1 mg"), ("x .25", "x 25"), ("x 1", "x 1 g")]
)
def test_two_different_amounts_share_no_normal_form(first: str, second: str) -> None:
    assert not set(spellings(first)) & set(spellings(second))


def test_a_leading_decimal_point_gets_a_zero() -> None:
    assert with_leading_zeros("digoxin .25 x.5 1.5") == "digoxin 0.25 x.5 1.5"
