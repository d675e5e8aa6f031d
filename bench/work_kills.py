"""Kill background workers at random moments, and check that each job took effect once.

    python -m bench.work_kills --kills 60
    python -m bench.work_kills --kills 60 --workers 2 --database postgresql

Each worker is the command `flask work`, killed at a random moment by SIGKILL. Its job is aged, as
if the minute had passed after which another worker takes it up. A job that was given up after its
last attempt is requested again, as its page offers.
"""

from __future__ import annotations

import argparse
import os
import random
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, update

from bench import killed_work, killing
from bench.killing import SECRET, Run
from bench.ledger_check import Findings
from clinic.audit.models import AuditEvent
from clinic.clock import utc_now
from clinic.extensions import db
from clinic.jobs import service
from clinic.jobs.models import Job
from clinic.jobs.rules import GIVEN_UP_AFTER, JobState
from clinic.patients.models import Patient
from clinic.tenancy import scoping
from clinic.tenancy.accounts import ACCOUNTS

LONGEST = 0.4
"""The longest life of a worker in seconds, counted from its first job."""

BEFORE = 0.2
"""The share of workers that are killed before they may have begun one."""

AHEAD = 12
"""Waiting jobs at each start of a worker: more than it can complete."""

LAST_SECONDS = 120


@dataclass
class Kills:
    """The requested jobs, and the workers."""

    run: Run
    files: Path
    chance: random.Random
    asked: int = 0
    given_up: int = 0
    torn: int = 0
    """Kills in the middle of a job."""

    workers: list[subprocess.Popen[str]] = field(default_factory=list)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run all kills; return the exit code."""
    options = _parser().parse_args(arguments)
    print(f"seed {options.seed}")
    with (
        tempfile.TemporaryDirectory(prefix="work-kills-") as place,
        killing.database(options) as (url, _server),
    ):
        folder = Path(place)
        run = killing.prepare(url, folder)
        kills = Kills(run, folder, random.Random(options.seed))
        killing.close_connections(run)
        try:
            _kill_repeatedly(kills, options.kills, options.workers)
            _finish(kills)
            findings = _check(kills)
        finally:
            for worker in kills.workers:
                worker.kill()
                worker.wait()
            killing.close_connections(run)
    summary = f"{options.kills} kills, {kills.torn} of them in the middle of a job"
    print(f"{summary}; {kills.asked} jobs, {kills.given_up} given up and asked for again")
    print("\n".join(findings.lines))
    return 0 if findings.agree else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="work_kills", description="Kill background workers.")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--url", help="an empty database to use instead")
    parser.add_argument("--kills", type=int, default=60)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--seed", type=int, default=secrets.randbits(32))
    return parser


def _kill_repeatedly(kills: Kills, times: int, workers: int) -> None:
    """Kill so many workers; another one starts in the place of each."""
    for done in range(times):
        _request_jobs(kills)
        while len(kills.workers) < workers:
            kills.workers.append(_start(kills))
        victim = kills.chance.choice(kills.workers)
        if kills.chance.random() > BEFORE:
            _wait_for_its_work(kills, victim.pid)
        time.sleep(kills.chance.uniform(0, LONGEST))
        kills.workers.remove(victim)
        os.kill(victim.pid, signal.SIGKILL)
        victim.wait()
        _age_job(kills, victim.pid)
        if done % 20 == 19:
            print(f"{done + 1} kills, {kills.torn} in the middle of a job", flush=True)


def _wait_for_its_work(kills: Kills, pid: int) -> None:
    """Wait until the worker has begun a job; with several workers the others may have left it
    none."""
    until = time.monotonic() + LAST_SECONDS
    while not _has_begun(kills, pid):
        if time.monotonic() > until:
            raise RuntimeError("A worker begins no job.")
        _request_jobs(kills)
        time.sleep(0.02)


def _has_begun(kills: Kills, pid: int) -> bool:
    begun = select(Job.id).where(Job.worker.like(f"%:{pid}:%")).limit(1)
    with kills.run.app.app_context():
        return db.session.scalar(begun.execution_options(**ACCOUNTS)) is not None


def _start(kills: Kills) -> subprocess.Popen[str]:
    """Start `flask work`; return when it looks for jobs."""
    own = {"DATABASE_URL": kills.run.url, "SECRET_KEY": SECRET, "DATA_DIR": str(kills.files)}
    worker = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "bench.killed_work:make", "work"],
        env={**os.environ, **own},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert worker.stdout is not None
    with worker.stdout as output:
        if "Background work" not in output.readline():
            raise RuntimeError("flask work did not start: see above.")
    return worker


def _request_jobs(kills: Kills) -> None:
    """Request jobs until more wait than a worker can do, and again those that were given up."""
    with kills.run.app.app_context():
        for number in _given_up():
            kills.given_up += 1
            _enqueue(kills, number)
        waiting = _states()[JobState.QUEUED]
        for _ in range(max(0, AHEAD - waiting)):
            kills.asked += 1
            _enqueue(kills, kills.asked)
        db.session.commit()


def _enqueue(kills: Kills, number: int) -> None:
    payload = {"number": number, "folder": str(kills.files)}
    service.enqueue(killed_work.KIND, payload, doctor_id=kills.run.doctor_id)


def _given_up() -> list[int]:
    """Return the numbers whose newest job was given up."""
    jobs = db.session.scalars(select(Job).order_by(Job.id).execution_options(**ACCOUNTS))
    newest = {job.arguments["number"]: job.state for job in jobs}
    return [number for number, state in newest.items() if state == JobState.FAILED]


def _states() -> Counter[str]:
    counted = select(Job.state).execution_options(**ACCOUNTS)
    return Counter(db.session.scalars(counted))


def _age_job(kills: Kills, pid: int) -> None:
    """Age the heartbeat of a killed worker's job by a minute."""
    long_ago = utc_now() - GIVEN_UP_AFTER * 2
    left = (Job.state == JobState.RUNNING, Job.worker.like(f"%:{pid}:%"))
    with kills.run.app.app_context():
        changed = update(Job).where(*left).values(alive_at=long_ago)
        done: Any = db.session.execute(changed.execution_options(**service.WRITES))
        kills.torn += done.rowcount
        db.session.commit()


