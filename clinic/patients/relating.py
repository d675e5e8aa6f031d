"""Saying how patients are related, and changing one number of a household. Flushes; the view
commits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from clinic.clock import utc_now
from clinic.extensions import db
from clinic.patients import service
from clinic.patients.models import AnyPatient, Patient, Relation
from clinic.patients.relations import other_side, pair_of
from clinic.patients.relations_queries import Relative, list_household_of, list_relations
from clinic.patients.service import NoSuchPatient, lock_patient
from clinic.versions import Stale, change, flush_edit


class OthersStale(Stale):
    """Another patient whose number was to be changed too was changed since the form was made."""


class StatedRelation(NamedTuple):
    """A statement about a pair: what the relative is to the patient, "" for nothing; the version of
    the row, 0 where there is none."""

    kind: str
    version: int


def read_relation(patient: AnyPatient, relative: AnyPatient) -> StatedRelation:
    """Return how two persons are related, by any of their records."""
    relation = next(iter(list_relations(patient.records, relative.records)), None)
    if relation is None:
        return StatedRelation("", 0)
    if relation.removed_at is not None:
        return StatedRelation("", relation.version)
    return StatedRelation(_as_said(relation, patient, relation.kind), relation.version)


def _as_said(relation: Relation, patient: AnyPatient, kind: str) -> str:
    """Return a kind of the row of a relation as it is said of the patient, or the other way."""
    return kind if relation.patient_id in patient.records else other_side(kind)


def relate(patient_id: int, relative_id: int, kind: str, seen_version: int) -> bool:
    """Say what one patient is to another; return whether anything changed. What another record of
    theirs says is changed.

    Raises NoSuchPatient (also for the patient's own number), Archived for an archived patient, and
    Stale where somebody else said another thing since.
    """
    patient, relative = _lock_pair(patient_id, relative_id)
    relations = list_relations(patient.records, relative.records)
    if not relations:
        first, second, kind = pair_of(patient_id, relative_id, kind)
        db.session.add(Relation(patient_id=first, relative_id=second, kind=kind))
        db.session.flush()
        return True
    relation, *others = relations
    values = {"kind": _as_said(relation, patient, kind), "removed_at": None}
    changed = change(relation, seen_version, values)
    for other in others:
        other.removed_at = other.removed_at or utc_now()
    flush_edit()
    return changed


def remove(patient_id: int, relative_id: int) -> None:
    """Take a relation away; `restore` undoes it. Raises as relate does, but for Stale."""
    _set_removed(patient_id, relative_id, is_removed=True)


def restore(patient_id: int, relative_id: int) -> None:
    """Undo `remove`."""
    _set_removed(patient_id, relative_id, is_removed=False)


def _set_removed(patient_id: int, relative_id: int, is_removed: bool) -> None:
    patient, relative = _lock_pair(patient_id, relative_id)
    relations = list_relations(patient.records, relative.records)
    if not relations:
        raise NoSuchPatient(relative_id)
    # Two records may each say something: one of them comes back.
    for relation in relations if is_removed else relations[:1]:
        if (relation.removed_at is not None) != is_removed:
            relation.removed_at = utc_now() if is_removed else None
    db.session.flush()


def _lock_pair(patient_id: int, relative_id: int) -> tuple[Patient, Patient]:
    """Lock both, always in the same order: two desks then wait for each other, and once."""
    if patient_id == relative_id:
        raise NoSuchPatient(relative_id)
    locked = {number: lock_patient(number) for number in sorted((patient_id, relative_id))}
    service.require_in_use(locked[patient_id])
    return locked[patient_id], locked[relative_id]


def register(
    values: Mapping[str, Any],
    *,
    family: tuple[int, str] | None = None,
    request_key: str | None = None,
) -> Patient:
    """Register a patient; `family` is the number of a relative and what the new patient is to them.

    Raises NoSuchPatient, and PatientArchived where the relative is.
    """
    patient = service.register(values, request_key)
    if family is not None:
        relative_id, kind = family
        relate(relative_id, patient.id, kind, 0)
    return patient


def list_sharers(patient: Patient) -> list[Relative]:
    """Return those of the household, not archived, who have one of the patient's telephone
    numbers."""
    household = list_household_of(patient.records)
    active = [one for one in household if not one.patient.is_archived]
    return [one for one in active if set(one.patient.phones) & set(patient.phones)]


def edit_with_others(
    patient: Patient, seen_version: int, values: Mapping[str, Any], others: Mapping[int, int]
) -> bool:
    """Change a patient, and the same telephone number of `others` where it changed. Return whether
    anything changed.

    `others` maps a patient's id to the version seen. Raises Stale for the patient, OthersStale for
    another one who changed, no longer has that number, or is archived.
    """
    for patient_id in sorted({patient.id, *others} if others else ()):
        lock_patient(patient_id)
    replaced = _replaced_phones(patient, values)
    changed = service.edit(patient, seen_version, values)
    if changed and replaced:
        for patient_id, version in sorted(others.items()):
            _change_phone(patient_id, version, replaced)
    return changed


def _replaced_phones(patient: Patient, values: Mapping[str, Any]) -> dict[str, str]:
    """Return each telephone number that is replaced, with the new one."""
    fields = [name for name in ("phone", "second_phone") if values.get(name)]
    olds: Iterable[tuple[str | None, str]] = ((getattr(patient, n), values[n]) for n in fields)
    return {old: new for old, new in olds if old and old != new}


def _change_phone(patient_id: int, version: int, replaced: Mapping[str, str]) -> None:
    other = service.get_patient(patient_id)
    had = {name: getattr(other, name) for name in ("phone", "second_phone")}
    values: dict[str, str | None] = {n: replaced[old] for n, old in had.items() if old in replaced}
    if other.is_archived or not values:
        raise OthersStale
    if len(set((had | values).values())) == 1:
        values |= {"second_phone": None, "second_phone_of": ""}  # both are the same now
    try:
        service.edit(other, version, values)
    except Stale:
        raise OthersStale from None
