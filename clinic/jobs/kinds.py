"""The kinds of jobs: each a function, and perhaps when it is due by itself.

A handler may be run again from its beginning after a kill: it must come to the same end. It commits
its own changes, and holds no open write transaction when it calls `report`, which writes on a
connection of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import time
from typing import Any, Protocol

from clinic.auth.permissions import Permission


class ProgressReport(Protocol):
    """Tells how far a job is. Raises JobStopped where it was cancelled or taken by another, and
    JobFailed where who asked for it may not do it any more."""

    def __call__(self, done: int, total: int) -> None: ...


@dataclass(frozen=True)
class JobRun:
    """The argument of a handler. For a job of a doctor, the session's scope and the audit's actor
    are set already.
    """

    job_id: int
    token: str
    doctor_id: int | None
    user_id: int | None
    arguments: dict[str, Any]
    report: ProgressReport


Handler = Callable[[JobRun], "dict[str, Any] | None"]
"""Returns what the job's page needs to show, as JSON: no patient's words."""


@dataclass(frozen=True)
class JobKind:
    """A kind of job. `title` is what its page says: "Export of everything"."""

    title: str
    handler: Handler
    daily_at: time | None = None
    """In India; None for work that is not due daily."""

    hourly: bool = False
    """Due once in each hour."""

    permission: Permission | None = None
    """What who asked for it must be allowed, until it ends; None: nobody asks for it."""


class JobFailed(Exception):
    """A handler cannot go on; the message is for the person who asked."""


class JobStopped(Exception):
    """The job is not this worker's any more: it was cancelled, or another has taken it up."""
