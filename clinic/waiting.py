"""For how long the clinic waits for PostgreSQL.

The server ends a statement that takes too long (`statement_timeout`), but a server that hangs, or a
network between that swallows everything, ends nothing. The driver would then wait for good, and not
even Ctrl-C would end it. Here the waiting is done in Python, by the driver's own hook for it:
signals are heard, and a connection on which nothing comes for `patience` seconds is given up. It
costs some 10 microseconds a statement.
"""

from __future__ import annotations

import select
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from psycopg2 import OperationalError
from psycopg2.extensions import (
    POLL_OK,
    POLL_READ,
    connection,
    parse_dsn,
    set_wait_callback,
)

CONNECT_SECONDS = 5
"""For a new connection, where DATABASE_URL has no connect_timeout."""
STATEMENT_SECONDS = 10
"""For a statement, where the role or the database has no statement_timeout."""
GRACE_SECONDS = 2
"""How much longer than the server's own limit the clinic waits for its word."""
ALIVE_SECONDS = 3
"""For the answer to a question that costs the server nothing."""

KEPT_ALIVE = {
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
"""By these the system notices a server that is gone, also during a migration or a backup."""


class Connection(connection):
    """A connection of the driver that gives up on a silent server."""

    patience: float | None
    """For how many seconds nothing may come; None waits for good."""

    def __init__(self, dsn: str, *args: Any, **named: Any) -> None:
        told = parse_dsn(dsn).get("connect_timeout", CONNECT_SECONDS)
        try:
            self.patience = float(told) or None  # 0 waits for good, as in libpq
        except ValueError:
            raise OperationalError(f"connect_timeout is {told!r}, not a number") from None
        super().__init__(dsn, *args, **named)


def install() -> None:
    """Has the driver wait by `_wait`, in the whole process; again is harmless."""
    set_wait_callback(_wait)


def _wait(waiting: connection) -> None:
    """Returns when the driver has its answer. Raises OperationalError where none comes in time; the
    driver then closes the connection."""
    patience = getattr(waiting, "patience", None)
    while (state := waiting.poll()) != POLL_OK:
        if not _is_ready(waiting.fileno(), state == POLL_READ, patience):
            raise OperationalError(f"the server does not answer: nothing came for {patience:g} s")


def _is_ready(file: int, to_read: bool, patience: float | None) -> bool:
    if not hasattr(select, "poll"):  # Windows, where a file's number may be as high as it likes
        reads, writes = ([file], []) if to_read else ([], [file])
        return any(select.select(reads, writes, [], patience))
    watched = select.poll()
    watched.register(file, select.POLLIN if to_read else select.POLLOUT)
    return bool(watched.poll(None if patience is None else patience * 1000))


@contextmanager
def at_most(driver: Any, seconds: float | None) -> Iterator[None]:
    """In the block, nothing may come for so long on this connection of the driver; None: for good.
    A driver that needs no server (SQLite's) is left alone."""
    if not isinstance(driver, Connection):
        yield
        return
    before, driver.patience = driver.patience, seconds
    try:
        yield
    finally:
        driver.patience = before
