"""Run the bench once: databases, servers, rounds, and the checks of what was saved."""

from __future__ import annotations

import argparse
import os
import re
import secrets
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bench import filling, postgres, wire
from bench.generator import MEASURED, SIZES, Size
from bench.goals import judge
from bench.jobs import Job, Session, clinic_jobs, with_plain_pages
from bench.measuring import Measured, Round, Slot
from bench.printed import receipt_of_first_bill, sign_prescriptions
from bench.report import Goal, Report
from bench.serving import CLINIC, PLAIN, UNIT, Server
from clinic.clock import clinic_day

COLD_STARTS = 3

SAVED = ("visits", "bills", "prescription_papers")
"""Tables that the measured jobs write; a first print stores its paper."""

PRINTS_A_SECOND = 120
"""More first prints per second than a server of two cores can render."""


@dataclass
class Place:
    """A filled database with a server on it, and its signed-in doctor."""

    size: Size
    url: str
    environ: dict[str, str]
    server: Server
    session: Session

    def count(self, table: str) -> int:
        """Return the number of the measured doctor's rows, counted without the clinic's code."""
        return _count(self.url, table)


def measure(options: argparse.Namespace) -> Report:
    """Run everything that the options ask for, and return the report."""
    filling.DATA.mkdir(exist_ok=True)
    (filling.DATA / ".gitignore").write_text("*\n")
    report = Report(_about(options))
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        database = _Databases(options.database, stack)
        place = stack.enter_context(_open(database, SIZES[options.size], options, folder))
        second_place = None
        if options.size == "100k":
            second_place = stack.enter_context(_open(database, SIZES["1k"], options, folder))
        receipt = Path(folder) / "receipt"
        receipt.write_bytes(receipt_of_first_bill(place.url))
        unit = Server(options.server, UNIT, Path(folder), {"BENCH_RECEIPT": str(receipt)})
        stack.callback(unit.stop)
        plain = Server(options.server, PLAIN, Path(folder), place.environ)
        stack.callback(plain.stop)
        _measure_pages(place, second_place, plain, unit, options, report)
        _measure_cold(place, options, report)
        _weigh_first_load(place, report)
        if report.failures:
            _say(place.server.log.read_text(errors="replace")[-3000:])
        memory = place.server.worker_memory()
        report.notes.append(f"memory of a worker: {memory:.0f} MB, its part of shared pages")
    if not report.failures:
        judge(report, options, memory)
    return report


def _about(options: argparse.Namespace) -> dict[str, Any]:
    return {
        "size": options.size,
        "patients": f"{SIZES[options.size].patients:,}",
        "database": options.database,
        "server": options.server,
        "cores": os.cpu_count(),
        "load before": f"{os.getloadavg()[0]:.1f}",
    }


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


class _Databases:
    """Copies of the filled databases, on one PostgreSQL server or as SQLite files."""

    def __init__(self, kind: str, stack: ExitStack) -> None:
        self.server = None
        if kind == "postgresql":
            cluster_folder = filling.DATA / "postgresql"
            self.server = stack.enter_context(postgres.running(cluster_folder))

    def copy(self, size: Size) -> str:
        """Return the address of a new copy."""
        if self.server is None:
            return f"sqlite:///{filling.sqlite_copy(size, _say)}"
        return filling.postgres_copy(self.server, size, _say)


@contextmanager
def _open(
    database: _Databases, size: Size, options: argparse.Namespace, folder: str
) -> Iterator[Place]:
    url = database.copy(size)
    environ = {"DATABASE_URL": url, "DATA_DIR": folder, "SECRET_KEY": secrets.token_hex(32)}
    server = Server(options.server, CLINIC, Path(folder), environ)
    try:
        patients, bills, visits = (_count(url, t) for t in ("patients", "bills", "visits"))
        session = Session(server, patients, bills, visits, clinic_day().isoformat())
        session.sign_in()
        yield Place(size, url, environ, server, session)
    finally:
        server.stop()


