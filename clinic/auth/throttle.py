"""Ten wrong passwords slow an account and an address down; counted in the database.

A try is counted before the password is looked at and forgiven when it was right, so that many
guesses at once are counted like many guesses in a row.
"""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from sqlalchemy import case, select, update

from clinic.auth.models import Throttle
from clinic.clock import utc_now
from clinic.database import upsert
from clinic.extensions import db

FREE_TRIES = 10
FIRST_WAIT = 30
LONGEST_WAIT = 15 * 60
FORGOTTEN_AFTER = timedelta(hours=1)


def wait_after(failures: int) -> int:
    """Seconds to wait after so many wrong passwords in a row: 0, then 30 s doubling to 15 min."""
    if failures < FREE_TRIES:
        return 0
    return min(LONGEST_WAIT, FIRST_WAIT << min(failures - FREE_TRIES, 10))


def keys_of(email: str, address: str) -> list[str]:
    """What is counted for a try: the account as it was typed, known or not, and the address."""
    return [_of_account(email), f"address:{address}"[:300]]


def _of_account(email: str) -> str:
    return f"account:{email}"[:300]


def seconds_to_wait(keys: list[str]) -> int:
    """How long these keys must still wait; 0 when they may try now."""
    now = utc_now()
    _hold(keys, now)
    held = select(Throttle).where(Throttle.key.in_(keys)).order_by(Throttle.key)
    rows = db.session.scalars(held.with_for_update())
    waits = [
        row.last_at + timedelta(seconds=wait_after(row.failures)) - now
        for row in rows
        if row.failures >= FREE_TRIES and now - row.last_at < FORGOTTEN_AFTER
    ]
    return max([math.ceil(wait.total_seconds()) for wait in waits] + [0])


def count_try(keys: list[str]) -> None:
    """One more wrong try for each key, until `forgive`."""
    now = utc_now()
    statement = upsert(db.session(), Throttle).values(
        [{"key": key, "failures": 1, "last_at": now} for key in sorted(keys)]
    )
    stale = Throttle.last_at < now - FORGOTTEN_AFTER
    db.session.execute(
        statement.on_conflict_do_update(
            index_elements=[Throttle.key],
            set_={"failures": case((stale, 1), else_=Throttle.failures + 1), "last_at": now},
        )
    )


def _hold(keys: list[str], now: datetime) -> None:
    """Each key has a row, which the next try waits for: guesses at once are looked at in turn."""
    unused = [{"key": key, "failures": 0, "last_at": now} for key in sorted(keys)]
    db.session.execute(upsert(db.session(), Throttle).values(unused).on_conflict_do_nothing())


def forgive(keys: list[str]) -> None:
    """The password was right: the account starts again, and the address loses this one try.

    Not more: whoever has an account of their own must not wipe out an address's guesses with it.
    The account's row stays: tries that wait for it would otherwise wait for each other in a circle.
    """
    account, address = keys
    db.session.execute(update(Throttle).where(Throttle.key == account).values(failures=0))
    tries = Throttle.failures - 1
    counted = update(Throttle).where(Throttle.key == address, Throttle.failures > 0)
    db.session.execute(counted.values(failures=tries))


def release(email: str) -> None:
    """The account may be tried again at once, however often the password was wrong."""
    key = _of_account(email)
    db.session.execute(update(Throttle).where(Throttle.key == key).values(failures=0))
