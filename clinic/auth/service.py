"""Sign up, in and out; edit the account. Services flush, the view commits."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import bindparam, delete, func, or_, select, union_all, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased
from sqlalchemy.orm.attributes import set_committed_value

from clinic.audit import service as audit
from clinic.auth import memberships, passwords, throttle
from clinic.auth.models import Doctor, DoctorRow, SignedIn, SignIn, User
from clinic.auth.proving import PasswordChange, prove
from clinic.auth.staff_models import Membership
from clinic.auth.throttle import Origin
from clinic.clock import utc_now
from clinic.extensions import db
from clinic.tenancy import reads, scoping
from clinic.tenancy.accounts import ACCOUNTS
from clinic.tenancy.owned import DOCTOR
from clinic.tenancy.reads import Read, columns, named
from clinic.versions import change, flush_edit

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

A_DAY_AT_WORK = timedelta(hours=14)
REMEMBERED = timedelta(days=30)
KEPT_AFTER_END = timedelta(days=90)

LOOKED_THROUGH = 100
"""The number of oldest sign-ins that a new one checks for those to delete."""


class EmailTaken(Exception):
    """Somebody has signed up with this e-mail address."""


class NoRecords(Exception):
    """The person owns no records, and works for no doctor at present."""


def normalise_email(text: str) -> str:
    """Return the spelling in which an address is stored. Raises ValueError with advice."""
    try:
        address = validate_email(text.strip(), check_deliverability=False)
    except EmailNotValidError as error:
        raise ValueError("Write an e-mail address like name@example.com") from error
    return address.normalized.casefold()


def sign_up(full_name: str, email: str, password: str, signup_key: str | None = None) -> User:
    """Create a user and doctor; the same form again returns the first one. Raises EmailTaken."""
    password_hash = passwords.hash_password(password)
    first = find_first(email, password, signup_key)
    try:
        return first or add_user(full_name, email, password_hash, signup_key)
    except IntegrityError as overtaken:
        db.session.rollback()
        raise EmailTaken from overtaken


def find_first(email: str, password: str, signup_key: str | None) -> User | None:
    """Return the user that this form has made. Raises EmailTaken for another one's address."""
    existing = find_user(email)
    if existing is None:
        return None
    is_same_form = signup_key and existing.signup_key == _kept_key(signup_key, email)
    if is_same_form and passwords.verify_password(password, existing.password_hash):
        return existing
    raise EmailTaken


def add_user(full_name: str, email: str, password_hash: str, signup_key: str | None) -> User:
    """Create a user and a doctor, whose scope the session then has.

    Raises IntegrityError if somebody else was faster.
    """
    key = _kept_key(signup_key, email) if signup_key else None
    user = User(email=email, password_hash=password_hash, signup_key=key)
    doctor = user.doctor = Doctor(full_name=full_name)
    db.session.add(user)
    db.session.flush()
    scoping.set_scope(doctor.id)
    audit.note("sign_up", "users", user.id)
    db.session.flush()
    return user


def _kept_key(signup_key: str, email: str) -> str:
    """Return the key of a form and an address, as the account stores it."""
    return hash_token(f"{signup_key} {email}")


def find_user(email: str) -> User | None:
    """Return the user with this normalised address."""
    asked = select(User).where(User.email == email)
    return db.session.scalar(asked.execution_options(**ACCOUNTS))


def sign_in(email: str, password: str, origin: Origin) -> User:
    """Return the user with this password. Raises WrongPassword or TooManyTries."""
    prove(email, password, origin)
    user = find_user(email)
    assert user is not None  # whose password it was
    if passwords.needs_rehash(user.password_hash):
        # Not by the session: nobody's records are open yet, and the trail is of somebody's.
        write_secrets(user, password_hash=passwords.hash_password(password))
    return user


def get_user(user_id: int) -> User:
    """Return the account with its doctor, to be changed. Raises LookupError."""
    user = db.session.get(User, user_id, execution_options=ACCOUNTS)
    if user is None:
        raise LookupError(user_id)
    return user


def list_doctors() -> list[Doctor]:
    """Return all doctors of the installation, in the order in which they signed up."""
    doctors = select(Doctor).order_by(Doctor.id)
    return list(db.session.scalars(doctors.execution_options(**ACCOUNTS)))


def read_people() -> dict[str, str]:
    """Return the names of all who work or worked for the doctor of this session, by
    number as text."""
    return {str(person.user_id): person.full_name for person in reads.rows(_people())}


class _Person(NamedTuple):
    user_id: int
    full_name: str


@cache
def _people() -> Read[_Person]:
    own = aliased(Doctor)
    staff = select(Membership.user_id).where(Membership.doctor_id == bindparam(DOCTOR))
    owner = select(Doctor.user_id).where(Doctor.id == bindparam(DOCTOR))
    name = func.coalesce(own.full_name, User.full_name)
    people = (
        select(*named(_Person, user_id=User.id, full_name=name))
        .outerjoin(own, own.user_id == User.id)
        .where(User.id.in_(union_all(owner, staff)))
    )
    return Read(_Person, people.execution_options(**ACCOUNTS))


