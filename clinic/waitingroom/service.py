"""The links of a doctor's waiting rooms, and what a screen shows. Flushes; the view commits.

A link ends in the doctor's number and a secret, of which only a hash is kept. It opens nothing
else: who has it sees the numbers of today's queue and the doctor's room.
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
from clinic.waitingroom.queries import Opened
from clinic.waitingroom.rules import Column, doctor_in

Found = TypeVar("Found")
MOST_TOGETHER = 6
"""How many doctors fit on one screen."""


class Screen(NamedTuple):
    """What is shown: a column for each doctor; `state` is another one when any of it may be."""

    columns: Sequence[Column]
    state: str


class NoSuchScreen(LookupError):
    """This doctor has no screen with this number."""


def new_secret() -> str:
    """The secret of a new link."""
    return secrets.token_urlsafe(24)


def add_screen(name: str, secret: str, request_key: str | None = None) -> WaitingScreen:
    """A new screen, which `link_end` opens."""
    screen = WaitingScreen(
        name=name, token_hash=hash_token(link_end(secret)), request_key=request_key or None
    )
    db.session.add(screen)
    db.session.flush()
    return screen


def link_end(secret: str) -> str:
    """The last part of a link of this session's doctor."""
    return f"{current_doctor_id()}-{secret}"


def opens(screen: WaitingScreen, secret: str) -> bool:
    """Whether the secret is that of this screen: it is not, where the same form made it before."""
    return screen.token_hash == hash_token(link_end(secret))


def revoke(screen_id: int) -> WaitingScreen:
    """Makes a link invalid at once. Raises NoSuchScreen."""
    screen = queries.lock_screen(screen_id)
    if screen is None:
        raise NoSuchScreen(screen_id)
    if screen.revoked_at is None:
        screen.revoked_at = utc_now()
        db.session.flush()
    return screen


def find_state(links: Sequence[str]) -> str:
    """The `state` of a screen as it stands now, without what it shows."""
    return _state([_read(link, _changes) for link in links[:MOST_TOGETHER]])


def open_screen(links: Sequence[str]) -> Screen | None:
    """What the screen of these links shows; a link that is not valid shows nothing. None where the
    first is not."""
    found = [_read(link, _column) for link in links[:MOST_TOGETHER]]
    if not found or found[0] is None:
        return None
    state = _state([each.changes if each else None for each in found])
    return Screen([each.column for each in found if each], state)


def _state(changes: Sequence[int | None]) -> str:
    """The numbers that begin anew the next day."""
    told = ("" if each is None else str(each) for each in changes)
    return "_".join([clinic_day().isoformat(), *told])


class _Read(NamedTuple):
    changes: int
    column: Column


def _changes(opened: Opened) -> int:
    return opened.changes


def _column(opened: Opened) -> _Read:
    column = Column.of(_room_of(read_doctor()), queries.list_tokens(clinic_day()))
    return _Read(opened.changes, column)


def _read(link: str, read: Callable[[Opened], Found]) -> Found | None:
    """What `read` answers in the scope of the link's doctor; None for a link that is not valid."""
    doctor_id = doctor_in(link)
    if doctor_id is None:
        return None
    with scope_of(doctor_id):
        opened = queries.read_opened(hash_token(link))
        return read(opened) if opened else None


def _room_of(doctor: DoctorRow) -> str:
    """The room; where none is told, whose door it is."""
    return doctor.room or doctor.full_name
