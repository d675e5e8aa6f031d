"""Kill the background jobs of `clinic.exchange` at random moments, and look for anything half done.

    python -m bench.list_kills --kills 20
    python -m bench.list_kills --kills 20 --database postgresql

Four jobs take turns: checking a list of patients, registering it, undoing that, and exporting
everything. Each job's worker is killed a few times at a random moment by SIGKILL; then another one
completes the job. A killed job is aged, as if the minute had passed after which it is taken up
again, and requested again where it was given up after its last attempt.
"""

from __future__ import annotations

import argparse
import os
import secrets
import signal
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import func, select, update

from bench import killing
from bench.import_list import make_list
from bench.killing import Run
from bench.ledger_check import Findings
from clinic.audit.models import AuditEvent
from clinic.clock import utc_now
from clinic.exchange import queries, service
from clinic.exchange.archive import ExportReader
from clinic.exchange.export_jobs import EXPORT
from clinic.exchange.models import ImportLine
from clinic.exchange.packed import take
from clinic.exchange.states import ImportState
from clinic.extensions import db
from clinic.jobs import service as jobs
from clinic.jobs.models import Job
from clinic.jobs.rules import GIVEN_UP_AFTER, JobState
from clinic.jobs.worker import Worker
from clinic.patients.models import Patient, PatientTerm
from clinic.tenancy import scoping
from clinic.tenancy.accounts import ACCOUNTS

LIVES = {service.CHECK: 0.6, service.ENTER: 1.5, service.UNDO: 0.8, EXPORT: 0.8}
"""The longest life of a worker in seconds, for a thousand lines."""

BEGINS_WITHIN, ENDS_WITHIN = 30, 300


@dataclass
class Kills:
    """The clinic, the number of kills, and the faults that were found."""

    run: Run
    chance: Random
    lines: int
    wanted: int
    each: int
    done: int = 0
    torn: int = 0
    """Kills in the middle of a job."""

    earlier: int = 0
    """The last job of the kind before this one."""

    wrong: dict[str, int] = field(default_factory=dict)

    def add_faults(self, what: str, count: int) -> None:
        self.wrong[what] = self.wrong.get(what, 0) + count


def main(arguments: Sequence[str] | None = None) -> int:
    """Run all rounds; return the exit code."""
    parser = argparse.ArgumentParser(prog="list_kills", description="Kill imports and exports.")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--url", help="an empty database to use instead")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--each", type=int, default=2, help="kills of one piece of work")
    parser.add_argument("--lines", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=secrets.randbits(32))
    options = parser.parse_args(arguments)
    print(f"seed {options.seed}")
    with (
        tempfile.TemporaryDirectory(prefix="list-kills-") as place,
        killing.database(options) as (url, _server),
    ):
        os.environ["DATA_DIR"] = place
        run = killing.prepare(url, Path(place))
        kills = Kills(run, Random(options.seed), options.lines, options.kills, options.each)
        try:
            while kills.done < kills.wanted:
                _one_list(kills)
        finally:
            killing.close_connections(run)
    print(f"{kills.done} kills, {kills.torn} of them in the middle of a job")
    findings = Findings()
    for what, count in kills.wrong.items():
        findings.add(what, count)
    print("\n".join(findings.lines))
    return 0 if findings.agree else 1


def _one_list(kills: Kills) -> None:
    """Import a list, export everything, undo the list; kill each job and then complete it."""
    with _at_work(kills.run):
        content = make_list(kills.lines, seed=kills.chance.randrange(10))
        made = service.begin("list.csv", take(content))
        answers = {"roles": made.roles, "heading": 1, "day_order": "", "two_digits": ""}
        db.session.commit()
        list_id, before = made.id, _count(Patient.id)

    def again(act: Callable[[int, int], Any]) -> Callable[[], object]:
        return lambda: act(list_id, service.get_import(list_id).version)

    def export() -> object:
        return jobs.enqueue(EXPORT, doctor_id=kills.run.doctor_id)

    _complete_job(
        kills, service.CHECK, again(lambda one, seen: service.match(one, seen, answers)), list_id
    )
    _complete_job(kills, service.ENTER, again(service.start), list_id)
    _check_registered(kills, list_id, before)
    _complete_job(kills, EXPORT, export, list_id)
    _check_exports(kills)
    _complete_job(kills, service.UNDO, again(service.undo), list_id)
    with _at_work(kills.run):
        standing = select(func.count(Patient.id)).where(Patient.archived_at.is_(None))
        left = db.session.scalar(standing) or 0
        kills.add_faults(
            "lists that were not undone", service.get_import(list_id).state != ImportState.UNDONE
        )
        kills.add_faults("patients left by an undone list", left - killing.PATIENTS)


