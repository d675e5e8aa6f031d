"""The table of the queue's entries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    SmallInteger,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from clinic.audit.models import Audited
from clinic.clock import utc_now
from clinic.database.column_types import UtcDateTime
from clinic.extensions import Model
from clinic.queue.rules import ENDED, OPEN, QueueState
from clinic.submissions import Submitted
from clinic.tenancy.owned import Numbered
from clinic.versions import Versioned

LONGEST_REASON = 200


def _listed(states: frozenset[QueueState]) -> str:
    return ", ".join(f"'{state.value}'" for state in sorted(states))


class QueueEntry(Numbered, Versioned, Submitted, Audited, Model):
    """One arrival of a patient. `token` counts from 1 per doctor and day, without gaps.

    `state` is a QueueState, since `state_at`, by the user `state_by`; earlier states are in the
    audit trail. `visit_id` is the visit of today, once there is one. `calls` counts how often the
    patient was called, last at `called_at`.
    """

    __tablename__ = "queue_entries"
    __table_args__ = (
        ForeignKeyConstraint(["doctor_id", "patient_id"], ["patients.doctor_id", "patients.id"]),
        ForeignKeyConstraint(["doctor_id", "visit_id"], ["visits.doctor_id", "visits.id"]),
        UniqueConstraint("doctor_id", "request_key"),
        UniqueConstraint("doctor_id", "day", "token"),
        CheckConstraint("token > 0", name="token_positive"),
        CheckConstraint(
            f"(ended_at IS NULL AND state IN ({_listed(OPEN)})) "
            f"OR (ended_at IS NOT NULL AND state IN ({_listed(ENDED)}))",
            name="state",
        ),
    )

    patient_id: Mapped[int] = mapped_column(BigInteger)
    day: Mapped[date] = mapped_column(Date)
    token: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(12), default=QueueState.WAITING.value)
    state_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    state_by: Mapped[int | None] = mapped_column(BigInteger)
    urgent_reason: Mapped[str] = mapped_column(String(LONGEST_REASON), default="")
    visit_id: Mapped[int | None] = mapped_column(BigInteger)
    arrived_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    vitals_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    called_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    calls: Mapped[int] = mapped_column(SmallInteger, default=0)
    began_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


# A patient stands in the queue of a day once; the doctor calls one patient at a time.
_open = QueueEntry.ended_at.is_(None)
Index(
    "ix_queue_entries_open",
    QueueEntry.doctor_id,
    QueueEntry.day,
    QueueEntry.patient_id,
    unique=True,
    postgresql_where=_open,
    sqlite_where=_open,
)
_called = QueueEntry.state == QueueState.CALLED.value
Index(
    "ix_queue_entries_called",
    QueueEntry.doctor_id,
    QueueEntry.day,
    unique=True,
    postgresql_where=_called,
    sqlite_where=_called,
)
Index("ix_queue_entries_visit", QueueEntry.doctor_id, QueueEntry.visit_id)


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An entry as pages show it."""

    id: int
    patient_id: int
    day: date
    token: int
    state: str
    state_at: datetime
    state_by: int | None
    urgent_reason: str
    visit_id: int | None
    arrived_at: datetime
    vitals_at: datetime | None
    called_at: datetime | None
    calls: int
    began_at: datetime | None
    ended_at: datetime | None
    version: int

    @property
    def is_open(self) -> bool:
        return self.ended_at is None

    @property
    def is_urgent(self) -> bool:
        return bool(self.urgent_reason)
