"""A visit: what the patient told, what was found and given, and the fee."""

from __future__ import annotations

from datetime import date

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKeyConstraint,
    Index,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from clinic.audit.models import Audited
from clinic.extensions import Model
from clinic.patients.models import Patient
from clinic.scoping import Numbered
from clinic.submissions import Submitted
from clinic.versions import Versioned

LONGEST_HEADLINE = 80


class Visit(Numbered, Versioned, Submitted, Audited, Model):
    """One consultation. `visit_date` is the day in Kolkata, `fee_paise` whole paise."""

    __tablename__ = "visits"
    __table_args__ = (
        ForeignKeyConstraint(["doctor_id", "patient_id"], ["patients.doctor_id", "patients.id"]),
        UniqueConstraint("doctor_id", "request_key"),
        CheckConstraint("fee_paise >= 0", name="fee_not_negative"),
        Index("ix_visits_patient", "doctor_id", "patient_id", "visit_date", "id"),
        Index("ix_visits_day", "doctor_id", "visit_date", "id"),
    )

    patient_id: Mapped[int] = mapped_column(BigInteger)
    visit_date: Mapped[date] = mapped_column(Date)
    symptoms: Mapped[str] = mapped_column(Text, default="")
    diagnosis: Mapped[str] = mapped_column(Text, default="")
    prescription: Mapped[str] = mapped_column(Text, default="")
    fee_paise: Mapped[int] = mapped_column(BigInteger, default=0)

    patient: Mapped[Patient] = relationship(lazy="raise")

    @property
    def headline(self) -> str:
        """What the visit was about, in one line: the diagnosis, else the symptoms."""
        text = " ".join((self.diagnosis or self.symptoms).split())
        if len(text) <= LONGEST_HEADLINE:
            return text or "No diagnosis written"
        return text[: LONGEST_HEADLINE - 1].rstrip() + "…"
