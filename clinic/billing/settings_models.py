"""The table of billing settings."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Integer, SmallInteger, String, true
from sqlalchemy.orm import Mapped, mapped_column

from clinic.audit.models import Audited
from clinic.billing.upi import USUAL_UPI_LIMIT_PAISE
from clinic.extensions import Model
from clinic.tenancy.owned import Owned
from clinic.versions import Versioned


class BillingSettings(Owned, Versioned, Audited, Model):
    """A doctor's billing settings. Caps of discounts in basis points of a bill; a free follow-up
    within so many days, so many times (0: none). `rounding_asked`: the question whether bills are
    rounded was answered; before that they are not. A QR code asks for at most `upi_limit_paise` at
    once.
    """

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
    rounding_asked: Mapped[bool] = mapped_column(Boolean, default=True, server_default=true())
    stamp_box: Mapped[bool] = mapped_column(Boolean, default=True)
    paper: Mapped[str] = mapped_column(String(8), default="a5")
    roll_mm: Mapped[int] = mapped_column(SmallInteger, default=80, server_default="80")
    """The width of the roll in millimetres, if `paper` is one."""
    on_letterhead: Mapped[bool] = mapped_column(Boolean, default=True, server_default=true())
    """Whether bills print on the clinic's own letterhead where prescriptions do."""
    upi_limit_paise: Mapped[int] = mapped_column(
        BigInteger, default=USUAL_UPI_LIMIT_PAISE, server_default=str(USUAL_UPI_LIMIT_PAISE)
    )

    def audit_key(self) -> tuple[int, int]:
        return self.doctor_id, self.doctor_id
