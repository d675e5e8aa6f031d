"""Killing writers: a clinic of theirs, the processes, and how often one is killed.

Each writer is a process that keeps a log, synced to the disk line by line. Whoever was killed is
started anew under the same number, and sends what was cut off once more.
"""

from __future__ import annotations

import argparse
import math
import multiprocessing
import os
import random
import secrets
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench import postgres
from bench.ledger_check import Findings

if TYPE_CHECKING:
    from flask import Flask

PATIENTS = 20
SECRET = "the kill test keeps no secrets, but enough letters"
Start = Callable[[int, float], Any]
_fork = multiprocessing.get_context("fork")


@dataclass
class Run:
    """What is killed: the app on its database, and where the writers keep their logs."""

    app: Flask
    url: str
    doctor_id: int
    logs: Path


def parser(prog: str, description: str, kills: int) -> argparse.ArgumentParser:
    """What can be said on the command line; the first line of `told` says what for."""
    options = argparse.ArgumentParser(prog=prog, description=description.partition("\n")[0])
    options.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    options.add_argument("--url", help="an empty database to use instead")
    options.add_argument("--writers", type=int, default=8)
    options.add_argument("--kills", type=int, default=kills)
    options.add_argument("--server-kills", type=int, default=0, help="PostgreSQL of our own only")
    options.add_argument("--seed", type=int, default=secrets.randbits(32))
    return options


@contextmanager
def database(options: argparse.Namespace) -> Iterator[tuple[str, postgres.Postgres | None]]:
    """The address of an empty database, and its server where that is one of our own."""
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


def prepare(url: str, folder: Path) -> Run:
    """A migrated database with one doctor, on whose counters all writers meet."""
    import flask_migrate

    from clinic import create_app
    from clinic.auth import service
    from clinic.extensions import db
    from clinic.patients import service as patients
    from clinic.patients.ages import Birth
    from clinic.tenancy import scoping

    os.environ.setdefault("DATA_DIR", str(folder))
    app = create_app({"SQLALCHEMY_DATABASE_URI": url, "SECRET_KEY": SECRET})
    with app.app_context():
        flask_migrate.upgrade()
        user = service.sign_up("Dr Asha Rao", "asha@example.org", secrets.token_hex(8))
        doctor_id = user.own_doctor().id
        person = {"last_name": "", "gender": "F", "birth": Birth(date(1980, 5, 1), "year")}
        with scoping.scope_of(doctor_id):
            for number in range(PATIENTS):
                patients.register(person | {"first_name": f"Patient {number}"})
            db.session.commit()
    logs = folder / "logs"
    logs.mkdir()
    return Run(app, url, doctor_id, logs)


def let_go(run: Run) -> None:
    """Ends what the parent had open: no connection may be shared with a child."""
    from clinic.extensions import db

    with run.app.app_context():
        db.session.remove()
        db.engine.dispose()


def rage(options: argparse.Namespace, server: Any, start: Start, pause: float) -> int:
    """Kills as often as wanted, about once in `pause` seconds; answers how many servers it killed.

    `start` starts the writer of a number, who ends after so many forms of its own.
    """
    chance = random.Random(options.seed)
    print(f"seed {options.seed}", flush=True)
    writers = [start(number, math.inf) for number in range(options.writers)]
    cluster = server.cluster if server is not None else None
    steps = max(options.kills // (options.server_kills + 1), 1)
    server_kills = 0
    for done in range(1, options.kills + 1):
        time.sleep(chance.expovariate(1 / pause))
        number = chance.randrange(len(writers))
        _kill(writers[number])
        writers[number] = start(number, math.inf)
        if cluster and done % steps == 0 and server_kills < options.server_kills:
            cluster.kill()
            cluster.start()
            server_kills += 1
        if done % 25 == 0:
            print(f"{done} killed", flush=True)
    time.sleep(1)
    for writer in writers:
        _kill(writer)
    for number in range(options.writers):  # what was cut off is sent once more
        start(number, 0).join()
    return server_kills


def forked(life: Callable[..., None], *arguments: Any) -> Any:
    """A process that lives so. Forked: importing the clinic would cost a second for each."""
    process = _fork.Process(target=life, args=arguments, daemon=True)
    process.start()
    return process


def _kill(process: Any) -> None:
    if process.exitcode is not None:
        raise RuntimeError(f"A writer ended by itself with {process.exitcode}: see above.")
    os.kill(process.pid, signal.SIGKILL)
    process.join()


def tell(handle: int, line: str) -> None:
    """A line of a log, on the disk before anything else is done."""
    os.write(handle, f"{line}\n".encode())
    os.fsync(handle)


def report(
    url: str, options: argparse.Namespace, seconds: float, servers: int, findings: Findings
) -> None:
    """What was killed, and whether the books agree, in words."""
    kind = "PostgreSQL" if url.startswith("postgresql") else "SQLite"
    print(f"\n{kind}: {options.writers} writers, {options.kills} killed in {seconds:.0f} s")
    if servers:
        print(f"the database server was killed {servers} times")
    for line in findings.lines:
        print(f"  {line}")
