"""The databases under the tests: each worker migrates one of each kind, renewed for each test."""

from __future__ import annotations

import os
import secrets
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Any, Protocol

import flask_migrate
import psycopg2
from flask import Flask

import clinic.chart.entry_queries
import clinic.counter.models
import clinic.daybook.models
import clinic.exchange.models
import clinic.labs.models
import clinic.letterhead.models
import clinic.letters.models
import clinic.papers.models
import clinic.statements.models  # noqa: F401  # all tables, whatever a test imports
from clinic import create_app
from clinic.extensions import db
from clinic.tenancy.owned import owned_tables
from clinic.tenancy.scoping import SETTING
from tests.integration import postgres
from tests.integration.templates import COMPILED

SECRET = "a secret for tests only, of enough letters"
Dump = dict[str, list[tuple[Any, ...]]]


class Database(Protocol):
    """One kind of database with the clinic's app on it."""

    name: str
    app: Flask

    def renew(self, snapshot: str | None = None) -> None:
        """Delete all rows, but those of the migrations or of the name from `keep`."""

    def keep(self) -> str:
        """Store the rows as they are now; return the name for `renew`."""

    def empty(self) -> str:
        """Return the address of another database without tables."""

    def migrated(self) -> str:
        """Return the address of another database as the migrations leave it."""

    def connect(self) -> Any:
        """Return a connection of the driver, without SQLAlchemy, as the clinic's role."""

    def look(self) -> AbstractContextManager[Any]:
        """Return a cursor of the driver for reading."""

    def end(self) -> None:
        """Remove the databases that were made."""


def make_app(url: str, **settings: Any) -> Flask:
    """Return the clinic's app on this address, as in production: errors become pages."""
    app = create_app({"SQLALCHEMY_DATABASE_URI": url, "SECRET_KEY": SECRET, **settings})
    app.jinja_env.bytecode_cache = COMPILED
    return app


