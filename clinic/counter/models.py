"""The table of bill drafts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from clinic.extensions import Model
from clinic.submissions import Submitted
from clinic.tenancy.owned import Numbered
from clinic.versions import Versioned


class BillDraft(Numbered, Versioned, Submitted, Model):
    """A bill that is being written: its lines as typed, without a number.

    Not audited: the audit trail begins with the issued bill.
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


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A bill draft as the counter reads it."""

    id: int
    patient_id: int
    visit_id: int | None
    typed: dict[str, Any]
    version: int
