"""The states of a job, when it is taken up again, and when the nights' work is due."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from enum import StrEnum

from clinic.clock import KOLKATA


class JobState(StrEnum):
    """The states of a job. The last three are final."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


FINAL = frozenset({JobState.DONE, JobState.FAILED, JobState.CANCELLED})
ALIVE_EVERY = timedelta(seconds=10)
"""How often a worker says that it still works on a job."""

GIVEN_UP_AFTER = timedelta(seconds=60)
"""After this long without a word from its worker, another worker takes a job up again."""

MOST_ATTEMPTS = 3
"""How often a job is begun whose worker dies in it."""

WAITS_TOO_LONG = timedelta(minutes=1)
"""After this long in the queue, the page says that no worker may be running."""


def percent(done: int, total: int) -> int | None:
    """Return how far a job is, 0 to 100; None where its size is not known."""
    return None if total <= 0 else min(100, 100 * done // total)


def last_due(at: time, now: datetime) -> datetime:
    """Return the last moment at which work that is due daily at this time in India was due."""
    here = now.astimezone(KOLKATA)
    due = datetime.combine(here.date(), at, KOLKATA)
    return due if due <= here else due - timedelta(days=1)