def migrate(app: Flask, revision: str = "head") -> None:
    """Migrate the app's database to a revision, and close its connections."""
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

    def renew(self, snapshot: str | None = None) -> None:
        # Never without a file: a late request of the test before would make an empty one.
        _let_go(self.app)
        os.replace(shutil.copy(snapshot or self.template, f"{self.file}-new"), self.file)
        for end in ("-wal", "-shm"):
            Path(f"{self.file}{end}").unlink(missing_ok=True)

    def keep(self) -> str:
        path = str(self.folder / f"snapshot-{secrets.token_hex(4)}.sqlite3")
        with closing(sqlite3.connect(self.file)) as source, closing(sqlite3.connect(path)) as copy:
            source.backup(copy)
        return path

    def empty(self) -> str:
        """Return the address of another database without tables."""
        return f"sqlite:///{self.folder / secrets.token_hex(4)}.sqlite3"

    def migrated(self) -> str:
        """Return the address of another database as the migrations leave it."""
        return f"sqlite:///{shutil.copy(self.template, self.empty().removeprefix('sqlite:///'))}"

    def connect(self) -> Any:
        connection = sqlite3.connect(self.file, isolation_level=None, timeout=60)
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA recursive_triggers = ON")
        return connection

    @contextmanager
    def look(self) -> Iterator[Any]:
        with closing(self.connect()) as connection, closing(connection.cursor()) as cursor:
            yield cursor

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
        self._renewals: dict[str | None, str] = {}
        """The statements that renew the rows, by the name of the stored rows."""
        self._master: Any = None
        """The administrator's connection, if that is a superuser."""

    def _create(self, name: str, template: str | None = None) -> str:
        self.made.append(name)
        return self.server.create(name, template)

    def renew(self, snapshot: str | None = None) -> None:
        if self._mastered():
            self._order(self._renewals[snapshot])
        else:
            _let_go(self.app)
            self.server.drop(self.current)
            self.server.create(self.current, snapshot or self.template)

    def keep(self) -> str:
        snapshot = f"snapshot_{secrets.token_hex(4)}"
        if self._mastered():
            self._order(f"CREATE SCHEMA {snapshot}")
            self._renewals[snapshot] = self._renewal(snapshot)
            return snapshot
        _let_go(self.app)
        snapshot = f"{self.current}_{snapshot}"
        self._create(snapshot, self.current)
        return snapshot

    def _renewal(self, snapshot: str | None = None) -> str:
        """Return the statements that delete all rows and restore those of the schema of this name.

        In one transaction a superuser disables, for itself alone, the triggers of rows that are
        written once, and deletes: TRUNCATE makes a file for every table and index, and ALTER TABLE
        makes every session drop its plans, which costs thirty times as much. The lock reveals a
        session that a test has left open in a transaction, which is an error.
        """
        tables = [table.name for table in db.metadata.sorted_tables]
        statements = [
            "BEGIN",
            "SET LOCAL lock_timeout = '60s'",
            "SET LOCAL session_replication_role = replica",
            f"LOCK TABLE {', '.join(tables)} IN ACCESS EXCLUSIVE MODE",
            *(f"DELETE FROM {table}" for table in tables),
        ]
        with self._master.cursor() as cursor:
            for table in tables if snapshot else ():
                cursor.execute(f"SELECT EXISTS (SELECT FROM {table})")
                if cursor.fetchone()[0]:
                    cursor.execute(f"CREATE TABLE {snapshot}.{table} AS TABLE {table}")
                    statements.append(f"INSERT INTO {table} TABLE {snapshot}.{table}")
            cursor.execute("SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'")
            for (name,) in cursor.fetchall():
                cursor.execute(f"SELECT last_value, is_called FROM {name}")
                last, called = cursor.fetchone() if snapshot else (1, False)
                statements.append(f"SELECT setval('{name}', {last}, {called})")
        return "; ".join([*statements, "COMMIT"])

    def _mastered(self) -> bool:
        """Open the administrator's connection; return whether it is a superuser."""
        if self._master is None:
            self._master = psycopg2.connect(self.server.admin_url(self.current))
            self._master.autocommit = True
            if self._master.info.parameter_status("is_superuser") == "on":
                self._renewals[None] = self._renewal()
            else:
                self._master.close()
        return None in self._renewals

    def _order(self, statement: str) -> None:
        with self._master.cursor() as cursor:
            try:
                cursor.execute(statement)
            except psycopg2.Error:
                cursor.execute("ROLLBACK")
                raise

    def empty(self) -> str:
        """Return the address of another database without tables."""
        return self._create(f"clinic_{secrets.token_hex(4)}")

    def migrated(self) -> str:
        """Return the address of another database as the migrations leave it."""
        return self._create(f"clinic_{secrets.token_hex(4)}", self.template)

    def connect(self) -> Any:
        connection = psycopg2.connect(self.server.url(self.current))
        connection.autocommit = True
        return connection

    @contextmanager
    def look(self) -> Iterator[Any]:
        if self._mastered():
            with self._master.cursor() as cursor:
                yield cursor
        else:
            with closing(self.connect()) as connection, closing(connection.cursor()) as cursor:
                yield cursor

    def end(self) -> None:
        _let_go(self.app)
        if self._master is not None:
            self._master.close()
        for name in self.made:
            self.server.drop(name)
        self.server.drop_role()


def _let_go(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def dump(database: Database, *without: str) -> Dump:
    """Return every row of all tables but those named, in no doctor's scope.

    Refusals in the trail are left out; `tests/integration/auth/test_refusals.py` looks at them.
    Row-level security shows one doctor's rows, so a role that it limits asks for each doctor.
    """
    with database.look() as cursor:
        doctors: list[int | None] = [None]
        if database.name == "postgresql":
            cursor.execute("SELECT current_setting('is_superuser') = 'on'")
            if not cursor.fetchone()[0]:
                cursor.execute("SELECT id FROM doctors")
                doctors = [row[0] for row in cursor.fetchall()]
        owned = {table.name for table in owned_tables()}
        rows: Dump = {}
        for table in [name for name in db.metadata.tables if name not in without]:
            rows[table] = []
            for doctor_id in doctors if table in owned else [None]:
                where = _only(database, cursor, doctor_id)
                if table == "audit_events":
                    where += (" AND" if where else " WHERE") + " action <> 'refused'"
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
    """Return a cursor of the driver in the scope of this doctor, for PostgreSQL's policies."""
    with closing(database.connect()) as connection, closing(connection.cursor()) as cursor:
        _only(database, cursor, doctor_id)
        yield cursor
