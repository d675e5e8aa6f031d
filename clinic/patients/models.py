"""The tables of patients and of their search terms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from clinic.audit.models import Audited
from clinic.database.column_types import UtcDateTime
from clinic.extensions import Model
from clinic.patients.ages import Birth, describe_age
from clinic.patients.names import full_name
from clinic.patients.records import Records
from clinic.patients.relations import KINDS
from clinic.phones import format_phone
from clinic.submissions import Submitted
from clinic.tenancy.owned import Numbered, Owned
from clinic.versions import Versioned

LONGEST_REASON = 200
GENDERS = {"M": "Male", "F": "Female", "O": "Other"}

PHONE_OWNERS = {
    "": "Not said",
    "self": "Own",
    "spouse": "Husband or wife",
    "parent": "Mother or father",
    "child": "Son or daughter",
    "relative": "Another relative",
    "other": "Somebody else",
}
"""Whose telephone the second number is."""

# Both databases then compare terms byte by byte, so that a prefix is a range of the index.
BYTEWISE = String(60).with_variant(String(60, collation="C"), "postgresql")


def summary(number: int, gender: str, birth: Birth, phone: str | None, day: date) -> str:
    """Return a patient in one line: 45 y · Female · No. 17 · +91 98765 43210."""
    text = f"{describe_age(birth, day)} · {GENDERS[gender]} · No. {number}"
    return f"{text} · {phone_words(phone)}" if phone else text


def phone_words(phone: str) -> str:
    """Return the number in its groups, without a line break inside."""
    return format_phone(phone).replace(" ", "\u00a0")


class PatientDisplay:
    """Properties derived from the columns of a patient, for pages and papers."""

    __slots__ = ()

    if TYPE_CHECKING:  # the columns
        id: Any
        first_name: Any
        last_name: Any
        gender: Any
        birth_date: Any
        birth_precision: Any
        phone: Any
        second_phone: Any
        second_phone_of: Any
        archived_at: Any
        kept_id: Any
        record_ids: Any

    @property
    def name(self) -> str:
        return full_name(self.first_name, self.last_name)

    @property
    def birth(self) -> Birth:
        return Birth(self.birth_date, self.birth_precision)

    @property
    def gender_word(self) -> str:
        return GENDERS[self.gender]

    @property
    def phone_text(self) -> str:
        return phone_words(self.phone) if self.phone else ""

    @property
    def second_phone_text(self) -> str:
        """The second number and whose it is: +91 98765 43210 (mother or father)."""
        if not self.second_phone:
            return ""
        whose = PHONE_OWNERS.get(self.second_phone_of, "") if self.second_phone_of else ""
        return f"{phone_words(self.second_phone)}{f' ({whose.lower()})' if whose else ''}"

    @property
    def phones(self) -> tuple[str, ...]:
        """The numbers that there are, the first one first."""
        return tuple(phone for phone in (self.phone, self.second_phone) if phone)

    @property
    def is_archived(self) -> bool:
        """True if the person is archived; a record that is linked to another one is not."""
        return self.archived_at is not None and self.kept_id is None

    @property
    def is_linked(self) -> bool:
        """True if another record of the same person is kept in the place of this one."""
        return self.kept_id is not None

    @property
    def page_id(self) -> int:
        """The number under which the person is shown."""
        number: int = self.kept_id or self.id
        return number

    @property
    def records(self) -> Records:
        """The numbers of all records of the person, this one among them."""
        return tuple(map(int, self.record_ids.split())) if self.record_ids else (self.id,)

    def age_on(self, day: date) -> str:
        """Return the age on a day, no finer than it is known: 45 y, 8 m, 12 d."""
        return describe_age(self.birth, day)

    def summary(self, day: date) -> str:
        """Return a patient in one line: 45 y · Female · No. 17 · +91 98765 43210."""
        return summary(self.id, self.gender, self.birth, self.phone, day)


class Patient(Numbered, Versioned, Submitted, Audited, PatientDisplay, Model):
    """One person under one doctor's care. The telephone numbers are E.164."""

    __tablename__ = "patients"
    __table_args__ = (
        UniqueConstraint("doctor_id", "request_key"),
        CheckConstraint("gender IN ('M', 'F', 'O')", name="gender"),
        CheckConstraint("birth_precision IN ('day', 'month', 'year')", name="birth_precision"),
        Index("ix_patients_doctor_id_phone", "doctor_id", "phone"),
    )

    first_name: Mapped[str] = mapped_column(String(200))
    last_name: Mapped[str] = mapped_column(String(200), default="")
    gender: Mapped[str] = mapped_column(String(1))
    birth_date: Mapped[date] = mapped_column(Date)
    birth_precision: Mapped[str] = mapped_column(String(5))
    phone: Mapped[str | None] = mapped_column(String(20))
    second_phone: Mapped[str | None] = mapped_column(String(20))
    second_phone_of: Mapped[str] = mapped_column(String(10), default="", server_default="")
    """A key of PHONE_OWNERS."""
    address: Mapped[str] = mapped_column(Text, default="")
    taken_over: Mapped[str] = mapped_column(Text, default="", server_default="")
    """Whose records the details were copied from and who noted the consent, in words; "" for none.
    """
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    kept_id: Mapped[int | None] = mapped_column(BigInteger)
    """The record that is kept in the place of this one, at the end of a chain of links."""
    record_ids: Mapped[str] = mapped_column(String(400), default="", server_default="")
    """The numbers of all records of the person, in each of them; empty where there is one. The
    database writes it when `kept_id` changes."""
    no_allergies_on: Mapped[date | None] = mapped_column(Date)
    """The day on which it was stated that no allergy is known; null while nobody has asked."""
    message_phone: Mapped[str | None] = mapped_column(String(20))
    """The number on which the patient agreed to get messages; null for none."""
    message_phone_of: Mapped[str] = mapped_column(String(10), default="", server_default="")
    """A key of MESSAGE_OWNERS: whose that number is."""
    message_agreed_on: Mapped[date | None] = mapped_column(Date)
    message_agreed_by: Mapped[str] = mapped_column(String(200), default="", server_default="")
    """Who noted it, by name."""
    message_language: Mapped[str] = mapped_column(String(8), default="", server_default="")
    """The language of messages to the patient; "" for that of the clinic's papers."""


