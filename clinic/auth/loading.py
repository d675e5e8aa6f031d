"""Load the signed-in person of a request: user, open records, permissions."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    JSON,
    ColumnElement,
    Select,
    and_,
    bindparam,
    func,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.orm import aliased

from clinic.auth.lock_rules import DeviceUse
from clinic.auth.models import Doctor, DoctorRow, OpenRecords, SignedIn, SignIn, User
from clinic.auth.permissions import Permission, Role, permissions_of
from clinic.auth.service import hash_token
from clinic.auth.staff_models import Membership
from clinic.clock import utc_now
from clinic.extensions import db
from clinic.tenancy import reads, scoping
from clinic.tenancy.accounts import ACCOUNTS
from clinic.tenancy.reads import Read, part


class _Access(NamedTuple):
    """The columns that decide a person's permissions in the records of a doctor; no role for the
    owner.
    """

    role: str | None
    granted: list[str] | None
    withheld: list[str] | None
    discount_cap_bp: int | None
    registration_number: str

    @property
    def held_role(self) -> Role:
        return Role(self.role) if self.role else Role.DOCTOR


class _WhoIs(NamedTuple):
    id: int
    email: str
    full_name: str
    own_doctor_id: int | None
    works_for: list[list[Any]] | None
    """[doctor_id, name, room] of each doctor whom the person works for."""

    access: _Access
    doctor: DoctorRow
    use: DeviceUse
    setting: str
    """The doctor that the statement set for PostgreSQL's policies."""


def load_user(token: str) -> SignedIn | None:
    """Return who has this live sign-in, in the scope of the doctor whose records are open on it.

    None too where the person does not work for that doctor any more. A locked one is given as well,
    see `lock_rules.is_locked`. One statement.
    """
    read = _who_is(db.engine.dialect.name)
    row = reads.first(read, hash=hash_token(token), now=utc_now())
    if row is None:
        return None
    role = row.access.held_role
    scoping.set_scope(row.doctor.id, set_by_statement=True)
    return SignedIn(
        row.id,
        row.email,
        row.full_name,
        role,
        row.doctor,
        _permissions(role, row.access),
        bool(row.access.registration_number),
        _records_of(row),
        row.access.discount_cap_bp,
        token,
        row.use,
    )


def _records_of(row: _WhoIs) -> tuple[OpenRecords, ...]:
    """Return all whose records the person may open: the own ones first, then by name."""
    others = sorted(
        (OpenRecords(*one) for one in row.works_for or ()), key=lambda one: one.full_name
    )
    if row.own_doctor_id is None:
        return tuple(others)
    return OpenRecords(row.own_doctor_id, row.full_name, ""), *others


def _permissions(role: Role, access: _Access) -> frozenset[Permission]:
    is_registered = bool(access.registration_number)
    return permissions_of(role, access.granted or (), access.withheld or (), is_registered)


def lock_membership(user: SignedIn) -> SignedIn | None:
    """Return the person with what they may do now, which stays so until the transaction ends.

    None where they work for the doctor no longer. For a request that writes: a removal or a lower
    role comes before it, or waits for it. On SQLite the request has the write lock already.
    """
    if user.is_owner:
        return user
    access = _read_access(user.id, user.doctor.id, hold=True)
    if access is None:
        return None
    role = access.held_role
    return replace(
        user,
        role=role,
        permissions=_permissions(role, access),
        discount_cap_bp=access.discount_cap_bp,
    )


def permissions_in(user_id: int, doctor_id: int, hold: bool) -> frozenset[Permission]:
    """Return what a person may do in the records of a doctor; nothing where they have no part.

    `hold`: it stays so until the transaction ends.
    """
    owned = select(Doctor.id).where(Doctor.id == doctor_id, Doctor.user_id == user_id)
    if db.session.scalar(owned.execution_options(**ACCOUNTS)) is not None:
        return frozenset(Permission)
    access = _read_access(user_id, doctor_id, hold)
    return _permissions(access.held_role, access) if access else frozenset()


def _read_access(user_id: int, doctor_id: int, hold: bool) -> _Access | None:
    statement = _access_of(user_id, doctor_id)
    if hold:
        statement = statement.with_for_update(read=True, of=Membership)
    access = db.session.execute(statement.execution_options(**ACCOUNTS)).one_or_none()
    return None if access is None else _Access(**access._mapping)


def _access_of(user_id: int, doctor_id: int) -> Select[str, list[str], list[str], int | None, str]:
    own = aliased(Doctor)
    number = func.coalesce(own.registration_number, User.registration_number).label(
        "registration_number"
    )
    return (
        select(
            Membership.role,
            Membership.granted,
            Membership.withheld,
            Membership.discount_cap_bp,
            number,
        )
        .join(User, User.id == Membership.user_id)
        .outerjoin(own, own.user_id == User.id)
        .where(
            Membership.doctor_id == doctor_id,
            Membership.user_id == user_id,
            Membership.ended_at.is_(None),
        )
    )


@cache
def _who_is(dialect: str) -> Read[_WhoIs]:
    """Build the statement once: it runs before every page."""
    own = aliased(Doctor)
    works_there = and_(
        Membership.doctor_id == Doctor.id,
        Membership.user_id == User.id,
        Membership.ended_at.is_(None),
    )
    statement = (
        select(*_columns_of(dialect, own))
        .select_from(SignIn)
        .join(User, User.id == SignIn.user_id)
        .outerjoin(own, own.user_id == User.id)
        .join(Doctor, Doctor.id == func.coalesce(SignIn.doctor_id, own.id))
        .outerjoin(Membership, works_there)
        .where(
            SignIn.token_hash == bindparam("hash"),
            SignIn.ended_at.is_(None),
            SignIn.expires_at > bindparam("now"),
            or_(Doctor.user_id == User.id, Membership.id.is_not(None)),
        )
    )
    return Read(_WhoIs, statement.execution_options(**ACCOUNTS), scoped=False)


def _columns_of(dialect: str, own: Any) -> list[ColumnElement[Any]]:
    """Return the columns of `_WhoIs`; `own` are the person's own records as a doctor."""
    return [
        User.id,
        User.email,
        func.coalesce(own.full_name, User.full_name).label("full_name"),
        own.id.label("own_doctor_id"),
        _works_for(dialect).label("works_for"),
        Membership.role.label("access__role"),
        Membership.granted.label("access__granted"),
        Membership.withheld.label("access__withheld"),
        Membership.discount_cap_bp.label("access__discount_cap_bp"),
        func.coalesce(own.registration_number, User.registration_number).label(
            "access__registration_number"
        ),
        *part("doctor", DoctorRow, Doctor),
        SignIn.shared_device_id.label("use__shared_device_id"),
        SignIn.locked_at.label("use__locked_at"),
        SignIn.seen_at.label("use__seen_at"),
        Doctor.lock_minutes.label("use__lock_minutes"),
        scoping.doctor_setting(dialect, Doctor.id).label("setting"),
    ]


def _works_for(dialect: str) -> ColumnElement[Any]:
    """Return the doctors whom the person works for, as one JSON value."""
    membership, doctor = aliased(Membership), aliased(Doctor)
    of_one, of_all = func.json_array, func.json_group_array
    if dialect == "postgresql":
        of_one, of_all = func.json_build_array, func.json_agg
    one = of_one(doctor.id, doctor.full_name, doctor.room)
    return type_coerce(
        select(of_all(one))
        .join_from(membership, doctor, doctor.id == membership.doctor_id)
        .where(membership.user_id == User.id, membership.ended_at.is_(None))
        .scalar_subquery(),
        JSON,
    )
