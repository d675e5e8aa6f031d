"""Inserts rows of the session's doctor without a unit of work.

For rows that nothing else in the request needs: those of the audit trail. Everything else is
`session.add` and `flush`.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Insert, insert
from sqlalchemy.orm import Session


def insert_rows(session: Session, kind: Any, rows: list[dict[str, Any]]) -> None:
    """Insert rows of a model, all with the same columns, in the session's transaction.

    Raises ScopeError where the session has no doctor, or a row is of another.
    """
    if rows:
        session.connection().execute(_insert_into(kind), rows)


@cache
def _insert_into(kind: Any) -> Insert:
    """Kept, because building an INSERT costs more than running it."""
    return insert(kind)