@dataclass(frozen=True, slots=True)
class PatientRow(PatientDisplay):
    """A patient as pages show them."""

    id: int
    first_name: str
    last_name: str
    gender: str
    birth_date: date
    birth_precision: str
    phone: str | None
    address: str
    archived_at: datetime | None
    kept_id: int | None
    record_ids: str
    no_allergies_on: date | None
    taken_over: str = ""
    second_phone: str | None = None
    second_phone_of: str = ""
    version: int = 0
    message_phone: str | None = None


AnyPatient = Patient | PatientRow


class Relation(Numbered, Versioned, Audited, Model):
    """How two patients are related: `relative_id` is the `kind` (child, parent …) of `patient_id`.

    One row a pair, with the lower number as `patient_id`; a relation that is taken away keeps it.
    """

    __tablename__ = "relations"
    __table_args__ = (
        ForeignKeyConstraint(["doctor_id", "patient_id"], ["patients.doctor_id", "patients.id"]),
        ForeignKeyConstraint(["doctor_id", "relative_id"], ["patients.doctor_id", "patients.id"]),
        UniqueConstraint("doctor_id", "patient_id", "relative_id"),
        CheckConstraint(f"kind IN {tuple(sorted(KINDS))}", name="kind"),
        CheckConstraint("patient_id < relative_id", name="one_row_a_pair"),
        Index("ix_relations_relative", "doctor_id", "relative_id"),
    )

    patient_id: Mapped[int] = mapped_column(BigInteger)
    relative_id: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(String(12))
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PatientTerm(Owned, Model):
    """One word a patient is found by; sounds of names begin with `terms.SOUND`, a telephone
    number's digits from a later one on with `phones.INSIDE`."""

    __tablename__ = "patient_terms"
    __table_args__ = (
        ForeignKeyConstraint(
            ["doctor_id", "patient_id"], ["patients.doctor_id", "patients.id"], ondelete="CASCADE"
        ),
        # With the term, so that PostgreSQL finds a patient's earlier word without walking the rest.
        Index("ix_patient_terms_patient", "doctor_id", "patient_id", "term"),
        {"sqlite_with_rowid": False},
    )

    term: Mapped[str] = mapped_column(BYTEWISE, primary_key=True)
    patient_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)

    # Told to the session so that it writes the patient before the words.
    patient: Mapped[Patient] = relationship(lazy="raise")


class RecordLink(Numbered, Versioned, Submitted, Audited, Model):
    """The statement that two records are of one person, and that `kept_id` is the one to go on
    with. No row of either record is changed by it.

    `was_archived`: whether the record was archived before. `made_by` and `undone_by` are users. Of
    links in a chain each says what was stated; `Patient.kept_id` is the end of the chain.
    """

    __tablename__ = "record_links"
    __table_args__ = (
        ForeignKeyConstraint(["doctor_id", "record_id"], ["patients.doctor_id", "patients.id"]),
        ForeignKeyConstraint(["doctor_id", "kept_id"], ["patients.doctor_id", "patients.id"]),
        UniqueConstraint("doctor_id", "request_key"),
        CheckConstraint("record_id <> kept_id", name="two_records"),
        Index("ix_record_links_kept", "doctor_id", "kept_id"),
    )

    record_id: Mapped[int] = mapped_column(BigInteger)
    kept_id: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(String(LONGEST_REASON))
    was_archived: Mapped[bool] = mapped_column(Boolean, default=False)
    made_by: Mapped[int | None] = mapped_column(BigInteger)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undone_by: Mapped[int | None] = mapped_column(BigInteger)


# A record leads to one other at a time.
_standing = RecordLink.undone_at.is_(None)
Index(
    "ix_record_links_standing",
    RecordLink.doctor_id,
    RecordLink.record_id,
    unique=True,
    postgresql_where=_standing,
    sqlite_where=_standing,
)

# Few among many: their lists must not walk past all the others.
for _name, _column in (
    ("ix_patients_kept", Patient.kept_id),
    ("ix_patients_archived", Patient.archived_at),
    ("ix_patients_second_phone", Patient.second_phone),
):
    _is_set = _column.is_not(None)
    Index(_name, Patient.doctor_id, _column, postgresql_where=_is_set, sqlite_where=_is_set)
