"""The links of a doctor's waiting rooms, and what a screen shows. Flushes; the view commits.

A link ends in the doctor's number and a secret, of which only a hash is kept. It opens nothing
else: who has it sees the numbers of today's queue and the doctor's room.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from clinic.auth.models import DoctorRow
from clinic.auth.service import hash_token, read_doctor
from clinic.clock import clinic_day, utc_now
from clinic.extensions import db
from clinic.tenancy.scoping import current_doctor_id, scope_of
from clinic.waitingroom import queries
from clinic.waitingroom.models import WaitingScreen
from clinic.waitingroom.rules import Column, doctor_in

MOST_TOGETHER = 6
"""How many doctors fit on one screen."""


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


def find_state(links: Sequence[str]) -> str | None:
    """What a screen that shows these links has seen when it shows what stands now; None where the
    first link is not valid."""
    seen = [_state_of(link) for link in links[:MOST_TOGETHER]]
    return "_".join([clinic_day().isoformat(), *(each or "" for each in seen)]) if seen[0] else None


def _state_of(link: str) -> str | None:
    doctor_id = doctor_in(link)
    if doctor_id is None:
        return None
    with scope_of(doctor_id):
        opened = queries.read_opened(hash_token(link))
    return str(opened.changes) if opened else None


def open_screen(links: Sequence[str]) -> Sequence[Column]:
    """A column for each link that is valid, in their order."""
    return [column for link in links[:MOST_TOGETHER] if (column := _column_of(link))]


def _column_of(link: str) -> Column | None:
    doctor_id = doctor_in(link)
    if doctor_id is None:
        return None
    with scope_of(doctor_id):
        if queries.read_opened(hash_token(link)) is None:
            return None
        return Column.of(_room_of(read_doctor()), queries.list_tokens(clinic_day()))


def _room_of(doctor: DoctorRow) -> str:
    """The room; where none is told, whose door it is."""
    return getattr(doctor, "room", "") or doctor.full_name
