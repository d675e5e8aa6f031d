"""Counts the connections and statements of a request."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import event

from clinic.extensions import db

NOT_COUNTED = ("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA", "SAVEPOINT", "RELEASE")


@contextmanager
def connections(app: Flask) -> Iterator[list[object]]:
    """Collect the connections that the requests within the block take from the pool, in order."""
    taken: list[object] = []

    def note(_driver: object, record: object, _used_by: object) -> None:
        taken.append(record)

    with _listening(app, "checkout", note):
        yield taken


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """Collect the statements of the requests within the block, without BEGIN, COMMIT and
    ROLLBACK."""
    executed: list[str] = []

    def listen(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.lstrip().upper().startswith(NOT_COUNTED):
            executed.append(" ".join(statement.split()))

    with _listening(app, "before_cursor_execute", listen):
        yield executed


@contextmanager
def _listening(app: Flask, name: str, listen: Callable[..., None]) -> Iterator[None]:
    with app.app_context():
        engine = db.engine
    event.listen(engine, name, listen)
    try:
        yield
    finally:
        event.remove(engine, name, listen)
