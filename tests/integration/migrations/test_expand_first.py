"""A migration is compatible with the previous code, which serves until the new code takes over.

docs/decisions/0012-expand-first.md has the rules. Only the newest migrations are tested: a landed
one is never edited.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import Connection, column, func, insert, select, table
from sqlalchemy.exc import SQLAlchemyError

from clinic.backup import guards
from clinic.database.connections import UNSCOPED
from clinic.extensions import Migrations, db
from tests.integration.backup import scene
from tests.integration.databases import Database, make_app, migrate
from tests.integration.factories import Practice
from tests.integration.schemas import schema_of

NEWEST = 2
SCRIPTS = ScriptDirectory(str(Migrations.FOLDER))

Rows = dict[str, list[dict[str, Any]]]
"""Rows by table, in an order in which they can be written."""


def revisions() -> list[str]:
    """Return the revision before the newest migrations, and these, in order."""
    numbers = [script.revision for script in SCRIPTS.walk_revisions()][::-1]
    return numbers[-NEWEST - 1 :]


@pytest.fixture
def url(database: Database) -> str:
    return database.empty()  # type: ignore[attr-defined,no-any-return]


@pytest.fixture
def app(url: str) -> Iterator[Flask]:
    made = make_app(url)
    yield made
    with made.app_context():
        db.session.remove()
        db.engine.dispose()


def columns_of(url: str) -> dict[str, str]:
    """Return type, NULL or NOT NULL, and default, by "column table.name"."""
    return {name: columns for name, columns in schema_of(url).items() if name.startswith("column ")}


def table_of(column: str) -> str:
    return column.removeprefix("column ").partition(".")[0]


def test_the_previous_code_reads_and_writes_after_a_migration(
    app: Flask, url: str, database: Database, practice: Practice
) -> None:
    scene.fill(practice)
    rows = scene.place_of(database).rows()
    first, *newest = revisions()
    migrate(app, first)
    before = columns_of(url)
    for revision in newest:
        written, odd = tried(app, only(before, rows))
        assert len(odd) < sum(map(len, written.values())) / 10, "too few rows to go by"
        migrate(app, revision)
        after = columns_of(url)
        gone = sorted(before.keys() - after.keys())
        assert gone == [], f"{revision} drops or renames what the code before it uses"
        changed = sorted(name for name, columns in before.items() if after[name] != columns)
        assert changed == [], f"{revision} changes the type or the NULL of a column in use"
        _accepted, refused = tried(app, written)
        assert refused == [], f"{revision} refuses rows as the code before it writes them"
        before = after
    # As 0006 did, which made code of 0005 answer 500: a column that only newer code fills.
    del before["column payments.kind"]
    assert tried(app, only(before, rows))[1] != []


def only(columns: dict[str, str], rows: Rows) -> Rows:
    """Return the rows limited to these columns, as the code of that schema writes them."""
    tables = {table_of(column) for column in columns}
    return {
        table: [
            {name: value for name, value in row.items() if f"column {table}.{name}" in columns}
            for row in of_table
        ]
        for table, of_table in rows.items()
        if table in tables
    }


def tried(app: Flask, rows: Rows) -> tuple[Rows, list[str]]:
    """Try to write the rows; return which were accepted, and the errors of the others. Rolls back.

    Written as a restore does: the INSERT triggers apply only at the moment of an entry.
    """
    taken: Rows = {table: [] for table in rows}
    refused = []
    with app.app_context(), db.engine.connect() as plain:
        connection = plain.execution_options(**{UNSCOPED: True})
        with guards.without_triggers(connection):
            for name, of_table in rows.items():
                for row in sorted(of_table, key=lambda row: row.get("id", 0)):
                    enter(connection, row.get("doctor_id"))
                    try:
                        with connection.begin_nested():
                            write(connection, name, row)
                        taken[name].append(row)
                    except SQLAlchemyError as error:
                        refused.append(f"{name}: {error}")
        connection.rollback()
    return taken, refused


def write(connection: Connection, name: str, row: dict[str, Any]) -> None:
    """Write these columns, without defaults of today's models."""
    types = db.metadata.tables[name].columns
    columns = [column(key, types[key].type) for key in row]
    connection.execute(insert(table(name, *columns)).values(row))


def enter(connection: Connection, doctor_id: int | None) -> None:
    if connection.dialect.name == "postgresql" and doctor_id:
        doctor_setting = func.set_config("clinic.doctor_id", str(doctor_id), True)
        connection.execute(select(doctor_setting))
