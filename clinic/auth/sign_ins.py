"""Switch the records that are open on a signed-in device."""

from __future__ import annotations

from sqlalchemy import select, update

from clinic.audit import service as audit
from clinic.auth.models import Doctor, SignedIn, SignIn
from clinic.auth.service import hash_token
from clinic.auth.staff_models import Membership
from clinic.extensions import db
from clinic.tenancy import scoping
from clinic.tenancy.accounts import ACCOUNTS


class NoSuchRecords(LookupError):
    """The person owns no such records, and does not work for that doctor."""


def switch(user: SignedIn, doctor_id: int) -> None:
    """Open another doctor's records on this device; the scope is then that doctor's.

    Raises NoSuchRecords. A form of the records that were open before is kept for them.
    """
    is_own = _owns(user.id, doctor_id)
    if not is_own and not _works_for(user.id, doctor_id):
        raise NoSuchRecords(doctor_id)
    db.session.execute(
        update(SignIn)
        .where(SignIn.token_hash == hash_token(user.token))
        .values(doctor_id=None if is_own else doctor_id),
        execution_options=ACCOUNTS | {"synchronize_session": False},
    )
    scoping.set_scope(doctor_id)
    audit.note("open", "users", user.id)
    db.session.flush()


def _owns(user_id: int, doctor_id: int) -> bool:
    own = select(Doctor.id).where(Doctor.user_id == user_id, Doctor.id == doctor_id)
    return db.session.scalar(own.execution_options(**ACCOUNTS)) is not None


def _works_for(user_id: int, doctor_id: int) -> bool:
    """Return whether the person works for the doctor; a removal waits until the
    transaction ends."""
    membership = select(Membership.id).where(
        Membership.doctor_id == doctor_id,
        Membership.user_id == user_id,
        Membership.ended_at.is_(None),
    )
    locked = membership.with_for_update(read=True).execution_options(**ACCOUNTS)
    return db.session.scalar(locked) is not None