def _finish(kills: Kills) -> None:
    """Let one worker complete the remaining jobs, and stop it as systemd does."""
    kills.workers.append(_start(kills))
    until = time.monotonic() + LAST_SECONDS
    while time.monotonic() < until:
        with kills.run.app.app_context():
            for number in _given_up():
                kills.given_up += 1
                _enqueue(kills, number)
            db.session.commit()
            states = _states()
        if not states[JobState.QUEUED] + states[JobState.RUNNING]:
            break
        time.sleep(0.2)
    for worker in kills.workers:
        worker.send_signal(signal.SIGTERM)
        if worker.wait(30):
            raise RuntimeError(f"A worker ended with {worker.returncode} after SIGTERM.")


def _check(kills: Kills) -> Findings:
    findings, numbers = Findings(), range(1, kills.asked + 1)
    wanted = Counter(
        killed_work.key_of(number, step) for number in numbers for step in range(killed_work.STEPS)
    )
    with kills.run.app.app_context():
        jobs = db.session.scalars(select(Job).execution_options(**ACCOUNTS)).all()
        done = Counter(job.arguments["number"] for job in jobs if job.state == JobState.DONE)
        unended = [job for job in jobs if job.state in (JobState.QUEUED, JobState.RUNNING)]
        with scoping.scope_of(kills.run.doctor_id):
            names = select(Patient.first_name).where(Patient.first_name.like("job-%"))
            registered = Counter(db.session.scalars(names))
            is_creation = (AuditEvent.entity == "patients", AuditEvent.action == "create")
            audited = db.session.scalar(select(func.count(AuditEvent.id)).where(*is_creation))
    files = {number: killed_work.file_of(kills.files, number) for number in numbers}
    content_of = killed_work.content_of
    torn = [
        n for n, file in files.items() if not file.exists() or file.read_text() != content_of(n)
    ]
    findings.add("jobs that have not ended", len(unended))
    findings.add("jobs that did not end as done exactly once", len(set(numbers) ^ set(done)))
    findings.add("jobs done twice", sum(times - 1 for times in done.values()))
    findings.add("patients missing", (wanted - registered).total())
    findings.add("patients registered twice", (registered - wanted).total())
    findings.add(
        "patients without their entry in the trail",
        registered.total() - (audited or 0) + killing.PATIENTS,
    )
    findings.add("files missing or torn", len(torn))
    findings.add("parts of files left", len(list(kills.files.glob("*.part"))))
    return findings


if __name__ == "__main__":
    sys.exit(main())
