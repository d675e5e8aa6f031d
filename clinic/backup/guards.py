"""The triggers that a restore passes: those that add up, copy or refuse a row when it is written.

They tell how an entry may come about at its moment: a bill begins unpaid, a payment adds to it, a
closed day takes no more; a measurement is copied into its visit. A restore writes what came of it,
at once. As the owner of the tables, in the one transaction of the restore, it sets these triggers
aside by name, and puts the same ones back before it checks all rows against the ledger. Those that
refuse a change or a removal stay.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import column, select, table

from clinic.database import order

if TYPE_CHECKING:
    from sqlalchemy import Connection

ON_INSERT = {
    "bills": ("bills_fresh", "bills_in_open_day"),
    "cash_movements": ("cash_movements_in_open_day",),
    "closing_amendments": ("closing_amendments_chain",),
    "credit_notes": ("credit_notes_add", "credit_notes_in_open_day", "credit_notes_of_bill"),
    "day_closings": ("day_closings_chain",),
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
"""By table, every trigger that runs when a row is written."""


class GuardsChanged(Exception):
    """A trigger is not as it was before the restore."""


@contextmanager
def set_aside(connection: Connection) -> Iterator[None]:
    """The block writes rows without these triggers; the transaction must not outlive a failure.

    Raises GuardsChanged where one is not back afterwards.
    """
    before = triggers(connection)
    if connection.dialect.name == "postgresql":
        _switch(connection, before, "DISABLE")
        yield
        _switch(connection, before, "ENABLE")
    else:
        _drop(connection, before)
        yield
        for name in _known(before):
            order(connection, before[name])
    if triggers(connection) != before:
        raise GuardsChanged


def triggers(connection: Connection) -> dict[str, str]:
    """Every trigger by name: on SQLite its definition, on PostgreSQL whether it is enabled."""
    if connection.dialect.name == "postgresql":
        known = table("pg_trigger", column("tgname"), column("tgenabled"), column("tgisinternal"))
        asked = select(known.c.tgname, known.c.tgenabled).where(known.c.tgisinternal.is_(False))
    else:
        known = table("sqlite_master", column("name"), column("sql"), column("type"))
        asked = select(known.c.name, known.c.sql).where(known.c.type == "trigger")
    return {str(name): str(told) for name, told in connection.execute(asked)}


def _known(present: dict[str, str]) -> list[str]:
    return [name for names in ON_INSERT.values() for name in names if name in present]


def _switch(connection: Connection, present: dict[str, str], act: str) -> None:
    for name, triggers_of in ON_INSERT.items():
        for trigger in triggers_of:
            if trigger in present:
                order(connection, f"ALTER TABLE {name} {act} TRIGGER {trigger}")


def _drop(connection: Connection, present: dict[str, str]) -> None:
    for name in _known(present):
        order(connection, f"DROP TRIGGER {name}")
