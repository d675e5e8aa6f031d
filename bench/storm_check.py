"""Check that each form of the money storm made one entry, and that every sum agrees, after all
kills."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from bench import ledger_check
from bench.killing import Run
from bench.storm_forms import Form, read_log

UNKEYED = ("back", "cancel", "close", "reopen", "late")
"""Actions without a request key; repeated they change nothing."""


@dataclass
class Reached:
    """The database, in the form that the checks of the ledger expect."""

    name: str
    app: Any
    url: str
    doctor_id: int

    def connect(self) -> Any:
        return ledger_check.connect(self.url, self.doctor_id)


def check(run: Run) -> ledger_check.Findings:
    """Check everything that the money storm promises."""
    findings = ledger_check.Findings()
    with closing(ledger_check.connect(run.url, run.doctor_id)) as connection:
        books = ledger_check.Books(connection, run.doctor_id)
        _check_forms(run, books, findings)
        if run.url.startswith("sqlite"):
            sound = books.query("PRAGMA integrity_check") == [("ok",)]
            findings.add("faults in the file", 0 if sound else 1)
    _check_books(run, findings)
    return findings


def _check_forms(run: Run, books: Any, findings: ledger_check.Findings) -> None:
    forms: dict[str, Form] = {}
    answers: dict[str, str] = {}
    sent = 0
    for log in run.logs.glob("*.log"):
        tried, got = read_log(log)
        forms, answers = forms | tried, answers | got
        sent += sum(line.startswith("try ") for line in log.read_text().splitlines())
    made: dict[str, list[int]] = {}
    for table in ("bills", "payments", "credit_notes"):
        statement = f"SELECT request_key, id FROM {table} WHERE doctor_id = :doctor"
        for key, number in books.query(f"{statement} AND request_key IS NOT NULL"):
            made.setdefault(key, []).append(number)
    keyed = {k: f for k, f in forms.items() if f.act not in UNKEYED}
    acts = Counter(
        "refused" if answers.get(k, "").startswith("refused") else f.act for k, f in forms.items()
    )
    findings.lines.append(f"     forms: {len(forms)}, sent again: {sent - len(forms)}")
    findings.lines.append(f"     {dict(sorted(acts.items()))}")
    refused = {k for k in keyed if answers.get(k, "").startswith("refused")}
    done = {k: answers[k] for k in keyed if k in answers and k not in refused}
    findings.add("forms without an answer", len(forms.keys() - answers.keys()))
    findings.add(
        "acknowledged, and lost or another", sum([int(v)] != made.get(k) for k, v in done.items())
    )
    findings.add("refused, and there all the same", len(refused & made.keys()))
    findings.add("entries that no form asked for", len(made.keys() - forms.keys()))
    findings.add("forms that made two entries", sum(len(rows) > 1 for rows in made.values()))
    findings.add("nothing was done", 0 if done else 1)


def _check_books(run: Run, findings: ledger_check.Findings) -> None:
    """Check that Σ items = totals, Σ payments = paid, Σ ledger = Σ documents = Σ day books, and
    that no number is missing."""
    from tests.integration.books import check_books
    from tests.integration.factories import Practice

    name = "postgresql" if run.url.startswith("postgresql") else "sqlite"
    reached: Any = Reached(name, run.app, run.url, run.doctor_id)
    try:
        check_books(Practice(reached, run.doctor_id, 0, ""))
    except AssertionError as fault:
        findings.lines.append(f"     {str(fault)[:200]}")
        findings.add("sums or numbers that do not agree", 1)
    else:
        findings.add("sums or numbers that do not agree", 0)
