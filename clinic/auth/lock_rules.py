"""The rules for locking a shared device, and for how often its use is recorded. Pure."""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta
from typing import NamedTuple

MINUTES = (1, 2, 5, 10, 15)
"""The limits that a doctor may choose; 0 stands for: only by hand."""

MOST_WRONG_PINS = 5
"""After so many, a person opens the device with the password."""

SHARE = 20
"""The use of a shared device is written after this part of its limit: 15 s of 5 minutes."""

LENGTH_OF_KEY = 16

UNSHARED = timedelta(minutes=5)
"""How often the use of any other device is written."""


class DeviceUse(NamedTuple):
    """How the device of a sign-in is used."""

    shared_device_id: int | None
    locked_at: datetime | None
    seen_at: datetime | None
    """When it was used last, to within `write_every`."""

    lock_minutes: int
    """The limit of the doctor whose records are open; 0: only by hand."""


def person_key(shared_device_id: int | None, user_id: int, key: str) -> str:
    """Return what names a person on a shared device alone; "" where it is not shared.

    It tells no number of an account, since `key` is SECRET_KEY, and opens nothing.
    """
    if shared_device_id is None:
        return ""
    who = f"person {user_id} on device {shared_device_id}"
    return hmac.digest(key.encode(), who.encode(), "sha256").hex()[:LENGTH_OF_KEY]


def limit_of(use: DeviceUse) -> timedelta | None:
    """Return after how long without use the device locks by itself; None: it does not."""
    if use.shared_device_id is None or not use.lock_minutes:
        return None
    return timedelta(minutes=use.lock_minutes)


def is_locked(use: DeviceUse, now: datetime) -> bool:
    """Return whether the sign-in opens no page until its person has proven to be there."""
    if use.shared_device_id is None:
        return False
    limit = limit_of(use)
    is_unused = limit is not None and (use.seen_at is None or now - use.seen_at >= limit)
    return use.locked_at is not None or is_unused


def write_every(use: DeviceUse) -> timedelta:
    """Return how old the last written use may be before the next one is written."""
    limit = limit_of(use)
    return limit / SHARE if limit else UNSHARED


def is_due(use: DeviceUse, now: datetime) -> bool:
    """Return whether a use at `now` is to be written; also where the clock was set back."""
    return use.seen_at is None or not timedelta(0) <= now - use.seen_at < write_every(use)
