"""Run migrations one at a time: of several that start together one migrates, the others wait and
then find nothing to do."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.exc import OperationalError

from clinic.database.connections import UNSCOPED, remove_time_limit, take_write_lock

log = logging.getLogger(__name__)

LOCK = 20_261_129
"""The number of PostgreSQL's advisory lock; any will do that no other program uses."""
LOOK_AGAIN_SECONDS = 0.2


@contextmanager
def one_at_a_time(engine: Engine) -> Iterator[Connection]:
    """Yield a connection in a transaction that excludes other migrations of this database; commit.

    The SQL guard does not check it, and its statements have no time limit. It polls for the lock
    instead of waiting in the database, so that Ctrl-C ends it.
    """
    begin = _begin_sqlite if engine.dialect.name == "sqlite" else _begin_postgresql
    with engine.connect().execution_options(**{UNSCOPED: True}) as connection:
        if not begin(connection):
            log.warning("Another program works on the database; waiting for it to end.")
            while not begin(connection):
                time.sleep(LOOK_AGAIN_SECONDS)
        remove_time_limit(connection)
        yield connection
        connection.commit()


def _begin_sqlite(connection: Connection) -> bool:
    """Return whether BEGIN IMMEDIATE took the write lock within the driver's busy timeout."""
    try:
        if not connection.in_transaction():
            connection.begin()
        take_write_lock(connection)
    except OperationalError as error:
        if "locked" not in str(error.orig):
            raise
        return False
    return True


def _begin_postgresql(connection: Connection) -> bool:
    """Return whether the advisory lock was taken.

    It ends with the transaction: behind a pooler, the server's session serves other clients next.
    """
    return bool(connection.scalar(select(func.pg_try_advisory_xact_lock(LOCK))))
