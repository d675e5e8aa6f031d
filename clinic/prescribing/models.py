"""The doctor's own medicines and templates, and signed prescriptions, which never change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from clinic.audit.models import Audited
from clinic.clock import utc_now
from clinic.database.column_types import UtcDateTime
from clinic.extensions import Model
from clinic.submissions import Submitted
from clinic.tenancy.owned import Numbered, Owned
from clinic.versions import Versioned
from clinic.visits.models import Visit


class OwnMedicine(Numbered, Versioned, Submitted, Audited, Model):
    """A medicine in this doctor's formulary: a brand with confirmed composition, or an own one.

    `name` is the folded spelling of `label`, with which a line of a prescription begins; `fact` is
    the key of the shipped medicine it came from. `ingredients` are joined by "+".
    """

    __tablename__ = "shelf_medicines"
    __table_args__ = (
        UniqueConstraint("doctor_id", "name"),
        UniqueConstraint("doctor_id", "request_key"),
    )

    name: Mapped[str] = mapped_column(String(200))
    label: Mapped[str] = mapped_column(String(200))
    fact: Mapped[str] = mapped_column(String(200), default="")
    generic: Mapped[str] = mapped_column(String(400), default="")
    ingredients: Mapped[str] = mapped_column(String(400), default="")
    form: Mapped[str] = mapped_column(String(40), default="")
    strength: Mapped[str] = mapped_column(String(200), default="")
    schedule: Mapped[str] = mapped_column(String(4), default="")
    pack: Mapped[str] = mapped_column(String(80), default="")
    confirmed_on: Mapped[date | None] = mapped_column(Date)
    is_pinned: Mapped[bool] = mapped_column(Boolean, default=False)
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PrescriptionTemplate(Numbered, Versioned, Submitted, Audited, Model):
    """Lines that are prescribed together ("URTI adult"), offered where the diagnosis matches."""

    __tablename__ = "prescription_templates"
    __table_args__ = (
        UniqueConstraint("doctor_id", "request_key"),
        Index("ix_prescription_templates_name", "doctor_id", "name"),
    )

    name: Mapped[str] = mapped_column(String(100))
    diagnosis: Mapped[str] = mapped_column(Text, default="")
    lines: Mapped[str] = mapped_column(Text)
    advice: Mapped[str] = mapped_column(Text, default="")
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """A template as the consultation offers it."""

    id: int
    name: str
    diagnosis: str
    lines: str
    advice: str


class AdviceTranslation(Numbered, Versioned, Audited, Model):
    """A piece of advice in a language of the paper, as the doctor typed it.

    `name` is its folded wording (`advice.fold`), `words` the wording as written. An empty `text`
    is no translation: the advice prints as written.
    """

    __tablename__ = "advice_translations"
    __table_args__ = (UniqueConstraint("doctor_id", "name", "language"),)

    name: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(8))
    words: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(String(400), default="")


class Prescription(Numbered, Submitted, Audited, Model):
    """A signed prescription: the database refuses any change. A correction is a new revision.

    `content` is all that prints (see `prescribing.content`); `revision` counts from 1 per visit.
    """

    __tablename__ = "prescriptions"
    __unaudited__: ClassVar[frozenset[str]] = frozenset({"content"})  # kept in the row itself
    __table_args__ = (
        ForeignKeyConstraint(["doctor_id", "patient_id"], ["patients.doctor_id", "patients.id"]),
        ForeignKeyConstraint(["doctor_id", "visit_id"], ["visits.doctor_id", "visits.id"]),
        UniqueConstraint("doctor_id", "visit_id", "revision"),
        UniqueConstraint("doctor_id", "request_key"),
        CheckConstraint("revision > 0", name="revision_positive"),
        Index("ix_prescriptions_patient", "doctor_id", "patient_id", "id"),
    )

    patient_id: Mapped[int] = mapped_column(BigInteger)
    visit_id: Mapped[int] = mapped_column(BigInteger)
    revision: Mapped[int] = mapped_column(SmallInteger)
    signed_on: Mapped[date] = mapped_column(Date)
    signed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    signed_by: Mapped[int] = mapped_column(BigInteger)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)

    # With this relationship the session writes the visit before its prescription.
    visit: Mapped[Visit] = relationship(lazy="raise")

    @property
    def is_struck(self) -> bool:
        """Return whether it was signed for the wrong patient: its visit, which must be loaded, was
        discarded."""
        return self.visit.discarded_at is not None


class PrescriptionLine(Numbered, Model):
    """One medicine of a signed prescription. `days` is null where the line does not end.

    `words` is the line as it was written; where it could not be read, all else is empty.
    """

    __tablename__ = "prescription_lines"
    __table_args__ = (
        ForeignKeyConstraint(
            ["doctor_id", "prescription_id"], ["prescriptions.doctor_id", "prescriptions.id"]
        ),
        UniqueConstraint("doctor_id", "prescription_id", "position"),
        Index("ix_prescription_lines_schedule", "doctor_id", "schedule", "signed_on"),
    )

    prescription_id: Mapped[int] = mapped_column(BigInteger)
    position: Mapped[int] = mapped_column(SmallInteger)
    signed_on: Mapped[date] = mapped_column(Date)
    words: Mapped[str] = mapped_column(Text)
    label: Mapped[str] = mapped_column(String(200), default="")
    generic: Mapped[str] = mapped_column(String(400), default="")
    ingredients: Mapped[str] = mapped_column(String(400), default="")
    form: Mapped[str] = mapped_column(String(40), default="")
    strength: Mapped[str] = mapped_column(String(200), default="")
    schedule: Mapped[str] = mapped_column(String(4), default="")
    dose: Mapped[str] = mapped_column(Text, default="")
    days: Mapped[int | None] = mapped_column(SmallInteger)
    quantity: Mapped[str] = mapped_column(String(100), default="")

    prescription: Mapped[Prescription] = relationship(lazy="raise")


class PrescriptionPaper(Owned, Model):
    """The bytes of the first print of a prescription, for one paper and language."""

    __tablename__ = "prescription_papers"
    __table_args__ = (
        ForeignKeyConstraint(
            ["doctor_id", "prescription_id"], ["prescriptions.doctor_id", "prescriptions.id"]
        ),
    )

    prescription_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    paper: Mapped[str] = mapped_column(String(12), primary_key=True)
    language: Mapped[str] = mapped_column(String(8), primary_key=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    pdf: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class KeptSignature(Numbered, Audited, Model):
    """The picture of a signature that papers were signed with: a PNG that this program wrote.

    Written once: what was signed names it by its number, whichever signature is present later.
    """

    __tablename__ = "kept_signatures"
    __unaudited__: ClassVar[frozenset[str]] = frozenset({"picture"})

    picture: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    kept_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class PrintSettings(Owned, Versioned, Audited, Model):
    """The print settings, and the kinds of notes that are not shown while prescribing.

    Margins in millimetres, for paper with a printed letterhead. `hidden_notes` has kinds of
    cautions (`checks.KINDS`), separated by spaces; a stop is always shown.
    """

    __tablename__ = "print_settings"
    __unaudited__: ClassVar[frozenset[str]] = frozenset({"signature"})
    __table_args__ = (
        CheckConstraint("paper IN ('a4', 'a5')", name="paper"),
        CheckConstraint(
            "top_mm BETWEEN 0 AND 150 AND bottom_mm BETWEEN 0 AND 150 "
            "AND left_mm BETWEEN 0 AND 60 AND right_mm BETWEEN 0 AND 60",
            name="margins",
        ),
    )

    paper: Mapped[str] = mapped_column(String(2), default="a5")
    language: Mapped[str] = mapped_column(String(8), default="en")
    own_letterhead: Mapped[bool] = mapped_column(Boolean, default=False)
    top_mm: Mapped[int] = mapped_column(SmallInteger, default=40)
    bottom_mm: Mapped[int] = mapped_column(SmallInteger, default=20)
    left_mm: Mapped[int] = mapped_column(SmallInteger, default=13)
    right_mm: Mapped[int] = mapped_column(SmallInteger, default=13)
    signature: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    """A PNG as this program wrote it, never the bytes that were uploaded."""
    hidden_notes: Mapped[str] = mapped_column(String(200), default="", server_default="")
    lab_values: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    """Whether the last lab values print."""

    @property
    def notes_off(self) -> frozenset[str]:
        """The kinds of notes that are not shown."""
        return frozenset((self.hidden_notes or "").split())

    def audit_key(self) -> tuple[int, int]:
        return self.doctor_id, self.doctor_id
