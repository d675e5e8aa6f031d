"""Old events, seals and changes directly in the database, for tests of the hash chain."""

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
    """Return the number that an event of this moment gets."""
    return uuid.UUID(int=int(moment.timestamp() * 1000) << 80 | 7 << 76 | secrets.randbits(62))


def write(practice: Practice, action: str, ago: timedelta, count: int = 1) -> list[uuid.UUID]:
    """Write `count` events that are `ago` old, a second apart; return their numbers."""
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
    """Seal the entries that are due; return their number."""
    with practice.at_work():
        return sum(sealing.seal_all(late))


def checked(practice: Practice, code: int) -> str:
    """Run `check-audit`, which must exit with this code; return its output."""
    result = practice.database.app.test_cli_runner().invoke(args=["check-audit"])
    assert result.exit_code == code, result.output
    return str(result.output)


def directly(practice: Practice, change: Callable[[Any], None]) -> None:
    """Run a change on a plain connection, without the triggers that refuse it."""
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
    """Return the number of an event as it is written in this database's SQL."""
    return str(number) if practice.database.name == "postgresql" else number.hex
