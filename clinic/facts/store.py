"""The facts that are too many to keep in each worker's memory: one read-only SQLite file.

`clinic.facts.build` makes the file from the CSV files in `data/`; all workers of a machine share
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
    """The file of facts is not there; `flask --app wsgi` and the set-up build it."""


def rows(sql: str, parameters: Iterable[object] = ()) -> list[sqlite3.Row]:
    """The rows of one SELECT. Raises FactsMissing where the file was never built."""
    return _connection().execute(sql, tuple(parameters)).fetchall()


def _connection() -> sqlite3.Connection:
    """This thread's connection. SQLite ties a connection to the thread and the process that
    opened it, and gunicorn's workers are forked from one that has searched already."""
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
