"""Check the books after the kills: numbers, sums, and acknowledged receipts.

Queries the database by its own driver, so that an error in the clinic's code cannot hide a fault.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass
class Findings:
    """The checked points as lines, and whether all of them hold."""

    lines: list[str] = field(default_factory=list)
    agree: bool = True

    def add(self, what: str, wrong: int) -> None:
        """Add a line with the number of faults of one kind; any fault makes `agree` False."""
        self.lines.append(f"{'ok  ' if wrong == 0 else 'BAD '} {what}: {wrong}")
        self.agree = self.agree and wrong == 0


def read_log(log: Path) -> tuple[list[str], dict[str, str]]:
    """Return (tried keys, number by key) of a writer's log; ignores a line that a kill has cut
    off."""
    tried: list[str] = []
    got: dict[str, str] = {}
    text = log.read_text() if log.exists() else ""
    for line in text.splitlines(keepends=True):
        parts = line.split()
        if line.endswith("\n") and parts[0] == "try":
            tried.append(parts[1])
        elif line.endswith("\n"):
            got[parts[1]] = parts[2]
    return tried, got


def unfinished(log: Path) -> list[str]:
    """Return the keys that were tried and have no answer yet."""
    tried, got = read_log(log)
    return [key for key in dict.fromkeys(tried) if key not in got]


def check(url: str, doctor_id: int, logs: Path) -> Findings:
    """Check everything that the kill test promises."""
    findings = Findings()
    with closing(connect(url, doctor_id)) as connection:
        books = Books(connection, doctor_id)
        _check_numbers(books, findings)
        _check_acknowledged(books, logs, findings)
        _check_sums(books, findings)
        if url.startswith("sqlite"):
            sound = books.query("PRAGMA integrity_check") == [("ok",)]
            findings.add("faults in the file", 0 if sound else 1)
            findings.add("broken references", len(books.query("PRAGMA foreign_key_check")))
    return findings


def connect(url: str, doctor_id: int) -> Any:
    """Return a connection of the driver that sees the rows of one doctor."""
    if url.startswith("sqlite"):
        return sqlite3.connect(url.removeprefix("sqlite:///"))
    import psycopg2

    connection = psycopg2.connect(url.replace("postgresql+psycopg2:", "postgresql:"))
    with connection.cursor() as cursor:  # row-level security applies to this connection too
        cursor.execute("SELECT set_config('clinic.doctor_id', %s, false)", [str(doctor_id)])
    return connection


class Books:
    """Query the rows of one doctor."""

    def __init__(self, connection: Any, doctor_id: int) -> None:
        self.connection, self.doctor_id = connection, doctor_id

    def query(self, query: str) -> list[tuple[Any, ...]]:
        cursor = self.connection.cursor()
        cursor.execute(query.replace(":doctor", str(self.doctor_id)))
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows

    def column(self, query: str) -> list[Any]:
        return [row[0] for row in self.query(query)]


def _check_numbers(books: Books, findings: Findings) -> None:
    numbers = books.column("SELECT number FROM bills WHERE doctor_id = :doctor ORDER BY number")
    counters = dict(books.query("SELECT name, value FROM counters WHERE doctor_id = :doctor"))
    findings.lines.append(f"     receipts issued: {len(numbers)}")
    findings.add("numbers given twice", len(numbers) - len(set(numbers)))
    series: dict[str, list[int]] = {}
    for number in numbers:
        year, serial = number.split("/")
        series.setdefault(year, []).append(int(serial))
    for year, serials in series.items():
        missing = set(range(1, max(serials) + 1)) - set(serials)
        findings.add(f"numbers missing in {year}", len(missing))
        last = counters[f"receipts {year}"]
        findings.add(f"numbers the counter of {year} is ahead", last - max(serials))
    for table in ("visits", "bills", "bill_items", "payments"):
        ids = books.column(f"SELECT id FROM {table} WHERE doctor_id = :doctor")
        wrong = set(ids) ^ set(range(1, counters[table] + 1))
        findings.add(f"{table} not numbered 1 to {counters[table]}", len(wrong))


def _check_acknowledged(books: Books, logs: Path, findings: Findings) -> None:
    stored = dict(books.query("SELECT request_key, number FROM bills WHERE doctor_id = :doctor"))
    tried: Counter[str] = Counter()
    acknowledged: dict[str, str] = {}
    for log in logs.glob("*.log"):
        keys, got = read_log(log)
        tried.update(keys)
        acknowledged |= got
    again = sum(times - 1 for times in tried.values())
    findings.lines.append(f"     acknowledged: {len(acknowledged)}; forms sent again: {again}")
    lost = [key for key, number in acknowledged.items() if stored.get(key) != number]
    findings.add("acknowledged receipts lost or changed", len(lost))
    findings.add("forms without an answer in the end", len(tried) - len(acknowledged))
    findings.add("bills that no form asked for", len(stored.keys() - tried.keys()))
    findings.add("log is empty", 0 if acknowledged else 1)


def _check_sums(books: Books, findings: Findings) -> None:
    rows = books.query(
        "SELECT total_paise, paid_paise, "
        "(SELECT coalesce(sum(amount_paise), 0) FROM bill_items AS i "
        " WHERE i.doctor_id = b.doctor_id AND i.bill_id = b.id), "
        "(SELECT coalesce(sum(amount_paise), 0) FROM payments AS p "
        " WHERE p.doctor_id = b.doctor_id AND p.bill_id = b.id) "
        "FROM bills AS b WHERE doctor_id = :doctor"
    )
    findings.add("bills whose items do not make the total", sum(r[0] != r[2] for r in rows))
    findings.add("bills whose payments do not make what is paid", sum(r[1] != r[3] for r in rows))
    audited = books.column(
        "SELECT count(*) FROM audit_events WHERE doctor_id = :doctor "
        "AND entity = 'bills' AND action = 'create'"
    )
    findings.add("bills the trail does not tell of", abs(len(rows) - audited[0]))
