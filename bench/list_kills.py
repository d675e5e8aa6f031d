"""Kill the background work of `clinic.exchange` in the middle, and look whether anything is half.

    python -m bench.list_kills --kills 20
    python -m bench.list_kills --kills 20 --database postgresql

Four works take turns: checking a list of patients, registering it, undoing that, and exporting
everything. The worker is killed at a random moment by SIGKILL, a few times for each; then another
one does the work to its end. What was killed is left as if the minute had passed after which it is
taken up again, and asked for again where it was given up after its last attempt.
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
from bench.import_list import written
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
"""Seconds that a worker lives, at most, for a thousand lines."""

BEGINS_WITHIN, ENDS_WITHIN = 30, 300


@dataclass
class Kills:
    """The clinic, what is killed in it, and what was half."""

    run: Run
    chance: Random
    lines: int
    wanted: int
    each: int
    done: int = 0
    torn: int = 0
    """Kills in the middle of a job."""

    earlier: int = 0
    """The last job of the kind before this work."""

    wrong: dict[str, int] = field(default_factory=dict)

    def note(self, what: str, count: int) -> None:
        self.wrong[what] = self.wrong.get(what, 0) + count


def main(arguments: Sequence[str] | None = None) -> int:
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
            killing.let_go(run)
    print(f"{kills.done} kills, {kills.torn} of them in the middle of a job")
    findings = Findings()
    for what, count in kills.wrong.items():
        findings.note(what, count)
    print("\n".join(findings.lines))
    return 0 if findings.agree else 1


def _one_list(kills: Kills) -> None:
    """Bring a list in, export everything, undo the list; each is killed and then ends."""
    with _at_work(kills.run):
        content = written(kills.lines, seed=kills.chance.randrange(10))
        made = service.begin("list.csv", take(content))
        answers = {"roles": made.roles, "heading": 1, "day_order": "", "two_digits": ""}
        db.session.commit()
        list_id, before = made.id, _count(Patient.id)

    def again(act: Callable[[int, int], Any]) -> Callable[[], object]:
        return lambda: act(list_id, service.get_import(list_id).version)

    def export() -> object:
        return jobs.enqueue(EXPORT, doctor_id=kills.run.doctor_id)

    _work(kills, service.CHECK, again(lambda one, seen: service.match(one, seen, answers)), list_id)
    _work(kills, service.ENTER, again(service.start), list_id)
    _look_at_registered(kills, list_id, before)
    _work(kills, EXPORT, export, list_id)
    _look_at_exports(kills)
    _work(kills, service.UNDO, again(service.undo), list_id)
    with _at_work(kills.run):
        standing = select(func.count(Patient.id)).where(Patient.archived_at.is_(None))
        left = db.session.scalar(standing) or 0
        kills.note(
            "lists that were not undone", service.get_import(list_id).state != ImportState.UNDONE
        )
        kills.note("patients left by an undone list", left - killing.PATIENTS)


def _work(kills: Kills, kind: str, ask: Callable[[], object], list_id: int) -> None:
    """Have a piece of work done, by a worker who is killed, and then by others."""
    with kills.run.app.app_context():
        earlier = jobs.find_latest(kind, kills.run.doctor_id)
        kills.earlier = earlier.id if earlier else 0
    for _ in range(min(kills.each, kills.wanted - kills.done)):
        if _state(kills, kind) == JobState.DONE:
            break
        _ask(kills, kind, ask)
        killing.let_go(kills.run)
        worker = killing.forked(_live, kills.run, kind)
        _wait_until_it_works(kills, worker.pid)
        time.sleep(kills.chance.uniform(0, LIVES[kind] * kills.lines / 1000))
        os.kill(worker.pid, signal.SIGKILL)
        worker.join()
        kills.done += 1
        kills.torn += _let_a_minute_pass(kills, worker.pid)
        _look_for_halves(kills, list_id)
    until = time.monotonic() + ENDS_WITHIN
    while _state(kills, kind) != JobState.DONE:
        if time.monotonic() > until:
            raise RuntimeError(f"{kind} does not end.")
        _ask(kills, kind, ask)
        with kills.run.app.app_context():
            Worker(kills.run.app, _kinds(kills.run, kind), threading.Event()).run_next()


def _live(run: Run, kind: str) -> None:
    """The life of a worker: in a process of its own, until it is killed."""
    Worker(run.app, _kinds(run, kind), threading.Event()).run()


def _kinds(run: Run, kind: str) -> dict[str, Any]:
    return {kind: run.app.extensions["job_kinds"][kind]}


def _at_work(run: Run) -> Any:
    stack = ExitStack()
    stack.enter_context(run.app.app_context())
    stack.enter_context(scoping.scope_of(run.doctor_id))
    return stack


def _state(kills: Kills, kind: str) -> str:
    """Return the state of this work's newest job; "" where it was not asked for."""
    with kills.run.app.app_context():
        job = jobs.find_latest(kind, kills.run.doctor_id)
        return "" if job is None or job.id <= kills.earlier else job.state


