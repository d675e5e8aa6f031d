"""Reports and vital signs that were entered on the wrong patient."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from clinic.audit.models import Audited
from clinic.clock import utc_now
from clinic.database.column_types import UtcDateTime
from clinic.extensions import Model
from clinic.tenancy.owned import Numbered

_PATIENT = ["patients.doctor_id", "patients.id"]
_VISIT = ["visits.doctor_id", "visits.id"]


class EntryMove(Numbered, Audited, Model):
    """A report, or the vital signs of a visit, that went to the right patient, or were struck.

    `report_id` or `visit_id` says what; `new_visit_id` is the visit that has the vital signs now.
    Without `to_patient_id` they were struck.
    """

    __tablename__ = "entry_moves"
    __table_args__ = (
        ForeignKeyConstraint(["doctor_id", "report_id"], ["reports.doctor_id", "reports.id"]),
        ForeignKeyConstraint(["doctor_id", "visit_id"], _VISIT),
        ForeignKeyConstraint(["doctor_id", "new_visit_id"], _VISIT),
        ForeignKeyConstraint(["doctor_id", "from_patient_id"], _PATIENT),
        ForeignKeyConstraint(["doctor_id", "to_patient_id"], _PATIENT),
        CheckConstraint("(report_id IS NULL) <> (visit_id IS NULL)", name="one_entry"),
        Index("ix_entry_moves_from", "doctor_id", "from_patient_id"),
        Index("ix_entry_moves_to", "doctor_id", "to_patient_id"),
    )

    report_id: Mapped[int | None] = mapped_column(BigInteger)
    visit_id: Mapped[int | None] = mapped_column(BigInteger)
    new_visit_id: Mapped[int | None] = mapped_column(BigInteger)
    from_patient_id: Mapped[int] = mapped_column(BigInteger)
    to_patient_id: Mapped[int | None] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(String(200))
    moved_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
