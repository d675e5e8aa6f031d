"""Statements of a search: whom the words, the sounds, the visits and the families give, of one
doctor by the session's scope. `finding_queries` asks them, and ranks what they give."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    CompoundSelect,
    Date,
    GenerativeSelect,
    Select,
    bindparam,
    case,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from clinic.database.prepared_plans import KEPT
from clinic.patients import word_queries as words
from clinic.patients.models import Patient, PatientTerm, Relation
from clinic.tenancy.reads import Read
from clinic.visits.models import STANDING, Visit
from clinic.visits.queries import last_visit_of_row

MOST_OF_WORD = 50
"""How many patients with a word are told; whoever finds more has typed too little."""

MOST_COMPARED = 60
"""The same of those whose names are compared with what was typed, which costs more."""

RANKED = 100
"""Of so many terms the database finds those seen last; of more, among recent visits."""

RECENT_VISITS = 250


class PatientNumber(NamedTuple):
    """The number of a patient."""

    id: int


class PatientWithTerm(NamedTuple):
    """A patient with a term that begins with a word. `among`: how many such terms were ranked, at
    most RANKED, of archived patients too; `hidden`: how many of these are archived."""

    id: int
    term: str
    last_visit: date | None
    archived: bool
    among: int = 0
    hidden: int = 0


class NamedPatient(NamedTuple):
    """A patient whose name is to be compared. `terms`: of a person with several records the words
    of all of them."""

    id: int
    first_name: str
    last_name: str
    phone: str | None
    second_phone: str | None
    last_visit: date | None
    archived: bool
    linked: bool
    terms: str | None
    near: bool = False
    """SearchResult by a sound that differs from what was typed."""


class RelativeOf(NamedTuple):
    """A patient, and the name of a relative of theirs."""

    id: int
    first_name: str
    last_name: str
    last_visit: date | None


_NO_COUNTS = literal(0).label("among"), literal(0).label("hidden")

# Statements are made once: to write one costs more than to run it.


@cache
def by_number() -> Read[PatientNumber]:
    numbers = select(Patient.id.label("id")).where(Patient.id == bindparam("number"))
    return Read(PatientNumber, numbers)


@cache
def with_word(shape: words.Shape, archived: bool) -> Read[PatientWithTerm]:
    """The exact word first, then who was seen last; `archived`: then the archived ones."""
    return _with_word(words.first_terms(shape, archived))


def _with_word(terms: GenerativeSelect) -> Read[PatientWithTerm]:
    terms_found = terms.limit(RANKED).subquery("found")
    archived = Patient.archived_at.is_not(None).label("archived")
    seen = last_visit_of_row().label("last_visit")
    longer = terms_found.c.term != bindparam("beginning_0")
    among = func.count().over().label("among")
    archived_own = case((Patient.kept_id.is_(None), Patient.archived_at))  # a linked record is not
    hidden = func.count(archived_own).over().label("hidden")
    ranked = (
        select(Patient.id, terms_found.c.term, seen, archived, among, hidden)
        .join(terms_found, terms_found.c.id == Patient.id)
        .order_by(archived, longer, seen.desc().nulls_last(), Patient.id.desc())
    )
    return Read(PatientWithTerm, ranked.limit(MOST_OF_WORD))


@cache
def seen_lately(shape: words.Shape, sounds: int) -> Read[PatientWithTerm]:
    """Of a common word: those of the recent visits, as long as the walk finds fewer than
    MOST_OF_WORD; and the archived, as `archived_with`."""
    visits = select(Visit.patient_id, Visit.visit_date).where(STANDING)
    recent = visits.order_by(Visit.visit_date.desc(), Visit.id.desc()).limit(RECENT_VISITS)
    lately = recent.subquery("lately")
    first = words.first_term(lately.c.patient_id, shape)
    columns = (Patient.id, first.label("term"), lately.c.visit_date.label("last_visit"))
    # Not ordered once more: both databases give the rows as they walk, and stop at the limit.
    seen = (
        select(*columns, literal(False).label("archived"), *_NO_COUNTS)
        .join(lately, lately.c.patient_id == Patient.id)
        .where(Patient.archived_at.is_(None), first.is_not(None))
        .limit(MOST_OF_WORD)
    )
    nothing = literal("").label("term"), cast(null(), Date).label("last_visit")
    archived = _archived(shape, sounds).with_only_columns(
        Patient.id, *nothing, literal(True).label("archived"), *_NO_COUNTS
    )
    return Read(PatientWithTerm, _joined(seen, archived.limit(bindparam("most"))))


@cache
def with_words(shape: words.Shape, archived: bool) -> Read[NamedPatient]:
    """`archived`: archived patients too."""
    statement = words.matching(shape)
    if not archived:
        statement = statement.where(Patient.archived_at.is_(None))
    return Read(NamedPatient, _named(statement.limit(MOST_COMPARED), near=False))


@cache
def sounding(heard: int, near: int, initialled: int) -> Read[NamedPatient]:
    """Who sounds like `heard` words, who nearly sounds like `near`, and who sounds like
    `initialled` with an initial for the longest word; archived patients too."""
    kinds = ((heard, words.HEARD), (near, words.NEAR), (initialled, words.INITIALLED))
    parts = [
        _named(words.sounding(count, kind).limit(MOST_COMPARED), near=kind is not words.HEARD)
        for count, kind in kinds
        if count
    ]
    return Read(NamedPatient, _joined(*parts) if len(parts) > 1 else parts[0])


def _joined(*parts: Any) -> CompoundSelect[Any]:
    """The rows of statements that have limits of their own."""
    return union_all(*(select(*part.subquery().c) for part in parts))


@cache
def archived_with(shape: words.Shape, sounds: int) -> Read[NamedPatient]:
    latest = _archived(shape, sounds).order_by(Patient.archived_at.desc(), Patient.id.desc())
    return Read(NamedPatient, _named(latest.limit(bindparam("most")), near=False))


def _archived(shape: words.Shape, sounds: int) -> Select[Any]:
    either = words.named_or_sounding(shape, sounds)
    return select(Patient).where(
        Patient.archived_at.is_not(None), Patient.kept_id.is_(None), either
    )


def _named(statement: Select[Any], near: bool) -> Select[Any]:
    return statement.with_only_columns(
        Patient.id,
        Patient.first_name,
        Patient.last_name,
        Patient.phone,
        Patient.second_phone,
        last_visit_of_row().label("last_visit"),
        Patient.archived_at.is_not(None).label("archived"),
        Patient.kept_id.is_not(None).label("linked"),
        case((Patient.record_ids != "", _terms()), else_=null()).label("terms"),
        literal(near).label("near"),
    )


def _terms() -> Any:
    term = aliased(PatientTerm)
    every = select(func.aggregate_strings(term.term, " ")).where(term.patient_id == Patient.id)
    return every.correlate(Patient).scalar_subquery()


@cache
def relatives_of() -> Read[RelativeOf]:
    """The relatives of the patients `found`: who has a found one as a relative."""
    sides = (Relation.relative_id, Relation.patient_id), (Relation.patient_id, Relation.relative_id)
    either = union_all(*(_related(mine, theirs) for mine, theirs in sides))
    # How many are found differs: a plan for each number of them is not worth keeping.
    return Read(RelativeOf, either.execution_options(**{KEPT: False}))


def _related(mine: Any, theirs: Any) -> Select[Any]:
    record, relative = aliased(Patient), aliased(Patient)
    record_id = func.coalesce(record.kept_id, record.id)
    return (
        select(Patient.id, relative.first_name, relative.last_name)
        .add_columns(last_visit_of_row().label("last_visit"))
        .select_from(Relation)
        .join(record, record.id == mine)
        .join(relative, relative.id == theirs)
        .join(Patient, Patient.id == record_id)
        .where(theirs.in_(_records_found()))
        .where(Relation.removed_at.is_(None), Patient.archived_at.is_(None))
    )


def _records_found() -> Any:
    """The patients `numbers`, and the records that are linked to them."""
    numbers: Any = bindparam("found", expanding=True)
    own, linked = aliased(Patient), aliased(Patient)
    kept = linked.kept_id.is_not(None), linked.kept_id.in_(numbers)
    return union_all(select(own.id).where(own.id.in_(numbers)), select(linked.id).where(*kept))
