"""Days that are closed by the services, and changes of them directly in the database."""

from __future__ import annotations

from datetime import date

from clinic.daybook.closing import close_day, preview_closing, save_count
from clinic.daybook.models import DayClosing
from tests.integration.databases import in_scope
from tests.integration.factories import Practice


def closed(practice: Practice, day: date, counted: dict[int, int], reason: str = "") -> DayClosing:
    """Close a day by the services; return its closing."""
    with practice.at_work():
        made = save_count(day, counted)
        return close_day(day, made.id, preview_closing(day).expected, reason)


def tamper(practice: Practice, statement: str) -> None:
    """Run a statement that the database refuses, without the triggers that refuse it."""
    table = statement.removeprefix("DELETE ").split()[1]
    with in_scope(practice.database, practice.doctor_id) as cursor:
        if practice.database.name == "postgresql":
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cursor.execute(statement)
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        else:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            guards = [row for row in cursor.fetchall() if f" ON {table} " in row[1]]
            for name, _sql in guards:
                cursor.execute(f"DROP TRIGGER {name}")
            cursor.execute(statement)
            for _name, sql in guards:
                cursor.execute(sql)
