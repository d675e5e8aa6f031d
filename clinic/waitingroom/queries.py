"""Queries of a doctor's screens, and of the numbers that a screen shows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Date, Select, bindparam, select

from clinic.changes import changes_column
from clinic.extensions import db
from clinic.queue.models import QueueEntry
from clinic.tenancy import reads
from clinic.tenancy.reads import Read, columns
from clinic.versions import locked
from clinic.waitingroom.models import WaitingScreen
from clinic.waitingroom.rules import TokenRow


class ScreenRow(NamedTuple):
    """A screen as the settings list it."""

    id: int
    name: str
    created_at: datetime
    revoked_at: datetime | None
    version: int


def list_screens() -> Sequence[ScreenRow]:
    """Return the screens whose links are valid, newest first."""
    return reads.rows(_screens())


@cache
def _screens() -> Read[ScreenRow]:
    valid = WaitingScreen.revoked_at.is_(None)
    rows = select(*columns(ScreenRow, WaitingScreen)).where(valid)
    return Read(ScreenRow, rows.order_by(WaitingScreen.id.desc()))


class OpenedScreen(NamedTuple):
    """A screen that was opened by its link, and the number of the doctor's changes up to now."""

    id: int
    changes: int


def read_opened(token_hash: str) -> OpenedScreen | None:
    """Read the screen of a valid link, in the scope of its doctor; None for any other link."""
    return reads.first(_opened(), token_hash=token_hash)


@cache
def _opened() -> Read[OpenedScreen]:
    return Read(
        OpenedScreen,
        select(WaitingScreen.id, changes_column().label("changes")).where(
            WaitingScreen.token_hash == bindparam("token_hash"),
            WaitingScreen.revoked_at.is_(None),
        ),
    )


def list_tokens(day: date) -> list[TokenRow]:
    """Return the tokens of a day, without their patients."""
    return reads.rows(_tokens(), day=day)


@cache
def _tokens() -> Read[TokenRow]:
    return Read(
        TokenRow,
        select(
            QueueEntry.token,
            QueueEntry.state,
            (QueueEntry.urgent_reason != "").label("is_urgent"),
            QueueEntry.called_at,
            QueueEntry.calls,
        )
        .where(QueueEntry.day == bindparam("day", type_=Date), QueueEntry.ended_at.is_(None))
        .order_by(QueueEntry.token),
    )


def lock_screen(screen_id: int) -> WaitingScreen | None:
    """Return a screen, locked until this transaction ends."""
    screen: WaitingScreen | None = db.session.scalar(_locked_screen(), {"screen_id": screen_id})
    return screen


@cache
def _locked_screen() -> Select[Any]:
    wanted = WaitingScreen.id == bindparam("screen_id")
    return locked(select(WaitingScreen).where(wanted))
