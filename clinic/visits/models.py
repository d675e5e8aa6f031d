"""A visit: complaints, findings, diagnosis, prescription, advice, and the fee.

While a note is written its text is in a draft, exactly as typed; finishing the visit reads the
draft into the columns of the visit.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from clinic.audit.models import Audited
from clinic.clock import utc_now
from clinic.database.column_types import UtcDateTime
from clinic.extensions import Model
from clinic.patients.models import Patient
from clinic.submissions import Submitted
from clinic.tenancy.owned import Numbered, Owned
from clinic.versions import Versioned

LONGEST_HEADLINE = 80

NOTE = ("symptoms", "diagnosis", "prescription")
"""The parts of the note that a plain visit has and its form can edit."""

MEASURES = ("systolic", "diastolic", "pulse", "temperature_tenths", "spo2", "weight_g", "height_mm")
"""Columns that the previous release reads and writes.

The truth is in `measurements`; database triggers keep both the same (migration 0020). The next
release drops these columns.
"""

_NOT_NOTE = frozenset(
    ("doctor_id", "id", "patient_id", "visit_date", "fee_paise", "request_key", "version")
) | {"created_at", "updated_at", "finished_at", "discarded_at", "uncharged_at", "moved_at"}


class VisitDisplay:
    """Properties derived from the columns of a visit."""

    __slots__ = ()

    if TYPE_CHECKING:  # the columns
        symptoms: Any
        diagnosis: Any
        prescription: Any
        finished_at: Any

    @property
    def is_finished(self) -> bool:
        """Return whether a prescription was signed: the note is then corrected, not edited in
        place.
        """
        return self.finished_at is not None

    @property
    def is_being_written(self) -> bool:
        """Return whether the visit is begun and all its text is still in the draft."""
        return not (self.is_finished or self.symptoms or self.diagnosis or self.prescription)

    @property
    def headline(self) -> str:
        """Return the subject of the visit in one line: the diagnosis, else the symptoms."""
        text = " ".join((self.diagnosis or self.symptoms).split())
        if len(text) <= LONGEST_HEADLINE:
            return text or ("Being written" if self.is_being_written else "No diagnosis written")
        return text[: LONGEST_HEADLINE - 1].rstrip() + "…"

    @property
    def given(self) -> str:
        """Return the lines of the prescription in one line, at most LONGEST_HEADLINE characters."""
        text = " · ".join(" ".join(line.split()) for line in self.prescription.splitlines())
        if len(text) <= LONGEST_HEADLINE:
            return text
        return text[: LONGEST_HEADLINE - 1].rstrip(" ·") + "…"


class Visit(Numbered, Versioned, Submitted, Audited, VisitDisplay, Model):
    """One consultation. `visit_date` is the day in Kolkata, `fee_paise` whole paise.

    Complaints (`symptoms`), diagnoses, investigations, advice and the prescription are texts with
    one entry a line; a line is parsed when it is needed.
    """

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
    findings: Mapped[str] = mapped_column(Text, default="", server_default="")
    investigations: Mapped[str] = mapped_column(Text, default="", server_default="")
    advice: Mapped[str] = mapped_column(Text, default="", server_default="")
    private_notes: Mapped[str] = mapped_column(Text, default="", server_default="")
    follow_up_on: Mapped[date | None] = mapped_column(Date)
    expecting: Mapped[str] = mapped_column(String(13), default="", server_default="")
    pregnant_weeks: Mapped[int | None] = mapped_column(SmallInteger)
    systolic: Mapped[int | None] = mapped_column(SmallInteger)
    diastolic: Mapped[int | None] = mapped_column(SmallInteger)
    pulse: Mapped[int | None] = mapped_column(SmallInteger)
    temperature_tenths: Mapped[int | None] = mapped_column(SmallInteger)
    spo2: Mapped[int | None] = mapped_column(SmallInteger)
    weight_g: Mapped[int | None] = mapped_column(Integer)
    height_mm: Mapped[int | None] = mapped_column(SmallInteger)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    discarded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """The time when the visit was discarded, begun by mistake; lists leave it out."""
    uncharged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """The time when it was decided that there is nothing to bill."""

    moved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the visit was moved from or to another patient last, see VisitMove."""

    patient: Mapped[Patient] = relationship(lazy="raise")

    @property
    def note_mark(self) -> str:
        """A hash that differs after each change, signature or move of the note.

        Day, fee and measures do not count: others may change them while a doctor writes.
        """
        names = sorted(attribute.key for attribute in type(self).__mapper__.column_attrs)
        values = {name: None if name in MEASURES else getattr(self, name) for name in names}
        note_values = [value for name, value in values.items() if name not in _NOT_NOTE]
        signed = self.finished_at.timestamp() if self.finished_at else 0
        moved = (self.moved_at.timestamp(),) if self.moved_at else ()
        return sha256(repr((signed, *moved, note_values)).encode()).hexdigest()[:32]


