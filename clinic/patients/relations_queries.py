"""The household of a patient: who is related, and who has the same telephone number."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    bindparam,
    literal,
    or_,
    select,
    union,
    union_all,
)
from sqlalchemy.orm import aliased

from clinic.extensions import db
from clinic.patients.models import Patient, PatientRow, Relation
from clinic.patients.records import Records
from clinic.patients.relations import other_side, word_for
from clinic.tenancy import reads
from clinic.tenancy.reads import Read, part

MOST_AT_ONE_PHONE = 12
"""The most patients who are told for a shared number: some clinics write their own for everybody
who has none."""

SELF, NEWER, OLDER, SAME_PHONE = range(4)
"""What a row of `household_rows` is: the patient, a relative with a higher or a lower number,
somebody with the same telephone number."""

WHOSE = "patient_id"
"""The parameter of the statements: the number of the patient."""


class Relative(NamedTuple):
    """Somebody of a patient's household; `kind` says what they are to the patient, "" of one who
    only has the same telephone number. `owed` in paise."""

    patient: PatientRow
    kind: str = ""
    owed: int = 0

    @property
    def word(self) -> str:
        """What they are to the patient, in a word: daughter. "" where that was not said."""
        return word_for(self.kind, self.patient.gender) if self.kind else ""


class HouseholdRow(NamedTuple):
    """A row of the statement `household_rows`, without columns of a feature above."""

    what: int
    kind: str
    patient: PatientRow


def kind_in(what: int, kind: str) -> str:
    """Return what the one in a row is to the patient; `kind` is as the relation has it."""
    return other_side(kind) if what == OLDER else kind


def in_order(relatives: list[Relative]) -> list[Relative]:
    """Return each once: first who is related, in the order of their numbers."""
    related = {one.patient.id: one for one in relatives if one.kind}
    others = {one.patient.id: one for one in relatives if not one.kind}
    once = (others | related).values()
    return sorted(once, key=lambda one: (not one.kind, one.patient.is_archived, one.patient.id))


def list_household_of(records: Records) -> list[Relative]:
    """The household of a person by all records of the person, without the person."""
    found = [one for record in records for one in list_household(record)]
    return in_order([one for one in found if one.patient.id not in records])


def list_household(patient_id: int) -> list[Relative]:
    """A patient's household, without the patient."""
    found = reads.rows(_household(), **{WHOSE: patient_id})
    others = [row for row in found if row.what != SELF]
    return in_order([Relative(row.patient, kind_in(row.what, row.kind)) for row in others])


@cache
def _household() -> Read[HouseholdRow]:
    return Read(HouseholdRow, household_rows())


def household_rows(*more: ColumnElement[Any]) -> CompoundSelect[Any]:
    """The patient with the number WHOSE and the household, with `more` columns of Patient."""
    shown = (*part("patient", PatientRow, Patient), *more)

    def rows(what: int, kind: Any) -> Select[Any]:
        return select(literal(what).label("what"), kind.label("kind"), *shown)

    number: Any = bindparam(WHOSE)
    newer = rows(NEWER, Relation.kind).join(Relation, Relation.relative_id == Patient.id)
    older = rows(OLDER, Relation.kind).join(Relation, Relation.patient_id == Patient.id)
    stands = Relation.removed_at.is_(None)
    nobody = literal("")
    return union_all(
        rows(SELF, nobody).where(Patient.id == number),
        newer.where(Relation.patient_id == number, stands),
        older.where(Relation.relative_id == number, stands),
        rows(SAME_PHONE, nobody).where(Patient.id.in_(_at_same_phone())),
    )


def household_numbers() -> CompoundSelect[Any]:
    """The numbers of the household of the patient WHOSE, the patient's own too."""
    number: Any = bindparam(WHOSE)
    stands = Relation.removed_at.is_(None)
    return union(
        select(Patient.id).where(Patient.id == number),
        select(Relation.relative_id).where(Relation.patient_id == number, stands),
        select(Relation.patient_id).where(Relation.relative_id == number, stands),
        select(Patient.id).where(Patient.id.in_(_at_same_phone())),
    )


def _at_same_phone() -> Select[Any]:
    """The numbers of the first patients with one of the numbers of the patient WHOSE."""
    whose, other = aliased(Patient), aliased(Patient)
    same = or_(
        other.phone == whose.phone,
        other.phone == whose.second_phone,
        other.second_phone == whose.phone,
        other.second_phone == whose.second_phone,
    )
    found = select(other.id).join(whose, same).where(whose.id == bindparam(WHOSE))
    return found.where(other.id != whose.id).order_by(other.id).limit(MOST_AT_ONE_PHONE)


def find_relation(patient_id: int, relative_id: int) -> Relation | None:
    """The row of a pair, the lower number first; also where the relation was taken away."""
    pair = {"patient_id": patient_id, "relative_id": relative_id}
    relation: Relation | None = db.session.scalar(_pair(), pair)
    return relation


@cache
def _pair() -> Select[Any]:
    first = Relation.patient_id == bindparam("patient_id")
    return select(Relation).where(first, Relation.relative_id == bindparam("relative_id"))
