"""The rules for locking a sign-in and for recording its use."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from clinic.auth.lock_rules import DeviceUse, is_due, is_locked, person_key

NOW = datetime(2026, 11, 30, 10, tzinfo=UTC)


def used(ago: timedelta, minutes: int = 5, device: int | None = 1) -> DeviceUse:
    return DeviceUse(device, None, NOW - ago, minutes)


def test_a_shared_device_locks_after_its_limit() -> None:
    assert not is_locked(used(timedelta(minutes=4, seconds=59)), NOW)
    assert is_locked(used(timedelta(minutes=5)), NOW)


def test_a_device_locked_by_hand_stays_locked_whatever_the_limit() -> None:
    assert is_locked(used(timedelta())._replace(locked_at=NOW), NOW)
    assert is_locked(used(timedelta(), minutes=0)._replace(locked_at=NOW), NOW)


def test_a_shared_device_without_a_limit_never_locks_by_itself() -> None:
    assert not is_locked(used(timedelta(hours=9), minutes=0), NOW)


def test_a_device_that_is_not_shared_never_locks() -> None:
    use = used(timedelta(hours=9), device=None)._replace(locked_at=NOW)
    assert not is_locked(use, NOW)


def test_a_shared_device_without_recorded_use_is_locked() -> None:
    assert is_locked(used(timedelta())._replace(seen_at=None), NOW)


def test_the_use_of_a_shared_device_is_recorded_every_twentieth_of_the_limit() -> None:
    assert not is_due(used(timedelta(seconds=14)), NOW)
    assert is_due(used(timedelta(seconds=15)), NOW)
    assert is_due(used(timedelta(seconds=3), minutes=1), NOW)


def test_the_use_of_any_other_device_is_recorded_every_five_minutes() -> None:
    assert not is_due(used(timedelta(minutes=4), device=None), NOW)
    assert is_due(used(timedelta(minutes=5), device=None), NOW)


def test_a_clock_that_was_set_back_records_the_use_again() -> None:
    assert is_due(used(-timedelta(minutes=1)), NOW)


def test_the_id_of_a_person_on_a_device_differs_between_devices() -> None:
    key = "a key"
    assert person_key(1, 7, key) != person_key(2, 7, key)
    assert person_key(1, 7, key) != person_key(1, 7, "another")
    assert person_key(None, 7, key) == ""
