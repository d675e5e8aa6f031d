"""Finding patients by what is typed or scanned: who is found, in which order, and why.

Words are looked for first, as they are typed; where they find few, names that sound like them. Of a
word that more than MOST_LOOKED_AT have, those who were here lately are looked at as well.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, select

from clinic.extensions import db
from clinic.patients import word_queries as words
from clinic.patients.models import Patient
from clinic.patients.names import COMMON, full_name
from clinic.patients.ranking import Answer, Match, Person, Query, answer, answer_of_term
from clinic.patients.terms import Sound, Word, number_on_slip, query_sounds
from clinic.tenancy import reads
from clinic.tenancy.reads import Read
from clinic.visits.models import STANDING, Visit
from clinic.visits.queries import last_visit_of_row

MOST_LOOKED_AT = 80
"""How many patients with a word are ranked; whoever finds more has typed too little."""

MOST_COMPARED = 60
"""The same of those whose names are compared with what was typed, which costs more."""

RECENT_VISITS = 100
MOST_NAMED = 10
MOST_ARCHIVED = 50
ENOUGH = 10
"""Where so many are found as typed, no names are looked for that sound so; names that are only
similar are not shown beside so many better ones."""


class PatientNumber(NamedTuple):
    """The number of a patient."""

    id: int


class Worded(NamedTuple):
    """A patient with a term that begins with a word."""

    id: int
    term: str
    last_visit: date | None


class Named(NamedTuple):
    """A patient whose name is to be compared."""

    id: int
    first_name: str
    last_name: str
    phone: str | None
    last_visit: date | None


class Hit(NamedTuple):
    """The number of a patient, how the search is answered, and the day of the last visit."""

    id: int
    answer: Answer
    last_visit: date | None


class Found(NamedTuple):
    """Who is found, the best first. `more`: there are others, whom more letters would find.
    `archived`: how many archived ones there are, at most MOST_ARCHIVED."""

    hits: list[Hit]
    more: bool
    archived: int


def find_patients(typed: str) -> Found:
    """The patients whom a search finds, the best and the last seen first."""
    number = number_on_slip(typed)
    if number is not None:
        hits = [Hit(row.id, Answer(Match.EXACT, "slip"), None) for row in _on_slip(number)]
        return Found(hits, False, 0)
    query = Query(typed)
    if not query.readings:
        return Found([], False, 0)
    hits, more = _hits(typed, query)
    return Found(_ranked(hits), more, len(_find_archived(typed, MOST_ARCHIVED)))


def find_named(typed: str) -> list[Patient]:
    """The best of those whom a search finds, at most MOST_NAMED."""
    numbers = [hit.id for hit in find_patients(typed).hits[:MOST_NAMED]]
    wanted = select(Patient).where(Patient.id.in_(numbers))
    patients = {patient.id: patient for patient in db.session.scalars(wanted)}
    return [patients[number] for number in numbers if number in patients]


def find_archived(typed: str) -> Found:
    """The same among those who are archived."""
    query = Query(typed)
    if not query.readings:
        return Found([], False, 0)
    archived = _find_archived(typed, MOST_COMPARED)
    return Found(_ranked(_compared(query, archived)), len(archived) == MOST_COMPARED, 0)


def _on_slip(number: int) -> list[PatientNumber]:
    return reads.rows(_by_number(), number=number)


def _hits(typed: str, query: Query) -> tuple[list[Hit], bool]:
    """Those who answer a search, and whether there are others: in few statements, each asked only
    where those before it find few."""
    first, last = query.readings[0], query.readings[-1]
    hits, more = _by_words(query, first)
    rewritten = not hits and sorted(first) != sorted(last)
    if rewritten:
        hits, more = _by_words(query, last)
    if len(hits) >= ENOUGH:
        return hits, more
    hits = hits + _by_sound(query, query_sounds(typed))
    if len(hits) < ENOUGH and not rewritten:
        # Where nobody is found, many have a word of the search that this patient's name lacks.
        hits += _by_sound(query, query_sounds(typed, () if hits else COMMON, near=True))
    return hits, False


def _by_words(query: Query, reading: list[Word]) -> tuple[list[Hit], bool]:
    search = words.search_words(reading)
    if search is None:
        return [], False
    if len(reading) > 1:
        found = reads.rows(_with_words(search.shape), **search.values)
        return _compared(query, found), len(found) == MOST_COMPARED
    worded = reads.rows(_with_word(search.shape), **search.values)
    more = len(worded) == MOST_LOOKED_AT
    if more:
        worded += reads.rows(_seen_lately(search.shape), **search.values)
    return [
        Hit(row.id, answer_of_term(reading[0], row.term), row.last_visit) for row in worded
    ], more


def _by_sound(query: Query, sounds: list[Sound]) -> list[Hit]:
    if not sounds:
        return []
    found = reads.rows(_sounding(len(sounds)), **words.search_sounds(sounds))
    return _compared(query, found)


def _compared(query: Query, found: Iterable[Named]) -> list[Hit]:
    return [Hit(row.id, answer(query, person_of(row)), row.last_visit) for row in found]


def _find_archived(typed: str, most: int) -> list[Named]:
    search, sounds = words.search(typed), query_sounds(typed)
    if search is None:
        return []
    values = search.values | words.search_sounds(sounds)
    return reads.rows(_archived(search.shape, len(sounds)), **values, most=most)


def _ranked(hits: Iterable[Hit]) -> list[Hit]:
    """Each patient once; the best first, and among those who answer alike who was seen last."""
    distinct = {hit.id: hit for hit in sorted(hits, key=_place, reverse=True)}
    ordered = sorted(distinct.values(), key=_place)
    better = sum(hit.answer.match < Match.SIMILAR for hit in ordered)
    return ordered[: max(ENOUGH, better)]


def _place(hit: Hit) -> tuple[int, int, int]:
    seen = hit.last_visit
    return hit.answer.match, -seen.toordinal() if seen else 0, -hit.id


def person_of(row: Named) -> Person:
    """What a patient is found by."""
    phones = [row.phone] if row.phone else []
    return Person(row.id, full_name(row.first_name, row.last_name), phones)


# Statements are made once: to write one costs more than to run it.


@cache
def _by_number() -> Read[PatientNumber]:
    numbers = select(Patient.id.label("id")).where(Patient.id == bindparam("number"))
    return Read(PatientNumber, numbers)


@cache
def _with_word(shape: words.Shape) -> Read[Worded]:
    return Read(Worded, _with_last_visit(words.terms_matching(shape).limit(MOST_LOOKED_AT)))


@cache
def _seen_lately(shape: words.Shape) -> Read[Worded]:
    visits = select(Visit.patient_id).where(STANDING)
    recent = visits.order_by(Visit.visit_date.desc(), Visit.id.desc()).limit(RECENT_VISITS)
    first = words.first_term(Patient.id, shape).label("term")
    there = Patient.archived_at.is_(None), first.is_not(None)
    lately = select(Patient.id, first).where(Patient.id.in_(recent), *there)
    return Read(Worded, _with_last_visit(lately.limit(MOST_LOOKED_AT)))


@cache
def _with_words(shape: words.Shape) -> Read[Named]:
    return _named(words.matching(shape).limit(MOST_COMPARED))


@cache
def _sounding(number: int) -> Read[Named]:
    statement = words.sounding(number).where(Patient.archived_at.is_(None))
    return _named(statement.limit(MOST_COMPARED))


@cache
def _archived(shape: words.Shape, sounds: int) -> Read[Named]:
    either = words.named_or_sounding(shape, sounds)
    archived = select(Patient).where(
        Patient.archived_at.is_not(None), Patient.kept_id.is_(None), either
    )
    latest = archived.order_by(Patient.archived_at.desc(), Patient.id.desc())
    return _named(latest.limit(bindparam("most")))


def _named(statement: Select[Any]) -> Read[Named]:
    compared = (Patient.id, Patient.first_name, Patient.last_name, Patient.phone)
    return Read(Named, _with_last_visit(statement.with_only_columns(*compared)))


def _with_last_visit(statement: Any) -> Any:
    return statement.add_columns(last_visit_of_row().label("last_visit"))
