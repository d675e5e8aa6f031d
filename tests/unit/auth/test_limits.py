"""The number of tries, the waiting time, and the networks that are counted together."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.auth.limits import (
    ACCOUNT,
    LONGEST,
    NETWORK,
    ONE_SOURCE,
    SIGN_UP,
    Level,
    Limit,
    is_this_machine,
    level_at,
    network_of,
    seconds_to_wait,
)

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
ALL = (ONE_SOURCE, ACCOUNT, NETWORK, SIGN_UP)
HOUR = timedelta(hours=1)


def answered(limit: Limit, moments: list[timedelta]) -> int:
    """Return how many wrong tries at these moments (offsets from noon) are answered."""
    level, count = Level(0, NOON), 0
    for moment in moments:
        level = level_at(NOON + moment, level, limit)
        if seconds_to_wait(NOON + moment, level, limit) == 0:
            level = Level(level.tries + 1, level.since)
            count += 1
    return count


@pytest.mark.parametrize("limit", ALL)
def test_a_limit_allows_a_burst_and_then_one_try_per_interval(limit: Limit) -> None:
    assert answered(limit, [timedelta()] * (limit.burst + 5)) == limit.burst
    full = Level(limit.burst, NOON)
    assert seconds_to_wait(NOON, full, limit) == limit.every.total_seconds()
    later = NOON + limit.every - timedelta(seconds=1)
    assert seconds_to_wait(later, level_at(later, full, limit), limit) == 1
    free = NOON + limit.every
    assert seconds_to_wait(free, level_at(free, full, limit), limit) == 0


@given(st.lists(st.integers(0, 7200), min_size=200, max_size=400), st.integers(0, 3600))
def test_an_account_gets_at_most_a_hundred_tries_in_any_hour(
    seconds: list[int], begins: int
) -> None:
    level, answered = Level(0, NOON), []
    for moment in (NOON + timedelta(seconds=s) for s in sorted(seconds)):
        level = level_at(moment, level, ACCOUNT)
        if seconds_to_wait(moment, level, ACCOUNT) == 0:
            level = Level(level.tries + 1, level.since)
            answered.append(moment)
    first = NOON + timedelta(seconds=begins)
    assert sum(first <= moment < first + HOUR for moment in answered) <= 100


@pytest.mark.parametrize("limit", ALL)
def test_tries_expire_after_an_hour(limit: Limit) -> None:
    assert level_at(NOON + LONGEST, Level(limit.burst, NOON), limit).tries == 0


@pytest.mark.parametrize("limit", ALL)
def test_setting_the_clock_back_lengthens_no_waiting_time(limit: Limit) -> None:
    full = Level(limit.burst, NOON + HOUR)
    level = level_at(NOON, full, limit)
    assert level == Level(limit.burst, NOON)
    assert seconds_to_wait(NOON, level, limit) == limit.every.total_seconds()


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("10.0.0.1", "10.0.0.1"),
        (" 10.0.0.1 ", "10.0.0.1"),
        ("10.0.0.1:55123", "10.0.0.1"),
        ("::ffff:10.0.0.1", "10.0.0.1"),
        ("::FFFF:0a00:0001", "10.0.0.1"),
        ("[::ffff:10.0.0.1]:55123", "10.0.0.1"),
        ("64:ff9b::10.0.0.1", "10.0.0.1"),
        ("2002:0a00:0001:77::9", "10.0.0.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:0DB8:0001:0002::9", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::9]:443", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::9", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unknown", "unknown"),
        ("", "unknown"),
        (None, "unknown"),
        ("x" * 100, "x" * 64),
    ],
)
def test_addresses_are_counted_by_network(address: str | None, network: str) -> None:
    assert network_of(address) == network


@given(st.text(max_size=80))
def test_an_invalid_address_raises_no_error(address: str) -> None:
    assert 0 < len(network_of(address)) <= 64


@pytest.mark.parametrize(
    ("address", "is_here"),
    [
        *(("127.0.0.1", True), ("127.0.0.9:5000", True), ("::1", True), ("::ffff:127.0.0.1", True)),
        *(("10.0.0.1", False), ("::2", False), ("localhost", False), ("", False), (None, False)),
        *(("2002:7f00:1::1", False), ("64:ff9b::7f00:1", False)),
    ],
)
def test_requests_from_the_clinics_own_computer_are_recognised(
    address: str | None, is_here: bool
) -> None:
    assert is_this_machine(address) is is_here
