"""The database that the settings name: whether it is there, and whether this code knows its schema.

Commands ask first, so that a wrong folder or an old schema ends in one line, and SQLite makes no
file where there was none.
"""

from __future__ import annotations

from enum import Enum, auto
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from clinic import database

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"
UPGRADE = "python -m flask --app wsgi db upgrade"


class Unready(Exception):
    """The database cannot be worked on; the text says why and what to do, in one line."""


class State(Enum):
    """What stands in the place that the settings name."""

    BARE = auto()
    """No file, or no table."""
    MIGRATED = auto()
    """The tables that this code knows."""


def require_migrated(engine: Engine) -> None:
    """Raises Unready unless the database is there, with the tables that this code knows."""
    if state_of(engine) is State.MIGRATED:
        return
    file = file_of(engine)
    if file is not None and not file.exists():
        raise Unready(
            f"There is no database at {file}: set DATA_DIR or DATABASE_URL as for the server."
        )
    raise Unready(f"{name_of(engine)} has no tables. If it is the right place, run: {UPGRADE}")


def state_of(engine: Engine) -> State:
    """What stands there. Raises Unready for tables of another schema and for no answer."""
    file = file_of(engine)
    # To open a file that is missing or empty would make a database of it.
    if file is not None and (not file.exists() or file.stat().st_size == 0):
        return State.BARE
    try:
        with database.only_reading(), engine.connect() as connection:
            return _state(connection, name_of(engine))
    except SQLAlchemyError as error:
        raise Unready(f"{name_of(engine)} cannot be read: {words_of(error)}") from None


def _state(connection: Connection, name: str) -> State:
    revision = MigrationContext.configure(connection).get_current_revision()
    if revision == head():
        return State.MIGRATED
    if revision is not None:
        raise Unready(_other_revision(name, revision))
    if inspect(connection).get_table_names():
        raise Unready(f"{name} holds tables, but not those of the clinic, or not migrated ones.")
    return State.BARE


def _other_revision(name: str, revision: str) -> str:
    if is_known(revision):
        return f"{name} is at schema {revision}, this code at {head()}. Run: {UPGRADE}"
    return f"{name} is at schema {revision}, which this code is too old to know: update the code."


@cache
def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(MIGRATIONS))


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
    server = engine.url.host or engine.url.query.get("host") or "this machine"
    return f"The database {engine.url.database} on {server}"


def words_of(error: Exception) -> str:
    """The first line of what the database said. What follows it may hold values of a row."""
    said = str(error.orig if isinstance(error, DBAPIError) else error).strip()
    return said.splitlines()[0] if said else type(error).__name__
