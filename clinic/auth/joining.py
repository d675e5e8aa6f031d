"""Joining a doctor's staff with a code, and setting a new password with one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError

from clinic.audit import service as audit
from clinic.auth import invitations, memberships, passwords, proving, service, throttle
from clinic.auth.models import SignedIn, User
from clinic.auth.people import add_person
from clinic.auth.permissions import Role
from clinic.auth.staff_models import Invitation
from clinic.auth.throttle import Limits, Origin
from clinic.extensions import db
from clinic.tenancy import scoping


class WrongInvitationCode(Exception):
    """No code works that way: mistyped, used, withdrawn or expired. It is not said which."""


@dataclass
class CodesMissing(Exception):
    """The person works for these doctors too, and each has to give a code."""

    names: list[str]


class OwnsRecords(Exception):
    """The person owns records: nobody else may give them a new password."""


@dataclass(frozen=True)
class Joined:
    """A person, and the doctor whose staff they have joined."""

    user: User
    doctor_id: int


def join(origin: Origin, code: str, full_name: str, email: str, password: str) -> Joined:
    """Make an account that works for the doctor who gave the code.

    The same form sent twice gives the same answer. Raises WrongInvitationCode, TooManyTries, or
    EmailTaken where somebody has an account with this address: they sign in first.
    """
    limits = throttle.of_code(origin)
    proving.refuse_waiting(throttle.seconds_until_try(limits))
    db.session.commit()  # nothing is locked while the password is hashed
    password_hash = passwords.hash_password(password)
    invitation = _lock(limits, code)
    if invitation.used_at is not None:
        return _joined_before(limits, invitation, email, password, origin)
    existing = service.find_user(email)
    if existing is not None:
        raise service.EmailTaken
    scoping.set_scope(invitation.doctor_id)
    try:
        user = add_person(full_name, email, password_hash)
    except IntegrityError:
        db.session.rollback()
        raise service.EmailTaken from None
    return _admit(invitation, user, origin)


def _joined_before(
    limits: Limits, invitation: Invitation, email: str, password: str, origin: Origin
) -> Joined:
    user, doctor_id = service.find_user(email), invitation.doctor_id
    if user is None or user.id != invitation.used_by or invitation.user_id is not None:
        proving.count(limits, 1)
        raise WrongInvitationCode
    try:
        proving.prove(email, password, origin)
    except proving.WrongPassword:
        raise WrongInvitationCode from None
    return Joined(user, doctor_id)


def join_as(user: SignedIn, origin: Origin, code: str) -> Joined:
    """Let a signed-in person work for the doctor who gave the code, in whose scope it ends.

    Raises WrongInvitationCode, TooManyTries, or OwnRecords where it is their own code.
    """
    limits = throttle.of_code(origin)
    proving.refuse_waiting(throttle.seconds_until_try(limits))
    invitation = _lock(limits, code)
    account = service.get_user(user.id)
    if invitation.used_at is not None:
        if invitation.used_by == user.id and invitation.user_id is None:
            return Joined(account, invitation.doctor_id)
        proving.count(limits, 1)
        raise WrongInvitationCode
    scoping.set_scope(invitation.doctor_id)
    return _admit(invitation, account, origin)


def _admit(invitation: Invitation, user: User, origin: Origin) -> Joined:
    audit.set_actor(user.id, origin.address)
    memberships.add_member(user, Role(invitation.role))
    invitations.mark_used(invitation, user.id)
    audit.note("join", "users", user.id)
    db.session.flush()
    return Joined(user, invitation.doctor_id)


def _lock(limits: Limits, code: str) -> Invitation:
    """Return the invitation of a code that works, or that was used. Raises WrongInvitationCode."""
    invitation = invitations.lock_by_code(code)
    is_join = invitation is not None and invitation.user_id is None
    is_right = is_join and invitation is not None and _is_of_use(invitation)
    proving.count(limits, 0 if is_right else 1)
    if invitation is None or not is_right:
        raise WrongInvitationCode
    return invitation


def _is_of_use(invitation: Invitation) -> bool:
    return invitation.used_at is not None or invitations.is_open(invitation)


def set_password(origin: Origin, codes: Sequence[str], password: str) -> Joined:
    """Set a new password by the codes of all doctors for whom a person works.

    With one doctor's code alone, that doctor could sign in as this person and read the other
    doctors' records. Signs out every device. Raises WrongInvitationCode, TooManyTries, CodesMissing
    or OwnsRecords.
    """
    limits = throttle.of_code(origin)
    proving.refuse_waiting(throttle.seconds_until_try(limits))
    locked = [invitations.lock_by_code(code) for code in sorted(set(codes))]
    resets = [one for one in locked if one is not None and invitations.is_open(one)]
    people = {reset.user_id for reset in resets}
    is_right = len(resets) == len(locked) and len(people) == 1 and None not in people
    proving.count(limits, 0 if is_right else 1)
    if not is_right:
        raise WrongInvitationCode
    user = service.get_user(resets[0].user_id or 0)
    _require_all(user, {reset.doctor_id for reset in resets})
    for reset in resets:
        invitations.mark_used(reset, user.id)
    audit.set_actor(user.id, origin.address)
    service.reset_password(user, password)
    doctor_id = scoping.current_doctor_id()
    for other in {reset.doctor_id for reset in resets} - {doctor_id}:
        scoping.set_scope(other)
        audit.note("password_reset", "users", user.id)
        db.session.flush()
    return Joined(user, doctor_id)


def _require_all(user: User, doctors: set[int]) -> None:
    if user.doctor is not None:
        raise OwnsRecords
    working = memberships.names_of_doctors(user.id)
    if not doctors <= working.keys():  # removed since the code was made
        raise WrongInvitationCode
    missing = sorted(name for doctor_id, name in working.items() if doctor_id not in doctors)
    if missing:
        raise CodesMissing(missing)
