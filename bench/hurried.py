"""The clinic with a faster clock for its sign-in limits: an hour of an attack takes seconds.

HURRY is the factor and HURRY_FROM the start (seconds since 1970), so that all workers agree. Only
`clinic.auth.throttle` uses this clock. Passwords are hashed at the lowest cost, so that only the
limits slow the guesses down.
"""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime

from argon2 import PasswordHasher

from clinic.auth import passwords, throttle
from wsgi import app

SPEED = float(os.environ.get("HURRY") or 1)
BEGAN = float(os.environ.get("HURRY_FROM") or time.time())

__all__ = ["app"]


def _now() -> datetime:
    return datetime.fromtimestamp(BEGAN + (time.time() - BEGAN) * SPEED, UTC)


if SPEED != 1:
    throttle.utc_now = _now
    passwords._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
