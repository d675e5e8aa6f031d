"""Numbers of the installation in addresses, encrypted."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.sealed_numbers import LARGEST, PATTERN, seal, unseal

KEY = "a key of the tests"


@given(st.integers(0, LARGEST))
def test_a_number_is_decrypted_again(number: int) -> None:
    sealed = seal(number, KEY)
    assert re.fullmatch(PATTERN, sealed)
    assert unseal(sealed, KEY) == number


def test_consecutive_numbers_have_unrelated_texts() -> None:
    first, second = seal(17, KEY), seal(18, KEY)
    assert sum(a == b for a, b in zip(first, second, strict=True)) < len(first) / 2


def test_a_number_has_one_text_per_key() -> None:
    assert seal(17, KEY) == seal(17, KEY)
    assert seal(17, KEY) != seal(17, "another")


@pytest.mark.parametrize(
    "made_up",
    ["", "17", "A" * 21, "A" * 22, "~" * 22, "é" * 22, seal(17, "another"), seal(17, KEY)[::-1]],
)
def test_a_text_that_was_not_encrypted_here_is_refused(made_up: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        unseal(made_up, KEY)


def test_a_number_beyond_the_range_of_the_database_is_refused() -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        unseal(seal(LARGEST + 1, KEY), KEY)
