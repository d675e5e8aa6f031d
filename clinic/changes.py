"""The number of changes of a doctor's records, by which an open page knows whether it is outdated.

The number is a counter of the doctor. Each transaction that writes an audited row (`Audited`), or
that says so (`mark`), raises it as its last statement before the commit: a reader of the new number
reads the change as well. As it is taken last, its holder waits for nothing.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ScalarSelect, event, func, select
from sqlalchemy.orm import Session

from clinic.audit.models import Audited
from clinic.extensions import db
from clinic.tenancy import reads
from clinic.tenancy.numbers import Counter, take_numbers
from clinic.tenancy.reads import Read

NAME = "changes"
CHANGED = "changed"
"""In `Session.info`: the running transaction changes what pages show."""


class _Changes(NamedTuple):
    number: int


def read_changes() -> int:
    """Read the number of changes up to now, in one statement."""
    return reads.one(_read()).number


@cache
def _read() -> Read[_Changes]:
    return Read(_Changes, select(changes_column().label("number")))


def changes_column() -> Any:
    """Return it as a column of another statement."""
    return func.coalesce(_value(), 0)


def _value() -> ScalarSelect[int]:
    return select(Counter.value).where(Counter.name == NAME).scalar_subquery()


def page_state(count: int, now: datetime) -> str:
    """Return a text for the state of a page that is shown now: it differs after each change, and
    each minute, since pages show waiting times.
    """
    return f"{count}-{int(now.timestamp()) // 60}"


def mark() -> None:
    """Mark the running transaction as one that changes what pages show."""
    db.session().info[CHANGED] = True


@event.listens_for(db.session, "before_flush")
def _notice(session: Session, *_details: Any) -> None:
    if session.info.get(CHANGED):
        return
    changed = (
        *session.new,
        *session.deleted,
        *(row for row in session.dirty if session.is_modified(row)),
    )
    if any(isinstance(row, Audited) for row in changed):
        session.info[CHANGED] = True


@event.listens_for(db.session, "before_commit")
def _raise(session: Session) -> None:
    if session.in_nested_transaction():
        return
    session.flush()
    if session.info.pop(CHANGED, False) and session.info.get("doctor_id"):
        take_numbers(NAME)


@event.listens_for(db.session, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop(CHANGED, None)
