"""The table of waiting-room screens."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from clinic.audit.models import Audited
from clinic.database.column_types import UtcDateTime
from clinic.extensions import Model
from clinic.submissions import Submitted
from clinic.tenancy.owned import Numbered
from clinic.versions import Versioned


class WaitingScreen(Numbered, Versioned, Submitted, Audited, Model):
    """A screen in a waiting room, opened by a link. Only a hash of the link is stored."""

    __tablename__ = "waiting_screens"
    __unaudited__: ClassVar[frozenset[str]] = frozenset({"token_hash"})
    __table_args__ = (
        UniqueConstraint("doctor_id", "request_key"),
        UniqueConstraint("doctor_id", "token_hash"),
    )

    name: Mapped[str] = mapped_column(String(100), default="")
    token_hash: Mapped[str] = mapped_column(String(64))
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
