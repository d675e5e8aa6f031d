"""Whether the books are right after all that: numbers, sums, and what was acknowledged.

Asks the database by its own driver, past everything that the clinic's code might hide.
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
    """What was looked at, line by line, and whether all of it agrees."""

    lines: list[str] = field(default_factory=list)
    agree: bool = True

    def note(self, what: str, wrong: int) -> None:
        """One line: what must be none, and how many there are."""
        self.lines.append(f"{'ok  ' if wrong == 0 else 'BAD '} {what}: {wrong}")
        self.agree = self.agree and wrong == 0


def read_log(log: Path) -> tuple[list[str], dict[str, str]]:
    """(keys tried, number by key) of a writer's log; a line cut off by a kill was not written."""
    tried: list[str] = []
    got: dict[str, str] = {}
    text = log.read_text() if log.exists() else ""
    for line in text.splitlines(keepends=True):
        words = line.split()
        if line.endswith("\n") and words[0] == "try":
            tried.append(words[1])
        elif line.endswith("\n"):
            got[words[1]] = words[2]
    return tried, got


def unfinished(log: Path) -> list[str]:
    """Keys that were tried and have no answer yet."""
    tried, got = read_log(log)
    return [key for key in dict.fromkeys(tried) if key not in got]


def check(url: str, doctor_id: int, logs: Path) -> Findings:
    """Looks at everything the kill test promises."""
    findings = Findings()
    with closing(connect(url, doctor_id)) as connection:
        books = Books(connection, doctor_id)
        _check_numbers(books, findings)
        _check_acknowledged(books, logs, findings)
        _check_sums(books, findings)
        if url.startswith("sqlite"):
            sound = books.ask("PRAGMA integrity_check") == [("ok",)]
            findings.note("faults in the file", 0 if sound else 1)
            findings.note("broken references", len(books.ask("PRAGMA foreign_key_check")))
    return findings


def connect(url: str, doctor_id: int) -> Any:
    """A connection of the driver's own, which sees the rows of one doctor."""
    if url.startswith("sqlite"):
        return sqlite3.connect(url.removeprefix("sqlite:///"))
    import psycopg2

    connection = psycopg2.connect(url.replace("postgresql+psycopg2:", "postgresql:"))
    with connection.cursor() as cursor:  # row-level security holds us too
        cursor.execute("SELECT set_config('clinic.doctor_id', %s, false)", [str(doctor_id)])
    return connection


class Books:
    """The rows of one doctor."""

    def __init__(self, connection: Any, doctor_id: int) -> None:
        self.connection, self.doctor_id = connection, doctor_id

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        cursor = self.connection.cursor()
        cursor.execute(query.replace(":doctor", str(self.doctor_id)))
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows

    def column(self, query: str) -> list[Any]:
        return [row[0] for row in self.ask(query)]


def _check_numbers(books: Books, findings: Findings) -> None:
    numbers = books.column("SELECT number FROM bills WHERE doctor_id = :doctor ORDER BY number")
    counters = dict(books.ask("SELECT name, value FROM counters WHERE doctor_id = :doctor"))
    findings.lines.append(f"     receipts issued: {len(numbers)}")
    findings.note("numbers given twice", len(numbers) - len(set(numbers)))
    series: dict[str, list[int]] = {}
    for number in numbers:
        year, serial = number.split("/")
        series.setdefault(year, []).append(int(serial))
    for year, serials in series.items():
        missing = set(range(1, max(serials) + 1)) - set(serials)
        findings.note(f"numbers missing in {year}", len(missing))
        last = counters[f"receipts {year}"]
        findings.note(f"numbers the counter of {year} is ahead", last - max(serials))
    for table in ("visits", "bills", "bill_items", "payments"):
        ids = books.column(f"SELECT id FROM {table} WHERE doctor_id = :doctor")
        wrong = set(ids) ^ set(range(1, counters[table] + 1))
        findings.note(f"{table} not numbered 1 to {counters[table]}", len(wrong))


def _check_acknowledged(books: Books, logs: Path, findings: Findings) -> None:
    kept = dict(books.ask("SELECT request_key, number FROM bills WHERE doctor_id = :doctor"))
    tried: Counter[str] = Counter()
    acknowledged: dict[str, str] = {}
    for log in logs.glob("*.log"):
        keys, got = read_log(log)
        tried.update(keys)
        acknowledged |= got
    again = sum(times - 1 for times in tried.values())
    findings.lines.append(f"     acknowledged: {len(acknowledged)}; forms sent again: {again}")
    lost = [key for key, number in acknowledged.items() if kept.get(key) != number]
    findings.note("acknowledged receipts lost or changed", len(lost))
    findings.note("forms without an answer in the end", len(tried) - len(acknowledged))
    findings.note("bills that no form asked for", len(kept.keys() - tried.keys()))
    findings.note("log is empty", 0 if acknowledged else 1)


def _check_sums(books: Books, findings: Findings) -> None:
    rows = books.ask(
        "SELECT total_paise, paid_paise, "
        "(SELECT coalesce(sum(amount_paise), 0) FROM bill_items AS i "
        " WHERE i.doctor_id = b.doctor_id AND i.bill_id = b.id), "
        "(SELECT coalesce(sum(amount_paise), 0) FROM payments AS p "
        " WHERE p.doctor_id = b.doctor_id AND p.bill_id = b.id) "
        "FROM bills AS b WHERE doctor_id = :doctor"
    )
    findings.note("bills whose items do not make the total", sum(r[0] != r[2] for r in rows))
    findings.note("bills whose payments do not make what is paid", sum(r[1] != r[3] for r in rows))
    audited = books.column(
        "SELECT count(*) FROM audit_events WHERE doctor_id = :doctor "
        "AND entity = 'bills' AND action = 'create'"
    )
    findings.note("bills the trail does not tell of", abs(len(rows) - audited[0]))
