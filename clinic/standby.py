"""Read lists and reports from a standby of PostgreSQL, where DATABASE_READ_URL names one.

A standby is some moments behind. It is read only where its number of the doctor's changes is no
less than the primary's (`clinic.changes`): then it has every change that anybody has made, the
person's own of a moment ago too. Who is signed in, and what they may do, is always read from the
primary. See docs/decisions/0028-reading-from-a-standby.md.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from clinic.changes import read_changes
from clinic.extensions import READS_FROM, STANDBY, Session, db
from clinic.extensions import session as open_session

P = ParamSpec("P")
T = TypeVar("T")

PAUSE_SECONDS = 10.0
"""The seconds for which a standby that did not answer is not asked again."""

_paused_until: dict[Engine, float] = {}

log = logging.getLogger(__name__)


def from_standby(view: Callable[P, T]) -> Callable[P, T]:
    """Mark a view that only reads, and only what raises the doctor's number of changes."""

    @wraps(view)
    def read(*args: P.args, **kwargs: P.kwargs) -> T:
        with _reading():
            return view(*args, **kwargs)

    read.reads_standby = True  # type: ignore[attr-defined]
    return read


@contextmanager
def _reading() -> Iterator[None]:
    """Let the session read from the standby within the block, if there is one that has all."""
    standby, session = db.engines.get(STANDBY), open_session()
    if standby is None or time.monotonic() < _paused_until.get(standby, 0):
        yield
        return
    wanted = read_changes()
    session.rollback()  # the primary's connection goes back to its pool
    session.info[READS_FROM] = standby
    if not _has(wanted, session, standby):
        _leave(session)
    try:
        yield
    finally:
        _leave(session)


def _has(wanted: int, session: Session, standby: Engine) -> bool:
    """Return whether the standby has all changes up to this number; not where it is silent."""
    try:
        return read_changes() >= wanted
    except (DBAPIError, PoolTimeout) as error:
        log.warning("The standby is not read from: %s", type(error).__name__)
        _paused_until[standby] = time.monotonic() + PAUSE_SECONDS
        return False


def _leave(session: Session) -> None:
    if session.info.pop(READS_FROM, None) is not None:
        session.rollback()
