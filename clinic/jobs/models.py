"""The jobs of the installation and of its doctors."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from clinic.clock import utc_now
from clinic.database.column_types import UtcDateTime
from clinic.extensions import AutoKey, Model
from clinic.jobs.rules import JobState
from clinic.tenancy.accounts import Account

LONGEST_ERROR = 500


def new_token() -> str:
    """Return the name of a job in addresses: it does not tell how many jobs there are."""
    return secrets.token_hex(8)


class Job(Account, Model):
    """A piece of background work. It is in no doctor's scope: a worker looks for anybody's.

    `arguments` and `result` hold numbers, days and names of files, never a patient's words.
    """

    __tablename__ = "jobs"
    __table_args__ = (
        UniqueConstraint("token"),
        UniqueConstraint("once_key"),
        CheckConstraint(
            "state IN ('queued', 'running', 'done', 'failed', 'cancelled')", name="state_is_known"
        ),
        Index(None, "state", "run_after"),
        Index(None, "doctor_id", "id"),
    )

    id: Mapped[int] = mapped_column(AutoKey, primary_key=True)
    token: Mapped[str] = mapped_column(String(32), default=new_token)
    doctor_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("doctors.id"))
    """Whose rows it may reach; None: a job of the installation."""

    user_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("users.id"))
    """Who asked for it; None: the timer or a command."""

    kind: Mapped[str] = mapped_column(String(40))
    arguments: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    state: Mapped[str] = mapped_column(String(12), default=JobState.QUEUED)
    done: Mapped[int] = mapped_column(Integer, default=0)
    total: Mapped[int] = mapped_column(Integer, default=0)
    """0: not known yet."""

    attempts: Mapped[int] = mapped_column(Integer, default=0)
    worker: Mapped[str | None] = mapped_column(String(64))
    """The worker that runs it, or ran it last."""

    alive_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When that worker last said that it works on it."""

    run_after: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    once_key: Mapped[str | None] = mapped_column(String(120))
    """Two jobs with the same key are one: of a form that was sent twice, or of a night."""

    result: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    error: Mapped[str] = mapped_column(String(LONGEST_ERROR), default="")
    """For a person to read; empty unless it failed."""

    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    def is_of(self, doctor_id: int) -> bool:
        return self.doctor_id == doctor_id
