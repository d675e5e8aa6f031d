"""The read-only SQLite file of the facts that are too many for each worker's memory.

`clinic.facts.build` creates the file from the CSV files in `data/`; all workers of a machine share
its pages. Queries name their columns and return rows by name.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterable
from pathlib import Path

FILE = Path(__file__).resolve().parent / "built" / "facts.sqlite"
_OF_THREAD = threading.local()


class FactsMissing(RuntimeError):
    """The facts file does not exist; `flask --app wsgi` and the set-up build it."""


def rows(sql: str, parameters: Iterable[object] = ()) -> list[sqlite3.Row]:
    """Return the rows of one SELECT. Raises FactsMissing where the file was never built."""
    return _connection().execute(sql, tuple(parameters)).fetchall()


def _connection() -> sqlite3.Connection:
    """Return this thread's connection.

    SQLite ties a connection to the thread and the process that opened it, and gunicorn's workers
    are forked from a process that may have searched already.
    """
    process, connection = getattr(_OF_THREAD, "opened", (0, None))
    if connection is None or process != os.getpid():
        connection = _open()
        _OF_THREAD.opened = os.getpid(), connection
    return connection


def _open() -> sqlite3.Connection:
    if not FILE.exists():
        raise FactsMissing(f"{FILE.name} is not built: run `make setup`.")
    connection = sqlite3.connect(f"{FILE.as_uri()}?mode=ro&immutable=1", uri=True)
    connection.row_factory = sqlite3.Row
    return connection
