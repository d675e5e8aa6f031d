"""The databases under the tests: SQLite and PostgreSQL, always made by the migrations.

Each worker migrates one template of each kind. A test gets a fresh copy of SQLite's file; on
PostgreSQL its tables are emptied, which is quicker than a copy.
"""

from __future__ import annotations

import os
import secrets
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Protocol

import flask_migrate
import psycopg2
from flask import Flask

import clinic.counter.models
import clinic.daybook.models
import clinic.papers.models  # noqa: F401  # all tables, whatever a test imports
from clinic import create_app
from clinic.extensions import db
from clinic.scoping import SETTING, owned_tables
from tests.integration import postgres

SECRET = "a secret for tests only, of enough letters"
WRITTEN_ONCE = (
    "audit_events",
    "bill_items",
    "bill_papers",
    "bills",
    "cash_counts",
    "cash_movements",
    "credit_notes",
    "day_closings",
    "patient_accounts",
    "payments",
    "prescription_lines",
    "prescription_papers",
    "prescriptions",
)
Dump = dict[str, list[tuple[Any, ...]]]


class Database(Protocol):
    """One kind of database with the clinic's app on it."""

    name: str
    app: Flask

    def renew(self) -> None:
        """Throws all data away: the tables are as the migrations leave them."""

    def connect(self) -> Any:
        """A connection of the driver itself, past SQLAlchemy, as the clinic's role."""

    def end(self) -> None:
        """Removes what was made."""


def make_app(url: str, **settings: Any) -> Flask:
    """The clinic as it runs, on this address, with errors turned into pages."""
    return create_app({"SQLALCHEMY_DATABASE_URI": url, "SECRET_KEY": SECRET, **settings})


def migrate(app: Flask, revision: str = "head") -> None:
    """Brings the app's database to a revision, and lets go of it."""
    with app.app_context():
        flask_migrate.upgrade(revision=revision)
        db.engine.dispose()


class Sqlite:
    """A file, copied from the template."""

    name = "sqlite"

    def __init__(self) -> None:
        memory = Path("/dev/shm")
        fast = memory if os.access(memory, os.W_OK) else None
        self.folder = Path(tempfile.mkdtemp(prefix="clinic-test-", dir=fast))
        self.file = self.folder / "clinic.sqlite3"
        self.url = f"sqlite:///{self.file}"
        self.app = make_app(self.url)
        migrate(self.app)
        self.template = shutil.copy(self.file, self.folder / "template.sqlite3")

    def renew(self) -> None:
        _let_go(self.app)
        for end in ("", "-wal", "-shm"):
            Path(f"{self.file}{end}").unlink(missing_ok=True)
        shutil.copy(self.template, self.file)

    def empty(self) -> str:
        """The address of another database without tables."""
        return f"sqlite:///{self.folder / secrets.token_hex(4)}.sqlite3"

    def connect(self) -> Any:
        connection = sqlite3.connect(self.file, isolation_level=None, timeout=10)
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA recursive_triggers = ON")
        return connection

    def end(self) -> None:
        _let_go(self.app)
        shutil.rmtree(self.folder, ignore_errors=True)


class Postgresql:
    """A database on the run's server, made from the template."""

    name = "postgresql"

    def __init__(self, server: postgres.Server) -> None:
        self.server = server
        self.made: list[str] = []
        run = secrets.token_hex(4)
        self.template, self.current = f"clinic_{run}_template", f"clinic_{run}"
        template_app = make_app(self._create(self.template))
        migrate(template_app)
        self.url = self._create(self.current, self.template)
        self.app = make_app(self.url)

    def _create(self, name: str, template: str | None = None) -> str:
        self.made.append(name)
        return self.server.create(name, template)

    def renew(self) -> None:
        # The app keeps its connections: to open them again costs more than to empty the tables.
        tables = ", ".join(table.name for table in db.metadata.sorted_tables)
        with closing(self.connect()) as connection, connection.cursor() as cursor:
            # The owner may lift the guards of what is written once; the clinic never does.
            cursor.execute("BEGIN")
            cursor.execute("SET LOCAL lock_timeout = '20s'")  # a session left open is a fault
            for table in WRITTEN_ONCE:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cursor.execute(f"TRUNCATE {tables} RESTART IDENTITY")
            for table in WRITTEN_ONCE:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            cursor.execute("COMMIT")

    def empty(self) -> str:
        """The address of another database without tables."""
        return self._create(f"clinic_{secrets.token_hex(4)}")

    def connect(self) -> Any:
        connection = psycopg2.connect(self.server.url(self.current))
        connection.autocommit = True
        return connection

    def end(self) -> None:
        _let_go(self.app)
        for name in self.made:
            self.server.drop(name)
        self.server.drop_role()


def _let_go(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def dump(database: Database, *without: str) -> Dump:
    """Every row of every table but those named, as the database holds them, in no doctor's scope.

    Row-level security shows the rows of one doctor at a time, so PostgreSQL is asked once for each.
    """
    with closing(database.connect()) as connection, closing(connection.cursor()) as cursor:
        cursor.execute("SELECT id FROM doctors")
        doctors = [row[0] for row in cursor.fetchall()]
        owned = {table.name for table in owned_tables()}
        rows: Dump = {}
        for table in db.metadata.tables:
            if table in without:
                continue
            rows[table] = []
            for doctor_id in doctors if table in owned else [None]:
                where = _only(database, cursor, doctor_id)
                cursor.execute(f"SELECT * FROM {table}{where}")
                rows[table] += cursor.fetchall()
            rows[table].sort(key=repr)
        return rows


def _only(database: Database, cursor: Any, doctor_id: int | None) -> str:
    if doctor_id is None:
        return ""
    if database.name == "postgresql":
        cursor.execute("SELECT set_config(%s, %s, false)", [SETTING, str(doctor_id)])
    return f" WHERE doctor_id = {doctor_id}"


@contextmanager
def in_scope(database: Database, doctor_id: int) -> Iterator[Any]:
    """A cursor of the driver that PostgreSQL's policies take for this doctor."""
    with closing(database.connect()) as connection, closing(connection.cursor()) as cursor:
        _only(database, cursor, doctor_id)
        yield cursor
