"""Finding patients: by number, by words, by likeness. All of one doctor, by the session's scope."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from clinic.extensions import db
from clinic.patients.ages import Birth
from clinic.patients.models import BYTEWISE, Patient, PatientRow, PatientTerm
from clinic.patients.records import Records, bound, in_records
from clinic.patients.terms import SOUND, sounds_of, words_of_query
from clinic.tenancy import reads
from clinic.tenancy.reads import Read, columns

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, ScalarSelect

LAST_LETTER = chr(0x10FFFF)
CANDIDATES = 150


def find_patient(patient_id: int) -> Patient | None:
    """This doctor's patient with this number, archived or not."""
    patient: Patient | None = db.session.scalar(_patient(), {"patient_id": patient_id})
    return patient


def read_patient(patient_id: int) -> PatientRow | None:
    """The same, to be shown."""
    return reads.first(_shown(), patient_id=patient_id)


@cache
def _shown() -> Read[PatientRow]:
    one = select(*columns(PatientRow, Patient)).where(Patient.id == bindparam("patient_id"))
    return Read(PatientRow, one)


@cache
def _patient() -> Select[Any]:
    return select(Patient).where(Patient.id == bindparam("patient_id"))


def lock_patient(patient_id: int) -> Patient | None:
    """This doctor's patient, whom nobody else changes before this transaction ends.

    SQLite lets only one transaction write anyhow.
    """
    patient: Patient | None = db.session.scalar(_held(), {"patient_id": patient_id})
    return patient


def lock_patients(records: Records) -> Sequence[Patient]:
    """These patients as they stand at this moment, locked as `lock_patient` does, in the order of
    their numbers, so that two transactions never wait for each other."""
    statement = select(Patient).where(in_records(Patient.id, len(records))).order_by(Patient.id)
    statement = statement.with_for_update().execution_options(populate_existing=True)
    return db.session.scalars(statement, bound(records)).all()


@cache
def _held() -> Select[Any]:
    return _patient().with_for_update()


def listed(archived: bool = False) -> Select[Any]:
    """All patients, the newest first; or the archived ones, the last archived first."""
    if archived:
        return (
            select(Patient)
            .where(Patient.archived_at.is_not(None), Patient.kept_id.is_(None))
            .order_by(Patient.archived_at.desc(), Patient.id.desc())
        )
    return select(Patient).where(Patient.archived_at.is_(None)).order_by(Patient.id.desc())


Shape = tuple[bool, ...]
"""For each word of a search: may it be the last digits of a telephone?"""


class Search(NamedTuple):
    """Patients by words: the shape of the statement for them, and what is bound in it."""

    shape: Shape
    values: dict[str, str]


def search(query: str) -> Search | None:
    """Return the parameters of `matching` for a query; None if it has no word."""
    query_words = sorted(words_of_query(query), key=lambda word: len(word.beginning), reverse=True)
    values: dict[str, str] = {}
    for number, word in enumerate(query_words):
        for kind, begins in word._asdict().items():
            values |= {f"{kind}_{number}": begins, f"past_{kind}_{number}": begins + LAST_LETTER}
    return Search(tuple(bool(word.ending) for word in query_words), values) if query_words else None


def matching(shape: Shape) -> Select[Any]:
    """Patients with a term for each word of the shape; the longest word is the first.

    Walks the index of terms in its own order and stops at the page's end, so it costs the same
    among a thousand patients and a million; what may be the last digits of a telephone is walked
    in two places and sorted, since few patients share four digits. A patient of whom two terms
    match is shown at the first.
    """
    found = aliased(PatientTerm)
    # Another word rules out most: SQLite asks in the order in which the conditions are written.
    others = [_also(found.patient_id, number, shape) for number in range(1, len(shape))]
    return (
        select(Patient)
        .join(found, found.patient_id == Patient.id)
        .where(Patient.archived_at.is_(None), _matches(found, 0, shape), *others)
        .where(found.term == _first_term(found.patient_id, 0, shape))
        .order_by(found.term, found.patient_id)
    )


def matching_archived(shape: Shape) -> Select[Any]:
    """The archived patients with words as `matching` takes them, the last archived first.

    Walks the index of the archived, who are few among many, and asks of each.
    """
    every = range(len(shape))
    return listed(archived=True).where(*(_also(Patient.id, number, shape) for number in every))


MOST_COUNTED = 50
LOOKED_AT = 5000


