"""The tables of letters: texts, drafts, and what was issued, which never changes."""

from __future__ import annotations

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
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from clinic.audit.models import Audited
from clinic.clock import utc_now
from clinic.database.column_types import UtcDateTime
from clinic.extensions import Model
from clinic.letters.kinds import LetterKind
from clinic.submissions import Submitted
from clinic.tenancy.owned import Numbered, Owned
from clinic.versions import Versioned
from clinic.visits.models import Visit

LONGEST_TEXT_NAME, LONGEST_MARK, LONGEST_ATTENDED = 80, 120, 80
LONGEST_RECIPIENT, LONGEST_REASON = 200, 400
_KINDS = f"kind IN {tuple(sorted(kind.value for kind in LetterKind))}"


class LetterText(Numbered, Versioned, Submitted, Audited, Model):
    """A text of letters that the doctor wrote, with fields in braces (see `letters.filling`).

    With an empty name it replaces the shipped text of its kind and language.
    """

    __tablename__ = "letter_texts"
    __table_args__ = (
        UniqueConstraint("doctor_id", "kind", "language", "name"),
        UniqueConstraint("doctor_id", "request_key"),
        CheckConstraint(_KINDS, name="kind"),
    )

    kind: Mapped[str] = mapped_column(String(12))
    language: Mapped[str] = mapped_column(String(8))
    name: Mapped[str] = mapped_column(String(LONGEST_TEXT_NAME), default="")
    body: Mapped[str] = mapped_column(Text)
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class LetterDraft(Numbered, Versioned, Submitted, Model):
    """A letter that is being written. It is deleted when the letter is issued.

    `body` is the current text, `filled` the text as it was last filled: where they differ, the
    doctor changed it by hand, and it is never filled again without being asked for. Not audited:
    the trail begins when the letter is issued.
    """

    __tablename__ = "letter_drafts"
    __table_args__ = (
        ForeignKeyConstraint(["doctor_id", "visit_id"], ["visits.doctor_id", "visits.id"]),
        ForeignKeyConstraint(
            ["doctor_id", "text_id"], ["letter_texts.doctor_id", "letter_texts.id"]
        ),
        ForeignKeyConstraint(["doctor_id", "replaces_id"], ["letters.doctor_id", "letters.id"]),
        UniqueConstraint("doctor_id", "request_key"),
        CheckConstraint(_KINDS, name="kind"),
        Index("ix_letter_drafts_visit", "doctor_id", "visit_id"),
    )

    visit_id: Mapped[int] = mapped_column(BigInteger)
    text_id: Mapped[int | None] = mapped_column(BigInteger)
    replaces_id: Mapped[int | None] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(String(12))
    language: Mapped[str] = mapped_column(String(8))
    starts_on: Mapped[date | None] = mapped_column(Date)
    ends_on: Mapped[date | None] = mapped_column(Date)
    attended: Mapped[str] = mapped_column(String(LONGEST_ATTENDED), default="")
    """When the patient was here, in words."""
    recipient: Mapped[str] = mapped_column(String(LONGEST_RECIPIENT), default="")
    reason: Mapped[str] = mapped_column(String(LONGEST_REASON), default="")
    history: Mapped[str] = mapped_column(String(LONGEST_REASON), default="")
    """The doctor's basis for certifying days before the visit."""
    names_diagnosis: Mapped[bool] = mapped_column(Boolean, default=False)
    mark_1: Mapped[str] = mapped_column(String(LONGEST_MARK), default="")
    mark_2: Mapped[str] = mapped_column(String(LONGEST_MARK), default="")
    body: Mapped[str] = mapped_column(Text, default="")
    filled: Mapped[str] = mapped_column(Text, default="")
    written_by: Mapped[int | None] = mapped_column(BigInteger)
    discarded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    visit: Mapped[Visit] = relationship(lazy="raise", viewonly=True)


class Letter(Numbered, Submitted, Audited, Model):
    """An issued certificate or letter: the database refuses any change.

    Its number counts from 1 per doctor, over all kinds. `content` is all that prints (see
    `letters.content`). `issued_on` is the day of issue in Kolkata.
    """

    __tablename__ = "letters"
    __unaudited__: ClassVar[frozenset[str]] = frozenset({"content"})  # kept in the row itself
    __table_args__ = (
        ForeignKeyConstraint(["doctor_id", "patient_id"], ["patients.doctor_id", "patients.id"]),
        ForeignKeyConstraint(["doctor_id", "visit_id"], ["visits.doctor_id", "visits.id"]),
        ForeignKeyConstraint(["doctor_id", "replaces_id"], ["letters.doctor_id", "letters.id"]),
        UniqueConstraint("doctor_id", "replaces_id"),
        UniqueConstraint("doctor_id", "request_key"),
        CheckConstraint(_KINDS, name="kind"),
        CheckConstraint("ends_on >= starts_on", name="period"),
        Index("ix_letters_patient", "doctor_id", "patient_id", "id"),
        Index("ix_letters_visit", "doctor_id", "visit_id"),
        Index("ix_letters_issued", "doctor_id", "issued_on", "id"),
    )

    patient_id: Mapped[int] = mapped_column(BigInteger)
    visit_id: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(String(12))
    language: Mapped[str] = mapped_column(String(8))
    issued_on: Mapped[date] = mapped_column(Date)
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    issued_by: Mapped[int] = mapped_column(BigInteger)
    starts_on: Mapped[date | None] = mapped_column(Date)
    ends_on: Mapped[date | None] = mapped_column(Date)
    replaces_id: Mapped[int | None] = mapped_column(BigInteger)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)

    visit: Mapped[Visit] = relationship(lazy="raise", viewonly=True)
    revocation: Mapped[LetterRevocation | None] = relationship(
        lazy="raise", viewonly=True, uselist=False
    )


class LetterRevocation(Owned, Model):
    """The revocation of an issued letter, with its reason. Written once; audited at the letter."""

    __tablename__ = "letter_revocations"
    __table_args__ = (
        ForeignKeyConstraint(["doctor_id", "letter_id"], ["letters.doctor_id", "letters.id"]),
        CheckConstraint("reason <> ''", name="has_reason"),
    )

    letter_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    reason: Mapped[str] = mapped_column(String(LONGEST_REASON))
    revoked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    revoked_by: Mapped[int] = mapped_column(BigInteger)


class LetterPaper(Owned, Model):
    """The bytes of the first print of a letter, for one paper."""

    __tablename__ = "letter_papers"
    __table_args__ = (
        ForeignKeyConstraint(["doctor_id", "letter_id"], ["letters.doctor_id", "letters.id"]),
    )

    letter_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    paper: Mapped[str] = mapped_column(String(12), primary_key=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    pdf: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