STANDING = Visit.discarded_at.is_(None)
"""The condition that a visit is not discarded; every statement about visits has it, except the page
of a discarded one.
"""

# Few visits have a day to come back on.
Index(
    "ix_visits_follow_up",
    Visit.doctor_id,
    Visit.follow_up_on,
    postgresql_where=Visit.follow_up_on.is_not(None),
    sqlite_where=Visit.follow_up_on.is_not(None),
)


@dataclass(frozen=True, slots=True)
class VisitRow(VisitDisplay):
    """A visit as pages display it."""

    id: int
    patient_id: int
    visit_date: date
    symptoms: str
    diagnosis: str
    prescription: str
    fee_paise: int
    findings: str
    investigations: str
    advice: str
    private_notes: str
    follow_up_on: date | None
    expecting: str
    pregnant_weeks: int | None
    finished_at: datetime | None
    discarded_at: datetime | None
    uncharged_at: datetime | None


AnyVisit = Visit | VisitRow


class VisitMove(Numbered, Audited, Model):
    """A visit that was entered on the wrong patient, and went to the right one.

    An unsigned visit was moved itself. A signed one stays with the wrong patient, discarded; its
    note continues as a draft in `new_visit_id`.
    """

    __tablename__ = "visit_moves"
    __table_args__ = (
        ForeignKeyConstraint(["doctor_id", "visit_id"], ["visits.doctor_id", "visits.id"]),
        ForeignKeyConstraint(["doctor_id", "new_visit_id"], ["visits.doctor_id", "visits.id"]),
        ForeignKeyConstraint(
            ["doctor_id", "from_patient_id"], ["patients.doctor_id", "patients.id"]
        ),
        ForeignKeyConstraint(["doctor_id", "to_patient_id"], ["patients.doctor_id", "patients.id"]),
        Index("ix_visit_moves_from", "doctor_id", "from_patient_id"),
        Index("ix_visit_moves_to", "doctor_id", "to_patient_id"),
    )

    visit_id: Mapped[int] = mapped_column(BigInteger)
    new_visit_id: Mapped[int | None] = mapped_column(BigInteger)
    from_patient_id: Mapped[int] = mapped_column(BigInteger)
    to_patient_id: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(String(200))
    moved_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class VisitDraft(Owned, Model):
    """A note that is being written: every field as typed, readable or not.

    `tab` and `sequence` tell which of two saves of a page is newer; `revision` counts the saves, so
    that a page that has not seen the last one is detected. Not audited: the audit trail begins when
    the text goes to the visit.
    """

    __tablename__ = "visit_drafts"
    __table_args__ = (
        ForeignKeyConstraint(["doctor_id", "visit_id"], ["visits.doctor_id", "visits.id"]),
    )

    visit_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    typed: Mapped[dict[str, Any]] = mapped_column(JSON)
    tab: Mapped[str] = mapped_column(String(64))
    sequence: Mapped[int] = mapped_column(BigInteger)
    revision: Mapped[int] = mapped_column(Integer)
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
