"""The clinic with the clock of its limits running faster: an hour of an attack takes seconds.

HURRY says how many times faster, HURRY_FROM from which moment on (seconds since 1970): the workers
agree. Only `clinic.auth.throttle` asks this clock. So that the limits alone hold the guesses back,
a hurried clinic hashes passwords at the lowest cost.
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
