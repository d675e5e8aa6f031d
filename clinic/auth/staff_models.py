"""The people who work for a doctor: memberships, and invitations to join."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Integer,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from clinic.audit.models import Audited
from clinic.clock import utc_now
from clinic.database.column_types import UtcDateTime
from clinic.extensions import AutoKey, Model
from clinic.submissions import Submitted
from clinic.tenancy.accounts import Account
from clinic.versions import Versioned


class Membership(Account, Versioned, Audited, Model):
    """A person who works for a doctor, with a role and the doctor's exceptions to it.

    It belongs to no scope: the sign-in reads it to find out which doctor's rows may be seen. The
    owner of the records has none. The row stays after it has ended.
    """

    __tablename__ = "memberships"
    __table_args__ = (
        UniqueConstraint("doctor_id", "user_id"),
        CheckConstraint("discount_cap_bp BETWEEN 0 AND 10000", name="cap_is_a_part"),
    )

    id: Mapped[int] = mapped_column(AutoKey, primary_key=True)
    doctor_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("doctors.id"))
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("users.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    """A `permissions.Role`, never "doctor"."""

    granted: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Names of permissions beyond those of the role."""

    withheld: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Names of permissions of the role that this person has not."""

    discount_cap_bp: Mapped[int | None] = mapped_column(Integer)
    """The largest discount in basis points; None: that of the role."""

    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    def audit_key(self) -> tuple[int, int]:
        """Return the key for the trail, which names a membership by its person."""
        return self.doctor_id, self.user_id

    def is_of(self, doctor_id: int) -> bool:
        return self.doctor_id == doctor_id


class Invitation(Account, Submitted, Model):
    """A code that lets one person join a doctor's staff, or set a new password.

    It works once, until `expires_at`, unless it was withdrawn. The database keeps its hash.
    """

    __tablename__ = "invitations"
    __table_args__ = (UniqueConstraint("doctor_id", "request_key"),)

    id: Mapped[int] = mapped_column(AutoKey, primary_key=True)
    doctor_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("doctors.id"))
    user_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("users.id"))
    """The user whose password the code resets; None for an invitation to join."""

    name: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(20))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    used_by: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("users.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    def is_of(self, doctor_id: int) -> bool:
        return self.doctor_id == doctor_id
