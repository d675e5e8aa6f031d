"""Base classes of rows that belong to one doctor, and the criterion that limits a query to them."""

from __future__ import annotations

from sqlalchemy import BigInteger, ForeignKey, Table, bindparam
from sqlalchemy.orm import Mapped, Session, mapped_column, with_loader_criteria

from clinic.extensions import Model

DOCTOR = "of_doctor"
"""The name of the parameter for the doctor in statements that OF_OPEN_DOCTOR limits."""

SCOPE = "scope"
"""Execution option of a connection: the `Session.info` of the session that it serves."""


class ScopeError(RuntimeError):
    """Code addressed a row outside its doctor's scope: a defect of the program, never of input."""


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
    """Return every table whose rows belong to a doctor."""
    return [t for t in Model.metadata.sorted_tables if "doctor_id" in t.primary_key.columns]


def doctor_of(session: Session) -> int:
    """Return the doctor whose rows this session sees. Raises ScopeError if none is set."""
    doctor_id: int | None = session.info.get("doctor_id")
    if doctor_id is None:
        raise ScopeError("No doctor is set on this session, so no owned row can be reached.")
    return doctor_id


# The name is written out: a lambda would take a variable for a value of the statement.
OF_OPEN_DOCTOR = with_loader_criteria(
    Owned, lambda cls: cls.doctor_id == bindparam("of_doctor"), include_aliases=True
)
"""The criterion of a statement compiled once for all doctors, which binds DOCTOR."""
