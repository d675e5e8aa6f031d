"""The people who work for a doctor: letting them in, deciding what they may do, removing them.

Functions flush; the view commits. The session is in the doctor's scope.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, case, func, select, update

from clinic.audit import service as audit
from clinic.auth.models import Doctor, SignIn, User
from clinic.auth.permissions import Permission, Role, permissions_of
from clinic.auth.staff_models import Membership
from clinic.clock import utc_now
from clinic.extensions import db
from clinic.tenancy.accounts import ACCOUNTS
from clinic.tenancy.scoping import current_doctor_id
from clinic.versions import change, flush_edit


class NotStaff(LookupError):
    """The person does not work for the doctor of this session."""


class OwnRecords(ValueError):
    """A doctor cannot be staff of their own records."""


def add_member(user: User, role: Role) -> Membership:
    """Let a person work for the doctor of this session, also one who did before.

    An earlier role and its exceptions do not come back. Raises OwnRecords.
    """
    doctor_id = current_doctor_id()
    if user.doctor and user.doctor.id == doctor_id:
        raise OwnRecords
    membership = _find(doctor_id, user.id)
    if membership is None:
        membership = Membership(doctor_id=doctor_id, user_id=user.id, role=role.value)
        db.session.add(membership)
    else:
        membership.role, membership.ended_at = role.value, None
        membership.granted, membership.withheld, membership.discount_cap_bp = [], [], None
    db.session.flush()
    return membership


def get_member(user_id: int) -> Membership:
    """Return the membership of a person who works for the doctor of this session.

    Raises NotStaff.
    """
    membership = _find(current_doctor_id(), user_id)
    if membership is None or membership.ended_at is not None:
        raise NotStaff(user_id)
    return membership


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member of staff as pages show one. `seen_at`: the last sign-in in these records, if any."""

    user_id: int
    full_name: str
    email: str
    role: str
    exceptions: int
    is_registered: bool
    owns_records: bool
    seen_at: datetime | None


def list_members() -> list[MemberRow]:
    """Return all who work for the doctor of this session, by name."""
    rows = map(_member_row, db.session.execute(_members()))
    return sorted(rows, key=lambda row: row.full_name.casefold())


def read_member(user_id: int) -> MemberRow:
    """Return one who works for the doctor of this session. Raises NotStaff."""
    row = db.session.execute(_members().where(Membership.user_id == user_id)).one_or_none()
    if row is None:
        raise NotStaff(user_id)
    return _member_row(row)


def staff_may(permission: Permission) -> bool:
    """Return whether anybody who works for the doctor of this session has a permission."""
    memberships = (row.Membership for row in db.session.execute(_members()))
    return any(
        permission in permissions_of(Role(one.role), one.granted, one.withheld)
        for one in memberships
    )


def _members() -> Select[Membership, User, datetime]:
    seen = (
        select(func.max(SignIn.created_at))
        .where(SignIn.user_id == Membership.user_id, SignIn.doctor_id == Membership.doctor_id)
        .scalar_subquery()
    )
    return (
        select(Membership, User, seen.label("seen_at"))
        .join(User, User.id == Membership.user_id)
        .where(Membership.doctor_id == current_doctor_id(), Membership.ended_at.is_(None))
        .execution_options(**ACCOUNTS)
    )


def _member_row(row: Any) -> MemberRow:
    membership, user = row.Membership, row.User
    person = user.doctor or user
    return MemberRow(
        user.id,
        person.full_name,
        user.email,
        membership.role,
        len(membership.granted) + len(membership.withheld),
        bool(person.registration_number),
        user.doctor is not None,
        row.seen_at,
    )


def edit_member(membership: Membership, seen_version: int, values: Mapping[str, Any]) -> bool:
    """Change the role or the exceptions; return whether anything changed. Raises Stale."""
    changed = change(membership, seen_version, values)
    flush_edit()
    return changed


def remove_member(user_id: int) -> None:
    """End a membership, and the sign-ins on which these records are open. Raises NotStaff.

    A person who owns records or works for another doctor stays signed in, with those open. Waits
    for the person's requests that are being saved; later ones are refused.
    """
    membership = get_member(user_id)
    membership.ended_at = utc_now()
    db.session.flush()
    _close_records(membership.doctor_id, user_id)
    audit.note("remove", "memberships", user_id)
    db.session.flush()


def _close_records(doctor_id: int, user_id: int) -> None:
    user = db.session.get(User, user_id, execution_options=ACCOUNTS)
    assert user is not None  # the membership refers to it
    other = None if user.doctor else find_last_open(user_id)
    ends = user.doctor is None and other is None
    here = and_(SignIn.user_id == user_id, SignIn.doctor_id == doctor_id)
    values = {"ended_at": utc_now()} if ends else {"doctor_id": other}
    db.session.execute(
        update(SignIn).where(here, SignIn.ended_at.is_(None)).values(values),
        execution_options=ACCOUNTS | {"synchronize_session": False},
    )


def find_last_open(user_id: int) -> int | None:
    """Return the doctor whose records a person had open last, of those whom they work for.

    None where they work for none.
    """
    opened = (
        select(SignIn.id)
        .where(SignIn.user_id == user_id, SignIn.doctor_id == Membership.doctor_id)
        .order_by(SignIn.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    never = case((opened.is_(None), 1), else_=0)
    doctor_id: int | None = db.session.scalar(
        select(Membership.doctor_id)
        .where(Membership.user_id == user_id, Membership.ended_at.is_(None))
        .order_by(never, opened.desc(), Membership.doctor_id)
        .limit(1)
        .execution_options(**ACCOUNTS)
    )
    return doctor_id


def names_of_doctors(user_id: int) -> dict[int, str]:
    """Return the names of the doctors for whom a person works, by number."""
    rows = db.session.execute(
        select(Doctor.id, Doctor.full_name)
        .join(Membership, Membership.doctor_id == Doctor.id)
        .where(Membership.user_id == user_id, Membership.ended_at.is_(None))
        .execution_options(**ACCOUNTS)
    )
    return {row.id: row.full_name for row in rows}


def doctor_to_record_for(user: User) -> int:
    """Return the doctor in whose trail something about the account is recorded.

    The person's own, else one whom they work for or worked for. Raises LookupError.
    """
    if user.doctor:
        return user.doctor.id
    doctor_id = find_last_open(user.id) or db.session.scalar(
        select(Membership.doctor_id)
        .where(Membership.user_id == user.id)
        .limit(1)
        .execution_options(**ACCOUNTS)
    )
    if doctor_id is None:
        raise LookupError(user.id)
    return doctor_id


def _find(doctor_id: int, user_id: int) -> Membership | None:
    wanted = select(Membership).where(
        Membership.doctor_id == doctor_id, Membership.user_id == user_id
    )
    membership: Membership | None = db.session.scalar(wanted.execution_options(**ACCOUNTS))
    return membership
