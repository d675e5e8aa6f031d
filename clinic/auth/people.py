"""The details of a member of staff: the name, and what an assistant doctor signs with.

Functions flush; the view commits.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from clinic.audit import service as audit
from clinic.auth.models import AnyDoctor, SignedIn, User
from clinic.auth.service import get_user
from clinic.auth.signers import Signer
from clinic.extensions import db
from clinic.tenancy.accounts import ACCOUNTS
from clinic.versions import Stale


def add_person(full_name: str, email: str, password_hash: str) -> User:
    """Create the account of somebody without records of their own; return it with its number.

    Raises IntegrityError where the address is taken.
    """
    user = User(email=email, password_hash=password_hash, full_name=full_name, doctor=None)
    db.session.add(user)
    db.session.flush()
    return user


def read_signer(user: SignedIn) -> AnyDoctor | Signer:
    """Return the signer: the doctor whose records are open, or the assistant who writes in them."""
    if user.is_owner:
        return user.doctor
    account = get_user(user.id)
    person = account.doctor or account
    return Signer(
        person.full_name,
        person.qualification,
        person.registration_number,
        person.registration_council,
    )


def read_signature(user_id: int) -> bytes | None:
    """Return the signature of a member of staff as a PNG, if there is one."""
    wanted = select(User.signature).where(User.id == user_id)
    picture: bytes | None = db.session.scalar(wanted.execution_options(**ACCOUNTS))
    return picture


def put_signature(user_id: int, picture: bytes | None) -> None:
    """Store the signature of a member of staff, a PNG that this program wrote; None removes it."""
    user = get_user(user_id)
    user.signature = picture
    audit.note("signature", "users", user_id)
    db.session.flush()


def lock_user(user_id: int) -> User:
    """Return the account, which nobody else changes until the transaction ends.

    Raises LookupError.
    """
    locked = select(User).where(User.id == user_id).with_for_update(of=User)
    user = db.session.scalar(locked.execution_options(populate_existing=True, **ACCOUNTS))
    if user is None:
        raise LookupError(user_id)
    return user


def edit_person(user: User, seen_version: int, values: Mapping[str, Any]) -> bool:
    """Change the details of a locked user; return whether anything changed. Raises Stale."""
    changed = {name: value for name, value in values.items() if getattr(user, name) != value}
    if not changed:
        return False
    if seen_version != user.details_version:
        raise Stale
    for name, value in changed.items():
        setattr(user, name, value)
    user.details_version += 1
    db.session.flush()
    return True
