"""The audit trail: one row for each change and each reading of a record, and its seals."""

from __future__ import annotations

import secrets
import time
import uuid
from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.orm import Mapped, mapped_column

from clinic.clock import utc_now
from clinic.database.column_types import UtcDateTime
from clinic.extensions import Model
from clinic.tenancy.owned import Numbered, Owned


def time_ordered_id() -> uuid.UUID:
    """Return a UUID version 7 (RFC 9562): 48 bits of milliseconds, then random bits.

    An audit row needs no number that people read, so it takes none from a counter: a reading must
    not wait for another reading.
    """
    milliseconds = time.time_ns() // 1_000_000
    value = milliseconds << 80 | 7 << 76 | secrets.randbits(12) << 64
    return uuid.UUID(int=value | 0b10 << 62 | secrets.randbits(62))


def first_id_at(moment: datetime) -> uuid.UUID:
    """Return the lowest number of an event that is written at this moment."""
    return uuid.UUID(int=max(int(moment.timestamp() * 1000), 0) << 80)


def time_of_id(number: uuid.UUID) -> datetime:
    """Return the moment at which an event got this number, to the millisecond."""
    return datetime.fromtimestamp((number.int >> 80) / 1000, UTC)


class AuditEvent(Owned, Model):
    """One act. `changes` maps a field to its old and new value; the database refuses any edit."""

    __tablename__ = "audit_events"
    __table_args__ = (Index(None, "doctor_id", "entity", "entity_id", "at"),)

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=time_ordered_id)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    user_id: Mapped[int | None] = mapped_column(BigInteger)
    address: Mapped[str | None] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(20))
    entity: Mapped[str] = mapped_column(String(40))
    entity_id: Mapped[int] = mapped_column(BigInteger)
    changes: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    device: Mapped[str | None] = mapped_column(String(60))
    """What the browser says of itself: Chrome on Android. None for a command."""


class AuditSeal(Numbered, Model):
    """A batch of events, hashed together with the hash of the batch before; see `audit.chain`."""

    __tablename__ = "audit_seals"

    at: Mapped[datetime] = mapped_column(UtcDateTime)
    through: Mapped[datetime] = mapped_column(UtcDateTime)
    """The time of the last event of the batch."""

    entries: Mapped[int] = mapped_column(Integer)
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class SealedEntry(Owned, Model):
    """Which batch an event is in. Written with the batch, never with the event."""

    __tablename__ = "sealed_entries"
    __table_args__ = (
        ForeignKeyConstraint(["doctor_id", "seal_id"], ["audit_seals.doctor_id", "audit_seals.id"]),
        UniqueConstraint("doctor_id", "seal_id", "event_id"),
    )

    event_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    seal_id: Mapped[int] = mapped_column(BigInteger)


class PurgeCheckpoint(Numbered, Model):
    """The signed statement of what a purge of readings removed, up to which batch; see
    `audit.purging`.
    """

    __tablename__ = "audit_checkpoints"
    __table_args__ = (
        ForeignKeyConstraint(["doctor_id", "seal_id"], ["audit_seals.doctor_id", "audit_seals.id"]),
    )

    at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by: Mapped[str] = mapped_column(String(200))
    older_than: Mapped[datetime] = mapped_column(UtcDateTime)
    seal_id: Mapped[int] = mapped_column(BigInteger)
    """The last batch that it stands for."""

    seal_hash: Mapped[str] = mapped_column(String(64))
    removed: Mapped[int] = mapped_column(Integer)
    kept: Mapped[int] = mapped_column(Integer)
    kept_hash: Mapped[str] = mapped_column(String(64))
    """The hash of the events of these batches that are kept."""

    previous: Mapped[str] = mapped_column(String(128))
    """The signature of the checkpoint before; "" for the first."""

    public_key: Mapped[str] = mapped_column(String(64))
    signature: Mapped[str] = mapped_column(String(128))


class Audited:
    """A row whose changes are all recorded; `__unaudited__` names the columns that must not be."""

    __unaudited__: ClassVar[frozenset[str]] = frozenset()

    def audit_key(self) -> tuple[int, int]:
        """Return (doctor, number) of the row as the trail names it."""
        return self.doctor_id, self.id  # type: ignore[attr-defined]
