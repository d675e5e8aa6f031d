"""Import a long list of patients, and print how long each step takes.

    python -m bench.import_list
    python -m bench.import_list --database postgresql --lines 20000 --registered 100000

The list is imported into a clinic that has patients already, by the steps of `clinic.exchange` and
its background work. Prints wall time, and processor time of this process, which excludes a
PostgreSQL server. Exits with 1 where loading, checking and registering together take more than a
minute.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random

from bench import killing
from bench.generator import choose_name
from bench.killing import Run
from clinic.clock import clinic_day
from clinic.exchange import queries, service
from clinic.exchange.models import PatientImport
from clinic.exchange.packed import take
from clinic.extensions import db
from clinic.jobs.worker import Worker
from clinic.tenancy import scoping

GOAL = 60
"""Seconds for loading, checking and registering."""

HEADING = "Patient Name,DOB,Sex,Mobile No.,Address\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Import one list as the command line says; return the exit code."""
    parser = argparse.ArgumentParser(prog="import_list", description="Bring a long list in.")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--url", help="an empty database to use instead")
    parser.add_argument("--lines", type=int, default=10_000)
    parser.add_argument("--registered", type=int, default=10_000, help="patients before it")
    options = parser.parse_args(arguments)
    with (
        tempfile.TemporaryDirectory(prefix="import-list-") as place,
        killing.database(options) as (url, _server),
    ):
        run = killing.prepare(url, Path(place))
        try:
            if options.registered:
                print(f"{options.registered:,} patients before it")
                _import(run, make_list(options.registered, seed=1))
            print(f"a list of {options.lines:,} lines")
            seconds = _import(run, make_list(options.lines, seed=2))
        finally:
            killing.close_connections(run)
    print(f"{seconds:.1f} s in all, at most {GOAL}")
    return int(seconds > GOAL)


def make_list(lines: int, seed: int) -> bytes:
    """Return a list of patients as another program exports it; names repeat as they do in life."""
    chance, today = Random(seed), clinic_day()
    rows = [HEADING]
    for number in range(lines):
        first, last, gender = choose_name(chance)
        born = today - timedelta(days=chance.randrange(90 * 365))
        phone = f"9{seed}{chance.randrange(10**8):08}"
        place = f'"{number} Station Road, Ward {number % 40}"'
        rows.append(f"{first} {last},{born:%d/%m/%Y},{gender},{phone},{place}\n")
    return "".join(rows).encode()


def _import(run: Run, content: bytes) -> float:
    """Load, check and register the list; return the seconds."""
    began = time.monotonic()
    with run.app.app_context(), scoping.scope_of(run.doctor_id):
        import_id = _timed("load", partial(_load, content))
        _timed("check", partial(_check, run, import_id))
        _timed("register", partial(_register, run, import_id))
        counts = queries.count_lines(import_id)
        seconds = time.monotonic() - began
        counts_text = ", ".join(
            f"{lines:,} {outcome}" for outcome, lines in counts.by_found.items()
        )
        print(f"  {counts_text}; {counts.entered:,} registered")
        if counts.entered != counts.chosen:
            raise RuntimeError("Not all were registered.")
    return seconds


def _timed(step: str, act: partial[int]) -> int:
    began, processor = time.monotonic(), time.process_time()
    result = act()
    took, used = time.monotonic() - began, time.process_time() - processor
    print(f"  {step:9} {took:6.1f} s, {used:6.1f} s of a core", flush=True)
    return result


def _load(content: bytes) -> int:
    made = service.begin("list.csv", take(content))
    db.session.commit()
    return made.id


def _check(run: Run, import_id: int) -> int:
    patient_list = service.get_import(import_id)
    answers = {
        "roles": patient_list.roles,
        "heading": patient_list.heading,
        "day_order": "",
        "two_digits": "",
    }
    service.match(import_id, patient_list.version, answers)
    db.session.commit()
    return _run_job(run, import_id, service.ImportState.CHECKED)


def _register(run: Run, import_id: int) -> int:
    service.start(import_id, service.get_import(import_id).version)
    db.session.commit()
    return _run_job(run, import_id, service.ImportState.DONE)


def _run_job(run: Run, import_id: int, wanted: str) -> int:
    """Run the waiting job as a worker does. Raises RuntimeError where the import does not reach
    `wanted`."""
    kinds = {n: run.app.extensions["job_kinds"][n] for n in (service.CHECK, service.ENTER)}
    Worker(run.app, kinds, threading.Event()).run_next()
    patient_list: PatientImport = service.get_import(import_id)
    if patient_list.state != wanted:
        raise RuntimeError(f"The list is {patient_list.state}, not {wanted}.")
    return import_id


if __name__ == "__main__":
    sys.exit(main())
