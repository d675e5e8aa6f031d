"""The permissions of a person with each doctor whose records they may open."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from sqlalchemy import and_, bindparam, or_, select

from clinic.auth.models import Doctor, SignedIn
from clinic.auth.permissions import Permission, Role, permissions_of
from clinic.auth.staff_models import Membership
from clinic.tenancy import reads
from clinic.tenancy.accounts import ACCOUNTS
from clinic.tenancy.reads import Read


@dataclass(frozen=True, slots=True)
class Workplace:
    """A doctor whose records a person may open, and what the person may do in them.

    `room` is "" where it is not told.
    """

    doctor_id: int
    full_name: str
    room: str
    permissions: frozenset[Permission]


class _Row(NamedTuple):
    doctor_id: int
    full_name: str
    room: str
    role: str | None
    """None of the person's own records."""

    granted: list[str] | None
    withheld: list[str] | None


def list_workplaces(user: SignedIn) -> list[Workplace]:
    """Return all whose records a signed-in person may open: the own ones first, then by name.

    One statement, whatever records are open.
    """
    rows = sorted(
        reads.rows(_workplaces(), user_id=user.id), key=lambda row: (bool(row.role), row.full_name)
    )
    return [_workplace(row, user.is_registered) for row in rows]


def _workplace(row: _Row, is_registered: bool) -> Workplace:
    role = Role(row.role) if row.role else Role.DOCTOR
    may = permissions_of(role, row.granted or (), row.withheld or (), is_registered)
    return Workplace(row.doctor_id, row.full_name, row.room, may)


@cache
def _workplaces() -> Read[_Row]:
    works_there = and_(
        Membership.doctor_id == Doctor.id,
        Membership.user_id == bindparam("user_id"),
        Membership.ended_at.is_(None),
    )
    statement = (
        select(
            Doctor.id.label("doctor_id"),
            Doctor.full_name,
            Doctor.room,
            Membership.role,
            Membership.granted,
            Membership.withheld,
        )
        .select_from(Doctor)
        .outerjoin(Membership, works_there)
        .where(or_(Doctor.user_id == bindparam("user_id"), Membership.id.is_not(None)))
    )
    return Read(_Row, statement.execution_options(**ACCOUNTS), scoped=False)
