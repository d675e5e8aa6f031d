"""Lock a shared device, and open it by PIN: for the person who had it, or for another.

A person opens only a sign-in that they began on this device with their password. Functions flush;
the view commits.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update

from clinic.audit import service as audit
from clinic.auth import memberships, passwords, service
from clinic.auth.lock_rules import MOST_WRONG_PINS
from clinic.auth.models import SignedIn, SignIn, User
from clinic.auth.service import hash_token
from clinic.auth.shared_devices import DevicePerson
from clinic.clock import utc_now
from clinic.extensions import db
from clinic.tenancy import scoping
from clinic.tenancy.accounts import ACCOUNTS


@dataclass
class WrongPin(Exception):
    """It is not the person's PIN; `left` more may be tried."""

    left: int


class PasswordNeeded(Exception):
    """No PIN opens for this person: there is none, or it was mistyped too often."""


class SignInEnded(LookupError):
    """The person's sign-in on this device is over, or was opened by another request."""


@dataclass(frozen=True, slots=True)
class OpenedSignIn:
    """A sign-in that was opened. `token` is None where it is the one that the browser holds."""

    user: User
    token: str | None
    remembered: bool
    wrong_pins: int
    """How many wrong PINs were typed for the person before."""


def lock(user: SignedIn) -> None:
    """Lock the sign-in of this device; one of a device that is not shared stays open."""
    here = SignIn.token_hash == hash_token(user.token)
    is_shared = SignIn.shared_device_id.is_not(None)
    _run(update(SignIn).where(here, is_shared).values(locked_at=utc_now()))


def find_person_of(token: str) -> int | None:
    """Return the user of the sign-in that a browser holds, locked or not, while it lives."""
    live = select(SignIn.user_id).where(
        SignIn.token_hash == hash_token(token),
        SignIn.ended_at.is_(None),
        SignIn.expires_at > utc_now(),
    )
    user_id: int | None = db.session.scalar(live.execution_options(**ACCOUNTS))
    return user_id


def open_by_pin(
    person: DevicePerson, pin: str, browser_token: str, address: str | None
) -> OpenedSignIn:
    """Open the person's sign-in on this device; `browser_token` is what the browser holds.

    The same sign-in goes on for who has it. For another person it goes on under a new token, with
    the old one's end. Raises WrongPin, PasswordNeeded, SignInEnded or NoRecords.
    """
    earlier = _check_pin(person, pin)
    row = _lock_sign_in(person.sign_in_id)
    user = service.get_user(person.user_id)
    is_same = row.token_hash == hash_token(browser_token)
    token = None if is_same else secrets.token_urlsafe(32)
    scoping.set_scope(row.doctor_id or memberships.doctor_to_record_for(user))
    audit.set_actor(user.id, address)
    audit.note("unlock" if is_same else "pin_sign_in", "users", user.id)
    if token is None:
        row.locked_at, row.seen_at, row.pin_failures = None, utc_now(), 0
    else:
        _carry_on(row, token, address)
    db.session.flush()
    return OpenedSignIn(
        user, token, row.expires_at - row.created_at > service.A_DAY_AT_WORK, earlier
    )


def _check_pin(person: DevicePerson, pin: str) -> int:
    """Check a PIN; return how many were wrong before. Commits.

    A try is counted before the PIN is checked, so that simultaneous ones are counted too, and
    nothing is locked while it is hashed.
    """
    try_number = db.session.scalar(
        update(SignIn)
        .where(
            SignIn.id == person.sign_in_id,
            SignIn.ended_at.is_(None),
            SignIn.pin_failures < MOST_WRONG_PINS,
        )
        .values(pin_failures=SignIn.pin_failures + 1)
        .returning(SignIn.pin_failures),
        execution_options=ACCOUNTS | {"synchronize_session": False},
    )
    stored_hash = select(User.pin_hash).where(User.id == person.user_id)
    pin_hash = db.session.scalar(stored_hash.execution_options(**ACCOUNTS))
    db.session.commit()
    if try_number is None or pin_hash is None:
        raise PasswordNeeded
    if not passwords.verify_password(pin, pin_hash):
        raise (
            WrongPin(MOST_WRONG_PINS - try_number)
            if try_number < MOST_WRONG_PINS
            else PasswordNeeded
        )
    return int(try_number) - 1


def _lock_sign_in(sign_in_id: int) -> SignIn:
    """Return a live sign-in, held until the transaction ends. Raises SignInEnded."""
    live = select(SignIn).where(
        SignIn.id == sign_in_id, SignIn.ended_at.is_(None), SignIn.expires_at > utc_now()
    )
    locked = live.with_for_update(of=SignIn).execution_options(populate_existing=True, **ACCOUNTS)
    row: SignIn | None = db.session.scalar(locked)
    if row is None:
        raise SignInEnded(sign_in_id)
    return row


def _carry_on(row: SignIn, token: str, address: str | None) -> None:
    """End a sign-in, and begin one under a new token that lasts as long as it would have."""
    row.ended_at = utc_now()
    db.session.add(
        SignIn(
            user_id=row.user_id,
            doctor_id=row.doctor_id,
            token_hash=hash_token(token),
            address=address,
            device=row.device,
            created_at=row.created_at,
            expires_at=row.expires_at,
            shared_device_id=row.shared_device_id,
        )
    )


def set_pin(user: User, pin: str) -> None:
    """Set the PIN that opens shared devices where the person is signed in."""
    service.write_secrets(user, pin_hash=passwords.hash_password(pin))
    audit.note("pin", "users", user.id)
    db.session.flush()


def _run(statement: Any) -> None:
    options = ACCOUNTS | {"synchronize_session": False}
    db.session.execute(statement, execution_options=options)
