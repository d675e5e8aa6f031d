"""Proving an account by its password, within the limits for wrong ones."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Select, select

from clinic.auth import passwords, throttle
from clinic.auth.models import User
from clinic.auth.throttle import Limits, Origin
from clinic.extensions import db


class WrongPassword(Exception):
    """The e-mail address or the password is not right; which of them is not told."""


@dataclass
class TooManyTries(Exception):
    """Too many wrong tries: `seconds` to wait."""

    seconds: int


@dataclass(frozen=True)
class Change:
    """A change of password under way: the hash that stood when it began, and the new password."""

    kept: str
    becomes: str


def prove(email: str, password: str, origin: Origin, change: Change | None = None) -> None:
    """Whether this is the account's password. Raises WrongPassword or TooManyTries.

    The password is looked at first, with nothing locked; then the limits say whether the answer is
    told, one try after the other. So of guesses at the same moment no more are answered than of
    guesses in a row, and a right password holds nobody back.

    With a `change`, the password that was right when it began is right as well where the same form,
    sent twice, has changed it at this moment.
    """
    limits = throttle.of_sign_in(email, origin)
    refuse_waiting(throttle.waiting(limits))
    kept = change.kept if change else db.session.scalar(_hash_of(email))
    db.session.commit()
    is_right = passwords.verify_password(password, kept)
    now_kept = db.session.scalar(_hash_of(email).with_for_update(key_share=True))
    if now_kept != kept:
        is_done = is_right and change and passwords.verify_password(change.becomes, now_kept)
        is_right = is_done or passwords.verify_password(password, now_kept)
    count(limits, 0 if is_right else 1)
    if not is_right:
        raise WrongPassword
    throttle.forgive(limits)


def _hash_of(email: str) -> Select[str]:
    return select(User.password_hash).where(User.email == email)


def count(limits: Limits, cost: int) -> None:
    """Counts a try; what is not right (it costs something) is committed before it is told: a
    request that is rolled back must not give a guess for free. Raises TooManyTries."""
    seconds = throttle.settle(limits, cost)
    if seconds > 0 or cost > 0:
        db.session.commit()
    refuse_waiting(seconds)


def refuse_waiting(seconds: int) -> None:
    """Raises TooManyTries where there is something to wait for."""
    if seconds > 0:
        raise TooManyTries(seconds)