def read_doctor() -> DoctorRow:
    """Return the doctor of this session, to be shown while nobody is signed in."""
    return reads.one(_own())


@cache
def _own() -> Read[DoctorRow]:
    own = Doctor.id == bindparam(DOCTOR)
    doctor = select(*columns(DoctorRow, Doctor)).where(own)
    return Read(DoctorRow, doctor.execution_options(**ACCOUNTS))


def open_device(
    user: User, address: str | None, device: str, remember: bool, doctor_id: int | None = None
) -> str:
    """Sign a device in; return the token for its cookie, of which only the hash is stored.

    Opens the records of the named doctor, else the person's own; staff get those that they had open
    last. Deletes sign-ins of anybody that ended longer than KEPT_AFTER_END ago. Raises NoRecords.
    """
    own = user.doctor.id if user.doctor else None
    doctor_id = doctor_id or own or memberships.find_last_open(user.id)
    if doctor_id is None:
        raise NoRecords
    token = secrets.token_urlsafe(32)
    lifetime = REMEMBERED if remember else A_DAY_AT_WORK
    db.session.add(
        SignIn(
            user_id=user.id,
            doctor_id=None if doctor_id == own else doctor_id,
            token_hash=hash_token(token),
            address=address,
            device=device[:200],
            expires_at=utc_now() + lifetime,
        )
    )
    scoping.set_scope(doctor_id)
    audit.set_actor(user.id, address)
    audit.note("sign_in", "users", user.id)
    db.session.flush()
    _forget_old()
    return token


def _forget_old() -> None:
    """Delete ended sign-ins among the oldest rows: numbers rise with time, so these come first."""
    before = utc_now() - KEPT_AFTER_END
    oldest = select(SignIn.id).order_by(SignIn.id).limit(LOOKED_THROUGH)
    over = or_(SignIn.ended_at < before, SignIn.expires_at < before)
    # What another sign-in is forgetting at this moment is not waited for.
    gone = select(SignIn.id).where(SignIn.id.in_(oldest), over).with_for_update(skip_locked=True)
    db.session.execute(
        delete(SignIn).where(SignIn.id.in_(gone)),
        execution_options=ACCOUNTS | {"synchronize_session": False},
    )


def close_device(user: SignedIn) -> None:
    """Sign this device out: its cookie is invalid from then on."""
    end_sign_ins(SignIn.token_hash == hash_token(user.token))
    audit.note("sign_out", "users", user.id)
    db.session.flush()


def change_password(user: User, old: str, new: str, origin: Origin) -> None:
    """Set a new password and sign every device out. Raises WrongPassword or TooManyTries.

    Guesses are counted together with those of the sign-in: a device that is signed in may be
    stolen. Of forms that are sent at the same moment one changes it.
    """
    seen = user.password_changed_at
    prove(user.email, old, origin, PasswordChange(user.password_hash, new))
    _read_again(user)
    if user.password_changed_at != seen:
        return
    _set_password(user, passwords.hash_password(new))
    audit.note("password", "users", user.id)
    db.session.flush()


def _read_again(user: User) -> None:
    now = select(User).where(User.id == user.id)
    db.session.scalar(now.execution_options(populate_existing=True, **ACCOUNTS))


def reset_password(user: User, new: str) -> None:
    """Set a password without the old one; for the operator of the installation.

    Sign every device out, turn an authenticator app off, and delete the PIN and the wrong
    passwords counted for the account; those of a network stay counted. Enters the doctor's scope.
    """
    replace_password(user, passwords.hash_password(new), "password_reset")


def replace_password(user: User, password_hash: str, action: str) -> None:
    """Do as `reset_password` with the hash of the new password; recorded as `action`."""
    scoping.set_scope(memberships.doctor_to_record_for(user))
    _set_password(user, password_hash)
    user.totp_secret = user.pin_hash = None
    throttle.reset_account(user.email)
    audit.note(action, "users", user.id)
    db.session.flush()


def _set_password(user: User, password_hash: str) -> None:
    user.password_hash = password_hash
    user.password_changed_at = utc_now()
    end_sign_ins(SignIn.user_id == user.id)


def write_secrets(user: User, **values: str | datetime | int | None) -> None:
    """Write columns of the account that the trail does not repeat: note the act separately."""
    db.session.execute(
        update(User).where(User.id == user.id).values(**values),
        execution_options=ACCOUNTS | {"synchronize_session": False},
    )
    for name, value in values.items():
        set_committed_value(user, name, value)


def end_sign_ins(which: Any) -> None:
    """End the live sign-ins that match; their next request is signed out."""
    db.session.execute(
        update(SignIn).where(which, SignIn.ended_at.is_(None)).values(ended_at=utc_now()),
        execution_options=ACCOUNTS | {"synchronize_session": False},
    )


def hash_token(token: str) -> str:
    """Return the hash of a token: a leaked database signs nobody in."""
    return hashlib.sha256(token.encode()).hexdigest()


def edit_account(doctor: Doctor, seen_version: int, values: Mapping[str, Any]) -> bool:
    """Change what prints on papers; return whether anything changed. Raises Stale."""
    changed = change(doctor, seen_version, values)
    flush_edit()
    return changed
