"""The rules for a valid PIN."""

from __future__ import annotations

import pytest

from clinic.auth.pins import TOO_PLAIN, WRONG_LENGTH, check_pin


@pytest.mark.parametrize("pin", ["2580", "7391", "80246", "112358", "1357"])
def test_digits_that_neither_repeat_nor_count_up_are_accepted(pin: str) -> None:
    assert check_pin(pin) == pin


@pytest.mark.parametrize("pin", ["", "123", "1234567", "12 34", "12a4", "१२३४", "²⁵⁸⁰"])
def test_a_pin_has_four_to_six_digits(pin: str) -> None:
    with pytest.raises(ValueError, match=WRONG_LENGTH):
        check_pin(pin)


@pytest.mark.parametrize(
    "pin", ["0000", "999999", "1234", "456789", "7890", "4321", "0987", "1212", "123123", "575757"]
)
def test_digits_that_repeat_or_count_up_are_refused(pin: str) -> None:
    with pytest.raises(ValueError, match=TOO_PLAIN):
        check_pin(pin)
