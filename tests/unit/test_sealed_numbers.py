"""Numbers of the installation, as addresses show them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.sealed_numbers import LARGEST, PATTERN, seal, unseal

KEY = "a key of the tests"


@given(st.integers(0, LARGEST))
def test_a_number_comes_back(number: int) -> None:
    sealed = seal(number, KEY)
    assert re.fullmatch(PATTERN, sealed)
    assert unseal(sealed, KEY) == number


def test_neighbours_have_nothing_in_common() -> None:
    first, second = seal(17, KEY), seal(18, KEY)
    assert sum(a == b for a, b in zip(first, second, strict=True)) < len(first) / 2


def test_a_number_is_sealed_the_same_way_each_time_and_otherwise_under_another_key() -> None:
    assert seal(17, KEY) == seal(17, KEY)
    assert seal(17, KEY) != seal(17, "another")


@pytest.mark.parametrize(
    "made_up",
    ["", "17", "A" * 21, "A" * 22, "~" * 22, "é" * 22, seal(17, "another"), seal(17, KEY)[::-1]],
)
def test_what_was_not_sealed_here_is_no_number(made_up: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        unseal(made_up, KEY)


def test_a_number_that_no_database_holds_is_none() -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        unseal(seal(LARGEST + 1, KEY), KEY)
