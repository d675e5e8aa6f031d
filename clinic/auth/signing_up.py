"""Signing up over the web: open to anybody, once per form, useless for testing addresses."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError

from clinic.audit import service as audit
from clinic.auth import passwords, proving, throttle
from clinic.auth.limits import is_this_machine
from clinic.auth.models import User
from clinic.auth.service import EmailTaken, add_user, find_first
from clinic.auth.throttle import Origin
from clinic.extensions import db

COST_OF_NEW = 1
COST_OF_TAKEN = 3
"""The points of `limits.SIGN_UP` that a new account costs, and the answer that the address is
taken. On the clinic's own computer a command can create accounts, so they cost nothing there."""


def sign_up_from(
    origin: Origin, full_name: str, email: str, password: str, signup_key: str
) -> User:
    """Create a user with a doctor. Raises EmailTaken or TooManyTries.

    The same form sent twice returns the first user. Of forms sent at the same moment one creates
    the user, and the others find it.
    """
    try:
        return _sign_up_once(origin, full_name, email, password, signup_key)
    except IntegrityError:  # another request was faster; its user is found now
        db.session.rollback()
        return _sign_up_once(origin, full_name, email, password, signup_key)


def _sign_up_once(
    origin: Origin, full_name: str, email: str, password: str, signup_key: str
) -> User:
    limits = throttle.of_sign_up(origin)
    proving.refuse_waiting(throttle.seconds_until_try(limits))
    db.session.commit()  # nothing is locked while the password is hashed
    # Hashed even if the address is taken, so that both answers take as long.
    password_hash = passwords.hash_password(password)
    try:
        first = find_first(email, password, signup_key)
    except EmailTaken:
        proving.count(limits, COST_OF_TAKEN)
        raise
    if first is not None:
        return first
    cost = 0 if is_this_machine(origin.address) else COST_OF_NEW
    proving.refuse_waiting(throttle.count_try(limits, cost))
    audit.set_actor(None, origin.address)
    return add_user(full_name, email, password_hash, signup_key)
