"""The recovery code: printed once, it sets a new password and replaces the authenticator app.

The database keeps its hash. It has 79 bits: too many to find it by trying hashes.
Functions flush; the view commits.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import timedelta

from sqlalchemy import select

from clinic.audit import service as audit
from clinic.auth import invitations, memberships, passwords, proving, service, throttle
from clinic.auth.models import User
from clinic.auth.throttle import Origin
from clinic.clock import utc_now
from clinic.extensions import db
from clinic.tenancy import scoping
from clinic.tenancy.accounts import ACCOUNTS

GROUPS, LETTERS_OF_GROUP = 4, 4

SENT_AGAIN = timedelta(minutes=10)
"""How long after it was done the same form is known as sent twice."""


class WrongRecoveryCode(Exception):
    """The address has no such code, or none at all; it is not said which."""


def renew(user: User) -> str:
    """Give the account a new code and return it; the earlier one is dead.

    In the scope of a doctor in whose trail it is recorded.
    """
    groups = [
        "".join(secrets.choice(invitations.LETTERS) for _ in range(LETTERS_OF_GROUP))
        for _ in range(GROUPS)
    ]
    code = "-".join(groups)
    service.write_secrets(user, recovery_hash=_hash(code), recovery_made_at=utc_now())
    audit.note("recovery_code", "users", user.id)
    db.session.flush()
    return code


def renew_signed_up(user: User, address: str | None) -> str:
    """Give an account that has just signed up its code; the form sent again gives another one."""
    scoping.set_scope(user.own_doctor().id)
    audit.set_actor(user.id, address)
    return renew(user)


def is_code_of(user: User, typed: str) -> bool:
    """Return whether this is the account's recovery code."""
    return user.recovery_hash is not None and hmac.compare_digest(user.recovery_hash, _hash(typed))


def recover(
    origin: Origin, email: str, code: str, password: str, form_key: str
) -> tuple[User, str]:
    """Set a new password by the recovery code; return the account and its next code.

    Ends every sign-in and turns an authenticator app off. A code works once; the same form sent
    twice (`form_key`) gives another code, as its first answer was lost. Tries are counted
    together with wrong passwords, also for addresses without an account, which cost the same work.
    Raises WrongRecoveryCode or TooManyTries.
    """
    limits = throttle.of_sign_in(email, origin)
    proving.refuse_waiting(throttle.seconds_until_try(limits))
    db.session.commit()  # nothing is locked while the password is hashed
    password_hash = passwords.hash_password(password)
    user = _lock(email)
    is_right = user is not None and is_code_of(user, code)
    is_again = user is not None and _was_sent(user, form_key, password)
    proving.count(limits, 0 if is_right or is_again else 1)
    if user is None or not (is_right or is_again):
        raise WrongRecoveryCode
    audit.set_actor(user.id, origin.address)
    if is_right:
        service.replace_password(user, password_hash, "recover")
        service.write_secrets(user, recover_key=_key_of(form_key, email))
    else:
        scoping.set_scope(memberships.doctor_to_record_for(user))
    return user, renew(user)


def _was_sent(user: User, form_key: str, password: str) -> bool:
    """Return whether this form has just set the account's password, which holds still.

    An app that was turned on since is asked for at the sign-in, not passed by.
    """
    is_same = bool(form_key) and user.recover_key == _key_of(form_key, user.email)
    is_recent = utc_now() - user.password_changed_at < SENT_AGAIN
    if not (is_same and is_recent and user.totp_secret is None):
        return False
    return passwords.verify_password(password, user.password_hash)


def _key_of(form_key: str, email: str) -> str:
    return service.hash_token(f"recover {form_key} {email}")


def _lock(email: str) -> User | None:
    """Return the account, whose code nobody else uses until the transaction ends."""
    locked = select(User).where(User.email == email).with_for_update(of=User)
    user: User | None = db.session.scalar(
        locked.execution_options(populate_existing=True, **ACCOUNTS)
    )
    return user


def _hash(code: str) -> str:
    return service.hash_token(invitations.normalise_code(code))
