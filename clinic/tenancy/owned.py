"""Rows that belong to one doctor: the key they share, and the criterion that holds them."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Table, bindparam
from sqlalchemy.orm import Mapped, Session, mapped_column, with_loader_criteria

from clinic.extensions import Model

DOCTOR = "of_doctor"
"""The name under which `of_open_doctor` leaves the doctor open."""


SCOPE = "scope"
"""In `Connection.info`: the `Session.info` of the session whose transaction it serves."""


class ScopeError(RuntimeError):
    """Code reached for a row outside its doctor: always a fault of the program, never of input."""


class Owned:
    """A row that belongs to one doctor; the doctor comes first in its primary key."""

    doctor_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("doctors.id"), primary_key=True, sort_order=-2
    )


class Numbered(Owned):
    """An owned row with a number of its own that counts up per doctor (patient 17)."""

    id: Mapped[int] = mapped_column(
        BigInteger, primary_key=True, autoincrement=False, sort_order=-1
    )


def owned_tables() -> list[Table]:
    """Every table whose rows belong to a doctor."""
    return [t for t in Model.metadata.sorted_tables if "doctor_id" in t.primary_key.columns]


def doctor_of(session: Session) -> int:
    """The doctor whose rows this session sees. Raises ScopeError where there is none."""
    doctor_id: int | None = session.info.get("doctor_id")
    if doctor_id is None:
        raise ScopeError("No doctor is set on this session, so no owned row can be reached.")
    return doctor_id


@cache
def of_open_doctor() -> Any:
    """The criterion of a statement that is finished once for all doctors: it binds DOCTOR."""
    # The name is written out: a lambda would take a variable for a value of the statement.
    return with_loader_criteria(
        Owned, lambda cls: cls.doctor_id == bindparam("of_doctor"), include_aliases=True
    )
