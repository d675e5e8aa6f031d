"""Events of long ago, seals and direct changes behind the clinic's back, for tests of the chain."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from clinic.audit import sealing
from clinic.audit.models import AuditEvent
from clinic.clock import utc_now
from clinic.tenancy.scoping import insert_rows
from tests.integration.databases import Database, in_scope
from tests.integration.factories import Practice

OLD = timedelta(days=5 * 366)


def id_of(moment: datetime) -> uuid.UUID:
    """A number as an event of this moment has it."""
    return uuid.UUID(int=int(moment.timestamp() * 1000) << 80 | 7 << 76 | secrets.randbits(62))


def write(practice: Practice, action: str, ago: timedelta, count: int = 1) -> list[uuid.UUID]:
    """Write events of so long ago, a second apart; return their numbers."""
    begins = utc_now() - ago
    rows: list[dict[str, Any]] = []
    for place in range(count):
        at = begins + timedelta(seconds=place)
        rows.append(
            {
                "doctor_id": practice.doctor_id,
                "id": id_of(at),
                "at": at,
                "user_id": practice.user_id,
                "address": "10.0.0.7",
                "device": "Chrome on Android",
                "action": action,
                "entity": "patients",
                "entity_id": 1,
                "changes": {"phone": ["", "+919876543210"]} if action == "update" else {},
            }
        )
    with practice.at_work() as session:
        insert_rows(session, AuditEvent, rows)
    return [row["id"] for row in rows]


def seal(practice: Practice, late: bool = False) -> int:
    """Seal what is due; return how many."""
    with practice.at_work():
        return sum(sealing.seal_all(late))


def checked(practice: Practice, code: int) -> str:
    """What `check-audit` says; it must exit with this code."""
    result = practice.database.app.test_cli_runner().invoke(args=["check-audit"])
    assert result.exit_code == code, result.output
    return str(result.output)


def behind_the_back(practice: Practice, change: Callable[[Any], None]) -> None:
    """Run a change on a plain connection, with the triggers that refuse it taken away."""
    database: Database = practice.database
    with in_scope(database, practice.doctor_id) as cursor:
        if database.name == "postgresql":
            _switch(cursor, "DISABLE")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for (name,) in cursor.fetchall():
                if name.startswith(("audit_", "sealed_")):
                    cursor.execute(f"DROP TRIGGER {name}")
        change(cursor)
        if database.name == "postgresql":
            _switch(cursor, "ENABLE")  # the next test has the same database
            cursor.connection.commit()


def _switch(cursor: Any, word: str) -> None:
    for table in ("audit_events", "audit_seals", "sealed_entries", "audit_checkpoints"):
        cursor.execute(f"ALTER TABLE {table} {word} TRIGGER USER")


def stored_id(practice: Practice, number: uuid.UUID) -> str:
    """The number of an event as this database's SQL has it."""
    return str(number) if practice.database.name == "postgresql" else number.hex
