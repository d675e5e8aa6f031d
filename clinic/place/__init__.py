"""Check the configured database: that it exists, and that this code knows its schema.

Commands, servers and /healthz check first, so that a wrong folder or an old schema ends in one
line, and SQLite creates no file where there was none.
"""

from __future__ import annotations

import os
import sqlite3
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import column, func, inspect, select, table
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from clinic.database import connections, timeouts
from clinic.extensions import Migrations
from clinic.place.error_advice import PASSES, SERVER, UPGRADE, advice_on

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

VERSION_TABLE = table("alembic_version", column("version_num"))
"""The table in which Alembic keeps the revision of the schema."""


class Unready(Exception):
    """The database cannot be used; the message says why and what to do, in one line.

    `public` is a message for anybody, without the names of files, servers and roles.
    """

    def __init__(self, text: str, public: str) -> None:
        super().__init__(text)
        self.public = public


class DatabaseState(Enum):
    """The state of the configured database."""

    BARE = auto()
    """No file, or no table."""
    FOREIGN = auto()
    """Tables, but not those of the clinic, or not made by its migrations."""
    BEHIND = auto()
    """The tables of older code."""
    MIGRATED = auto()
    """The tables that this code knows."""
    AHEAD = auto()
    """The tables of newer code."""


@dataclass(frozen=True)
class Inspection:
    """The result of inspecting the database; `revision` is that of its schema, if it has one."""

    state: DatabaseState
    revision: str | None = None
    read_only: bool = False


def require_migrated(engine: Engine) -> Inspection:
    """Return the inspection. Raises Unready unless the database has the tables of this code."""
    inspection = find(engine)
    if inspection.state is DatabaseState.MIGRATED:
        return inspection
    name, file = name_of(engine), file_of(engine)
    if inspection.state is DatabaseState.AHEAD:
        raise _too_new(name, inspection)
    unmigrated = f"the database is not migrated: {UPGRADE}"
    if inspection.state is DatabaseState.BEHIND:
        text = f"{name} is at schema {inspection.revision}, this code at {head()}. Run: {UPGRADE}"
        raise Unready(text, unmigrated)
    if inspection.state is DatabaseState.FOREIGN:
        text = f"{name} holds tables, but not those of the clinic, or not migrated ones."
        raise Unready(text + " Set DATABASE_URL to the clinic's own database.", unmigrated)
    if file is not None and not file.exists():
        text = f"There is no database at {file}: set DATA_DIR or DATABASE_URL as for the server"
        raise Unready(f"{text}; for a new one run: {UPGRADE}", "there is no database")
    text = f"{name} has no tables. If it is the right place, run: {UPGRADE}"
    raise Unready(text, unmigrated)


def require_known(engine: Engine) -> Inspection:
    """Return the inspection. Raises Unready without an answer, and for the tables of newer code."""
    inspection = find(engine)
    if inspection.state is DatabaseState.AHEAD:
        raise _too_new(name_of(engine), inspection)
    return inspection


def require_ready(engine: Engine) -> None:
    """Raise Unready where the database is not migrated, or unexpectedly read-only.

    Read-only is expected where the settings say so (READ_ONLY).
    """
    inspection = require_migrated(engine)
    if inspection.read_only and not connections.is_read_only(engine):
        raise Unready(
            f"{name_of(engine)} can only be read. To read it, start with READ_ONLY=1; to work, set "
            "DATABASE_URL or DATA_DIR to the database that is written.",
            "the database can only be read",
        )


def _too_new(name: str, inspection: Inspection) -> Unready:
    text = f"{name} is at schema {inspection.revision}, which this code is too old to know"
    return Unready(f"{text}: update the code.", "the database is newer than this code")


def find(engine: Engine) -> Inspection:
    """Inspect the database. Raises Unready where no answer comes in time."""
    try:
        # SQLite would turn a missing or empty file into a database by opening it.
        if _is_empty(file_of(engine)):
            return Inspection(DatabaseState.BARE)
        with engine.connect() as connection:
            connections.limit_wait(connection, timeouts.PING_SECONDS)
            return _look(connection)
    except (OSError, SQLAlchemyError) as error:
        raise unready(engine, error) from None


def _is_empty(file: Path | None) -> bool:
    """Return whether the file is missing or empty. Raises OSError where it cannot be read."""
    if file is None:
        return False
    try:
        return file.stat().st_size == 0
    except FileNotFoundError:
        return True


def _look(connection: Connection) -> Inspection:
    revision = _revision(connection)
    if revision is None:
        tables = set(inspect(connection).get_table_names()) - {VERSION_TABLE.name}
        return Inspection(DatabaseState.FOREIGN if tables else DatabaseState.BARE)
    return Inspection(_state(revision), revision, _is_read_only(connection))


def _revision(connection: Connection) -> str | None:
    """Return the schema revision of a database; None where it has none."""
    if not inspect(connection).has_table(VERSION_TABLE.name):
        return None
    return connection.execute(select(VERSION_TABLE)).scalar_one_or_none()


def _state(revision: str) -> DatabaseState:
    if revision == head():
        return DatabaseState.MIGRATED
    return DatabaseState.BEHIND if is_known(revision) else DatabaseState.AHEAD


def _is_read_only(connection: Connection) -> bool:
    file = file_of(connection.engine)
    if file is not None:
        return not (os.access(file, os.W_OK) and os.access(file.parent, os.W_OK))
    return connection.scalar(select(func.current_setting("transaction_read_only"))) == "on"


@cache
def _revisions() -> frozenset[str]:
    """Return the schema revisions of this code: each file of a migration begins with its own."""
    files = (Migrations.FOLDER / "versions").glob("*_*.py")
    return frozenset(file.name.partition("_")[0] for file in files)


def head() -> str:
    """Return the schema revision of this code."""
    return max(_revisions())


def is_known(revision: str) -> bool:
    """Return whether a schema revision is that of this code or older."""
    return revision in _revisions()


def file_of(engine: Engine) -> Path | None:
    """Return SQLite's file; None for a server."""
    if engine.dialect.name != "sqlite" or not engine.url.database:
        return None
    return Path(engine.url.database)


def name_of(engine: Engine) -> str:
    """Return the database's name for messages: SQLite's file, or database and server."""
    file = file_of(engine)
    if file is not None:
        return str(file)
    server: Any = engine.url.host or engine.url.query.get("host") or "this machine"
    return f"The database {engine.url.database} on {server}"


def unready(engine: Engine, error: Exception) -> Unready:
    """Return the Unready for a database error, for commands, the start and /healthz."""
    public = "the database does not answer" if _is_silent(error) else "the database cannot be used"
    return Unready(f"{name_of(engine)} cannot be used: {error_line(error)}", public)


def error_line(error: Exception) -> str:
    """Return the database's error message and advice in one line."""
    text = error_text(error).rstrip(".")
    return f"{text}. {advice_on(text, SERVER if _is_silent(error) else '')}".rstrip()


def is_unready(error: Exception) -> bool:
    """Return whether the database (tables, rights, file) is at fault, and not the program."""
    return advice_on(error_text(error)) not in PASSES


def _is_silent(error: Exception) -> bool:
    """Return whether the server is at fault, and not the statement."""
    if isinstance(error, OperationalError):
        return not isinstance(error.orig, sqlite3.Error)
    return isinstance(error, PoolTimeout)


def error_text(error: Exception) -> str:
    """Return the first line of the database's message; later lines may have values of a row."""
    if isinstance(error, OSError):
        return error.strerror or str(error)
    message = str(error.orig if isinstance(error, DBAPIError) else error).strip()
    return message.splitlines()[0] if message else type(error).__name__
