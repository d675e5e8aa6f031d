"""Versions of editable rows, so that nothing is overwritten silently."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, Select
from sqlalchemy.orm import Mapped, declared_attr, mapped_column
from sqlalchemy.orm.exc import StaleDataError

from clinic.clock import utc_now
from clinic.database.column_types import UtcDateTime
from clinic.extensions import db

if TYPE_CHECKING:
    from collections.abc import Mapping


class Stale(Exception):
    """The row was changed by somebody else since the form was rendered."""


class Versioned:
    """A row whose every update raises its version; SQLAlchemy refuses an update of an old one."""

    version: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now, onupdate=utc_now)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805
        return {"version_id_col": cls.version}


def locked(statement: Select[Any], with_references: bool = False) -> Select[Any]:
    """Make a query of whole rows lock them until the transaction ends, and return them as they then
    are, also those that the session has read before.

    A new row that points at a locked one waits only with `with_references`: else a writer of a
    bill, whose row locks the visit and then the patient, and a mover, who locks the patients first,
    would wait for each other. On SQLite only one transaction writes at a time in any case.
    """
    locked_statement = statement.with_for_update(key_share=not with_references)
    return locked_statement.execution_options(populate_existing=True)


def change(row: Versioned, seen_version: int, values: Mapping[str, Any]) -> bool:
    """Set `values` on a row that the writer saw at `seen_version`; return whether anything changed.

    A repeat of an edit that already holds is not stale: the same form sent twice after a lost reply
    gets the same answer. Raises Stale otherwise.
    """
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    if not changed:
        return False
    if seen_version != row.version:
        raise Stale
    for name, value in changed.items():
        setattr(row, name, value)
    return True


def flush_edit() -> None:
    """Write an edit. Raises Stale if another one was faster after `change` compared."""
    try:
        db.session.flush()
    except StaleDataError:
        db.session.rollback()
        raise Stale from None
