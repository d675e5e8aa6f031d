"""Authenticate an account by its password, within the limits for wrong passwords."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Select, select

from clinic.auth import passwords, throttle
from clinic.auth.models import User
from clinic.auth.throttle import Limits, Origin
from clinic.extensions import db
from clinic.tenancy.accounts import ACCOUNTS


class WrongPassword(Exception):
    """The e-mail address or the password is wrong; it is not said which."""


@dataclass
class TooManyTries(Exception):
    """Too many wrong tries; the next may come after `seconds`."""

    seconds: int


@dataclass(frozen=True)
class PasswordChange:
    """A password change in progress: the stored hash when it began, and the new password."""

    old_hash: str
    new_password: str


def prove(email: str, password: str, origin: Origin, change: PasswordChange | None = None) -> None:
    """Check the account's password. Raises WrongPassword or TooManyTries.

    The password is verified first, without a lock; then the limits decide, one try after the
    other, whether the result is given. So simultaneous guesses get no more answers than guesses
    in sequence, and a right password delays nobody.

    With a `change`, the password that was right when it began is accepted too if the same form,
    sent twice, has changed it in the meantime.
    """
    limits = throttle.of_sign_in(email, origin)
    refuse_waiting(throttle.seconds_until_try(limits))
    old_hash = change.old_hash if change else db.session.scalar(_hash_of(email))
    db.session.commit()
    is_right = passwords.verify_password(password, old_hash)
    current_hash = db.session.scalar(_hash_of(email).with_for_update(key_share=True))
    if current_hash != old_hash:
        is_done = (
            is_right and change and passwords.verify_password(change.new_password, current_hash)
        )
        is_right = is_done or passwords.verify_password(password, current_hash)
    count(limits, 0 if is_right else 1)
    if not is_right:
        raise WrongPassword
    throttle.reset_narrowest(limits)


def _hash_of(email: str) -> Select[str]:
    asked = select(User.password_hash).where(User.email == email)
    return asked.execution_options(**ACCOUNTS)


def count(limits: Limits, cost: int) -> None:
    """Count a try. Raises TooManyTries.

    A wrong try (`cost` above 0) is committed before it is answered: a request that is rolled back
    must not give a free guess.
    """
    seconds = throttle.count_try(limits, cost)
    if seconds > 0 or cost > 0:
        db.session.commit()
    refuse_waiting(seconds)


def refuse_waiting(seconds: int) -> None:
    """Raise TooManyTries where there are seconds to wait."""
    if seconds > 0:
        raise TooManyTries(seconds)
