"""Codes that let a person join a doctor's staff, or set a new password: each works once.

The database keeps the hash of a code: it is shown where it was made, and never again. Functions
flush; the view commits.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError

from clinic.audit import service as audit
from clinic.auth import memberships
from clinic.auth.models import User
from clinic.auth.permissions import Role
from clinic.auth.service import hash_token
from clinic.auth.staff_models import Invitation
from clinic.clock import utc_now
from clinic.extensions import db
from clinic.tenancy.accounts import ACCOUNTS
from clinic.tenancy.scoping import current_doctor_id

LASTS = timedelta(days=2)
LISTED = timedelta(days=14)
"""The time for which an unused invitation stays in the doctor's list."""

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""The letters of codes, without those that look like another (0 and O, 1 and I and L)."""

LENGTH = 10
"""31 ** 10 codes: 8 × 10¹⁴."""


class NoSuchInvitation(LookupError):
    """The doctor of this session has made no such invitation."""


class AlreadyUsed(Exception):
    """Somebody has joined with this invitation."""


@dataclass(frozen=True)
class NewCode:
    """An invitation with its code, as it is given to the person."""

    invitation: Invitation
    code: str


def normalise_code(text: str) -> str:
    """Return a code as it was made: without spaces and hyphens, in capitals."""
    return "".join(text.upper().split()).replace("-", "")


def invite(name: str, role: Role, request_key: str | None) -> NewCode:
    """Make a code with which somebody may join the staff of this session's doctor.

    The same form sent twice makes one invitation; the code that was shown last is the one that
    works. Raises AlreadyUsed.
    """
    again = _find_by_key(request_key)
    if again is None:
        try:
            return _make(Invitation(name=name, role=role.value, request_key=request_key), "invite")
        except IntegrityError:  # the same form at the same moment
            db.session.rollback()
            again = _find_by_key(request_key)
    if again is None:
        raise AlreadyUsed
    return renew(again)


def reset_by_code(user_id: int) -> NewCode:
    """Make a code with which a member of staff may set a new password. Earlier ones stop working.

    Raises NotStaff.
    """
    membership = memberships.get_member(user_id)
    for earlier in db.session.scalars(_open().where(Invitation.user_id == user_id)):
        earlier.withdrawn_at = utc_now()
    name = get_name(user_id)
    reset = Invitation(name=name, role=membership.role, user_id=user_id)
    return _make(reset, "password_code")


def get_name(user_id: int) -> str:
    """Return the name of a person with an account. Raises LookupError."""
    user = db.session.get(User, user_id, execution_options=ACCOUNTS)
    if user is None:
        raise LookupError(user_id)
    return user.doctor.full_name if user.doctor else user.full_name


def _make(invitation: Invitation, action: str) -> NewCode:
    invitation.doctor_id = current_doctor_id()
    code = _renew(invitation)
    db.session.add(invitation)
    db.session.flush()
    audit.note(action, "invitations", invitation.id)
    db.session.flush()
    return NewCode(invitation, code)


def renew(invitation: Invitation) -> NewCode:
    """Give an invitation another code, and two days from now; the earlier one is dead.

    Raises AlreadyUsed.
    """
    if invitation.used_at is not None:
        raise AlreadyUsed
    code = _renew(invitation)
    audit.note("renew", "invitations", invitation.id)
    db.session.flush()
    return NewCode(invitation, code)


def _renew(invitation: Invitation) -> str:
    code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    invitation.token_hash = hash_token(code)
    invitation.expires_at = utc_now() + LASTS
    invitation.withdrawn_at = None
    return f"{code[: LENGTH // 2]}-{code[LENGTH // 2 :]}"


def get_invitation(invitation_id: int) -> Invitation:
    """Return an invitation of this session's doctor. Raises NoSuchInvitation."""
    invitation = db.session.get(Invitation, invitation_id, execution_options=ACCOUNTS)
    if invitation is None or invitation.doctor_id != current_doctor_id():
        raise NoSuchInvitation(invitation_id)
    return invitation


def list_waiting() -> list[Invitation]:
    """Return the doctor's invitations that nobody used, the newest first; expired ones too."""
    waiting = _unused().where(
        Invitation.doctor_id == current_doctor_id(),
        Invitation.created_at > utc_now() - LISTED,
    )
    return list(db.session.scalars(waiting.order_by(Invitation.id.desc())))


def withdraw(invitation: Invitation) -> None:
    """Make a code invalid. A used one stays used."""
    if invitation.used_at is None and invitation.withdrawn_at is None:
        invitation.withdrawn_at = utc_now()
        audit.note("withdraw", "invitations", invitation.id)
        db.session.flush()


def is_open(invitation: Invitation) -> bool:
    """Return whether the code still works."""
    unused = invitation.used_at is None and invitation.withdrawn_at is None
    return unused and invitation.expires_at > utc_now()


def lock_by_code(code: str) -> Invitation | None:
    """Return the invitation with this code, used or not; nobody else uses it until the transaction
    ends. In no doctor's scope."""
    wanted = select(Invitation).where(Invitation.token_hash == hash_token(normalise_code(code)))
    invitation: Invitation | None = db.session.scalar(
        wanted.with_for_update().execution_options(populate_existing=True, **ACCOUNTS)
    )
    return invitation


def mark_used(invitation: Invitation, user_id: int) -> None:
    """Mark a locked code as used, so that it works no more."""
    invitation.used_at, invitation.used_by = utc_now(), user_id
    db.session.flush()


def _unused() -> Select[Invitation]:
    unused = select(Invitation).where(
        Invitation.used_at.is_(None), Invitation.withdrawn_at.is_(None)
    )
    return unused.execution_options(**ACCOUNTS)


def _open() -> Select[Invitation]:
    return _unused().where(
        Invitation.doctor_id == current_doctor_id(), Invitation.expires_at > utc_now()
    )


def _find_by_key(request_key: str | None) -> Invitation | None:
    if not request_key:
        return None
    wanted = select(Invitation).where(
        Invitation.doctor_id == current_doctor_id(), Invitation.request_key == request_key
    )
    made: Invitation | None = db.session.scalar(wanted.execution_options(**ACCOUNTS))
    return made
