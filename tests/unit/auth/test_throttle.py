"""How long a wrong password makes wait."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.auth.throttle import FREE_TRIES, LONGEST_WAIT, keys_of, wait_after


@pytest.mark.parametrize(
    ("failures", "seconds"),
    [(0, 0), (9, 0), (10, 30), (11, 60), (12, 120), (14, 480), (15, 900), (16, 900), (10**6, 900)],
)
def test_the_wait_doubles_from_the_tenth_to_a_quarter_of_an_hour(
    failures: int, seconds: int
) -> None:
    assert wait_after(failures) == seconds


@given(st.integers(0, 10**9))
def test_more_failures_never_wait_less(failures: int) -> None:
    assert wait_after(failures) <= wait_after(failures + 1) <= LONGEST_WAIT
    assert (wait_after(failures) > 0) == (failures >= FREE_TRIES)


def test_account_and_address_are_counted_apart_and_fit_their_column() -> None:
    assert keys_of("a@example.org", "10.0.0.1") == ["account:a@example.org", "address:10.0.0.1"]
    assert all(len(key) <= 300 for key in keys_of("x" * 1000, "y" * 1000))
