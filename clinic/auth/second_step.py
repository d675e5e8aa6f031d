"""The second step of a sign-in: a code of the authenticator app, or the recovery code instead.

Functions flush; the view commits.
"""

from __future__ import annotations

from typing import NamedTuple

from clinic.audit import service as audit
from clinic.auth import memberships, people, proving, recovery, service, throttle, totp
from clinic.auth.models import User
from clinic.auth.recovery import WrongRecoveryCode
from clinic.auth.throttle import Origin
from clinic.clock import utc_now
from clinic.extensions import db
from clinic.tenancy import scoping


class PassedSecondStep(NamedTuple):
    """An account whose code was right, and its next recovery code where the last was used up."""

    user: User
    next_recovery_code: str | None


def mark_of(user: User) -> str:
    """Return a mark of the password that was proven; another password makes it another."""
    return service.hash_token(f"second step {user.password_hash}")


def sign_in(
    user_id: int, mark: str, code: str, origin: Origin, key: str
) -> PassedSecondStep | None:
    """Finish a sign-in whose password was proven, in the scope of one of the person's doctors.

    None where it has to begin anew: the password was changed, or the app turned off, meanwhile.
    Raises WrongRecoveryCode or TooManyTries.
    """
    limits = throttle.of_second_step(service.get_user(user_id).email, origin)
    proving.refuse_waiting(throttle.seconds_until_try(limits))
    user = people.lock_user(user_id)
    if user.totp_secret is None or mark_of(user) != mark:
        return None
    scoping.set_scope(memberships.doctor_to_record_for(user))
    audit.set_actor(user.id, origin.address)
    return _accept(user, code, origin, key)


def turn_on(user_id: int, secret: str, code: str, key: str) -> None:
    """Let sign-ins ask for codes of an app; `code` proves that the app has the secret.

    A person whose app is on already keeps it. Raises WrongRecoveryCode.
    """
    user = people.lock_user(user_id)
    if user.totp_secret is not None:
        return
    step = totp.find_step(secret, code, utc_now(), None)
    if step is None:
        raise WrongRecoveryCode
    service.write_secrets(user, totp_secret=totp.seal(secret, user.id, key), totp_step=step)
    audit.note("authenticator_on", "users", user.id)
    db.session.flush()


def turn_off(user_id: int, code: str, origin: Origin, key: str) -> str | None:
    """Let sign-ins ask for no code any more; return the next recovery code where one was used.

    Raises WrongRecoveryCode or TooManyTries.
    """
    user = people.lock_user(user_id)
    if user.totp_secret is None:
        return None
    proving.refuse_waiting(throttle.seconds_until_try(throttle.of_second_step(user.email, origin)))
    passed = _accept(user, code, origin, key)
    if user.totp_secret is not None:
        _turn_off(user)
    return passed.next_recovery_code


def _accept(user: User, code: str, origin: Origin, key: str) -> PassedSecondStep:
    """Use a code up. The recovery code replaces the app for good: its phone may be lost."""
    limits = throttle.of_second_step(user.email, origin)
    step = _find_step(user, code, key)
    is_recovery = step is None and recovery.is_code_of(user, code)
    is_right = step is not None or is_recovery
    proving.count(limits, 0 if is_right else 1)
    if not is_right:
        raise WrongRecoveryCode
    throttle.reset_narrowest(limits)
    if not is_recovery:
        service.write_secrets(user, totp_step=step)
        return PassedSecondStep(user, None)
    _turn_off(user)
    return PassedSecondStep(user, recovery.renew(user))


def _find_step(user: User, code: str, key: str) -> int | None:
    secret = totp.unseal(user.totp_secret or "", user.id, key)
    return totp.find_step(secret, code, utc_now(), user.totp_step) if secret else None


def _turn_off(user: User) -> None:
    service.write_secrets(user, totp_secret=None)
    audit.note("authenticator_off", "users", user.id)
    db.session.flush()
