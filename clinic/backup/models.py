"""The runs of the nightly backup: when, whether it was good, and what was wrong."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from clinic.backup.rules import BackupProblem
from clinic.clock import utc_now
from clinic.database.column_types import UtcDateTime
from clinic.extensions import AutoKey, Model
from clinic.tenancy.accounts import Account

LONGEST_DETAIL = 500


class BackupRun(Account, Model):
    """A run of the installation: it is in no doctor's scope, and tells nothing of any."""

    __tablename__ = "backup_runs"
    __table_args__ = (Index(None, "proven_at"),)

    id: Mapped[int] = mapped_column(AutoKey, primary_key=True)
    began_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """None while it runs, and for ever where it was killed."""

    proven_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When its file was restored and held; None where it was not."""

    problem: Mapped[str] = mapped_column(String(20), default=BackupProblem.NONE)
    detail: Mapped[str] = mapped_column(String(LONGEST_DETAIL), default="")
    """For the operator: it may name the place of the backups. No doctor sees it."""
