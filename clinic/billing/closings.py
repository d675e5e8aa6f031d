"""Closed days and their amendments.

The ledger reads them: if the clinic is registered for GST, a bill of a closed day is credited
instead of cancelled. `clinic.daybook` writes them.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
    bindparam,
    column,
    exists,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column

from clinic.audit.models import Audited
from clinic.clock import utc_now
from clinic.database.column_types import UtcDateTime
from clinic.extensions import Model
from clinic.tenancy import reads
from clinic.tenancy.owned import Numbered, Owned
from clinic.tenancy.reads import Read


class DayClosing(Owned, Audited, Model):
    """A closed day: the database accepts no money that counts on it or before it, unless the day is
    reopened. It is known by its count; a day may be closed again.

    `totals` are all figures of the day (see `daybook.rules`); `hash` covers the row and the closing
    before it (see `daybook.hash_chain`).
    """

    __tablename__ = "day_closings"
    __table_args__ = (
        ForeignKeyConstraint(
            ["doctor_id", "count_id"], ["cash_counts.doctor_id", "cash_counts.id"]
        ),
        UniqueConstraint("doctor_id", "previous_hash"),
        CheckConstraint(
            "difference_paise = counted_paise - expected_paise", name="difference_is_told"
        ),
        Index("ix_day_closings_day", "doctor_id", "day"),
    )

    day: Mapped[date] = mapped_column(Date)
    count_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    opening_paise: Mapped[int] = mapped_column(BigInteger)
    expected_paise: Mapped[int] = mapped_column(BigInteger)
    counted_paise: Mapped[int] = mapped_column(BigInteger)
    difference_paise: Mapped[int] = mapped_column(BigInteger)
    difference_reason: Mapped[str] = mapped_column(String(200), default="")
    totals: Mapped[dict[str, Any]] = mapped_column(JSON)
    closed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    closed_by: Mapped[int | None] = mapped_column(BigInteger)
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))

    def audit_key(self) -> tuple[int, int]:
        return self.doctor_id, self.count_id


class AmendmentKind(StrEnum):
    """The kinds of amendment of a closing."""

    REOPENING = "reopening"
    CORRECTION = "correction"


class ClosingAmendment(Numbered, Audited, Model):
    """An amendment of a closing and its reason; a link of the same hash chain.

    A reopening revokes the closing: its days are open again. A correction leaves it in force, and
    `says` are the figures of its entries (see `daybook.amending`).
    """

    __tablename__ = "closing_amendments"
    __table_args__ = (
        ForeignKeyConstraint(
            ["doctor_id", "count_id"], ["day_closings.doctor_id", "day_closings.count_id"]
        ),
        UniqueConstraint("doctor_id", "previous_hash"),
        CheckConstraint("kind IN ('reopening', 'correction')", name="kind"),
        CheckConstraint("reason <> ''", name="reason_is_told"),
        Index("ix_closing_amendments_closing", "doctor_id", "count_id", "id"),
        Index(
            "uq_closing_amendments_reopened_once",
            "doctor_id",
            "count_id",
            unique=True,
            sqlite_where=column("kind") == "reopening",
            postgresql_where=column("kind") == "reopening",
        ),
    )

    kind: Mapped[str] = mapped_column(String(10))
    count_id: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    written_by: Mapped[int | None] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(String(200))
    says: Mapped[dict[str, Any]] = mapped_column(JSON)
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


def is_closed(day: date) -> bool:
    """Return whether the book of a day is closed, by its own closing or that of a later day."""
    return reads.first(_closing_over(), day=day) is not None


class _Closing(NamedTuple):
    count_id: int


@cache
def _closing_over() -> Read[_Closing]:
    later = select(DayClosing.count_id).where(DayClosing.day >= bindparam("day"), in_force())
    return Read(_Closing, later.limit(1))


def in_force() -> Any:
    """Return the condition that a closing was not reopened."""
    of_it = ClosingAmendment.count_id == DayClosing.count_id
    return ~exists().where(of_it, ClosingAmendment.kind == AmendmentKind.REOPENING.value)
