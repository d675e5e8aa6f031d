"""Conditions on patients by the words of a search and by how they sound. Of one doctor, by the
session's scope."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import Select, and_, bindparam, func, or_, select, union_all
from sqlalchemy.orm import aliased

from clinic.patients.models import BYTEWISE, Patient, PatientTerm
from clinic.patients.terms import MOST_HEARD, MOST_SOUNDS, QuerySound, QueryWord, words_of_query

if TYPE_CHECKING:
    from sqlalchemy import BindParameter, ColumnElement, GenerativeSelect, ScalarSelect

LAST_LETTER = chr(0x10FFFF)
LOOKED_AT = 5000
"""How many patients are looked at who have the rarest word of a search: of a rare one these are
all, of a common one there is no need to know more."""

Shape = tuple[bool, ...]
"""For each word of a search: may it be later digits of a telephone?"""


class Search(NamedTuple):
    """Patients by words: the shape of the statement for them, and what is bound in it."""

    shape: Shape
    values: dict[str, str]


def search(query: str) -> Search | None:
    """Return the parameters of a statement by the words of a query; None if it has no word."""
    return search_words(words_of_query(query))


def search_words(words: Sequence[QueryWord]) -> Search | None:
    """The same for these words; the longest is the first."""
    ordered = sorted(words, key=lambda word: len(word.beginning), reverse=True)
    values: dict[str, str] = {}
    for number, word in enumerate(ordered):
        for kind, begins in word._asdict().items():
            values |= _bounds(f"{kind}_{number}", begins)
    return Search(tuple(bool(word.part) for word in ordered), values) if ordered else None


class SoundKind(NamedTuple):
    """Which sounds are meant in a statement: the first part of the names of their parameters, and
    how many terms a sound has at most."""

    name: str
    terms: int


HEARD = SoundKind("heard", MOST_HEARD)
NEAR = SoundKind("near", MOST_SOUNDS)
INITIALLED = SoundKind("initialled", MOST_HEARD)


def search_sounds(sounds: Sequence[QuerySound], kind: SoundKind = HEARD) -> dict[str, str]:
    """Return the parameters of a statement by these sounds."""
    values: dict[str, str] = {}
    for number, sound in enumerate(sounds):
        values |= _bounds(f"{kind.name}_{number}", sound.beginning)
        terms = sound.terms[: kind.terms]
        padded = terms + ("",) * (kind.terms - len(terms))  # no term is empty
        values |= {f"{kind.name}_{number}_{n}": term for n, term in enumerate(padded)}
    return values


def _bounds(name: str, begins: str) -> dict[str, str]:
    """A prefix as a range; an empty one holds nothing."""
    return {name: begins, f"past_{name}": begins + LAST_LETTER if begins else ""}


def first_terms(shape: Shape, archived: bool) -> GenerativeSelect:
    """The numbers of patients, `archived` ones too, and each term of theirs that matches the word
    of the shape, the only one.

    Walks the index of terms in its own order and stops where its limit is reached, so it costs the
    same among a thousand patients and a million.
    """
    walks = _walks(0, shape)
    if not archived:
        walks = [_of_the_list(walk) for walk in walks]
    every = _all_of(walks)
    return every.order_by(every.selected_columns.term, every.selected_columns.id)


def _walks(number: int, shape: Shape) -> list[Select[Any]]:
    """The numbers of patients and their terms that match a word, by a walk for each place of the
    index: for an OR of two PostgreSQL may read all terms of a doctor."""
    walks = []
    for name in ("beginning", "part") if shape[number] else ("beginning",):
        term_row = aliased(PatientTerm)
        both: tuple[Any, ...] = (term_row.patient_id.label("id"), term_row.term.label("term"))
        walks.append(select(*both).where(_begins(term_row, f"{name}_{number}")))
    return walks


def _of_the_list(walk: Select[Any]) -> Select[Any]:
    named = walk.join(Patient, Patient.id == walk.selected_columns.id)
    return named.where(Patient.archived_at.is_(None))


def _all_of(walks: list[Select[Any]]) -> GenerativeSelect:
    return union_all(*walks) if len(walks) > 1 else walks[0]


def matching(shape: Shape) -> Select[Any]:
    """Patients, archived or not, with a term for each word of the shape; the longest word is the
    first, and walked as in `first_terms`. A patient of whom two terms match it comes twice."""
    walked = _all_of(_walks(0, shape)).subquery()
    # Another word rules out most: SQLite asks in the order in which the conditions are written.
    others = [_has_word(walked.c.id, number, shape) for number in range(1, len(shape))]
    return (
        select(Patient)
        .join(walked, walked.c.id == Patient.id)
        .where(*others)
        .order_by(walked.c.term, walked.c.id)
    )


def sounding(words: int, kind: SoundKind = HEARD) -> Select[Any]:
    """Patients, archived or not, with a term for each of so many sounds."""
    return select(Patient).where(_in_any_of(words, kind))


def named_or_sounding(shape: Shape, words: int) -> ColumnElement[bool]:
    """The condition of a patient with the words of a search or with its sounds."""
    both = [_named(Patient.id, shape), *([_in_any_of(words)] if words else [])]
    return or_(*both)


def first_term(patient_id: Any, shape: Shape) -> ScalarSelect[Any]:
    """The first term of a patient that matches the first word of a shape, or null."""
    return _first_term(patient_id, _matches, 0, shape)


def patients_named(shape: Shape) -> Select[Any]:
    """The numbers of patients, archived ones too, with words as `matching` takes them."""
    statement = select(PatientTerm.patient_id).where(_matches(PatientTerm, 0, shape))
    for number in range(1, len(shape)):
        statement = statement.where(_has_word(PatientTerm.patient_id, number, shape))
    return statement


def _named(patient_id: Any, shape: Shape) -> ColumnElement[bool]:
    walks = [walk.with_only_columns(walk.selected_columns.id) for walk in _walks(0, shape)]
    some = _all_of(walks).limit(LOOKED_AT)
    others = (_has_word(patient_id, number, shape) for number in range(1, len(shape)))
    return and_(patient_id.in_(some), *others)


def _in_any_of(words: int, kind: SoundKind = HEARD) -> ColumnElement[bool]:
    # Of a single sound nearly all that are looked at are shown; beside initials it is asked often.
    is_selective = words > 1 and kind is not INITIALLED
    most = LOOKED_AT if is_selective else LOOKED_AT // 10
    limited = _with_longest(kind).limit(most).subquery()
    candidates = select(limited.c.patient_id).distinct().subquery()
    # Asked of those found, not of the patients: PostgreSQL may begin with all patients of a doctor.
    others = (_has_sound(candidates.c.patient_id, number, kind) for number in range(1, words))
    return Patient.id.in_(select(candidates.c.patient_id).where(*others))


def _with_longest(kind: SoundKind) -> GenerativeSelect:
    """The numbers of patients with the first of the sounds, the longest. Only near it goes on after
    its beginning.

    A walk for each term: for a list of them PostgreSQL may read all terms of a doctor.
    """
    matches = [PatientTerm.term == term for term in _sound_terms(0, kind)]
    if kind is not HEARD:
        matches.append(_begins(PatientTerm, f"{kind.name}_0"))
    return union_all(*(select(PatientTerm.patient_id).where(match) for match in matches))


def _matches(term: type[PatientTerm], number: int, shape: Shape) -> ColumnElement[bool]:
    beginning = _begins(term, f"beginning_{number}")
    return or_(beginning, _begins(term, f"part_{number}")) if shape[number] else beginning


def _is_heard(term: type[PatientTerm], number: int, kind: SoundKind) -> ColumnElement[bool]:
    # As a query: of a list, PostgreSQL would make the array anew for each row.
    terms = union_all(*map(select, _sound_terms(number, kind)))
    return or_(term.term.in_(terms), _begins(term, f"{kind.name}_{number}"))


def _sound_terms(number: int, kind: SoundKind) -> list[BindParameter[str]]:
    names = (f"{kind.name}_{number}_{n}" for n in range(kind.terms))
    return [bindparam(name, type_=BYTEWISE) for name in names]


def _begins(term: type[PatientTerm], name: str) -> ColumnElement[bool]:
    """A prefix as a range of the index: LIKE is seven times slower on SQLite."""
    return and_(
        term.term >= bindparam(name, type_=BYTEWISE),
        term.term < bindparam(f"past_{name}", type_=BYTEWISE),
    )


def _has_word(patient_id: Any, number: int, shape: Shape) -> ColumnElement[bool]:
    return _first_term(patient_id, _matches, number, shape).is_not(None)


def _has_sound(patient_id: Any, number: int, kind: SoundKind) -> ColumnElement[bool]:
    return _first_term(patient_id, _is_heard, number, kind).is_not(None)


def _first_term(patient_id: Any, condition: Any, *arguments: Any) -> ScalarSelect[Any]:
    """The first of a patient's terms that meets a condition, or null.

    Asked of each patient by itself: of EXISTS, PostgreSQL may make a join with every term that
    begins so, and a word may have one letter.
    """
    term = aliased(PatientTerm)
    first = select(func.min(term.term)).where(term.patient_id == patient_id)
    return first.where(condition(term, *arguments)).scalar_subquery()
