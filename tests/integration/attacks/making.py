"""Parts that all attacks use."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Table
from sqlalchemy.orm import Session

from clinic.patients.models import Patient
from clinic.tenancy.accounts import ACCOUNTS
from clinic.visits.models import Visit

Attack = Callable[[Session, int, int], Any]

patients: Table = Patient.__table__  # type: ignore[assignment]
visits: Table = Visit.__table__  # type: ignore[assignment]


def listed_in(attacks: list[Attack]) -> Callable[[Attack], Attack]:
    """Return a decorator that adds an attack to the list."""

    def keep(attack: Attack) -> Attack:
        attacks.append(attack)
        return attack

    return keep


def columns(session: Session, statement: Any) -> Any:
    """Return all rows with all their columns, also of rows that are objects. The guard of accounts
    is switched off: other attacks are for that."""
    return [
        [
            {c.key: getattr(item, c.key) for c in item.__mapper__.column_attrs}
            if hasattr(item, "__mapper__")
            else item
            for item in row
        ]
        for row in session.execute(statement, execution_options=ACCOUNTS)
    ]


def name_of(row: Any) -> Any:
    return None if row is None else (row.doctor_id, row.first_name)
