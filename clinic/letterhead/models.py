"""The table of the clinic's logos, the present one and those that signed papers show."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, Index, LargeBinary, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from clinic.audit.models import Audited
from clinic.clock import utc_now
from clinic.database.column_types import UtcDateTime
from clinic.extensions import Model
from clinic.tenancy.owned import Numbered


class ClinicLogo(Numbered, Audited, Model):
    """A logo of the letterhead, `width` and `height` in pixels. At most one is not removed.

    A removed one stays: prescriptions that were signed under it name it by its number.
    """

    __tablename__ = "clinic_logos"
    __unaudited__: ClassVar[frozenset[str]] = frozenset({"picture"})
    __table_args__ = (CheckConstraint("width > 0 AND height > 0", name="size"),)

    width: Mapped[int] = mapped_column(SmallInteger)
    height: Mapped[int] = mapped_column(SmallInteger)
    picture: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    """A PNG that this program wrote, never the bytes that were uploaded."""
    added_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


_present = ClinicLogo.removed_at.is_(None)
Index(
    "uq_clinic_logos_present",
    ClinicLogo.doctor_id,
    unique=True,
    sqlite_where=_present,
    postgresql_where=_present,
)
