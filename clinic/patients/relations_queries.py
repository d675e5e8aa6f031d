"""The household of a patient: who is related, and who has the same telephone number."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    and_,
    bindparam,
    func,
    literal,
    null,
    or_,
    select,
    union,
    union_all,
)
from sqlalchemy.orm import aliased

from clinic.extensions import db
from clinic.patients.models import Patient, PatientRow, Relation
from clinic.patients.queries import read_patient
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
        """The relation to the patient: daughter; "" where it was not stated."""
        return word_for(self.kind, self.patient.gender) if self.kind else ""


class HouseholdRow(NamedTuple):
    """A row of the statement `household_rows`, without columns of a feature above."""

    what: int
    kind: str
    patient: PatientRow


def kind_in(what: int, kind: str) -> str:
    """Return what the one in a row is to the patient; `kind` is as the relation has it."""
    return other_side(kind) if what == OLDER else kind


def list_each(relatives: list[Relative]) -> list[Relative]:
    """Return each person once, by the record that is kept: first who is related, in the order of
    their numbers."""
    return _in_order(
        [_by_linked_record(one) if one.patient.is_linked else one for one in relatives]
    )


def _by_linked_record(relative: Relative) -> Relative:
    """Return the same person by the record to which this one is linked."""
    kept = read_patient(relative.patient.page_id)
    return relative if kept is None else relative._replace(patient=kept, owed=0)


def _in_order(relatives: list[Relative]) -> list[Relative]:
    related = {one.patient.id: one for one in relatives if one.kind}
    others = {one.patient.id: one for one in relatives if not one.kind}
    once = (others | related).values()
    return sorted(once, key=lambda one: (not one.kind, one.patient.is_archived, one.patient.id))


def list_household_of(records: Records) -> list[Relative]:
    """Return the household of a person by all records of the person, without the person."""
    household = [row for record in records for row in reads.rows(_household(), **{WHOSE: record})]
    others = [row for row in household if row.patient.id not in records]
    return list_each([Relative(row.patient, kind_in(row.what, row.kind)) for row in others])


@cache
def _household() -> Read[HouseholdRow]:
    return Read(HouseholdRow, household_rows())


def household_rows(
    *more: ColumnElement[Any], own: Sequence[ColumnElement[Any]] = ()
) -> CompoundSelect[Any]:
    """Build the patient with the number WHOSE and the household, with `more` columns of Patient;
    the `own` ones are null for the others of the household."""
    columns = (*part("patient", PatientRow, Patient), *more)
    empty = [null().label(column.key) for column in own]

    def rows(what: int, kind: Any) -> Select[Any]:
        whose = own if what == SELF else empty
        return select(literal(what).label("what"), kind.label("kind"), *columns, *whose)

    number: Any = bindparam(WHOSE)
    newer = rows(NEWER, Relation.kind).join(Relation, Relation.relative_id == Patient.id)
    older = rows(OLDER, Relation.kind).join(Relation, Relation.patient_id == Patient.id)
    is_current = Relation.removed_at.is_(None)
    nobody = literal("")
    return union_all(
        rows(SELF, nobody).where(Patient.id == number),
        newer.where(Relation.patient_id == number, is_current),
        older.where(Relation.relative_id == number, is_current),
        rows(SAME_PHONE, nobody).where(Patient.id.in_(_at_same_phone())),
    )


def household_numbers() -> CompoundSelect[Any]:
    """Build the numbers of the household of the patient WHOSE, the patient's own too; of a person
    with several records all of them."""
    own = select(func.coalesce(Patient.kept_id, Patient.id)).where(Patient.id.in_(_household_ids()))
    kept, linked = aliased(Patient), aliased(Patient)
    others = linked.kept_id.is_not(None), linked.kept_id.in_(own)
    return union(select(kept.id).where(kept.id.in_(own)), select(linked.id).where(*others))


def _household_ids() -> CompoundSelect[Any]:
    number: Any = bindparam(WHOSE)
    is_current = Relation.removed_at.is_(None)
    return union(
        select(Patient.id).where(Patient.id == number),
        select(Relation.relative_id).where(Relation.patient_id == number, is_current),
        select(Relation.patient_id).where(Relation.relative_id == number, is_current),
        select(Patient.id).where(Patient.id.in_(_at_same_phone())),
    )


def _at_same_phone() -> Select[Any]:
    """Build the numbers of the first patients with one of the numbers of the patient WHOSE."""
    whose, other = aliased(Patient), aliased(Patient)
    same = or_(
        other.phone == whose.phone,
        other.phone == whose.second_phone,
        other.second_phone == whose.phone,
        other.second_phone == whose.second_phone,
    )
    others = select(other.id).join(whose, same).where(whose.id == bindparam(WHOSE))
    return others.where(other.id != whose.id).order_by(other.id).limit(MOST_AT_ONE_PHONE)


def list_relations(one: Records, other: Records) -> list[Relation]:
    """Return the relations stated between two persons in any of their records, the current ones
    first and removed ones after."""
    statement = select(Relation).where(
        or_(
            and_(Relation.patient_id.in_(one), Relation.relative_id.in_(other)),
            and_(Relation.patient_id.in_(other), Relation.relative_id.in_(one)),
        )
    )
    is_removed = Relation.removed_at.is_not(None)
    ordered = statement.order_by(is_removed, Relation.patient_id, Relation.relative_id)
    return list(db.session.scalars(ordered))
