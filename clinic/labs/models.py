"""The table of lab values, each as typed from a laboratory's report."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from clinic.audit.models import Audited
from clinic.database.column_types import UtcDateTime
from clinic.extensions import Model
from clinic.files.models import Report
from clinic.labs.reading import LONGEST_RANGE, LONGEST_TEST, LONGEST_UNIT, LONGEST_VALUE
from clinic.patients.models import Patient
from clinic.submissions import Submitted
from clinic.tenancy.owned import Numbered
from clinic.versions import Versioned
from clinic.visits.models import Visit

LONGEST_LAB = 120
LONGEST_REASON = 200


class LabValue(Numbered, Versioned, Submitted, Audited, Model):
    """One value of a test of a patient. The texts are the truth: numbers are read from them.

    `test` is the name in the investigations list, or the writer's own. `printed_range` is the range
    as the laboratory prints it; with `is_remembered` it was not typed with this value but with an
    earlier one of the same laboratory. `taken_on` is the day of the sample; `entered_by` a user.
    A struck value stays, with its reason, and counts nowhere.
    """

    __tablename__ = "lab_values"
    __table_args__ = (
        ForeignKeyConstraint(["doctor_id", "patient_id"], ["patients.doctor_id", "patients.id"]),
        ForeignKeyConstraint(["doctor_id", "visit_id"], ["visits.doctor_id", "visits.id"]),
        ForeignKeyConstraint(["doctor_id", "report_id"], ["reports.doctor_id", "reports.id"]),
        UniqueConstraint("doctor_id", "request_key"),
        CheckConstraint("test <> '' AND value <> ''", name="has_content"),
        CheckConstraint("struck_at IS NULL OR struck_reason <> ''", name="struck_with_reason"),
        Index("ix_lab_values_patient", "doctor_id", "patient_id", "taken_on"),
    )

    patient_id: Mapped[int] = mapped_column(BigInteger)
    visit_id: Mapped[int | None] = mapped_column(BigInteger)
    report_id: Mapped[int | None] = mapped_column(BigInteger)
    test: Mapped[str] = mapped_column(String(LONGEST_TEST))
    loinc: Mapped[str] = mapped_column(String(12), default="")
    value: Mapped[str] = mapped_column(String(LONGEST_VALUE))
    unit: Mapped[str] = mapped_column(String(LONGEST_UNIT), default="")
    printed_range: Mapped[str] = mapped_column(String(LONGEST_RANGE), default="")
    is_remembered: Mapped[bool] = mapped_column(Boolean, default=False)
    lab: Mapped[str] = mapped_column(String(LONGEST_LAB), default="")
    taken_on: Mapped[date] = mapped_column(Date)
    entered_by: Mapped[int | None] = mapped_column(BigInteger)
    struck_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    struck_reason: Mapped[str] = mapped_column(String(LONGEST_REASON), default="")

    patient: Mapped[Patient] = relationship(lazy="raise", viewonly=True)
    visit: Mapped[Visit | None] = relationship(lazy="raise", viewonly=True)
    report: Mapped[Report | None] = relationship(lazy="raise", viewonly=True)
