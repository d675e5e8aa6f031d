"""Wrong passwords and sign-ups are counted in the database, and held to `clinic.auth.limits`.

A wrong password counts for the account from this network, for the account from everywhere, and for
the network. On a device that signed in to the account before, it counts for that device and for all
such devices together: strangers can neither hold such a device back, nor be helped by it. Accounts
that do not exist are counted like others. A right password counts nowhere.

All writing is done by `settle` and `release`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

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
from clinic.database import upsert
from clinic.extensions import db

REMOVED_AT_ONCE = 100

Limits = Mapping[str, Limit]
"""What a try counts for, by the key of its row. The first is the narrowest."""


@dataclass(frozen=True)
class Origin:
    """Where a try comes from: the visitor's address, and the device where it is known to have
    signed in to this account before (see `clinic.auth.devices`)."""

    address: str | None
    device: str | None = None


def of_sign_in(email: str, origin: Origin) -> Limits:
    """What a wrong password for this account counts for."""
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
    """What a sign-up counts for."""
    return {f"sign-up:{network_of(origin.address)}": SIGN_UP}


def _of_account(email: str) -> str:
    """Of one length, and not what somebody typed: it may be anything."""
    return f"account:{hashlib.sha256(email.encode()).hexdigest()[:32]}"


def waiting(limits: Limits) -> int:
    """Seconds to wait before a try is worth looking at; only reads. `settle` decides."""
    now = utc_now()
    rows = db.session.execute(
        select(Throttle.key, Throttle.failures, Throttle.last_at).where(Throttle.key.in_(limits))
    )
    # Of a clock that was set back, `settle` makes the best.
    kept = {key: Level(tries, since) for key, tries, since in rows if since <= now}
    return _longest_wait(now, _levels(now, kept, limits), limits)


def settle(limits: Limits, cost: int) -> int:
    """Counts a try that was looked at, and what it costs; 0 counts nothing.

    Answers 0, or the seconds to wait: then nothing is counted, and the answer to the try must not
    be told. Tries of the same moment come here one after the other, until each transaction ends.
    """
    now = utc_now()
    levels = _levels(now, _hold(limits, now), limits)
    wait = _longest_wait(now, levels, limits)
    for key, level in levels.items():
        _keep(key, level, 0 if wait else cost)
    _remove_old(now)
    return wait


def forgive(limits: Limits) -> None:
    """The password was right: wrong ones from the same place do not count any more."""
    _keep(next(iter(limits)), Level(0, utc_now()), 0)


def release(email: str) -> None:
    """The account may be tried again at once from everywhere, however often it was tried."""
    theirs = Throttle.key.startswith(f"{_of_account(email)}:", autoescape=True)
    held = select(Throttle.key).where(theirs).order_by(Throttle.key).with_for_update()
    keys = db.session.scalars(held).all()
    _run(delete(Throttle).where(Throttle.key.in_(keys)))


def _hold(limits: Limits, now: datetime) -> dict[str, Level]:
    """The rows, made where they are missing, and locked in the order of their keys: two that wait
    for the same ones never wait in a circle."""
    unused = [{"key": key, "failures": 0, "last_at": now} for key in sorted(limits)]
    statement = upsert(db.session(), Throttle).values(unused)
    locked = statement.on_conflict_do_update(
        index_elements=[Throttle.key], set_={"failures": Throttle.failures}
    ).returning(Throttle.key, Throttle.failures, Throttle.last_at)
    rows = db.session.execute(locked)
    return {key: Level(tries, since) for key, tries, since in rows}


def _levels(now: datetime, kept: Mapping[str, Level], limits: Limits) -> dict[str, Level]:
    unused = Level(0, now)
    return {key: level_at(now, kept.get(key, unused), limit) for key, limit in limits.items()}


def _longest_wait(now: datetime, levels: Mapping[str, Level], limits: Limits) -> int:
    return max(seconds_to_wait(now, levels[key], limit) for key, limit in limits.items())


def _keep(key: str, level: Level, cost: int) -> None:
    values = {"failures": level.tries + cost, "last_at": level.since}
    _run(update(Throttle).where(Throttle.key == key).values(values))


def _remove_old(now: datetime) -> None:
    """Removes some rows that count no more, whosever; also of a clock that was far ahead."""
    over = or_(Throttle.last_at < now - LONGEST, Throttle.last_at > now + LONGEST)
    # What another try holds at this moment is not waited for.
    some = select(Throttle.key).where(over).limit(REMOVED_AT_ONCE)
    gone = some.with_for_update(skip_locked=True)
    _run(delete(Throttle).where(Throttle.key.in_(gone)))


def _run(statement: Any) -> None:
    """No row of this table is ever held by the session."""
    db.session.execute(statement, execution_options={"synchronize_session": False})
