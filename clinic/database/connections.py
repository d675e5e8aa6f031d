"""Open connections and begin transactions, where SQLite and PostgreSQL differ."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import psycopg2
from psycopg2 import errors
from sqlalchemy import DDL, Connection, Dialect, Engine, Table, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, InvalidatePoolError, OperationalError
from sqlalchemy.orm import Session

from clinic.database import timeouts
from clinic.database.prepared_plans import PLANS

ONLY_READS = "only_reads"
"""In `Session.info`: its transactions only read, and leave SQLite's write lock alone. Set for each
request that must not write (`clinic.auth.access`)."""

SQLITE_PRAGMAS = (
    "PRAGMA busy_timeout = 10000",
    "PRAGMA journal_mode = WAL",
    # NORMAL lost acknowledged receipts in simulated power cuts; FULL lost none.
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    # Without this, INSERT OR REPLACE slips past the append-only triggers.
    "PRAGMA recursive_triggers = ON",
    "PRAGMA cache_size = -4000",
    # ANALYZE then reads a sample of each index, which takes some ms for any number of rows.
    "PRAGMA analysis_limit = 400",
)

READ_ONLY = "read_only"
"""Execution option of an engine on which nothing may be written."""

UNSCOPED = "unscoped"
"""Execution option of a connection that the SQL guard leaves unchecked: migrations, restores."""

IDLE_SECONDS = 5.0
"""The seconds of disuse after which a connection to PostgreSQL is tested before it is used."""


@contextmanager
def only_reading(session: Session) -> Iterator[None]:
    """Begin the session's transactions within the block without SQLite's write lock."""
    session.info[ONLY_READS] = True
    try:
        yield
    finally:
        del session.info[ONLY_READS]


def take_write_lock(connection: Connection) -> None:
    """Let a transaction that has only read write as well. Raises OperationalError.

    On SQLite this begins a new transaction on the same connection: a deferred one would fail at its
    first write if another connection had written since, and would still read the old state.
    """
    if connection.dialect.name != "sqlite":
        return
    connection.connection.driver_connection.rollback()  # type: ignore[union-attr]
    try:
        _begin(connection, "BEGIN IMMEDIATE")
    except OperationalError:
        _begin(connection, "BEGIN")  # without one the driver would commit each statement
        raise


def lock_unless_reading(session: Session, connection: Connection) -> None:
    """Take SQLite's write lock when a session's transaction begins, unless it only reads."""
    if not session.info.get(ONLY_READS) and not is_read_only(connection):
        take_write_lock(connection)


def engine_options(url: str, read_only: bool = False) -> dict[str, Any]:
    """Return the arguments of `create_engine` for this URL."""
    options: dict[str, Any] = {
        # The connection given back last is used next: what it read is still in its cache.
        "pool_use_lifo": True,
        # An error quotes its statement: with the values of a patient, into whatever log.
        "hide_parameters": True,
        "execution_options": {READ_ONLY: read_only},
        # An INSERT of many rows has a place for each value, and the SQL guard parses each new text.
        "insertmanyvalues_page_size": 32,
    }
    if url.startswith("sqlite"):
        # Statistics are read when a connection is opened, see `analyse`.
        return options | {"paramstyle": "named", "pool_recycle": 3600}
    return options | {
        # A connection opened per request costs 4 ms.
        "pool_size": 8,
        "max_overflow": 8,
        "pool_recycle": 1800,
        "pool_timeout": 10,  # the seconds that a request waits for a free one
        "connect_args": {"connection_factory": timeouts.connect},
    }


def is_read_only(engine: Any) -> bool:
    """Return whether the engine was configured as read only."""
    return bool(engine.get_execution_options().get(READ_ONLY))


def refused_writing(error: DBAPIError) -> bool:
    """Return whether the database refused to write: a standby, or a file's permissions."""
    code = getattr(error.orig, "sqlite_errorcode", 0)
    return code & 0xFF == sqlite3.SQLITE_READONLY or isinstance(
        error.orig, errors.ReadOnlySqlTransaction
    )


def is_lost(error: DBAPIError) -> bool:
    """Return whether the connection broke or failed to open; the statement may have run."""
    came_from_server = getattr(error.orig, "pgcode", None)
    is_lost = error.connection_invalidated or isinstance(error.orig, psycopg2.OperationalError)
    return is_lost and not came_from_server