def count_archived(query: str) -> int:
    """Return how many archived patients a search would find, at most MOST_COUNTED.

    A lower bound if more than LOOKED_AT of this doctor's patients have its longest word.
    """
    found = search(query)
    if found is None:
        return 0
    return len(reads.rows(_counted(found.shape), **found.values))


class PatientNumber(NamedTuple):
    """The number of a patient."""

    id: int


@cache
def _counted(shape: Shape) -> Read[PatientNumber]:
    """Among all who have the longest word, up to LOOKED_AT: a rare word has few, of a common one
    there is no need to know."""
    found = aliased(PatientTerm)
    some = select(found.patient_id).where(_matches(found, 0, shape)).limit(LOOKED_AT)
    is_archived = (Patient.archived_at.is_not(None), Patient.kept_id.is_(None))
    archived = select(Patient.id).where(Patient.id.in_(some), *is_archived)
    if len(shape) == 1:
        return Read(PatientNumber, archived.limit(MOST_COUNTED))
    # The limit keeps PostgreSQL from asking for the other words before it knows who is archived.
    few = archived.limit(LOOKED_AT).subquery()
    others = [_also(few.c.id, number, shape) for number in range(1, len(shape))]
    return Read(PatientNumber, select(few.c.id).where(*others).limit(MOST_COUNTED))


def _matches(term: type[PatientTerm], number: int, shape: Shape) -> ColumnElement[bool]:
    beginning = _begins(term, f"beginning_{number}")
    return or_(beginning, _begins(term, f"ending_{number}")) if shape[number] else beginning


def _begins(term: type[PatientTerm], name: str) -> ColumnElement[bool]:
    """A prefix as a range of the index: LIKE is seven times slower on SQLite."""
    return and_(
        term.term >= bindparam(name, type_=BYTEWISE),
        term.term < bindparam(f"past_{name}", type_=BYTEWISE),
    )


def _also(patient_id: Any, number: int, shape: Shape) -> ColumnElement[bool]:
    return _first_term(patient_id, number, shape).is_not(None)


def _first_term(patient_id: Any, number: int, shape: Shape) -> ScalarSelect[Any]:
    """The first of a patient's terms that matches a word, or null.

    Asked of each patient by itself: of EXISTS, PostgreSQL may make a join with every term that
    begins so, and a word may have one letter.
    """
    term = aliased(PatientTerm)
    first = select(func.min(term.term)).where(term.patient_id == patient_id)
    return first.where(_matches(term, number, shape)).scalar_subquery()


def find_candidates(
    first_name: str, last_name: str, birth: Birth | None, phone: str | None
) -> Sequence[Patient]:
    """Patients who may be this person, archived ones too: the same phone, or a name that sounds
    alike.

    Few enough to compare one by one; `duplicates.likely` judges them.
    """
    found: dict[int, Patient] = {}
    for statement in (_same_phone(phone), _same_sound(first_name, last_name, birth)):
        if statement is not None:
            found |= {row.id: row for row in db.session.scalars(statement.limit(CANDIDATES))}
    return list(found.values())


def _everybody() -> Select[Any]:
    return select(Patient).order_by(Patient.id.desc())


def _same_phone(phone: str | None) -> Select[Any] | None:
    if phone is None:
        return None
    return _everybody().where(Patient.phone == phone)


def _same_sound(first_name: str, last_name: str, birth: Birth | None) -> Select[Any] | None:
    first, last = sounds_of(first_name), sounds_of(last_name)
    if not first:
        return None
    statement = _everybody().where(_sounds_like(first))
    if last:
        statement = statement.where(_sounds_like(last))
    if birth is not None:
        span = timedelta(days=366 * 3)
        near = (birth.birth_date - span, birth.birth_date + span)
        statement = statement.where(Patient.birth_date.between(*near))
    return statement


def _sounds_like(sounds: set[str]) -> ColumnElement[bool]:
    terms = [SOUND + sound for sound in sounds]
    return Patient.id.in_(select(PatientTerm.patient_id).where(PatientTerm.term.in_(terms)))


def patients_named(shape: Shape) -> Select[Any]:
    """The numbers of patients, archived ones too, with words as `matching` takes them."""
    statement = select(PatientTerm.patient_id).where(_matches(PatientTerm, 0, shape))
    for number in range(1, len(shape)):
        statement = statement.where(_also(PatientTerm.patient_id, number, shape))
    return statement
