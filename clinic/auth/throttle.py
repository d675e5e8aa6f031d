"""Count wrong passwords and sign-ups in the database, and enforce `clinic.auth.limits`.

A wrong password counts for the account from this network, for the account from all networks, and
for the network. On a device that signed in to the account before, it counts for that device and for
all such devices together: strangers can neither delay such a device nor profit from it. Accounts
that do not exist are counted like others. A right password is not counted.

Only `count_try`, `reset_narrowest` and `reset_account` write.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, or_, select, update

from clinic.auth.limits import (
    ACCOUNT,
    LONGEST,
    NETWORK,
    ONE_SOURCE,
    SIGN_UP,
    Level,
    Limit,
    level_at,
    network_of,
    seconds_to_wait,
)
from clinic.auth.models import Throttle
from clinic.clock import utc_now
from clinic.database.connections import upsert
from clinic.extensions import db
from clinic.tenancy.accounts import ACCOUNTS

if TYPE_CHECKING:
    from sqlalchemy import Result

REMOVED_AT_ONCE = 100

Limits = Mapping[str, Limit]
"""The limits that a try counts for, by the key of their row. The first is the narrowest."""


@dataclass(frozen=True)
class Origin:
    """The source of a try: the visitor's address, and the name of the device.

    `device` is set if it signed in to this account before (see `clinic.auth.devices`).
    """

    address: str | None
    device: str | None = None


def of_sign_in(email: str, origin: Origin) -> Limits:
    """Return the limits that a wrong password for this account counts for."""
    account = _of_account(email)
    if origin.device is not None:
        return {f"{account}:device:{origin.device}": ONE_SOURCE, f"{account}:devices": ACCOUNT}
    network = network_of(origin.address)
    return {
        f"{account}:from:{network}": ONE_SOURCE,
        f"{account}:all": ACCOUNT,
        f"network:{network}": NETWORK,
    }


def of_sign_up(origin: Origin) -> Limits:
    """Return the limits that a sign-up counts for."""
    return {f"sign-up:{network_of(origin.address)}": SIGN_UP}


def of_second_step(email: str, origin: Origin) -> Limits:
    """Return the limit that a wrong code of an app counts for: strangers share one of the account.

    Who types codes has the password, so codes are counted apart from passwords.
    """
    source = f"device:{origin.device}" if origin.device is not None else "all"
    return {f"{_of_account(email)}:second:{source}": ONE_SOURCE}


def of_code(origin: Origin) -> Limits:
    """Return the limits that a wrong code of an invitation counts for."""
    return {f"code:{network_of(origin.address)}": NETWORK}


def _of_account(email: str) -> str:
    """Return a key of fixed length; the typed address itself may be any text."""
    return f"account:{hashlib.sha256(email.encode()).hexdigest()[:32]}"


def seconds_until_try(limits: Limits) -> int:
    """Return the seconds to wait before a try is checked. Only reads: `count_try` decides."""
    now = utc_now()
    asked = select(Throttle.key, Throttle.failures, Throttle.last_at)
    rows = _run(asked.where(Throttle.key.in_(limits)))
    # Times in the future mean that the clock was set back; `count_try` handles them.
    stored = {row.key: Level(row.failures, row.last_at) for row in rows if row.last_at <= now}
    return _longest_wait(now, _levels(now, stored, limits), limits)


def count_try(limits: Limits, cost: int) -> int:
    """Count a try that was checked, with its cost; 0 counts nothing.

    Returns 0, or the seconds to wait: then nothing is counted, and the result of the try must not
    be given. The rows stay locked until the transaction ends, so simultaneous tries are counted
    one after the other.
    """
    now = utc_now()
    levels = _levels(now, _lock(limits, now), limits)
    wait = _longest_wait(now, levels, limits)
    for key, level in levels.items():
        _store(key, level, 0 if wait else cost)
    _remove_old(now)
    return wait


def reset_narrowest(limits: Limits) -> None:
    """Reset the narrowest limit after a right password."""
    _store(next(iter(limits)), Level(0, utc_now()), 0)


def reset_account(email: str) -> None:
    """Reset all limits of an account: it may be tried again at once from everywhere."""
    theirs = Throttle.key.startswith(f"{_of_account(email)}:", autoescape=True)
    locked = select(Throttle.key).where(theirs).order_by(Throttle.key).with_for_update()
    keys = _run(locked).scalars().all()
    _run(delete(Throttle).where(Throttle.key.in_(keys)))


def _lock(limits: Limits, now: datetime) -> dict[str, Level]:
    """Lock the rows and return their levels; missing rows are inserted.

    They are locked in the order of their keys, so that two transactions cannot deadlock.
    """
    unused = [{"key": key, "failures": 0, "last_at": now} for key in sorted(limits)]
    statement = upsert(db.engine.dialect.name, Throttle).values(unused)
    locked = statement.on_conflict_do_update(
        index_elements=[Throttle.key], set_={"failures": Throttle.failures}
    ).returning(Throttle.key, Throttle.failures, Throttle.last_at)
    rows = _run(locked)
    return {row.key: Level(row.failures, row.last_at) for row in rows}


def _levels(now: datetime, stored: Mapping[str, Level], limits: Limits) -> dict[str, Level]:
    unused = Level(0, now)
    return {key: level_at(now, stored.get(key, unused), limit) for key, limit in limits.items()}


def _longest_wait(now: datetime, levels: Mapping[str, Level], limits: Limits) -> int:
    return max(seconds_to_wait(now, levels[key], limit) for key, limit in limits.items())


def _store(key: str, level: Level, cost: int) -> None:
    values = {"failures": level.tries + cost, "last_at": level.since}
    _run(update(Throttle).where(Throttle.key == key).values(values))


def _remove_old(now: datetime) -> None:
    """Delete some rows of any account that no longer count, or that a clock far ahead wrote."""
    expired = or_(Throttle.last_at < now - LONGEST, Throttle.last_at > now + LONGEST)
    # Rows that another try has locked are skipped, not waited for.
    some = select(Throttle.key).where(expired).limit(REMOVED_AT_ONCE)
    unlocked = some.with_for_update(skip_locked=True)
    _run(delete(Throttle).where(Throttle.key.in_(unlocked)))


def _run(statement: Any) -> Result[Any]:
    """Execute without synchronising the session, which never holds a row of this table."""
    options = ACCOUNTS | {"synchronize_session": False}
    return db.session.execute(statement, execution_options=options)
