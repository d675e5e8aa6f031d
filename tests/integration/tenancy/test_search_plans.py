"""A search uses indexes and never reads all terms or patients of a doctor, on either database."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from clinic.chart import finding_queries
from clinic.extensions import db
from clinic.tenancy import scoping
from tests.integration.databases import Database
from tests.integration.factories import Practice

SEARCHES = ("lak", "laxmi", "suneetha patil", "ksr murthy", "3210", "zzyzx")


@contextmanager
def asked(engine: Any) -> Iterator[list[tuple[str, Any]]]:
    """Collect the statements that run within the block, with their parameters."""
    recorded: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, sql: str, values: Any, *_rest: Any) -> None:
        recorded.append((sql, values))

    event.listen(engine, "before_cursor_execute", note)
    yield recorded
    event.remove(engine, "before_cursor_execute", note)


def plan_of(connection: Any, kind: str, sql: str, values: Any) -> str:
    explain = "EXPLAIN QUERY PLAN " if kind == "sqlite" else "EXPLAIN "
    cursor = connection.connection.cursor()
    if kind != "sqlite":
        cursor.execute("SET LOCAL enable_seqscan = off")
    cursor.execute(explain + sql, values)
    return "\n".join(str(row[-1]) for row in cursor.fetchall())


@pytest.mark.parametrize("typed", SEARCHES)
def test_every_statement_of_a_search_uses_an_index_of_terms_and_patients(
    typed: str, database: Database, practice: Practice
) -> None:
    practice.patients(3)
    with database.app.app_context(), scoping.scope_of(practice.doctor_id):
        engine, kind = db.engine, db.engine.dialect.name
        with asked(engine) as recorded:
            finding_queries.find_patients(typed)
        assert recorded
        for sql, values in recorded:
            if "patient_terms" not in sql:
                continue
            # With a generic plan, PostgreSQL reads all terms of a doctor for a list of terms.
            assert not re.search(r"term IN \([^S]", sql), sql
            plan = plan_of(db.session.connection(), kind, sql, values)
            full_scans = [line for line in plan.splitlines() if _reads_all(line, kind)]
            assert full_scans == [], f"{sql}\n{plan}"


def _reads_all(line: str, kind: str) -> bool:
    if kind == "sqlite":
        return line.startswith(("SCAN patient_terms", "SCAN patients"))
    return "Seq Scan on patient" in line
