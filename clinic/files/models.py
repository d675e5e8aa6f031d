"""Reports of a patient, and the files that each is made of."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from clinic.audit.models import Audited
from clinic.database.column_types import UtcDateTime
from clinic.extensions import Model
from clinic.files.kinds import KINDS
from clinic.patients.models import Patient
from clinic.submissions import Submitted
from clinic.tenancy.owned import Numbered
from clinic.versions import Versioned
from clinic.visits.models import Visit

LONGEST_NAME = 120


class Report(Numbered, Versioned, Submitted, Audited, Model):
    """One report or photo of a patient, of one or more files; `dated_on` is the report's own day.

    `visit_id` is the visit that it belongs to, if any; `added_by` is a user.
    """

    __tablename__ = "reports"
    __table_args__ = (
        ForeignKeyConstraint(["doctor_id", "patient_id"], ["patients.doctor_id", "patients.id"]),
        ForeignKeyConstraint(["doctor_id", "visit_id"], ["visits.doctor_id", "visits.id"]),
        UniqueConstraint("doctor_id", "request_key"),
        CheckConstraint(f"kind IN {tuple(sorted(KINDS))}", name="kind"),
        Index("ix_reports_patient", "doctor_id", "patient_id", "dated_on"),
    )

    patient_id: Mapped[int] = mapped_column(BigInteger)
    visit_id: Mapped[int | None] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(LONGEST_NAME), default="")
    dated_on: Mapped[date] = mapped_column(Date)
    added_by: Mapped[int | None] = mapped_column(BigInteger)
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    patient: Mapped[Patient] = relationship(lazy="raise", viewonly=True)
    visit: Mapped[Visit | None] = relationship(lazy="raise", viewonly=True)

    @property
    def kind_words(self) -> str:
        return KINDS[self.kind]

    @property
    def title(self) -> str:
        """The name, or the kind where nobody gave one."""
        return self.name or self.kind_words


class ReportFile(Numbered, Versioned, Submitted, Audited, Model):
    """One stored file of a report: a picture, or a PDF of `pages` pages.

    `address` names it in the storage, `checksum` is the SHA-256 of its bytes, `view` names the
    images that are shown. `turn` is in degrees clockwise, `crop` as `kinds.format_crop` writes it.
    `printed` is what a PDF prints of another patient, as a sentence, until somebody has answered.
    """

    __tablename__ = "report_files"
    __table_args__ = (
        ForeignKeyConstraint(["doctor_id", "report_id"], ["reports.doctor_id", "reports.id"]),
        UniqueConstraint("doctor_id", "request_key"),
        UniqueConstraint("doctor_id", "address"),
        CheckConstraint("media IN ('image/jpeg', 'image/png', 'application/pdf')", name="media"),
        CheckConstraint("turn IN (0, 90, 180, 270)", name="turn"),
        CheckConstraint("size > 0 AND pages > 0", name="has_content"),
        Index("ix_report_files_report", "doctor_id", "report_id", "position"),
    )

    report_id: Mapped[int] = mapped_column(BigInteger)
    position: Mapped[int] = mapped_column(Integer)
    media: Mapped[str] = mapped_column(String(20))
    address: Mapped[str] = mapped_column(String(64))
    checksum: Mapped[str] = mapped_column(String(64))
    view: Mapped[str] = mapped_column(String(16))
    size: Mapped[int] = mapped_column(BigInteger)
    pages: Mapped[int] = mapped_column(Integer, default=1)
    turn: Mapped[int] = mapped_column(Integer, default=0)
    crop: Mapped[str] = mapped_column(String(20), default="")
    printed: Mapped[str] = mapped_column(Text, default="")
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    report: Mapped[Report] = relationship(lazy="raise", viewonly=True)

    @property
    def is_picture(self) -> bool:
        return self.media != "application/pdf"
