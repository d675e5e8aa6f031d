"""On SQLite, no page looks at all rows of a doctor again for each row that it shows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import pytest
from sqlalchemy import event

from clinic.extensions import db
from tests.integration.factories import Practice
from tests.integration.web.test_query_counts import PAGES

LARGE = (
    *("visits", "prescriptions", "prescription_lines", "measurements", "lab_values"),
    *("bills", "bill_items", "payments", "audit_events", "patient_terms", "queue_entries"),
)
"""Tables that grow with each day of work."""

Step = tuple[int, int, int, str]


def whole_reads(steps: Iterable[Step]) -> list[str]:
    """Return the steps of a plan that are repeated for each row, and look through a large table
    with no more than the doctor in hand."""
    found, repeated = [], set()
    for number, parent, _, text in steps:
        if parent in repeated or text.startswith("CORRELATED"):
            repeated.add(number)
        table = re.match(rf"(?:SCAN|SEARCH) ({'|'.join(LARGE)})(?:_\d+)?\b", text)
        if number in repeated and table and (text.startswith("SCAN") or "(doctor_id=?)" in text):
            found.append(text)
    return found


def test_a_step_is_repeated_where_a_correlated_query_is_around_it() -> None:
    around = (1, 0, 0, "CORRELATED SCALAR SUBQUERY 1")
    whole = "SEARCH visits_1 USING INDEX ix_visits_day (doctor_id=?)"
    by_day = "SEARCH visits USING INDEX ix_visits_day (doctor_id=? AND visit_date>?)"
    assert whole_reads([around, (2, 1, 0, whole)]) == [whole]
    assert whole_reads([(2, 0, 0, whole)]) == []
    assert whole_reads([around, (2, 1, 0, by_day)]) == []


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_no_page_reads_all_rows_of_a_doctor_for_each_row_that_it_shows(practice: Practice) -> None:
    practice.billed_visit(status="pending")
    asked: dict[str, Any] = {}

    def note(_connection: Any, _cursor: Any, sql: str, values: Any, *_rest: Any) -> None:
        if sql.startswith("SELECT"):
            asked[sql] = values

    app, desk = practice.database.app, practice.browser()
    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    for path in PAGES.values():
        desk.get(path)
    event.remove(engine, "before_cursor_execute", note)
    assert len(asked) > len(PAGES) / 2
    with practice.database.connect() as connection:
        for sql, values in asked.items():
            steps = connection.execute(f"EXPLAIN QUERY PLAN {sql}", values).fetchall()
            assert not whole_reads(steps), sql