def _ask(kills: Kills, kind: str, ask: Callable[[], object]) -> None:
    """Ask for the work where it was not, or was given up."""
    if _state(kills, kind) not in (JobState.QUEUED, JobState.RUNNING):
        with _at_work(kills.run):
            ask()
            db.session.commit()


def _wait_until_it_works(kills: Kills, pid: int) -> None:
    until = time.monotonic() + BEGINS_WITHIN
    begun = select(Job.id).where(Job.worker.like(f"%:{pid}:%")).limit(1)
    while time.monotonic() < until:
        with kills.run.app.app_context():
            if db.session.scalar(begun.execution_options(**ACCOUNTS)) is not None:
                return
        time.sleep(0.01)
    raise RuntimeError("A worker begins no job.")


def _let_a_minute_pass(kills: Kills, pid: int) -> int:
    """Age the last sign of life of a killed worker's job; return whether it had one."""
    left = (Job.state == JobState.RUNNING, Job.worker.like(f"%:{pid}:%"))
    long_ago = utc_now() - GIVEN_UP_AFTER * 2
    with kills.run.app.app_context():
        aged = update(Job).where(*left).values(alive_at=long_ago)
        done: Any = db.session.execute(aged.execution_options(**jobs.WRITES))
        db.session.commit()
        return int(done.rowcount)


def _count(column: Any, *conditions: Any) -> int:
    return db.session.scalar(select(func.count(column)).where(*conditions)) or 0


def _look_for_halves(kills: Kills, list_id: int) -> None:
    """What must hold at any moment."""
    with _at_work(kills.run):
        entered = _count(ImportLine.patient_id)
        patients = _count(Patient.id) - killing.PATIENTS
        kills.note("patients without their line, or lines without", abs(entered - patients))
        reachable = select(func.count(func.distinct(PatientTerm.patient_id)))
        kills.note(
            "patients who cannot be found", _count(Patient.id) - (db.session.scalar(reachable) or 0)
        )
        audited = _count(
            AuditEvent.id, AuditEvent.entity == "patients", AuditEvent.action == "create"
        )
        kills.note("patients without their entry in the trail", abs(_count(Patient.id) - audited))
        state = service.get_import(list_id).state
        checked = sum(queries.count_lines(list_id).by_found.values())
        is_half = state == ImportState.CHECKED and checked != kills.lines
        kills.note("lists called checked that were not", is_half)
    _look_at_zips(kills)


def _look_at_zips(kills: Kills) -> list[Path]:
    """Whatever has the name of an export is whole."""
    files = sorted(kills.run.app.extensions["exports"].folder.glob("*/*.zip"))
    for file in files:
        with zipfile.ZipFile(file) as archive:
            kills.note("half exports", archive.testzip() is not None)
    return files


def _look_at_registered(kills: Kills, list_id: int, before: int) -> None:
    with _at_work(kills.run):
        counts = queries.count_lines(list_id)
        kills.note("chosen lines that were not registered", counts.chosen - counts.entered)
        kills.note("patients registered twice", _count(Patient.id) - before - counts.entered)
        kills.note("lines lost", kills.lines - sum(counts.by_found.values()))


def _look_at_exports(kills: Kills) -> None:
    files = _look_at_zips(kills)
    folder = kills.run.app.extensions["exports"].folder
    kills.note("parts of exports left", len(list(folder.glob("*/*"))) - len(files))
    kills.note("exports that are not there", len(files) != 1)
    with _at_work(kills.run):
        patients = _count(Patient.id)
    for file in files:
        kills.note(
            "patients that are not in the export",
            patients - ExportReader(file).manifest.figures["patients"].rows,
        )


if __name__ == "__main__":
    sys.exit(main())
