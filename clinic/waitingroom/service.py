"""The links of a doctor's waiting rooms, and the content of a screen. Flushes; the view commits.

A link ends in the doctor's number and a secret, of which only a hash is stored. It gives access to
the numbers of today's queue and the doctor's room, and to nothing else.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

from clinic.auth.models import DoctorRow
from clinic.auth.service import hash_token, read_doctor
from clinic.clock import clinic_day, utc_now
from clinic.extensions import db
from clinic.tenancy.scoping import current_doctor_id, scope_of
from clinic.waitingroom import queries
from clinic.waitingroom.models import WaitingScreen
from clinic.waitingroom.queries import OpenedScreen
from clinic.waitingroom.rules import DoctorNumbers, doctor_in

Found = TypeVar("Found")
MOST_TOGETHER = 6
"""The most doctors on one screen."""


class ScreenContent(NamedTuple):
    """The content of a screen: a column for each doctor; `state` differs once any of it may have
    changed.
    """

    columns: Sequence[DoctorNumbers]
    state: str


class NoSuchScreen(LookupError):
    """This doctor has no screen with this number."""


def new_secret() -> str:
    """Return the secret of a new link."""
    return secrets.token_urlsafe(24)


def add_screen(name: str, secret: str, request_key: str | None = None) -> WaitingScreen:
    """Add a screen, which `link_end` opens."""
    screen = WaitingScreen(
        name=name, token_hash=hash_token(link_end(secret)), request_key=request_key or None
    )
    db.session.add(screen)
    db.session.flush()
    return screen


def link_end(secret: str) -> str:
    """Return the last part of a link of this session's doctor."""
    return f"{current_doctor_id()}-{secret}"


def opens(screen: WaitingScreen, secret: str) -> bool:
    """Return whether the secret is that of this screen; false if an earlier send of the same form
    made it.
    """
    return screen.token_hash == hash_token(link_end(secret))


def revoke(screen_id: int) -> WaitingScreen:
    """Make a link invalid at once. Raises NoSuchScreen."""
    screen = queries.lock_screen(screen_id)
    if screen is None:
        raise NoSuchScreen(screen_id)
    if screen.revoked_at is None:
        screen.revoked_at = utc_now()
        db.session.flush()
    return screen


def find_state(links: Sequence[str]) -> str:
    """Return the `state` of a screen now, without its content."""
    return _state([_read(link, _changes) for link in links[:MOST_TOGETHER]])


def open_screen(links: Sequence[str]) -> ScreenContent | None:
    """Return the content for these links, without those that are not valid; None if the first is
    not.
    """
    opened = [_read(link, _column) for link in links[:MOST_TOGETHER]]
    if not opened or opened[0] is None:
        return None
    state = _state([each.changes if each else None for each in opened])
    return ScreenContent([each.column for each in opened if each], state)


def _state(changes: Sequence[int | None]) -> str:
    """Return a text of the counts of changes and the day, since the numbers begin anew each day."""
    counts = ("" if each is None else str(each) for each in changes)
    return "_".join([clinic_day().isoformat(), *counts])


class _Read(NamedTuple):
    changes: int
    column: DoctorNumbers


def _changes(opened: OpenedScreen) -> int:
    return opened.changes


def _column(opened: OpenedScreen) -> _Read:
    column = DoctorNumbers.of(_room_of(read_doctor()), queries.list_tokens(clinic_day()))
    return _Read(opened.changes, column)


def _read(link: str, read: Callable[[OpenedScreen], Found]) -> Found | None:
    """Return the result of `read` in the scope of the link's doctor; None for a link that is not
    valid.
    """
    doctor_id = doctor_in(link)
    if doctor_id is None:
        return None
    with scope_of(doctor_id):
        opened = queries.read_opened(hash_token(link))
        return read(opened) if opened else None


def _room_of(doctor: DoctorRow) -> str:
    """Return the room; if none is given, the name of the doctor."""
    return doctor.room or doctor.full_name
