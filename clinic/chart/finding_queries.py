"""Finding patients by what is typed or scanned: who is found, in which order, and why.

Words are looked for first, as they are typed; where they find few, names that sound like them, and
the families of those who are found.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from sqlalchemy import select

from clinic.chart import candidate_queries as candidates
from clinic.chart.candidate_queries import (
    MOST_COMPARED,
    MOST_OF_WORD,
    RANKED,
    NamedPatient,
    PatientNumber,
    PatientWithTerm,
)
from clinic.extensions import db
from clinic.patients import word_queries as words
from clinic.patients.models import Patient
from clinic.patients.names import COMMON, full_name
from clinic.patients.ranking import (
    MatchKind,
    Query,
    RankedMatch,
    SearchedPerson,
    answer,
    answer_of_relative,
    answer_of_term,
)
from clinic.patients.terms import QueryWord, number_on_slip, query_sounds, sounds_behind_initials
from clinic.tenancy import reads

MOST_NAMED = 10
MOST_ARCHIVED = 50
ENOUGH = 10
"""Where so many are found as typed, no names are looked for that sound so, and no relatives; names
that are only similar are not shown beside so many better ones."""


class FoundPatient(NamedTuple):
    """The number of a patient, how the search is answered, and the day of the last visit."""

    id: int
    answer: RankedMatch
    last_visit: date | None


class SearchResult(NamedTuple):
    """The matches, the best first. `more`: there are others, whom more letters would find.
    `archived`: how many archived ones there are, at most MOST_ARCHIVED."""

    hits: list[FoundPatient]
    more: bool
    archived: int


def find_patients(typed: str) -> SearchResult:
    """Return the patients whom a search finds, the best and the last seen first."""
    number = number_on_slip(typed)
    if number is not None:
        hits = [
            FoundPatient(row.id, RankedMatch(MatchKind.EXACT, "slip"), None)
            for row in _on_slip(number)
        ]
        return SearchResult(hits, False, 0)
    query = Query(typed)
    if not query.readings:
        return SearchResult([], False, 0)
    gathered = _search(query)
    if gathered.is_common:
        return SearchResult(_ranked(gathered.hits), gathered.more, gathered.archived)
    archived = _list_archived(query, MOST_ARCHIVED) if gathered.archived else []
    if len(gathered.hits) < ENOUGH and not (gathered.asked_twice and archived):
        gathered.hits += _relatives([*gathered.hits, *_compared(query, archived)])
    return SearchResult(_ranked(gathered.hits), gathered.more, len(archived))


def find_named(typed: str) -> list[Patient]:
    """Return the best patients that a search finds by their own names, at most MOST_NAMED."""
    number, query = number_on_slip(typed), Query(typed)
    if number is not None:
        numbers = [number]
    else:
        hits = _ranked(_search(query).hits) if query.readings else []
        numbers = [hit.id for hit in hits[:MOST_NAMED]]
    wanted = select(Patient).where(Patient.id.in_(numbers))
    patients = {patient.id: patient for patient in db.session.scalars(wanted)}
    return [patients[number] for number in numbers if number in patients]


def find_archived(typed: str) -> SearchResult:
    """Return the archived patients that a search finds, the best first."""
    query = Query(typed)
    if not query.readings:
        return SearchResult([], False, 0)
    archived = _list_archived(query, MOST_COMPARED)
    return SearchResult(_ranked(_compared(query, archived)), len(archived) == MOST_COMPARED, 0)


def _on_slip(number: int) -> list[PatientNumber]:
    return reads.rows(candidates.by_number(), number=number)


@dataclass
class _Gathered:
    """The rows of the statements of a search. `archived`: how many archived ones they saw.
    `is_common`: all was asked of a word that many have. `asked_twice`: words were, so that there is
    a statement less for the rest."""

    hits: list[FoundPatient] = field(default_factory=list)
    more: bool = False
    archived: int = 0
    is_common: bool = False
    asked_twice: bool = False


def _search(query: Query) -> _Gathered:
    """Return those who answer a search: in few statements, each asked only where those before it
    find few."""
    first, last = query.readings[0], query.readings[-1]
    gathered = _Gathered()
    _by_words(gathered, query, first)
    if not gathered.hits and sorted(first) != sorted(last):
        gathered.asked_twice = True
        _by_words(gathered, query, last)
    if len(gathered.hits) < ENOUGH and not gathered.is_common:
        _by_sound(gathered, query, near=not gathered.asked_twice)
        gathered.more = False
    return gathered


def _by_words(gathered: _Gathered, query: Query, reading: list[QueryWord]) -> None:
    search = words.search_words(reading)
    if search is None:
        return
    if len(reading) > 1:
        _by_several(gathered, query, search)
        return
    worded = reads.rows(candidates.with_word(search.shape, archived=True), **search.values)
    gathered.archived += worded[0].hidden if worded else 0
    if worded and worded[0].among == RANKED:
        if any(row.archived for row in worded):  # which may have taken the places of others
            read = candidates.with_word(search.shape, archived=False)
            worded = reads.rows(read, **search.values)
        worded += _seen_lately(gathered, query, search)
    rows = [_hit(row, reading[0]) for row in worded if not row.archived]
    gathered.more = len(rows) >= MOST_OF_WORD
    gathered.hits += rows


def _seen_lately(gathered: _Gathered, query: Query, search: words.Search) -> list[PatientWithTerm]:
    sounds = query_sounds(query.typed)
    values = search.values | words.search_sounds(sounds)
    read = candidates.seen_lately(search.shape, len(sounds))
    rows = reads.rows(read, **values, most=MOST_ARCHIVED)
    gathered.is_common, gathered.archived = True, sum(row.archived for row in rows)
    return rows


def _hit(row: PatientWithTerm, word: QueryWord) -> FoundPatient:
    return FoundPatient(row.id, answer_of_term(word, row.term), row.last_visit)


def _by_several(gathered: _Gathered, query: Query, search: words.Search) -> None:
    rows = reads.rows(candidates.with_words(search.shape, archived=True), **search.values)
    gathered.more = len(rows) == MOST_COMPARED
    gathered.archived += sum(row.archived and not row.linked for row in rows)
    # Archived patients may have taken the places of others.
    if gathered.more and any(row.archived for row in rows):
        gathered.asked_twice = True
        rows = reads.rows(candidates.with_words(search.shape, archived=False), **search.values)
    gathered.archived += gathered.more  # perhaps
    gathered.hits += _compared(query, [row for row in rows if not row.archived])


def _by_sound(gathered: _Gathered, query: Query, near: bool) -> None:
    heard = query_sounds(query.typed)
    if not heard:
        return
    # Nobody found so far: the common words of the search, which a name may lack, are left out.
    nearly = query_sounds(query.typed, () if gathered.hits else COMMON, near=True) if near else []
    initialled = sounds_behind_initials(query.typed)
    values = words.search_sounds(heard) | words.search_sounds(nearly, words.NEAR)
    values |= words.search_sounds(initialled, words.INITIALLED)
    read = candidates.sounding(len(heard), len(nearly), len(initialled))
    rows = reads.rows(read, **values)
    gathered.archived += sum(row.archived and not row.linked and not row.near for row in rows)
    gathered.hits += _compared(query, [row for row in rows if not row.archived])


def _compared(query: Query, rows: Iterable[NamedPatient]) -> list[FoundPatient]:
    return [FoundPatient(row.id, answer(query, person_of(row)), row.last_visit) for row in rows]


def _list_archived(query: Query, most: int) -> list[NamedPatient]:
    search, sounds = words.search(query.typed), query_sounds(query.typed)
    if search is None:
        return []
    values = search.values | words.search_sounds(sounds)
    return reads.rows(candidates.archived_with(search.shape, len(sounds)), **values, most=most)


def _relatives(hits: list[FoundPatient]) -> list[FoundPatient]:
    """Return the relatives of those who are found by their names, archived ones too."""
    named = [h.id for h in hits if h.answer.match < MatchKind.SIMILAR and not h.answer.is_of_digits]
    if not named:
        return []
    return [
        FoundPatient(
            row.id, answer_of_relative(full_name(row.first_name, row.last_name)), row.last_visit
        )
        for row in reads.rows(candidates.relatives_of(), found=named)
    ]


def _ranked(hits: Iterable[FoundPatient]) -> list[FoundPatient]:
    """Return each patient once; the best first, and among those who answer alike who was seen
    last."""
    distinct: dict[int, FoundPatient] = {}
    for hit in sorted(hits, key=_place):
        distinct.setdefault(hit.id, hit)
    ordered = list(distinct.values())
    better = sum(hit.answer.match < MatchKind.SIMILAR for hit in ordered)
    return ordered[: max(ENOUGH, better)]


def _place(hit: FoundPatient) -> tuple[int, int, int]:
    seen = hit.last_visit
    return hit.answer.match, -seen.toordinal() if seen else 0, -hit.id


def person_of(row: NamedPatient) -> SearchedPerson:
    """Return the names, terms and numbers by which a patient is found."""
    phones = [phone for phone in (row.phone, row.second_phone) if phone]
    name = full_name(row.first_name, row.last_name)
    return SearchedPerson(row.id, name, phones, row.terms.split() if row.terms else ())
