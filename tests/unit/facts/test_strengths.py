"""Parsing of amounts as lists write them."""

from __future__ import annotations

import pytest

from clinic.facts.strengths import amount_behind, past_unit, spellings, with_leading_zeros


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


@pytest.mark.parametrize(
    ("name", "amount"),
    [
        ("diclofenac 75mg", ("75 mg", "diclofenac")),
        ("augmentin 1.2 gm", ("1.2 g", "augmentin")),
        ("pan 40", ("", "pan 40")),
        ("75 mg diclofenac", ("", "75 mg diclofenac")),
    ],
)
def test_the_amount_at_the_end_of_a_name_is_separated(name: str, amount: tuple[str, str]) -> None:
    assert amount_behind(name) == amount


def test_a_unit_or_an_amount_in_front_is_skipped() -> None:
    assert past_unit("mg inj od") == past_unit("40 mg inj od") == past_unit("inj od") == "inj od"
    assert past_unit("injection 40 mg") == "injection 40 mg"


def test_a_leading_decimal_point_gets_a_zero() -> None:
    assert with_leading_zeros("digoxin .25 x.5 1.5") == "digoxin 0.25 x.5 1.5"
