"""Cash that no patient gave, counts of the drawer, closed days. Each is written once."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from clinic.audit.models import Audited
from clinic.clock import utc_now
from clinic.database import Moment
from clinic.extensions import Model
from clinic.scoping import Numbered, Owned
from clinic.submissions import Submitted


class CashMovement(Numbered, Submitted, Audited, Model):
    """Cash put into the drawer (positive) or taken out of it (negative), and why."""

    __tablename__ = "cash_movements"
    __table_args__ = (
        UniqueConstraint("doctor_id", "request_key"),
        CheckConstraint("amount_paise <> 0", name="amount_not_zero"),
        Index("ix_cash_movements_day", "doctor_id", "day", "id"),
    )

    day: Mapped[date] = mapped_column(Date)
    at: Mapped[datetime] = mapped_column(Moment, default=utc_now)
    amount_paise: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(String(200))
    moved_by: Mapped[int | None] = mapped_column(BigInteger)


class CashCount(Numbered, Submitted, Audited, Model):
    """The drawer as it was counted, before anybody was told what should be in it.

    `counts` maps a denomination in rupees to how many there were.
    """

    __tablename__ = "cash_counts"
    __table_args__ = (
        UniqueConstraint("doctor_id", "request_key"),
        CheckConstraint("counted_paise >= 0", name="counted_not_negative"),
        Index("ix_cash_counts_day", "doctor_id", "day", "id"),
    )

    day: Mapped[date] = mapped_column(Date)
    at: Mapped[datetime] = mapped_column(Moment, default=utc_now)
    counts: Mapped[dict[str, int]] = mapped_column(JSON)
    counted_paise: Mapped[int] = mapped_column(BigInteger)
    counted_by: Mapped[int | None] = mapped_column(BigInteger)


class DayClosing(Owned, Audited, Model):
    """A day that is fixed: the database takes no money dated on it or before it any more.

    `totals` are all figures of the day (see `daybook.rules`); `hash` seals the row and the one
    before it (see `daybook.chain`).
    """

    __tablename__ = "day_closings"
    __table_args__ = (
        ForeignKeyConstraint(
            ["doctor_id", "count_id"], ["cash_counts.doctor_id", "cash_counts.id"]
        ),
        UniqueConstraint("doctor_id", "count_id"),
        UniqueConstraint("doctor_id", "previous_hash"),
        CheckConstraint(
            "difference_paise = counted_paise - expected_paise", name="difference_is_told"
        ),
    )

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    count_id: Mapped[int] = mapped_column(BigInteger)
    opening_paise: Mapped[int] = mapped_column(BigInteger)
    expected_paise: Mapped[int] = mapped_column(BigInteger)
    counted_paise: Mapped[int] = mapped_column(BigInteger)
    difference_paise: Mapped[int] = mapped_column(BigInteger)
    difference_reason: Mapped[str] = mapped_column(String(200), default="")
    totals: Mapped[dict[str, Any]] = mapped_column(JSON)
    closed_at: Mapped[datetime] = mapped_column(Moment, default=utc_now)
    closed_by: Mapped[int | None] = mapped_column(BigInteger)
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))

    def audit_key(self) -> tuple[int, int]:
        return self.doctor_id, self.count_id
