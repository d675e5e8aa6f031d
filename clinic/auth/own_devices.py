"""The devices on which a person is signed in: the list, and ending them.

Functions flush; the view commits.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select

from clinic.audit import service as audit
from clinic.auth.device_names import name_device
from clinic.auth.models import Doctor, SignedIn, SignIn
from clinic.auth.service import end_sign_ins, hash_token
from clinic.clock import utc_now
from clinic.extensions import db
from clinic.tenancy.accounts import ACCOUNTS


class NoSuchSignIn(LookupError):
    """The person has no such sign-in."""


@dataclass(frozen=True, slots=True)
class OwnDevice:
    """A device on which the person is signed in."""

    id: int
    name: str
    address: str | None
    signed_in_at: datetime
    seen_at: datetime | None
    """When it was used last, to within five minutes; None where that is not known."""

    records: str | None
    """The doctor whose records are open on it; None: the person's own."""

    is_this: bool
    is_shared: bool


def list_own(user: SignedIn) -> list[OwnDevice]:
    """Return where the person is signed in: this device first, then the newest."""
    live = (
        select(
            SignIn.id,
            SignIn.device,
            SignIn.address,
            SignIn.created_at,
            SignIn.seen_at,
            SignIn.shared_device_id,
            Doctor.full_name,
            SignIn.token_hash,
        )
        .outerjoin(Doctor, Doctor.id == SignIn.doctor_id)
        .where(SignIn.user_id == user.id, SignIn.ended_at.is_(None), SignIn.expires_at > utc_now())
        .order_by(SignIn.id.desc())
    )
    this = hash_token(user.token)
    devices = [
        OwnDevice(
            row.id,
            name_device(row.device),
            row.address,
            row.created_at,
            row.seen_at,
            row.full_name,
            row.token_hash == this,
            row.shared_device_id is not None,
        )
        for row in db.session.execute(live.execution_options(**ACCOUNTS))
    ]
    return sorted(devices, key=lambda device: not device.is_this)


def end_one(user: SignedIn, sign_in_id: int) -> None:
    """End one sign-in of the person; one that is over stays over. Raises NoSuchSignIn."""
    own = select(SignIn.id).where(SignIn.id == sign_in_id, SignIn.user_id == user.id)
    if db.session.scalar(own.execution_options(**ACCOUNTS)) is None:
        raise NoSuchSignIn(sign_in_id)
    _end(user, "end_sign_in", SignIn.id == sign_in_id)


def end_others(user: SignedIn) -> None:
    """End every sign-in of the person but the one of this device."""
    _end(user, "end_other_sign_ins", SignIn.token_hash != hash_token(user.token))


def _end(user: SignedIn, action: str, which: ColumnElement[bool]) -> None:
    end_sign_ins((SignIn.user_id == user.id) & which)
    audit.note(action, "users", user.id)
    db.session.flush()
