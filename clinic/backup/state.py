"""The state of the backups: what was tried, and when the last good one was made.

Other parts ask `last_proven` (the monitor's figures) and `read_shown` (home).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from clinic.backup.models import LONGEST_DETAIL, BackupRun
from clinic.backup.rules import BackupNotice, BackupProblem, RunRead, show
from clinic.clock import utc_now
from clinic.extensions import db
from clinic.tenancy.accounts import ACCOUNTS

SHOWN = 14


def last_proven() -> datetime | None:
    """Return when the last backup was proven by restoring it; None where none was yet.

    What is of the future was written while the clock was wrong, and does not count.
    """
    past = select(func.max(BackupRun.proven_at)).where(BackupRun.proven_at <= utc_now())
    made_at: datetime | None = db.session.scalar(past.execution_options(**ACCOUNTS))
    return made_at


def list_runs() -> list[BackupRun]:
    """Return the newest runs, the newest first."""
    newest = select(BackupRun).order_by(BackupRun.id.desc()).limit(SHOWN)
    fresh = newest.execution_options(populate_existing=True, **ACCOUNTS)
    return list(db.session.scalars(fresh))


def read_runs() -> list[RunRead]:
    """Return what the doctors may see of the newest runs."""
    return [
        RunRead(run.began_at, run.ended_at, run.proven_at, BackupProblem(run.problem))
        for run in list_runs()
    ]


def read_shown(is_set_up: bool) -> BackupNotice:
    """Return what home says."""
    now = utc_now()
    runs = read_runs() if is_set_up else []
    past = (run.proven_at for run in runs if run.proven_at and run.proven_at <= now)
    proven_at = next(past, None)
    if runs and proven_at is None:
        proven_at = last_proven()
    return show(runs, proven_at, now, is_set_up)


def begin(now: datetime) -> int:
    """Write down that a run begins; return its number. Commits."""
    run = BackupRun(began_at=now)
    db.session.add(run)
    db.session.commit()
    return run.id


def finish(run_id: int, proven_at: datetime | None, problem: BackupProblem, detail: str) -> None:
    """Write down how a run ended. Commits."""
    wanted = select(BackupRun).where(BackupRun.id == run_id).execution_options(**ACCOUNTS)
    run = db.session.scalars(wanted).one()
    run.ended_at, run.proven_at = utc_now(), proven_at
    run.problem, run.detail = problem, detail[:LONGEST_DETAIL]
    db.session.commit()


def is_done(since: datetime, now: datetime) -> bool:
    """Return whether a run that began between these moments was good, everywhere."""
    warnings = [problem for problem in BackupProblem if not problem.is_fault]
    good = BackupRun.proven_at.is_not(None), BackupRun.problem.in_(warnings)
    wanted = select(BackupRun.id).where(BackupRun.began_at.between(since, now), *good).limit(1)
    return db.session.scalar(wanted.execution_options(**ACCOUNTS)) is not None


def is_known(problem: BackupProblem, since: datetime, now: datetime) -> bool:
    """Return whether the last run that ended began between these moments and had this problem."""
    ended = select(BackupRun).where(BackupRun.ended_at.is_not(None))
    last = db.session.scalars(
        ended.order_by(BackupRun.id.desc()).limit(1).execution_options(**ACCOUNTS)
    ).first()
    return last is not None and last.problem == problem and since <= last.began_at <= now