def remove_time_limit(connection: Connection) -> None:
    """Remove the time limit of statements for this transaction, for a migration or a backup.

    Elsewhere a statement beyond the limit is taken as hanging.
    """
    if connection.dialect.name == "postgresql":
        run_command(connection, "SET LOCAL statement_timeout = 0")
        limit_wait(connection, None)


def limit_wait(connection: Connection, seconds: float | None) -> None:
    """Wait so long for PostgreSQL (None: for ever), until the connection is given back."""
    driver = connection.connection.driver_connection
    if isinstance(driver, timeouts.Connection):
        driver.silence_limit = seconds


def analyse(connection: Connection, table: Table | None = None) -> None:
    """Update the statistics of a table that has just grown, or of all: by them the database
    chooses an index.

    PostgreSQL does so by itself after about a minute, SQLite never. Without them PostgreSQL may
    check each foreign key by reading all rows of a doctor, and SQLite expects ten rows of each.
    """
    run_command(connection, "ANALYZE" if table is None else f'ANALYZE "{table.name}"')


def upsert(dialect: str, table: type[Any]) -> Any:
    """Return the dialect's own INSERT, which has ON CONFLICT."""
    return (postgresql if dialect == "postgresql" else sqlite).insert(table)


def prepare(engine: Engine) -> None:
    """Register the events that configure an engine's connections and transactions."""
    read_only = is_read_only(engine)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", partial(_open_sqlite, read_only))
        event.listen(engine, "begin", partial(_begin, command="BEGIN"))
        return
    timeouts.install()
    event.listen(engine, "connect", partial(_open_postgresql, read_only))
    event.listen(engine, "checkin", _note_idle_since)
    event.listen(engine, "checkout", partial(_test_if_idle, engine.dialect))


def behind_pooler(connection: Any) -> bool:
    """Return whether a pooler is between this new connection and the server.

    Then the process that was announced at the opening is not the one that answers.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return bool(cursor.fetchone()[0] != connection.info.backend_pid)


def _open_postgresql(read_only: bool, connection: Any, record: Any) -> None:
    """Limit the statements of a new connection, where the owner of the role or the database has
    not, and keep one plan for what is prepared."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT setting FROM pg_settings WHERE name = 'statement_timeout'")
        milliseconds = int(cursor.fetchone()[0]) or timeouts.STATEMENT_SECONDS * 1000
        # Behind a pooler a setting would affect the next client of the server's process.
        if not behind_pooler(connection):
            record.info[PLANS] = {}
            cursor.execute(f"SET statement_timeout = {milliseconds:d}")
            # By itself PostgreSQL plans again where the values promise to save more than that
            # costs; a page's statements are too cheap for that.
            cursor.execute("SET plan_cache_mode = force_generic_plan")
    connection.commit()
    connection.readonly = read_only or None  # says so with each BEGIN, and sets nothing
    record.info["silence_limit"] = milliseconds / 1000 + timeouts.GRACE_SECONDS


def _note_idle_since(_connection: Any, record: Any) -> None:
    record.info["idle_since"] = time.monotonic()


def _test_if_idle(dialect: Dialect, connection: Any, record: Any, _used_by: Any) -> None:
    """Test an idle connection before use; raise InvalidatePoolError to replace a dead one.

    One used within IDLE_SECONDS is not tested: that would cost each request a round trip.
    """
    since = record.info.get("idle_since")  # forgotten when it is opened again
    if since is not None and time.monotonic() - since >= IDLE_SECONDS:
        connection.silence_limit = timeouts.PING_SECONDS
        try:
            dialect.do_ping(connection)
        except dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError from error
    connection.silence_limit = record.info["silence_limit"]


def _open_sqlite(read_only: bool, connection: Any, _record: Any) -> None:
    # The driver's own BEGIN comes late and is deferred; we say BEGIN ourselves.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in SQLITE_PRAGMAS:
        cursor.execute(pragma)
    if read_only:
        cursor.execute("PRAGMA query_only = ON")
    cursor.close()


def run_command(connection: Connection, command: str) -> None:
    """Execute a command that is no query: of a transaction, a lock or a trigger."""
    statement = DDL(command.replace("%", "%%"))  # type: ignore[no-untyped-call]
    connection.execute(statement)


def _begin(connection: Any, command: str) -> None:
    """Begin a transaction of SQLite. Raises OperationalError."""
    try:
        # Straight to the driver, like the BEGIN of other databases: it is no statement of ours.
        connection.connection.driver_connection.execute(command)
    except sqlite3.OperationalError as error:
        raise OperationalError(command, None, error) from error