def _measure_pages(
    place: Place,
    second_place: Place | None,
    plain: Server,
    unit: Server,
    options: argparse.Namespace,
    report: Report,
) -> None:
    supply = int((options.rounds + 1) * options.seconds * PRINTS_A_SECOND) + 10
    jobs = clinic_jobs(place.session, sign_prescriptions(place.url, supply))
    e = Job("E", unit, lambda: wire.get("/"))
    jobs.append(Job("plain receipt", unit, lambda: wire.get("/plain.pdf")))
    if second_place is not None:
        jobs.insert(
            2, Job("list of 1,000", second_place.server, second_place.session.page("/patients/"))
        )
    jobs = with_plain_pages(jobs, replace(place.session, server=plain))
    before = {table: place.count(table) for table in SAVED}
    # Every thread opens its connection and compiles its statements before the measurement.
    warm = Round(jobs, e, 8, options.seconds / 4).run(1, _say)
    for clients in (1, 8):
        rounds = Round(jobs, e, clients, options.seconds)
        results = rounds.run(options.rounds, _say)
        report.rows += [_unit_row(e, clients, results), *results]
        share = rounds.own_seconds / rounds.wall_seconds
        report.notes.append(f"the client took {share:.0%} of one core at {clients} clients")
    _verify(place, before, report, warm)


def _unit_row(e: Job, clients: int, results: list[Measured]) -> Measured:
    row = Measured(e, clients, slots=[slot for result in results for slot in result.units])
    row.wire_bytes = len(wire.Connection(e.server.port).ask(e.request()).body)
    return row


def _verify(place: Place, before: dict[str, int], report: Report, warm: list[Measured]) -> None:
    """Check that every acknowledged save is a row, that no other row is new, and that nothing else
    failed."""
    for table, count in before.items():
        answered = sum(row.good for row in (*warm, *report.rows) if row.job.saves == table)
        grown = place.count(table) - count
        report.notes.append(f"{table} saved: {answered}, found in the database: {grown}")
        if answered != grown:
            report.failures.append(f"{answered} {table} were acknowledged, {grown} are there")
    for row in (*warm, *report.rows):
        if row.bad:
            report.failures.append(f"{row.job.name} at {row.clients} clients: {row.bad}")


def _measure_cold(place: Place, options: argparse.Namespace, report: Report) -> None:
    """Measure the first receipt of newly started servers."""
    row = Measured(Job("receipt cold", place.server, lambda: b""), 1)
    for _ in range(COLD_STARTS):
        server = Server(options.server, CLINIC, place.server.folder, place.environ)
        reply = wire.Connection(server.port).ask(wire.get("/billing/1/pdf/", place.session.cookie))
        server.stop()
        row.slots.append(Slot([reply.seconds], reply.seconds))
        row.good, row.wire_bytes = row.good + 1, reply.wire_bytes
        if reply.status != 200:
            report.failures.append(f"the first receipt was answered with {reply.status}")
    report.rows.append(row)


def _weigh_first_load(place: Place, report: Report) -> None:
    """Measure the bytes over the wire of the sign-in page with everything it names, with an empty
    cache."""
    connection = wire.Connection(place.server.port)
    page = connection.ask(wire.get("/login/", accept="gzip"))
    assets = set(re.findall(r'(?:src|href)="(/static/[^"#]+)', page.text()))
    total = connection.ask(wire.get("/login/")).wire_bytes
    for path in sorted(assets):
        reply = connection.ask(wire.get(path.replace("&amp;", "&")))
        total += reply.wire_bytes
        if reply.status != 200:
            report.failures.append(f"{path} was answered with {reply.status}")
        elif "immutable" not in reply.header("Cache-Control"):
            report.failures.append(f"{path} is not cached for good")
    report.notes.append(f"first load of the sign-in page: {len(assets)} files, {total:,} bytes")
    report.goals.append(Goal("first load of the sign-in page, KB", 120, total / 1024, "KB"))


def _count(url: str, table: str) -> int:
    query = f"SELECT count(*) FROM {table} WHERE doctor_id = {MEASURED}"
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
            return int(connection.execute(query).fetchone()[0])
    import psycopg2

    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT set_config('clinic.doctor_id', %s, false)", [str(MEASURED)])
        cursor.execute(query)
        return int(cursor.fetchone()[0])
