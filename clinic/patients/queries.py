"""Finding patients: by number, by words, by likeness. All of one doctor, by the session's scope."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, and_, exists, select
from sqlalchemy.orm import aliased

from clinic.extensions import db
from clinic.patients.ages import Birth
from clinic.patients.models import Patient, PatientTerm
from clinic.patients.terms import SOUND, sounds_of, words_of_query

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

LAST_LETTER = chr(0x10FFFF)
CANDIDATES = 150


def find_patient(patient_id: int) -> Patient | None:
    """This doctor's patient with this number, archived or not."""
    return db.session.scalar(select(Patient).where(Patient.id == patient_id))


def listed(archived: bool = False) -> Select[Any]:
    """All patients, the newest first; or the archived ones, the last archived first."""
    if archived:
        return (
            select(Patient)
            .where(Patient.archived_at.is_not(None))
            .order_by(Patient.archived_at.desc(), Patient.id.desc())
        )
    return select(Patient).where(Patient.archived_at.is_(None)).order_by(Patient.id.desc())


def matching(query: str) -> Select[Any] | None:
    """Patients with a word that begins with each word of the query; None when it has no word.

    Walks the index of terms in its own order and stops at the page's end, so it costs the same
    among a thousand patients and a million. A patient whose two words match is shown at the first.
    """
    words = words_of_query(query)
    if not words:
        return None
    longest = max(words, key=len)
    rest = [word for word in words if word != longest]
    found = aliased(PatientTerm)
    earlier = aliased(PatientTerm)
    statement = (
        select(Patient)
        .join(found, found.patient_id == Patient.id)
        .where(
            Patient.archived_at.is_(None),
            _begins(found, longest),
            ~exists().where(
                earlier.patient_id == found.patient_id,
                _begins(earlier, longest),
                earlier.term < found.term,
            ),
        )
        .order_by(found.term, found.patient_id)
    )
    for word in rest:
        other = aliased(PatientTerm)
        statement = statement.where(
            exists().where(other.patient_id == found.patient_id, _begins(other, word))
        )
    return statement


def _begins(term: type[PatientTerm], word: str) -> ColumnElement[bool]:
    """A prefix as a range of the index: LIKE is seven times slower on SQLite."""
    return and_(term.term >= word, term.term < word + LAST_LETTER)


def find_candidates(
    first_name: str, last_name: str, birth: Birth | None, phone: str | None
) -> Sequence[Patient]:
    """Patients who may be this person: the same phone, or a name that sounds alike.

    Few enough to compare one by one; `duplicates.likely` judges them.
    """
    found: dict[int, Patient] = {}
    for statement in (_same_phone(phone), _same_sound(first_name, last_name, birth)):
        if statement is not None:
            found |= {row.id: row for row in db.session.scalars(statement.limit(CANDIDATES))}
    return list(found.values())


def _same_phone(phone: str | None) -> Select[Any] | None:
    if phone is None:
        return None
    return listed().where(Patient.phone == phone)


def _same_sound(first_name: str, last_name: str, birth: Birth | None) -> Select[Any] | None:
    first, last = sounds_of(first_name), sounds_of(last_name)
    if not first:
        return None
    statement = listed().where(_sounds_like(first))
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


def patients_named(query: str) -> Select[Any] | None:
    """The numbers of patients, archived ones too, with a word that begins with each word of the
    query; None when it has no word."""
    words = words_of_query(query)
    if not words:
        return None
    statement = select(PatientTerm.patient_id).where(_begins(PatientTerm, words[0]))
    for word in words[1:]:
        other = aliased(PatientTerm)
        statement = statement.where(
            exists().where(other.patient_id == PatientTerm.patient_id, _begins(other, word))
        )
    return statement


def list_newest(limit: int) -> Sequence[Patient]:
    """The patients registered last."""
    return db.session.scalars(listed().limit(limit)).all()
