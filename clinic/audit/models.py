"""The audit trail: one row for each change and each reading of a patient's record."""

from __future__ import annotations

import secrets
import time
import uuid
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, BigInteger, Index, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from clinic.clock import utc_now
from clinic.database.column_types import Moment
from clinic.extensions import Model
from clinic.tenancy.owned import Owned


def time_ordered_id() -> uuid.UUID:
    """Return a UUID version 7 (RFC 9562): 48 bits of milliseconds, then random bits.

    An audit row needs no number that people read, so it takes none from a counter: a reading must
    not wait for another reading.
    """
    milliseconds = time.time_ns() // 1_000_000
    value = milliseconds << 80 | 7 << 76 | secrets.randbits(12) << 64
    return uuid.UUID(int=value | 0b10 << 62 | secrets.randbits(62))


class AuditEvent(Owned, Model):
    """One act. `changes` maps a field to its old and new value; the database refuses any edit."""

    __tablename__ = "audit_events"
    __table_args__ = (Index(None, "doctor_id", "entity", "entity_id", "at"),)

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=time_ordered_id)
    at: Mapped[datetime] = mapped_column(Moment, default=utc_now)
    user_id: Mapped[int | None] = mapped_column(BigInteger)
    address: Mapped[str | None] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(20))
    entity: Mapped[str] = mapped_column(String(40))
    entity_id: Mapped[int] = mapped_column(BigInteger)
    changes: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class Audited:
    """A row whose changes are all recorded; `__unaudited__` names the columns that must not be."""

    __unaudited__: ClassVar[frozenset[str]] = frozenset()

    def audit_key(self) -> tuple[int, int]:
        """Return (doctor, number) of the row as the trail names it."""
        return self.doctor_id, self.id  # type: ignore[attr-defined]