def _complete_job(kills: Kills, kind: str, ask: Callable[[], object], list_id: int) -> None:
    """Request a job, kill its worker several times, and let others complete it."""
    with kills.run.app.app_context():
        earlier = jobs.find_latest(kind, kills.run.doctor_id)
        kills.earlier = earlier.id if earlier else 0
    for _ in range(min(kills.each, kills.wanted - kills.done)):
        if _state(kills, kind) == JobState.DONE:
            break
        _request_job(kills, kind, ask)
        killing.close_connections(kills.run)
        worker = killing.start_forked(_run_worker, kills.run, kind)
        _wait_until_running(kills, worker.pid)
        time.sleep(kills.chance.uniform(0, LIVES[kind] * kills.lines / 1000))
        os.kill(worker.pid, signal.SIGKILL)
        worker.join()
        kills.done += 1
        kills.torn += _age_job(kills, worker.pid)
        _check_invariants(kills, list_id)
    until = time.monotonic() + ENDS_WITHIN
    while _state(kills, kind) != JobState.DONE:
        if time.monotonic() > until:
            raise RuntimeError(f"{kind} does not end.")
        _request_job(kills, kind, ask)
        with kills.run.app.app_context():
            Worker(kills.run.app, _kinds(kills.run, kind), threading.Event()).run_next()


def _run_worker(run: Run, kind: str) -> None:
    """Run a worker of this kind of job until the process is killed."""
    Worker(run.app, _kinds(run, kind), threading.Event()).run()


def _kinds(run: Run, kind: str) -> dict[str, Any]:
    return {kind: run.app.extensions["job_kinds"][kind]}


def _at_work(run: Run) -> Any:
    stack = ExitStack()
    stack.enter_context(run.app.app_context())
    stack.enter_context(scoping.scope_of(run.doctor_id))
    return stack


def _state(kills: Kills, kind: str) -> str:
    """Return the state of the newest job of this kind; "" where there is none."""
    with kills.run.app.app_context():
        job = jobs.find_latest(kind, kills.run.doctor_id)
        return "" if job is None or job.id <= kills.earlier else job.state


def _request_job(kills: Kills, kind: str, ask: Callable[[], object]) -> None:
    """Request the job where there is none, or where it was given up."""
    if _state(kills, kind) not in (JobState.QUEUED, JobState.RUNNING):
        with _at_work(kills.run):
            ask()
            db.session.commit()


def _wait_until_running(kills: Kills, pid: int) -> None:
    until = time.monotonic() + BEGINS_WITHIN
    begun = select(Job.id).where(Job.worker.like(f"%:{pid}:%")).limit(1)
    while time.monotonic() < until:
        with kills.run.app.app_context():
            if db.session.scalar(begun.execution_options(**ACCOUNTS)) is not None:
                return
        time.sleep(0.01)
    raise RuntimeError("A worker begins no job.")


def _age_job(kills: Kills, pid: int) -> int:
    """Age the heartbeat of a killed worker's job by a minute; return whether it had one."""
    left = (Job.state == JobState.RUNNING, Job.worker.like(f"%:{pid}:%"))
    long_ago = utc_now() - GIVEN_UP_AFTER * 2
    with kills.run.app.app_context():
        aged = update(Job).where(*left).values(alive_at=long_ago)
        done: Any = db.session.execute(aged.execution_options(**jobs.WRITES))
        db.session.commit()
        return int(done.rowcount)


def _count(column: Any, *conditions: Any) -> int:
    return db.session.scalar(select(func.count(column)).where(*conditions)) or 0


def _check_invariants(kills: Kills, list_id: int) -> None:
    """Check what must hold at any moment."""
    with _at_work(kills.run):
        entered = _count(ImportLine.patient_id)
        patients = _count(Patient.id) - killing.PATIENTS
        kills.add_faults("patients without their line, or lines without", abs(entered - patients))
        reachable = select(func.count(func.distinct(PatientTerm.patient_id)))
        kills.add_faults(
            "patients who cannot be found", _count(Patient.id) - (db.session.scalar(reachable) or 0)
        )
        audited = _count(
            AuditEvent.id, AuditEvent.entity == "patients", AuditEvent.action == "create"
        )
        kills.add_faults(
            "patients without their entry in the trail", abs(_count(Patient.id) - audited)
        )
        state = service.get_import(list_id).state
        checked = sum(queries.count_lines(list_id).by_found.values())
        is_half = state == ImportState.CHECKED and checked != kills.lines
        kills.add_faults("lists called checked that were not", is_half)
    _check_zips(kills)


def _check_zips(kills: Kills) -> list[Path]:
    """Check that every file with the name of an export is complete."""
    files = sorted(kills.run.app.extensions["exports"].folder.glob("*/*.zip"))
    for file in files:
        with zipfile.ZipFile(file) as archive:
            kills.add_faults("half exports", archive.testzip() is not None)
    return files


def _check_registered(kills: Kills, list_id: int, before: int) -> None:
    with _at_work(kills.run):
        counts = queries.count_lines(list_id)
        kills.add_faults("chosen lines that were not registered", counts.chosen - counts.entered)
        kills.add_faults("patients registered twice", _count(Patient.id) - before - counts.entered)
        kills.add_faults("lines lost", kills.lines - sum(counts.by_found.values()))


def _check_exports(kills: Kills) -> None:
    files = _check_zips(kills)
    folder = kills.run.app.extensions["exports"].folder
    kills.add_faults("parts of exports left", len(list(folder.glob("*/*"))) - len(files))
    kills.add_faults("exports that are not there", len(files) != 1)
    with _at_work(kills.run):
        patients = _count(Patient.id)
    for file in files:
        kills.add_faults(
            "patients that are not in the export",
            patients - ExportReader(file).manifest.figures["patients"].rows,
        )


if __name__ == "__main__":
    sys.exit(main())
