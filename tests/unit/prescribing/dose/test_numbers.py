"""Numbers on paper: 0.5 and never .5; 5 and never 5.0; units and never U; Indian grouping."""

from fractions import Fraction

import pytest

from clinic.prescribing.dose.kinds import Unit
from clinic.prescribing.dose.numbers import format_number, grouped, tidy_strength


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("60000 IU", "60,000 IU"),
        ("60,000 IU", "60,000 IU"),
        (".5 mg", "0.5 mg"),
        ("5.0 mg", "5 mg"),
        ("0.25 mg", "0.25 mg"),
        ("40 U/ml", "40 units/ml"),
        ("250 mg/5 ml", "250 mg/5 ml"),
        ("500 mg + 0.5 mg", "500 mg + 0.5 mg"),
        ("1 %", "1 %"),
        ("", ""),
    ],
)
def test_a_strength_is_printed_unambiguously(written: str, printed: str) -> None:
    assert tidy_strength(written) == printed


@pytest.mark.parametrize(
    ("digits", "grouped_digits"),
    [("999", "999"), ("1000", "1,000"), ("100000", "1,00,000"), ("1234567", "12,34,567")],
)
def test_digits_are_grouped_as_in_india(digits: str, grouped_digits: str) -> None:
    assert grouped(digits).lstrip(",") == grouped_digits


def test_an_amount_has_a_leading_zero_and_no_trailing_ones() -> None:
    assert format_number(Fraction(1, 2), Unit.ML) == "0.5"
    assert format_number(Fraction(5), Unit.ML) == "5"
    assert format_number(Fraction(60000), Unit.UNIT) == "60,000"
