"""Movements of cash that are not patients', and counts of the drawer.

Each is written once. Closed days are part of the ledger (`clinic.billing.closings`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, Date, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from clinic.audit.models import Audited
from clinic.billing.booked import Booked, book_index
from clinic.billing.closings import AmendmentKind, ClosingAmendment, DayClosing
from clinic.clock import utc_now
from clinic.database.column_types import UtcDateTime
from clinic.extensions import Model
from clinic.submissions import Submitted
from clinic.tenancy.owned import Numbered

__all__ = ["AmendmentKind", "CashCount", "CashMovement", "ClosingAmendment", "DayClosing"]


class CashMovement(Numbered, Submitted, Audited, Booked, Model):
    """Cash put into the drawer (positive) or taken out of it (negative), with the reason. `day` is
    the real one.
    """

    __tablename__ = "cash_movements"
    __table_args__ = (
        UniqueConstraint("doctor_id", "request_key"),
        CheckConstraint("amount_paise <> 0", name="amount_not_zero"),
        Index("ix_cash_movements_day", "doctor_id", "day", "id"),
        book_index("ix_cash_movements_book"),
    )

    day: Mapped[date] = mapped_column(Date)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    amount_paise: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(String(200))
    moved_by: Mapped[int | None] = mapped_column(BigInteger)


class CashCount(Numbered, Submitted, Audited, Model):
    """A count of the drawer, made before the expected amount was displayed.

    `counts` maps a denomination in rupees to the number of pieces. `opening_paise` is the amount at
    the start of the day, asked for if no day was closed before.
    """

    __tablename__ = "cash_counts"
    __table_args__ = (
        UniqueConstraint("doctor_id", "request_key"),
        CheckConstraint("counted_paise >= 0", name="counted_not_negative"),
        Index("ix_cash_counts_day", "doctor_id", "day", "id"),
    )

    day: Mapped[date] = mapped_column(Date)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    counts: Mapped[dict[str, int]] = mapped_column(JSON)
    counted_paise: Mapped[int] = mapped_column(BigInteger)
    opening_paise: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    counted_by: Mapped[int | None] = mapped_column(BigInteger)


@dataclass(frozen=True, slots=True)
class CountRow:
    """A count of the drawer, for pages and papers."""

    id: int
    day: date
    at: datetime
    counts: dict[str, int]
    counted_paise: int
    opening_paise: int
    counted_by: int | None


@dataclass(frozen=True, slots=True)
class ClosingRow:
    """A closed day, for pages and papers."""

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
    """A reopening or correction of a closed day, for pages and papers."""

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
