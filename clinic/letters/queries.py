"""Queries of texts, drafts and issued letters, all of one doctor by the session's scope."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ScalarSelect, Select, bindparam, func, select
from sqlalchemy.orm import aliased, joinedload

from clinic.extensions import db
from clinic.letters.kinds import KIND_WORDS, LetterKind
from clinic.letters.models import Letter, LetterDraft, LetterPaper, LetterRevocation, LetterText
from clinic.patients.models import Patient
from clinic.patients.queries import records_of_row
from clinic.patients.records import Records, bound, in_records
from clinic.tenancy import reads
from clinic.tenancy.reads import Read
from clinic.versions import locked
from clinic.visits.models import STANDING, Visit

MOST_LISTED = 200
MARKS_LOOKED_AT = 10
"""The number of a person's last letters that are searched for identification marks."""


class ListedLetter(NamedTuple):
    """An issued letter in a list; `revoked_at` where it no longer holds, `is_struck` where its
    visit was of another patient."""

    id: int
    kind: str
    issued_on: date
    starts_on: date | None
    ends_on: date | None
    visit_id: int
    revoked_at: datetime | None
    replaced_by: int | None
    is_struck: bool

    @property
    def kind_words(self) -> str:
        return KIND_WORDS[LetterKind(self.kind)]


class ListedDraft(NamedTuple):
    """A letter that is being written, in a list."""

    id: int
    kind: str
    visit_id: int
    visit_date: date
    updated_at: datetime

    @property
    def kind_words(self) -> str:
        return KIND_WORDS[LetterKind(self.kind)]


def list_letters(records: Records) -> list[ListedLetter]:
    """Return a person's issued letters, the newest first."""
    return reads.rows(_letters_of(len(records)), **bound(records))


@cache
def _letters_of(count: int) -> Read[ListedLetter]:
    listed = listed_letters().where(in_records(Letter.patient_id, count))
    return Read(ListedLetter, listed.order_by(Letter.id.desc()).limit(MOST_LISTED))


def letters_of_row() -> ScalarSelect[Any]:
    """Build a column for a statement on patients: how many letters each has, in all records."""
    own = Letter.patient_id.in_(records_of_row())
    return select(func.count(Letter.id)).where(own).correlate(Patient).scalar_subquery()


def listed_letters(*more: Any) -> Select[Any]:
    """Select letters as `ListedLetter` has them, with their visits, and `more` columns."""
    later = aliased(Letter)
    replaced = (later.doctor_id == Letter.doctor_id) & (later.replaces_id == Letter.id)
    revoked = (LetterRevocation.doctor_id == Letter.doctor_id) & (
        LetterRevocation.letter_id == Letter.id
    )
    own = [getattr(Letter, name).label(name) for name in ListedLetter._fields[:6]]
    return (
        select(
            *own,
            LetterRevocation.revoked_at.label("revoked_at"),
            later.id.label("replaced_by"),
            Visit.discarded_at.is_not(None).label("is_struck"),
            *more,
        )
        .select_from(Letter)
        .join(Visit, (Visit.doctor_id == Letter.doctor_id) & (Visit.id == Letter.visit_id))
        .outerjoin(LetterRevocation, revoked)
        .outerjoin(later, replaced)
    )


def list_drafts(records: Records) -> list[ListedDraft]:
    """Return the letters that are being written for a person, the newest first."""
    return reads.rows(_drafts_of(len(records)), **bound(records))


@cache
def _drafts_of(count: int) -> Read[ListedDraft]:
    own = [getattr(LetterDraft, name).label(name) for name in ("id", "kind", "visit_id")]
    drafts = select(
        *own, Visit.visit_date.label("visit_date"), LetterDraft.updated_at.label("updated_at")
    )
    return Read(
        ListedDraft,
        drafts.select_from(LetterDraft)
        .join(
            Visit,
            (Visit.doctor_id == LetterDraft.doctor_id) & (Visit.id == LetterDraft.visit_id),
        )
        .where(in_records(Visit.patient_id, count), LetterDraft.discarded_at.is_(None), STANDING)
        .order_by(LetterDraft.id.desc())
        .limit(MOST_LISTED),
    )


