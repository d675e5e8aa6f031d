"""Allergies and long-term problems of a patient; they are never deleted, but end on a day."""

from __future__ import annotations

from datetime import date

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from clinic.audit.models import Audited
from clinic.extensions import Model
from clinic.patients.models import Patient
from clinic.submissions import Submitted
from clinic.tenancy.owned import Numbered
from clinic.versions import Versioned


class Allergy(Numbered, Versioned, Submitted, Audited, Model):
    """An allergy of a patient: to an ingredient, a class of medicines, or in own words."""

    __tablename__ = "allergies"
    __table_args__ = (
        ForeignKeyConstraint(["doctor_id", "patient_id"], ["patients.doctor_id", "patients.id"]),
        UniqueConstraint("doctor_id", "request_key"),
        CheckConstraint("kind IN ('ingredient', 'class', 'text')", name="kind"),
        Index("ix_allergies_patient", "doctor_id", "patient_id", "id"),
    )

    patient_id: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(200))
    reaction: Mapped[str] = mapped_column(String(200), default="")
    ended_on: Mapped[date | None] = mapped_column(Date)

    patient: Mapped[Patient] = relationship(lazy="raise")


class Problem(Numbered, Versioned, Submitted, Audited, Model):
    """A long-term problem; `code` is its ICD-10 code or '', `since` is free text."""

    __tablename__ = "problems"
    __table_args__ = (
        ForeignKeyConstraint(["doctor_id", "patient_id"], ["patients.doctor_id", "patients.id"]),
        UniqueConstraint("doctor_id", "request_key"),
        Index("ix_problems_patient", "doctor_id", "patient_id", "id"),
    )

    patient_id: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(String(200))
    code: Mapped[str] = mapped_column(String(10), default="")
    since: Mapped[str] = mapped_column(String(40), default="")
    ended_on: Mapped[date | None] = mapped_column(Date)

    patient: Mapped[Patient] = relationship(lazy="raise")
