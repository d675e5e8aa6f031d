"""Disable, during a restore, the triggers that add up, copy or refuse rows on INSERT.

These triggers enforce how an entry comes about: a bill begins unpaid, a payment adds to it, a
closed day takes no more, a measurement is copied into its visit. A restore inserts the final rows
at once. As the owner of the tables, in its one transaction, it disables these triggers by name, and
enables the same ones before it checks all rows against the ledger. Triggers that refuse an UPDATE
or DELETE stay enabled.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import column, select, table

from clinic.database.connections import run_command

if TYPE_CHECKING:
    from sqlalchemy import Connection

INSERT_TRIGGERS = {
    "bills": (
        *("bills_fresh", "bills_in_open_day", "bills_of_standing_visit"),
        "bills_of_patient_of_visit",
    ),
    "cash_movements": ("cash_movements_in_open_day",),
    "closing_amendments": ("closing_amendments_chain",),
    "credit_notes": ("credit_notes_add", "credit_notes_in_open_day", "credit_notes_of_bill"),
    "day_closings": ("day_closings_chain",),
    "letters": ("letters_of_visit", "letters_of_revoked"),
    "measurements": ("measurements_mirrored_on_insert",),
    "patient_accounts": ("patient_accounts_empty",),
    "payments": (
        "payments_add",
        "payments_advance",  # on SQLite alone: PostgreSQL's `payments_add` does both
        "payments_in_cash",
        "payments_in_open_day",
        "payments_of_bill",
    ),
    "visits": ("visits_measured_on_insert",),
}
"""By table, every trigger that runs on INSERT."""


class GuardsChanged(Exception):
    """A trigger differs from what it was before the restore."""


@contextmanager
def without_triggers(connection: Connection) -> Iterator[None]:
    """Run the block without INSERT_TRIGGERS; after a failure the transaction must be rolled back.

    Raises GuardsChanged where a trigger is not restored afterwards.
    """
    before = triggers(connection)
    if connection.dialect.name == "postgresql":
        _switch(connection, before, "DISABLE")
        yield
        _switch(connection, before, "ENABLE")
    else:
        _drop(connection, before)
        yield
        for name in _listed(before):
            run_command(connection, before[name])
    if triggers(connection) != before:
        raise GuardsChanged


def triggers(connection: Connection) -> dict[str, str]:
    """Return every trigger by name: its definition on SQLite, its enabled state on PostgreSQL."""
    if connection.dialect.name == "postgresql":
        catalog = table("pg_trigger", column("tgname"), column("tgenabled"), column("tgisinternal"))
        columns = catalog.c.tgname.label("name"), catalog.c.tgenabled.label("state")
        query = select(*columns).where(catalog.c.tgisinternal.is_(False))
    else:
        catalog = table("sqlite_master", column("name"), column("sql"), column("type"))
        columns = catalog.c.name.label("name"), catalog.c.sql.label("state")
        query = select(*columns).where(catalog.c.type == "trigger")
    return {str(row.name): str(row.state) for row in connection.execute(query)}


def _listed(present: dict[str, str]) -> list[str]:
    return [name for names in INSERT_TRIGGERS.values() for name in names if name in present]


def _switch(connection: Connection, present: dict[str, str], action: str) -> None:
    for name, triggers_of in INSERT_TRIGGERS.items():
        for trigger in triggers_of:
            if trigger in present:
                run_command(connection, f"ALTER TABLE {name} {action} TRIGGER {trigger}")


def _drop(connection: Connection, present: dict[str, str]) -> None:
    for name in _listed(present):
        run_command(connection, f"DROP TRIGGER {name}")
