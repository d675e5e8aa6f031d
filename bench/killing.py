"""Start writer processes on a temporary clinic, and kill them at random moments.

Each writer is a process that keeps a log, synced to the disk line by line. A killed writer is
started again under the same number, and sends its unfinished form again.
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
    """The app on its temporary database, and the folder of the writers' logs."""

    app: Flask
    url: str
    doctor_id: int
    logs: Path


def parser(prog: str, description: str, kills: int) -> argparse.ArgumentParser:
    """Return the parser of the command line; its description is the first line of `description`."""
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
    """Yield the address of an empty database, and its server where this run has started it."""
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
    """Migrate the database, add one doctor with patients, and return the run."""
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


def close_connections(run: Run) -> None:
    """Close the parent's connections, because a child must not share them."""
    from clinic.extensions import db

    with run.app.app_context():
        db.session.remove()
        db.engine.dispose()


def kill_repeatedly(options: argparse.Namespace, server: Any, start: Start, pause: float) -> int:
    """Kill random writers, on average every `pause` seconds; return how often the server was
    killed.

    `start` starts the writer with a number, which ends after so many new forms.
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
    for number in range(options.writers):  # each unfinished form is sent again
        start(number, 0).join()
    return server_kills


def start_forked(function: Callable[..., None], *arguments: Any) -> Any:
    """Start a process by fork, because importing the clinic anew would cost a second each time."""
    process = _fork.Process(target=function, args=arguments, daemon=True)
    process.start()
    return process


def _kill(process: Any) -> None:
    if process.exitcode is not None:
        raise RuntimeError(f"A writer ended by itself with {process.exitcode}: see above.")
    os.kill(process.pid, signal.SIGKILL)
    process.join()


def write_line(handle: int, line: str) -> None:
    """Append a line to a log and sync it to the disk before returning."""
    os.write(handle, f"{line}\n".encode())
    os.fsync(handle)


def print_report(
    url: str, options: argparse.Namespace, seconds: float, servers: int, findings: Findings
) -> None:
    """Print what was killed, and whether the books agree."""
    kind = "PostgreSQL" if url.startswith("postgresql") else "SQLite"
    print(f"\n{kind}: {options.writers} writers, {options.kills} killed in {seconds:.0f} s")
    if servers:
        print(f"the database server was killed {servers} times")
    for line in findings.lines:
        print(f"  {line}")