class VisitToCertify(NamedTuple):
    """A visit that a letter may be written from."""

    id: int
    visit_date: date
    diagnosis: str


def list_visits(records: Records) -> list[VisitToCertify]:
    """Return a person's last three visits."""
    return reads.rows(_visits_of(len(records)), **bound(records), rows=3)


@cache
def _visits_of(count: int) -> Read[VisitToCertify]:
    own = [getattr(Visit, name).label(name) for name in VisitToCertify._fields]
    visits = select(*own).where(in_records(Visit.patient_id, count), STANDING)
    ordered = visits.order_by(Visit.visit_date.desc(), Visit.id.desc())
    return Read(VisitToCertify, ordered.limit(bindparam("rows")))


def find_letter(letter_id: int) -> Letter | None:
    """Return this doctor's letter with its visit, patient and revocation."""
    letter: Letter | None = db.session.scalar(_letter(), {"letter_id": letter_id})
    return letter


@cache
def _letter() -> Select[Any]:
    with_patient = joinedload(Letter.visit).joinedload(Visit.patient)
    options = (with_patient, joinedload(Letter.revocation))
    one = select(Letter).options(*options).where(Letter.id == bindparam("letter_id"))
    # A letter that was read before it was revoked is read anew.
    return one.execution_options(populate_existing=True)


def find_replacement(letter_id: int) -> int | None:
    """Return the number of the letter that replaced this one."""
    wanted = select(Letter.id).where(Letter.replaces_id == letter_id)
    number: int | None = db.session.scalar(wanted)
    return number


def has_letters(visit_id: int) -> bool:
    """Return whether a letter was issued from a visit."""
    of_visit = select(func.count()).select_from(Letter).where(Letter.visit_id == visit_id)
    return bool(db.session.scalar(of_visit))


def list_marks(records: Records) -> tuple[str, ...]:
    """Return the identification marks on a person's last letter that has some."""
    wanted = select(Letter.content).where(Letter.patient_id.in_(records))
    latest = wanted.order_by(Letter.id.desc()).limit(MARKS_LOOKED_AT)
    for content in db.session.scalars(latest):
        if content.get("marks"):
            return tuple(content["marks"])
    return ()


def find_draft(draft_id: int) -> LetterDraft | None:
    """Return a draft with its visit and patient."""
    wanted = select(LetterDraft).options(joinedload(LetterDraft.visit).joinedload(Visit.patient))
    draft: LetterDraft | None = db.session.scalar(wanted.where(LetterDraft.id == draft_id))
    return draft


def lock_draft(draft_id: int) -> LetterDraft | None:
    """Return a draft locked against changes and issue until the transaction ends, or None."""
    draft: LetterDraft | None = db.session.scalar(
        locked(select(LetterDraft).where(LetterDraft.id == draft_id))
    )
    return draft


def list_drafts_of_visit(visit_id: int) -> Sequence[LetterDraft]:
    """Return the drafts of a visit, discarded ones included."""
    return db.session.scalars(select(LetterDraft).where(LetterDraft.visit_id == visit_id)).all()


def list_texts() -> Sequence[LetterText]:
    """Return the doctor's own texts that are in use, by kind, name and language."""
    wanted = select(LetterText).where(LetterText.archived_at.is_(None))
    order = (LetterText.kind, LetterText.name, LetterText.language)
    return db.session.scalars(wanted.order_by(*order)).all()


def find_text(text_id: int) -> LetterText | None:
    """Return this doctor's text with this number, in use or not."""
    return db.session.scalar(select(LetterText).where(LetterText.id == text_id))


def find_text_called(kind: str, language: str, name: str) -> LetterText | None:
    """Return the text of a kind and language with this name, in use or not."""
    return db.session.scalar(
        select(LetterText).where(
            LetterText.kind == kind, LetterText.language == language, LetterText.name == name
        )
    )


def find_paper(letter_id: int, paper: str) -> bytes | None:
    """Return the bytes of the first print of a letter on a paper."""
    pdf: bytes | None = db.session.scalar(
        select(LetterPaper.pdf).where(
            LetterPaper.letter_id == letter_id, LetterPaper.paper == paper
        )
    )
    return pdf
