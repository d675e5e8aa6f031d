"""The cookie of devices that signed in before."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.auth.devices import BETWEEN, LONGEST, MOST_ACCOUNTS, find_name, remember

SECRET = "a secret for tests only, of enough letters"
ASHA, MEERA = "asha@example.org", "meera@example.org"


def test_a_device_is_recognised_only_by_accounts_that_signed_in_on_it() -> None:
    cookie = remember("", ASHA, SECRET)
    assert find_name(cookie, ASHA, SECRET)
    assert find_name(cookie, MEERA, SECRET) is None
    assert find_name(cookie, ASHA, "another secret") is None
    assert "asha" not in cookie


def test_a_device_keeps_its_name_and_its_other_accounts() -> None:
    first = remember("", ASHA, SECRET)
    both = remember(first, MEERA, SECRET)
    again = remember(both, ASHA, SECRET)
    assert find_name(both, ASHA, SECRET) == find_name(first, ASHA, SECRET)
    assert sorted(again.split(BETWEEN)) == sorted(both.split(BETWEEN))


def test_two_devices_have_different_names() -> None:
    names = {find_name(remember("", ASHA, SECRET), ASHA, SECRET) for _ in range(2)}
    assert len(names) == 2


def test_the_cookie_has_a_maximum_length() -> None:
    cookie = ""
    for number in range(MOST_ACCOUNTS + 3):
        cookie = remember(cookie, f"{number}@example.org", SECRET)
    assert len(cookie) < 1000
    assert find_name(cookie, "0@example.org", SECRET) is None
    assert find_name(cookie, f"{MOST_ACCOUNTS + 2}@example.org", SECRET)


@pytest.mark.parametrize("place", [0, 5, 17, 20, -5])
def test_a_mark_with_a_changed_letter_is_rejected(place: int) -> None:
    letters = list(remember("", ASHA, SECRET))
    letters[place] = "x" if letters[place] != "x" else "y"
    assert find_name("".join(letters), ASHA, SECRET) is None


@given(st.text(max_size=300))
def test_an_invalid_cookie_raises_no_error(cookie: str) -> None:
    assert find_name(cookie, ASHA, SECRET) is None
    assert find_name(remember(cookie, ASHA, SECRET), ASHA, SECRET)


def test_a_cookie_with_too_many_marks_is_rejected_unread() -> None:
    assert find_name("x.y~" * LONGEST + remember("", ASHA, SECRET), ASHA, SECRET) is None
