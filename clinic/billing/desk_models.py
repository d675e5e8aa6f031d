"""What stands around the ledger: a bill being written, how bills are made, papers as printed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    SmallInteger,
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
from clinic.versions import Versioned


class BillDraft(Numbered, Versioned, Submitted, Model):
    """A bill that is being written: its lines as they were typed, and no number yet.

    Not audited: what is issued goes into a bill, and its trail begins there.
    """

    __tablename__ = "bill_drafts"
    __table_args__ = (
        ForeignKeyConstraint(["doctor_id", "patient_id"], ["patients.doctor_id", "patients.id"]),
        ForeignKeyConstraint(["doctor_id", "visit_id"], ["visits.doctor_id", "visits.id"]),
        UniqueConstraint("doctor_id", "visit_id"),
        UniqueConstraint("doctor_id", "request_key"),
    )

    patient_id: Mapped[int] = mapped_column(BigInteger)
    visit_id: Mapped[int | None] = mapped_column(BigInteger)
    typed: Mapped[dict[str, Any]] = mapped_column(JSON)


class BillingSettings(Owned, Versioned, Audited, Model):
    """How this doctor's bills are made. Caps of discounts in basis points of a bill; a free
    follow-up within so many days, so many times (0: none)."""

    __tablename__ = "billing_settings"
    __table_args__ = (
        CheckConstraint("doctor_cap_bp BETWEEN 0 AND 10000", name="doctor_cap"),
        CheckConstraint("helper_cap_bp BETWEEN 0 AND 10000", name="helper_cap"),
        CheckConstraint(
            "free_days BETWEEN 0 AND 365 AND free_visits BETWEEN 0 AND 99", name="free"
        ),
        CheckConstraint("paper IN ('a5', 'a4', 'thermal')", name="paper"),
    )

    gstin: Mapped[str] = mapped_column(String(15), default="")
    doctor_cap_bp: Mapped[int] = mapped_column(Integer, default=10_000)
    helper_cap_bp: Mapped[int] = mapped_column(Integer, default=1_000)
    free_days: Mapped[int] = mapped_column(SmallInteger, default=0)
    free_visits: Mapped[int] = mapped_column(SmallInteger, default=1)
    to_rupee: Mapped[bool] = mapped_column(Boolean, default=False)
    stamp_box: Mapped[bool] = mapped_column(Boolean, default=True)
    paper: Mapped[str] = mapped_column(String(8), default="a5")

    def audit_key(self) -> tuple[int, int]:
        return self.doctor_id, self.doctor_id


class BillPaper(Numbered, Model):
    """The bytes that were first printed of a bill, receipt or credit note, as it stood then.

    `told` is the digest of what the paper says: what is printed again with the same content is a
    duplicate of these bytes.
    """

    __tablename__ = "bill_papers"
    __table_args__ = (
        UniqueConstraint("doctor_id", "kind", "document_id", "paper", "told"),
        CheckConstraint("kind IN ('bill', 'receipt', 'credit', 'day')", name="kind"),
    )

    kind: Mapped[str] = mapped_column(String(8))
    document_id: Mapped[int] = mapped_column(BigInteger)
    paper: Mapped[str] = mapped_column(String(8))
    told: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(Moment, default=utc_now)
    pdf: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
