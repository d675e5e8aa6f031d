"""Finding patients by what is typed or scanned: who is found, in which order, and why.

Words are looked for first, as they are typed; where they fill no page, names that sound like them.
Among names that more than MOST_LOOKED_AT have, those who were here lately are looked at as well.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, select

from clinic.billing.figures import dues_of_row
from clinic.paging import PAGE_SIZE
from clinic.patients import word_queries as words
from clinic.patients.ages import Precision
from clinic.patients.models import Patient
from clinic.patients.names import COMMON, full_name
from clinic.patients.ranking import Answer, Match, Person, Query, answer
from clinic.patients.terms import Word, number_on_slip, query_sounds
from clinic.tenancy import reads
from clinic.tenancy.reads import Read
from clinic.visits.models import STANDING, Visit
from clinic.visits.queries import last_visit_of_row

MOST_LOOKED_AT = 120
"""How many patients are ranked; whoever finds more has typed too little."""

RECENT_VISITS = 300
MOST_ARCHIVED = 50
ENOUGH = 10
"""Names that are only similar are not shown where so many better ones are found."""


class FoundPatient(NamedTuple):
    """A patient whom the database found."""

    id: int
    first_name: str
    last_name: str
    gender: str
    birth_date: date
    birth_precision: Precision
    phone: str | None
    archived_at: datetime | None
    last_visit: date | None


class Hit(NamedTuple):
    """A patient in the order of a search, and how the search is answered."""

    patient: FoundPatient
    answer: Answer


class Found(NamedTuple):
    """Who is found. `more`: there are others, whom more letters would find. `archived`: how many
    archived ones there are, at least so many where `more`."""

    hits: list[Hit]
    more: bool
    archived: int


def find_patients(typed: str) -> Found:
    """The patients whom a search finds, the best and the last seen first."""
    number = number_on_slip(typed)
    if number is not None:
        return _find_on_slip(number)
    query = Query(typed)
    if not query.readings:
        return Found([], False, 0)
    candidates, more = _candidates(typed, query)
    return Found(_ranked(query, candidates), more, len(_find_archived(typed, MOST_ARCHIVED)))


def find_archived(typed: str) -> Found:
    """The same among those who are archived."""
    query = Query(typed)
    if not query.readings:
        return Found([], False, 0)
    candidates = _find_archived(typed, MOST_LOOKED_AT)
    return Found(_ranked(query, candidates), len(candidates) == MOST_LOOKED_AT, 0)


def _find_on_slip(number: int) -> Found:
    found = reads.first(_by_number(), number=number)
    hits = [Hit(found, Answer(Match.EXACT, "slip"))] if found else []
    return Found(hits, False, 0)


def _candidates(typed: str, query: Query) -> tuple[list[FoundPatient], bool]:
    """Those who may answer a search, and whether there are others."""
    found: list[FoundPatient] = []
    for reading in _distinct(query.readings):
        found = found or _by_words(reading)
    more = len(found) == MOST_LOOKED_AT
    if len(found) >= PAGE_SIZE:
        lately = _seen_lately(query) if more else []
        return [*found, *lately], more
    heard = _by_sound(typed)
    return [*found, *heard], more or len(heard) == MOST_LOOKED_AT


def _distinct(readings: list[list[Word]]) -> list[list[Word]]:
    """The first reading and the last, if it is another: each costs a statement."""
    first, last = readings[0], readings[-1]
    return [first] if sorted(first) == sorted(last) else [first, last]


def _by_words(reading: list[Word]) -> list[FoundPatient]:
    search = words.search_words(reading)
    return reads.rows(_matching(search.shape), **search.values) if search else []


def _seen_lately(query: Query) -> list[FoundPatient]:
    search = words.search_words(query.words)
    return reads.rows(_lately(search.shape), **search.values) if search else []


def _by_sound(typed: str) -> list[FoundPatient]:
    """Those who have a name that sounds so; where nobody has, without the words that many have."""
    found: list[FoundPatient] = []
    for without in ((), COMMON):
        sounds = query_sounds(typed, without)
        if sounds and not found:
            found = reads.rows(_sounding(len(sounds)), **words.search_sounds(sounds))
    return found


def _find_archived(typed: str, most: int) -> list[FoundPatient]:
    search, sounds = words.search(typed), query_sounds(typed)
    if search is None:
        return []
    values = search.values | words.search_sounds(sounds)
    return reads.rows(_archived(search.shape, len(sounds)), **values, most=most)


def _ranked(query: Query, candidates: Iterable[FoundPatient]) -> list[Hit]:
    """The best first, and among those who answer alike who was seen last."""
    distinct = {patient.id: patient for patient in candidates}
    hits = [Hit(patient, answer(query, person_of(patient))) for patient in distinct.values()]
    hits.sort(key=_place)
    better = [hit for hit in hits if hit.answer.match is not Match.SIMILAR]
    return [*better, *hits[len(better) : max(ENOUGH, len(better))]]


def _place(hit: Hit) -> tuple[int, int, int]:
    seen = hit.patient.last_visit
    return hit.answer.match, -seen.toordinal() if seen else 0, -hit.patient.id


def person_of(patient: FoundPatient) -> Person:
    """What a patient is found by."""
    phones = [patient.phone] if patient.phone else []
    return Person(patient.id, full_name(patient.first_name, patient.last_name), phones)


# Statements are made once: to write one costs more than to run it.


@cache
def _by_number() -> Read[FoundPatient]:
    return _read(select(Patient).where(Patient.id == bindparam("number")))


@cache
def _matching(shape: words.Shape) -> Read[FoundPatient]:
    return _read(words.matching(shape).limit(MOST_LOOKED_AT))


@cache
def _sounding(number: int) -> Read[FoundPatient]:
    statement = words.sounding(number).where(Patient.archived_at.is_(None))
    return _read(statement.limit(MOST_LOOKED_AT))


@cache
def _lately(shape: words.Shape) -> Read[FoundPatient]:
    visits = select(Visit.patient_id).where(STANDING)
    recent = visits.order_by(Visit.visit_date.desc(), Visit.id.desc()).limit(RECENT_VISITS)
    there = Patient.archived_at.is_(None), words.has_words(Patient.id, shape)
    return _read(select(Patient).where(Patient.id.in_(recent), *there).limit(MOST_LOOKED_AT))


@cache
def _archived(shape: words.Shape, sounds: int) -> Read[FoundPatient]:
    either = words.named_or_sounding(shape, sounds)
    archived = select(Patient).where(Patient.archived_at.is_not(None), either)
    latest = archived.order_by(Patient.archived_at.desc(), Patient.id.desc())
    return _read(latest.limit(bindparam("most")))


def _read(statement: Select[Any]) -> Read[FoundPatient]:
    shown = (Patient.id, Patient.first_name, Patient.last_name, Patient.gender)
    born = (Patient.birth_date, Patient.birth_precision)
    columns = (*shown, *born, Patient.phone, Patient.archived_at)
    last_visit = last_visit_of_row().label("last_visit")
    return Read(FoundPatient, statement.with_only_columns(*columns, last_visit))


class Owed(NamedTuple):
    """What a patient owes, in paise; None for nothing."""

    id: int
    owed: int | None


def dues_of(numbers: list[int]) -> dict[int, int | None]:
    """What each of at most PAGE_SIZE patients owes, in paise, by the number."""
    if not numbers:
        return {}
    padded = numbers + numbers[:1] * (PAGE_SIZE - len(numbers))
    values = {f"number_{n}": number for n, number in enumerate(padded)}
    return {row.id: row.owed for row in reads.rows(_dues(), **values)}


@cache
def _dues() -> Read[Owed]:
    of_page: list[Any] = [bindparam(f"number_{n}") for n in range(PAGE_SIZE)]
    columns = Patient.id.label("id"), dues_of_row().label("owed")
    return Read(Owed, select(*columns).where(Patient.id.in_(of_page)))
