"""Read how much background work waits, for a monitor."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select

from clinic.extensions import db
from clinic.jobs.models import Job
from clinic.jobs.rules import JobState
from clinic.tenancy.accounts import ACCOUNTS

WATCHED = (JobState.QUEUED, JobState.RUNNING, JobState.FAILED)


class WaitingJobs(NamedTuple):
    """Numbers of jobs by kind and state, and since when the oldest waits that is due."""

    numbers: dict[tuple[str, ...], int]
    since: datetime | None


def read_waiting(now: datetime) -> WaitingJobs:
    """Read the jobs of the installation and of all doctors that wait, run or have failed."""
    number = func.count().label("number")
    counted = select(Job.kind, Job.state, number).where(Job.state.in_(WATCHED))
    rows = db.session.execute(counted.group_by(Job.kind, Job.state).execution_options(**ACCOUNTS))
    numbers: dict[tuple[str, ...], int] = {(row.kind, row.state): row.number for row in rows}
    is_due = (Job.state == JobState.QUEUED, Job.run_after <= now)
    oldest = select(func.min(Job.run_after)).where(*is_due).execution_options(**ACCOUNTS)
    return WaitingJobs(numbers, db.session.scalar(oldest))
