"""Kills writers while they issue bills, and counts what is left.

    python bench/kill.py --database sqlite --writers 8 --kills 300
    python bench/kill.py --database postgresql --writers 8 --kills 300 --server-kills 5

Each writer is a process that records visits and issues bills through the clinic's own services. It
keeps a log, synced to the disk line by line: `try KEY` before, `got KEY NUMBER` after the commit.
Such a number is acknowledged: a patient may hold it in the hand. A parent kills -9 a random writer
again and again and starts it anew; the new one tries the unfinished key again, as a browser would
send its form again. On PostgreSQL the server itself can be killed too. In the end no number may be
missing, given twice or lost, each key must have made one bill, and all sums must agree. Exit code
1 where anything does not.
"""

from __future__ import annotations

import argparse
import math
import multiprocessing
import os
import random
import secrets
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

if not __package__:  # run as a script
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import ledger_check, postgres

if TYPE_CHECKING:
    from flask import Flask

PATIENTS = 20
SECRET = "the kill test keeps no secrets, but enough letters"
MEAN_SECONDS_BETWEEN_KILLS = 0.1
WARMING = 3
fork = multiprocessing.get_context("fork")


@dataclass
class Run:
    """What is killed: the app on its database, and where the writers keep their logs."""

    app: Flask
    url: str
    doctor_id: int
    logs: Path


def main() -> int:
    """The whole test. Answers the exit code."""
    options = _options()
    with _database(options) as (url, server), tempfile.TemporaryDirectory() as folder:
        run = _prepare(url, Path(folder))
        began = time.monotonic()
        kills, server_kills = _rage(run, options, server)
        seconds = time.monotonic() - began
        findings = ledger_check.check(url, run.doctor_id, run.logs)
    kind = "PostgreSQL" if url.startswith("postgresql") else "SQLite"
    print(f"\n{kind}: {options.writers} writers, {kills} killed in {seconds:.0f} s")
    if server_kills:
        print(f"the database server was killed {server_kills} times")
    for line in findings.lines:
        print(f"  {line}")
    return 0 if findings.agree and kills == options.kills else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench/kill.py", description=__doc__.partition("\n")[0])
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--url", help="an empty database to use instead")
    parser.add_argument("--writers", type=int, default=8)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--server-kills", type=int, default=0, help="PostgreSQL of our own only")
    parser.add_argument("--seed", type=int, default=secrets.randbits(32))
    return parser.parse_args()


@contextmanager
def _database(options: argparse.Namespace) -> Iterator[tuple[str, postgres.Postgres | None]]:
    if options.url:
        yield options.url, None
    elif options.database == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite:///{folder}/clinic.sqlite3", None
    else:
        with postgres.running() as server:
            name = f"clinic_kill_{secrets.token_hex(4)}"
            url = server.create(name).replace("postgresql:", "postgresql+psycopg2:", 1)
            yield url, server
            server.drop(name)


def _prepare(url: str, folder: Path) -> Run:
    """A migrated database with one doctor, on whose counters all writers meet."""
    import flask_migrate

    from clinic import create_app, scoping
    from clinic.auth import service
    from clinic.extensions import db
    from clinic.patients import service as patients
    from clinic.patients.ages import Birth

    os.environ.setdefault("DATA_DIR", str(folder))
    app = create_app({"SQLALCHEMY_DATABASE_URI": url, "SECRET_KEY": SECRET})
    with app.app_context():
        flask_migrate.upgrade()
        user = service.sign_up("Dr Asha Rao", "asha@example.org", secrets.token_hex(8))
        doctor_id = user.doctor.id
        person = {"last_name": "", "gender": "F", "birth": Birth(date(1980, 5, 1), "year")}
        with scoping.doctor(doctor_id):
            for number in range(PATIENTS):
                patients.register(person | {"first_name": f"Patient {number}"})
            db.session.commit()
        run = Run(app, url, doctor_id, folder)
        # Statements compiled here need not be compiled again by each of hundreds of children.
        _write(run, folder / "parent.log", WARMING)
        db.session.remove()
        db.engine.dispose()  # no connection may be shared with a child
    return run


