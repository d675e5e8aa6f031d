"""Devices that several people use in turn: marking them, and who has signed in on one.

Functions flush; the view commits.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update

from clinic.audit import service as audit
from clinic.auth.lock_rules import MOST_WRONG_PINS, person_key
from clinic.auth.models import Doctor, SharedDevice, SignedIn, SignIn, User
from clinic.auth.service import end_sign_ins, hash_token
from clinic.clock import utc_now
from clinic.extensions import db
from clinic.tenancy.accounts import ACCOUNTS


@dataclass(frozen=True, slots=True)
class DevicePerson:
    """Somebody who is signed in on a shared device, locked or not."""

    key: str
    """Names the person on this device alone; it tells no number of the account."""

    user_id: int
    sign_in_id: int
    full_name: str
    has_pin: bool
    """Whether a PIN opens: there is one, and it was not mistyped too often."""


def find_device(token: str) -> int | None:
    """Return the shared device whose cookie holds this token."""
    if not token:
        return None
    wanted = select(SharedDevice.id).where(
        SharedDevice.token_hash == hash_token(token), SharedDevice.ended_at.is_(None)
    )
    device_id: int | None = db.session.scalar(wanted.execution_options(**ACCOUNTS))
    return device_id


def mark(user: SignedIn, token: str) -> str:
    """Make this device a shared one; return the token for its cookie, `token` where it is one.

    The sign-in of this device then locks and opens by PIN.
    """
    device_id = find_device(token)
    if device_id is None:
        token = secrets.token_urlsafe(32)
        device = SharedDevice(token_hash=hash_token(token))
        db.session.add(device)
        db.session.flush()
        device_id = device.id
    join(device_id, user.id, user.token)
    audit.note("share_device", "users", user.id)
    db.session.flush()
    return token


def unmark(user: SignedIn) -> None:
    """Make this device one person's again: everybody else's sign-in on it ends."""
    device_id = user.use.shared_device_id
    if device_id is None:
        return
    here = SignIn.shared_device_id == device_id
    end_sign_ins(here & (SignIn.token_hash != hash_token(user.token)))
    _update(update(SignIn).where(here).values(shared_device_id=None, locked_at=None))
    _update(update(SharedDevice).where(SharedDevice.id == device_id).values(ended_at=utc_now()))
    audit.note("unshare_device", "users", user.id)
    db.session.flush()


def join(device_id: int, user_id: int, token: str) -> None:
    """Tie a sign-in to the shared device; end the person's earlier sign-ins on it."""
    end_sign_ins(
        (SignIn.shared_device_id == device_id)
        & (SignIn.user_id == user_id)
        & (SignIn.token_hash != hash_token(token))
    )
    this_sign_in = update(SignIn).where(SignIn.token_hash == hash_token(token))
    _update(this_sign_in.values(shared_device_id=device_id, seen_at=utc_now()))


def list_people(device_id: int, key: str) -> list[DevicePerson]:
    """Return who is signed in on a shared device, by name; each person once.

    `key` is SECRET_KEY.
    """
    newest: dict[int, DevicePerson] = {}
    for row in db.session.execute(_signed_in(device_id)):
        opens = row.pin_hash is not None and row.pin_failures < MOST_WRONG_PINS
        name = row.own_name or row.full_name
        person = DevicePerson(
            person_key(device_id, row.user_id, key), row.user_id, row.id, name, opens
        )
        newest.setdefault(row.user_id, person)
    return sorted(newest.values(), key=lambda person: person.full_name.casefold())


def _signed_in(device_id: int) -> Any:
    return (
        select(
            SignIn.id,
            SignIn.user_id,
            SignIn.pin_failures,
            User.full_name,
            User.pin_hash,
            Doctor.full_name.label("own_name"),
        )
        .join(User, User.id == SignIn.user_id)
        .outerjoin(Doctor, Doctor.user_id == User.id)
        .where(
            SignIn.shared_device_id == device_id,
            SignIn.ended_at.is_(None),
            SignIn.expires_at > utc_now(),
        )
        .order_by(SignIn.id.desc())
        .execution_options(**ACCOUNTS)
    )


def _update(statement: Any) -> None:
    options = ACCOUNTS | {"synchronize_session": False}
    db.session.execute(statement, execution_options=options)
