"""Limit the time that the clinic waits for PostgreSQL (docs/decisions/waiting.md).

Where a server hangs, or a network drops everything, the driver would wait for ever in C. Here
Python waits, by the driver's own hook for that: signals are handled, and a connection on which
nothing arrives for `silence_limit` seconds is given up.
"""

from __future__ import annotations

import select
from typing import Any

from psycopg2 import OperationalError
from psycopg2.extensions import (
    POLL_OK,
    POLL_READ,
    connection,
    make_dsn,
    parse_dsn,
    set_wait_callback,
)

STATEMENT_SECONDS = 10
"""The limit for a statement, where the role or the database has no statement_timeout."""
GRACE_SECONDS = 2
"""The time that the clinic waits beyond the server's own limit for its error."""
PING_SECONDS = 3
"""The limit for a query that costs the server nothing."""

DEFAULTS = {
    "connect_timeout": 5,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
"""The limit for a new connection, and the settings of TCP by which the system notices a lost server
also during a migration or a backup; DATABASE_URL may have others."""


class Connection(connection):
    """A connection of the driver that gives up on a silent server."""

    silence_limit: float | None
    """The seconds without any data after which it gives up; None waits for ever."""

    def __init__(self, dsn: str, *args: Any, **options: Any) -> None:
        values = DEFAULTS | parse_dsn(dsn)
        try:
            # 0: for ever, as in libpq
            self.silence_limit = float(values["connect_timeout"]) or None
        except ValueError as error:
            raise OperationalError(f"connect_timeout is no number: {error}") from None
        super().__init__(make_dsn(**values), *args, **options)


def connect(dsn: str, *args: Any, **options: Any) -> Connection:
    """Open a connection to the first server of this address that answers as it asks for.

    The driver's `connection_factory`. libpq would try one server after another itself, but a
    silent one, a machine without power, would use up the time for all of them. The server that
    was found last is asked first. Raises OperationalError, that of the last server.
    """
    failure = OperationalError("no server is named")
    for server, address in _choices(dsn):
        try:
            opened = Connection(address, *args, **options)
            _last_server[dsn] = server
            return opened
        except OperationalError as error:
            failure = error
    raise failure


_last_server: dict[str, tuple[str, str]] = {}
"""Host and port of the server that answered last, by the address that names several."""


def _choices(dsn: str) -> list[tuple[tuple[str, str], str]]:
    """Return each server of this address with its own address, the one to ask first in front."""
    parameters = parse_dsn(dsn)
    hosts, ports = parameters.get("host", "").split(","), parameters.get("port", "").split(",")
    if len(hosts) == 1 or "hostaddr" in parameters:
        return [(("", ""), dsn)]
    ports = ports * len(hosts) if len(ports) == 1 else ports
    servers = sorted(zip(hosts, ports, strict=True), key=lambda one: one != _last_server.get(dsn))
    kind = parameters.get("target_session_attrs")
    # One that is preferred is looked for among all of them before another will do.
    kinds = ("standby", "any") if kind == "prefer-standby" else (kind,)
    return [
        ((host, port), make_dsn(dsn, host=host, port=port or None, target_session_attrs=wanted))
        for wanted in kinds
        for host, port in servers
    ]


def install() -> None:
    """Make the driver of this process wait by `_wait`; may be repeated."""
    set_wait_callback(_wait)


def _wait(waiting: connection) -> None:
    """Return when the driver has its answer.

    Raises OperationalError where none comes in time; the driver then closes the connection.
    """
    limit = getattr(waiting, "silence_limit", None)
    while (state := waiting.poll()) != POLL_OK:
        if not _is_ready(waiting.fileno(), state == POLL_READ, limit):
            raise OperationalError(f"the server does not answer: nothing came for {limit:g} s")


def _is_ready(file: int, to_read: bool, seconds: float | None) -> bool:
    if not hasattr(select, "poll"):  # Windows, where `select` accepts any file number
        reads, writes = ([file], []) if to_read else ([], [file])
        return any(select.select(reads, writes, [], seconds))
    watched = select.poll()
    watched.register(file, select.POLLIN if to_read else select.POLLOUT)
    return bool(watched.poll(None if seconds is None else seconds * 1000))
