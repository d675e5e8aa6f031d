"""The database that the settings name: whether it is there, and whether this code knows its schema.

Commands, servers and /healthz ask first, so that a wrong folder or an old schema ends in one line,
and SQLite makes no file where there was none.
"""

from __future__ import annotations

import os
import sqlite3
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import func, inspect, select
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from clinic import database, waiting
from clinic.advice import PASSES, SERVER, UPGRADE, advice_on

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"


class Unready(Exception):
    """The database cannot be worked on; the text says why and what to do, in one line.

    `public` says it to anybody: without the names of files, servers and roles.
    """

    def __init__(self, text: str, public: str) -> None:
        super().__init__(text)
        self.public = public


class State(Enum):
    """What stands in the place that the settings name."""

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
class Found:
    """What stands there: `revision` is that of its schema, None where there is none."""

    state: State
    revision: str | None = None
    read_only: bool = False
    """Whether nothing can be written there."""


def require_migrated(engine: Engine) -> Found:
    """Raises Unready unless the database is there, with the tables that this code knows."""
    found = find(engine)
    if found.state is State.MIGRATED:
        return found
    name, file = name_of(engine), file_of(engine)
    if found.state is State.AHEAD:
        raise _too_new(name, found)
    unmigrated = f"the database is not migrated: {UPGRADE}"
    if found.state is State.BEHIND:
        words = f"{name} is at schema {found.revision}, this code at {head()}. Run: {UPGRADE}"
        raise Unready(words, unmigrated)
    if found.state is State.FOREIGN:
        words = f"{name} holds tables, but not those of the clinic, or not migrated ones."
        raise Unready(words + " Set DATABASE_URL to the clinic's own database.", unmigrated)
    if file is not None and not file.exists():
        words = f"There is no database at {file}: set DATA_DIR or DATABASE_URL as for the server"
        raise Unready(f"{words}; for a new one run: {UPGRADE}", "there is no database")
    words = f"{name} has no tables. If it is the right place, run: {UPGRADE}"
    raise Unready(words, unmigrated)


def require_known(engine: Engine) -> Found:
    """Raises Unready where no answer comes, and for the tables of newer code."""
    found = find(engine)
    if found.state is State.AHEAD:
        raise _too_new(name_of(engine), found)
    return found


def require_ready(engine: Engine) -> None:
    """Raises Unready where it is not migrated, and where nothing can be written unless the settings
    want it to be read only."""
    found = require_migrated(engine)
    if found.read_only and not database.is_read_only(engine):
        raise Unready(
            f"{name_of(engine)} can only be read. To read it, start with READ_ONLY=1; to work, set "
            "DATABASE_URL or DATA_DIR to the database that is written.",
            "the database can only be read",
        )


def _too_new(name: str, found: Found) -> Unready:
    words = f"{name} is at schema {found.revision}, which this code is too old to know"
    return Unready(f"{words}: update the code.", "the database is newer than this code")


def find(engine: Engine) -> Found:
    """What stands there. Raises Unready where no answer comes in time."""
    try:
        # To open a file that is missing or empty would make a database of it.
        if _is_empty(file_of(engine)):
            return Found(State.BARE)
        with (
            engine.connect() as connection,
            waiting.at_most(connection.connection.driver_connection, waiting.ALIVE_SECONDS),
        ):
            return _look(connection)
    except (OSError, SQLAlchemyError) as error:
        raise unready(engine, error) from None


def _is_empty(file: Path | None) -> bool:
    """Raises OSError where it cannot be looked at."""
    if file is None:
        return False
    try:
        return file.stat().st_size == 0
    except FileNotFoundError:
        return True


def _look(connection: Connection) -> Found:
    revision = MigrationContext.configure(connection).get_current_revision()
    if revision is None:
        others = set(inspect(connection).get_table_names()) - {"alembic_version"}
        return Found(State.FOREIGN if others else State.BARE)
    return Found(_state(revision), revision, _is_read_only(connection))


def _state(revision: str) -> State:
    if revision == head():
        return State.MIGRATED
    return State.BEHIND if is_known(revision) else State.AHEAD


def _is_read_only(connection: Connection) -> bool:
    file = file_of(connection.engine)
    if file is not None:
        return not (os.access(file, os.W_OK) and os.access(file.parent, os.W_OK))
    return connection.scalar(select(func.current_setting("transaction_read_only"))) == "on"


@cache
def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(MIGRATIONS))


@cache
def head() -> str:
    """The schema revision of this code."""
    found = _scripts().get_current_head()
    assert found is not None
    return found


def is_known(revision: str) -> bool:
    """Whether a schema revision is one of this code or older."""
    return any(script.revision == revision for script in _scripts().walk_revisions())


def file_of(engine: Engine) -> Path | None:
    """SQLite's file; None for a server."""
    if engine.dialect.name != "sqlite" or not engine.url.database:
        return None
    return Path(engine.url.database)


def name_of(engine: Engine) -> str:
    """How messages name the database: SQLite's file, or database and server; no password."""
    file = file_of(engine)
    if file is not None:
        return str(file)
    server: Any = engine.url.host or engine.url.query.get("host") or "this machine"
    return f"The database {engine.url.database} on {server}"


def unready(engine: Engine, error: Exception) -> Unready:
    """What a command, a start or /healthz says of an error of the database."""
    public = "the database does not answer" if _is_silent(error) else "the database cannot be used"
    return Unready(f"{name_of(engine)} cannot be used: {told(error)}", public)


def told(error: Exception) -> str:
    """What the database said, and what to do about it, in one line."""
    words = words_of(error).rstrip(".")
    return f"{words}. {advice_on(words, SERVER if _is_silent(error) else '')}".rstrip()


def is_unready(error: Exception) -> bool:
    """Whether the place is at fault, and not the program: its tables, its rights, its file."""
    return advice_on(words_of(error)) not in PASSES


def _is_silent(error: Exception) -> bool:
    """Whether the server, and not what was asked of it, is at fault."""
    if isinstance(error, OperationalError):
        return not isinstance(error.orig, sqlite3.Error)
    return isinstance(error, PoolTimeout)


def words_of(error: Exception) -> str:
    """The first line of what the database said. What follows it may hold values of a row."""
    if isinstance(error, OSError):
        return error.strerror or str(error)
    said = str(error.orig if isinstance(error, DBAPIError) else error).strip()
    return said.splitlines()[0] if said else type(error).__name__
