"""Cash that no patient gave, counts of the drawer, closed days and what is done to them since. Each
is written once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
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
    column,
)
from sqlalchemy.orm import Mapped, mapped_column

from clinic.audit.models import Audited
from clinic.billing.booked import Booked, book_index
from clinic.clock import utc_now
from clinic.database import Moment
from clinic.extensions import Model
from clinic.submissions import Submitted
from clinic.tenancy.owned import Numbered, Owned


class CashMovement(Numbered, Submitted, Audited, Booked, Model):
    """Cash put into the drawer (positive) or taken out of it (negative), and why. `day` is the real
    one."""

    __tablename__ = "cash_movements"
    __table_args__ = (
        UniqueConstraint("doctor_id", "request_key"),
        CheckConstraint("amount_paise <> 0", name="amount_not_zero"),
        Index("ix_cash_movements_day", "doctor_id", "day", "id"),
        book_index("ix_cash_movements_book"),
    )

    day: Mapped[date] = mapped_column(Date)
    at: Mapped[datetime] = mapped_column(Moment, default=utc_now)
    amount_paise: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(String(200))
    moved_by: Mapped[int | None] = mapped_column(BigInteger)


class CashCount(Numbered, Submitted, Audited, Model):
    """The drawer as it was counted, before anybody was told what should be in it.

    `counts` maps a denomination in rupees to how many there were. `opening_paise` is what was in it
    at the start of the day, told where no day was closed before.
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
    opening_paise: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    counted_by: Mapped[int | None] = mapped_column(BigInteger)


class DayClosing(Owned, Audited, Model):
    """A day that is fixed: the database takes no money that counts on it or before it any more,
    unless it is reopened. It is known by its count; a day may be closed again.

    `totals` are all figures of the day (see `daybook.rules`); `hash` seals the row and what was
    sealed before it (see `daybook.chain`).
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
    closed_at: Mapped[datetime] = mapped_column(Moment, default=utc_now)
    closed_by: Mapped[int | None] = mapped_column(BigInteger)
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))

    def audit_key(self) -> tuple[int, int]:
        return self.doctor_id, self.count_id


class AmendmentKind(StrEnum):
    """What is done to a closing after it was sealed."""

    REOPENING = "reopening"
    CORRECTION = "correction"


class ClosingAmendment(Numbered, Audited, Model):
    """What was done to a closing after it was sealed, and why; a link of the same chain of seals.

    A reopening makes it one that was: its days are open again. A correction leaves it in force, and
    `says` are the figures that its entries come to (see `daybook.amending`).
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
    at: Mapped[datetime] = mapped_column(Moment, default=utc_now)
    written_by: Mapped[int | None] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(String(200))
    says: Mapped[dict[str, Any]] = mapped_column(JSON)
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


@dataclass(frozen=True, slots=True)
class CountRow:
    """A count of the drawer, as pages and papers show it."""

    id: int
    day: date
    at: datetime
    counts: dict[str, int]
    counted_paise: int
    opening_paise: int
    counted_by: int | None


@dataclass(frozen=True, slots=True)
class ClosingRow:
    """A closed day, as pages and papers show it."""

    day: date
    count_id: int
    opening_paise: int
    expected_paise: int
    counted_paise: int
    difference_paise: int
    difference_reason: str
    totals: dict[str, Any]
    closed_at: datetime
    closed_by: int | None
    previous_hash: str
    hash: str


@dataclass(frozen=True, slots=True)
class AmendmentRow:
    """What was done to a closed day, as pages and papers show it."""

    id: int
    kind: str
    count_id: int
    at: datetime
    written_by: int | None
    reason: str
    says: dict[str, Any]
    previous_hash: str
    hash: str


AnyCount = CashCount | CountRow
AnyClosing = DayClosing | ClosingRow
AnyAmendment = ClosingAmendment | AmendmentRow
