"""How the clinic talks to SQLite and PostgreSQL: one place for what differs between them."""

from __future__ import annotations

import sqlite3
import time
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, DateTime, Dialect, Engine, TypeDecorator, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import InvalidatePoolError, OperationalError

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

# Writing is the default: only a request that cannot write (a GET) says otherwise.
_reading: ContextVar[bool] = ContextVar("reading", default=False)

SQLITE_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    # NORMAL lost acknowledged receipts in simulated power cuts; FULL lost none.
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    # Without this, INSERT OR REPLACE slips past the append-only triggers.
    "PRAGMA recursive_triggers = ON",
    "PRAGMA busy_timeout = 10000",
    "PRAGMA cache_size = -16000",
)

RESTED_SECONDS = 5.0
"""After how long out of use a connection to PostgreSQL is not trusted to live."""


def only_reads(flag: bool) -> None:
    """Whether transactions that begin from now on, in this request, leave SQLite's lock alone."""
    _reading.set(flag)


class Moment(TypeDecorator[datetime]):
    """A moment in UTC, aware on the way in and out. SQLite keeps no zone, so it is put back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A moment without a time zone cannot be stored.")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


def turn_to_writing(connection: Connection) -> None:
    """Lets a transaction that has only read write as well.

    On SQLite another one begins for it on the same connection: a deferred transaction that turns
    to writing fails at once when another has written, and holds on to what it saw before.
    """
    if connection.dialect.name == "sqlite":
        driver: sqlite3.Connection = connection.connection.driver_connection  # type: ignore[assignment]
        driver.rollback()
        _begin(connection, "BEGIN IMMEDIATE")


def engine_options(url: str) -> dict[str, Any]:
    """Arguments of `create_engine` for this address."""
    # The connection given back last is used next: what it read is still in its cache.
    if url.startswith("sqlite"):
        return {"connect_args": {"timeout": 10}, "pool_use_lifo": True}
    # A connection opened per request costs 4 ms.
    return {"pool_size": 8, "max_overflow": 8, "pool_recycle": 1800, "pool_use_lifo": True}


def upsert(session: Session, table: type[Any]) -> Any:
    """An INSERT that knows ON CONFLICT, of which each dialect has its own."""
    return upsert_on(session.get_bind().dialect.name, table)


def upsert_on(dialect: str, table: type[Any]) -> Any:
    """The same for a statement that is kept."""
    if dialect == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


def run_all(cursor: Any, acts: list[tuple[str, Any]]) -> None:
    """Runs statements in their order, in one round trip; a list of values is of several rows."""
    if isinstance(cursor, sqlite3.Cursor):  # no server, no round trip
        for sql, bound in acts:
            (cursor.executemany if isinstance(bound, list) else cursor.execute)(sql, bound)
        return
    rows = [(sql, row) for sql, bound in acts for row in _each(bound)]
    if len(rows) == 1:
        cursor.execute(*rows[0])
    else:
        cursor.execute(b"; ".join(cursor.mogrify(sql, row) for sql, row in rows))


def _each(bound: Any) -> list[Any]:
    return bound if isinstance(bound, list) else [bound]


def prepare(engine: Engine) -> None:
    """Ties the clinic's rules for connections to an engine."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _open_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return
    event.listen(engine, "checkin", _rest)
    event.listen(engine, "checkout", partial(_rouse, engine.dialect))


def _rest(_connection: Any, record: Any) -> None:
    record.info["resting_since"] = time.monotonic()


def _rouse(dialect: Dialect, connection: Any, record: Any, _used_by: Any) -> None:
    """A connection that rested is asked whether it still lives, and replaced where it does not. To
    ask one that was used a moment ago would cost each request a round trip."""
    since = record.info.get("resting_since")  # forgotten when it is opened again
    if since is None or time.monotonic() - since < RESTED_SECONDS:
        return
    try:
        dialect.do_ping(connection)
    except dialect.loaded_dbapi.Error as error:
        raise InvalidatePoolError from error


def _open_sqlite(connection: Any, _record: Any) -> None:
    # The driver's own BEGIN comes late and is deferred; we say BEGIN ourselves.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in SQLITE_PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A deferred transaction that turns to writing fails at once when another has written.
    _begin(connection, "BEGIN" if _reading.get() else "BEGIN IMMEDIATE")


def _begin(connection: Connection, words: str) -> None:
    try:
        # Straight to the driver, like the BEGIN of other databases: it is no statement of ours.
        connection.connection.driver_connection.execute(words)  # type: ignore[union-attr]
    except sqlite3.OperationalError as error:
        raise OperationalError(words, None, error) from error
