"""Ask for a job, claim one, tell how far it is, end it. Functions flush; the caller commits.

A claim is one UPDATE that names the state which was read: of two workers one gets the row. Whoever
lost a job (cancelled, or taken up by another after a silence) can no longer write to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Update, and_, or_, select, update
from sqlalchemy.exc import IntegrityError

from clinic.clock import utc_now
from clinic.database.connections import only_reading
from clinic.extensions import db
from clinic.jobs.kinds import JobStopped
from clinic.jobs.models import LONGEST_ERROR, Job
from clinic.jobs.rules import FINAL, GIVEN_UP_AFTER, MOST_ATTEMPTS, JobState
from clinic.tenancy.accounts import ACCOUNTS

WRITES = ACCOUNTS | {"synchronize_session": False}
DIED = "The work was interrupted {times} times and is given up. Ask for it again."


class NoSuchJob(LookupError):
    """This doctor has no job with this name."""


def enqueue(
    kind: str,
    arguments: dict[str, Any] | None = None,
    *,
    doctor_id: int | None = None,
    user_id: int | None = None,
    once_key: str | None = None,
) -> Job:
    """Ask for a job; with a `once_key` that was used before, return the job of that time."""
    job = Job(
        kind=kind,
        arguments=arguments or {},
        doctor_id=doctor_id,
        user_id=user_id,
        once_key=once_key,
    )
    try:
        with db.session.begin_nested():
            db.session.add(job)
    except IntegrityError:
        earlier = _find_by_key(once_key)
        if earlier is None:
            raise
        return earlier
    return job


def _find_by_key(once_key: str | None) -> Job | None:
    if once_key is None:
        return None
    wanted = select(Job).where(Job.once_key == once_key)
    job: Job | None = db.session.scalar(wanted.execution_options(**ACCOUNTS))
    return job


def get_job(token: str, doctor_id: int) -> Job:
    """Return a job of this doctor. Raises NoSuchJob."""
    wanted = select(Job).where(Job.token == token, Job.doctor_id == doctor_id)
    job = db.session.scalar(wanted.execution_options(populate_existing=True, **ACCOUNTS))
    if job is None:
        raise NoSuchJob(token)
    return job


def find_latest(kind: str, doctor_id: int | None) -> Job | None:
    """Return the job of this kind that was asked for last, for this doctor or the installation."""
    wanted = select(Job).where(Job.kind == kind, Job.doctor_id.is_not_distinct_from(doctor_id))
    newest = wanted.order_by(Job.id.desc()).limit(1)
    job: Job | None = db.session.scalar(newest.execution_options(**ACCOUNTS))
    return job


def cancel(job: Job) -> None:
    """End a job that has not ended; its worker notices when it next reports."""
    unended = and_(Job.id == job.id, Job.state.not_in(FINAL))
    _write(update(Job).where(unended).values(state=JobState.CANCELLED, ended_at=utc_now()))


def ask_daily(kind: str, day: date) -> None:
    """Ask for this day's job of the installation, unless it was asked for before. Commits."""
    _ask_once(kind, day.isoformat())


def ask_hourly(kind: str, now: datetime) -> None:
    """Ask for this hour's job of the installation, unless it was asked for before. Commits."""
    _ask_once(kind, f"{now:%Y-%m-%dT%H}")


def _ask_once(kind: str, when: str) -> None:
    once_key = f"{kind} {when}"
    with only_reading(db.session()):
        earlier = _find_by_key(once_key)
        db.session.commit()
    if earlier is None:
        enqueue(kind, once_key=once_key)
        db.session.commit()


def claim(worker: str, kinds: Sequence[str]) -> Job | None:
    """Take the oldest job that is due or that a dead worker left, or return None. Commits."""
    while True:
        now = utc_now()
        with only_reading(db.session()):  # a look each second must not take SQLite's write lock
            job = _find_due(now, kinds)
            db.session.commit()
        if job is None:
            return None
        is_given_up = job.attempts >= MOST_ATTEMPTS
        values = _given_up(now) if is_given_up else _taken(job, worker, now)
        is_ours = _write(update(Job).where(_unchanged(job)).values(values))
        db.session.commit()
        if is_ours and not is_given_up:
            return job


def _find_due(now: datetime, kinds: Sequence[str]) -> Job | None:
    is_due = and_(Job.state == JobState.QUEUED, Job.run_after <= now)
    is_left = and_(Job.state == JobState.RUNNING, Job.alive_at < now - GIVEN_UP_AFTER)
    wanted = select(Job).where(or_(is_due, is_left), Job.kind.in_(kinds)).order_by(Job.id).limit(1)
    job: Job | None = db.session.scalar(
        wanted.execution_options(populate_existing=True, **ACCOUNTS)
    )
    return job


def _unchanged(job: Job) -> Any:
    is_same = and_(Job.id == job.id, Job.state == job.state, Job.attempts == job.attempts)
    return and_(is_same, Job.alive_at.is_not_distinct_from(job.alive_at))


def _taken(job: Job, worker: str, now: datetime) -> dict[str, Any]:
    values = {"state": JobState.RUNNING, "worker": worker, "alive_at": now}
    return values | {"attempts": job.attempts + 1, "done": 0, "total": 0}


def _given_up(now: datetime) -> dict[str, Any]:
    error = DIED.format(times=MOST_ATTEMPTS)
    return {"state": JobState.FAILED, "ended_at": now, "error": error}


def stay_alive(job_id: int, worker: str, **progress: int) -> None:
    """Say that this worker still works on the job, and perhaps how far it is. Commits.

    Raises JobStopped where the job is not this worker's any more.
    """
    values = {"alive_at": utc_now(), **progress}
    is_ours = _write(update(Job).where(_held_by(job_id, worker)).values(values))
    db.session.commit()
    if not is_ours:
        raise JobStopped(job_id)


def finish(job_id: int, worker: str, result: dict[str, Any]) -> bool:
    """End a job as done; False where it is not this worker's any more. Commits."""
    values = {"state": JobState.DONE, "result": result, "ended_at": utc_now()}
    return _end(job_id, worker, values)


def fail(job_id: int, worker: str, error: str) -> bool:
    """End a job as failed; False where it is not this worker's any more. Commits."""
    values = {"state": JobState.FAILED, "error": error[:LONGEST_ERROR], "ended_at": utc_now()}
    return _end(job_id, worker, values)


def give_back(job_id: int, worker: str) -> bool:
    """Put a job back into the queue, because its worker stops: another begins it anew. Commits."""
    return _end(job_id, worker, {"state": JobState.QUEUED, "attempts": Job.attempts - 1})


def _end(job_id: int, worker: str, values: dict[str, Any]) -> bool:
    is_ours = _write(update(Job).where(_held_by(job_id, worker)).values(values))
    db.session.commit()
    return is_ours


def _held_by(job_id: int, worker: str) -> Any:
    return and_(Job.id == job_id, Job.worker == worker, Job.state == JobState.RUNNING)


def _write(statement: Update) -> bool:
    """Whether the statement changed its row."""
    done: Any = db.session.execute(statement.execution_options(**WRITES))
    return bool(done.rowcount)