def _rage(run: Run, options: argparse.Namespace, server: Any) -> tuple[int, int]:
    """Kills as often as wanted; answers how many writers and servers it killed."""
    chance = random.Random(options.seed)
    print(f"seed {options.seed}", flush=True)
    writers = [_start(run, number) for number in range(options.writers)]
    own_server = server.cluster if server is not None else None
    steps = max(options.kills // (options.server_kills + 1), 1)
    server_kills = 0
    for kill in range(1, options.kills + 1):
        time.sleep(chance.expovariate(1 / MEAN_SECONDS_BETWEEN_KILLS))
        number = chance.randrange(len(writers))
        _kill(writers[number])
        writers[number] = _start(run, number)
        if own_server and kill % steps == 0 and server_kills < options.server_kills:
            own_server.kill()
            own_server.start()
            server_kills += 1
        if kill % 50 == 0:
            print(f"{kill} killed", flush=True)
    time.sleep(0.5)
    for writer in writers:
        _kill(writer)
    # Whoever was cut off sends the form once more, and is not killed any more.
    for number in range(options.writers):
        _start(run, number, bills=0).join()
    return options.kills, server_kills


def _start(run: Run, number: int, bills: float = math.inf) -> Any:
    # Forked, because importing the clinic would cost a second for each of 300.
    log = run.logs / f"{number}.log"
    process = fork.Process(target=_write, args=(run, log, bills), daemon=True)
    process.start()
    return process


def _kill(process: Any) -> None:
    if process.exitcode is not None:
        raise RuntimeError(f"A writer ended by itself with {process.exitcode}: see above.")
    os.kill(process.pid, signal.SIGKILL)
    process.join()


def _write(run: Run, log: Path, bills: float) -> None:
    """A writer's life: the unfinished key of its forerunner first, then so many new bills."""
    random.seed(secrets.randbits(64))
    keys = ledger_check.unfinished(log)
    handle = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with run.app.app_context():
        while keys or bills > 0:
            bills -= 0 if keys else 1
            key = keys.pop() if keys else secrets.token_hex(8)
            _tell(handle, f"try {key}")
            _tell(handle, f"got {key} {_issue_until_done(run, key)}")
    os.close(handle)


def _tell(handle: int, line: str) -> None:
    os.write(handle, f"{line}\n".encode())
    os.fsync(handle)


def _issue_until_done(run: Run, key: str) -> str:
    """The receipt's number. Sends the same form again while the database does not answer."""
    from sqlalchemy.exc import DBAPIError

    from clinic.extensions import db

    until = time.monotonic() + 60
    while True:
        try:
            return _issue(run, key)
        except DBAPIError as error:
            db.session.remove()
            if time.monotonic() > until:
                raise RuntimeError("The database does not come back.") from error
            time.sleep(0.05)


def _issue(run: Run, key: str) -> str:
    """A visit and its bill in one transaction, once for each key, as the views do it."""
    from clinic import scoping
    from clinic.billing import issuing as billing
    from clinic.billing.models import Bill
    from clinic.billing.rules import TAKEN_BY, Status
    from clinic.clock import clinic_day
    from clinic.extensions import db
    from clinic.submissions import make_once
    from clinic.visits.service import record_visit

    def make() -> Bill:
        patient = random.randint(1, PATIENTS)
        visit = record_visit(patient, {"visit_date": clinic_day(), "fee_paise": 400_00})
        status = random.choice((Status.PAID, Status.PAID, Status.PENDING))
        total = random.choice((0, 1, 400_00, 499_50))
        return billing.issue_bill(visit.id, total, status, random.choice(TAKEN_BY), "", key)

    scoping.enter(run.doctor_id)  # for this session, as a request does
    number = make_once(Bill, key, make).number
    db.session.commit()
    db.session.remove()
    return number


if __name__ == "__main__":
    sys.exit(main())
