"""Moving the vital signs of a visit to another visit, or withdrawing all. The view commits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from clinic.extensions import db
from clinic.measurements.models import Measurement
from clinic.measurements.queries import list_of_visit
from clinic.measurements.service import read_recorded
from clinic.versions import Stale
from clinic.visits.drafts import lock_note
from clinic.visits.models import Visit


class MeasuredAlready(Exception):
    """The other visit has its own value of a kind, which is not overwritten."""


def hand_over(visit: Visit, to: Visit, seen: Mapping[str, str]) -> None:
    """Give the measurements of a visit to another one, with who took them and when.

    `seen` are the texts as they were shown. Raises Stale, MeasuredAlready and VisitDiscarded.
    """
    for each in sorted((visit, to), key=lambda one: one.id):
        lock_note(each)
    rows = _standing(visit, seen)
    there = {row.kind: row for row in list_of_visit(to.id)}
    for row in rows:
        own = there.get(row.kind)
        if own is None:
            own = Measurement(visit_id=to.id, kind=row.kind, unit=row.unit)
            db.session.add(own)
        elif own.value is not None:
            raise MeasuredAlready
        own.value, own.taken_by, own.taken_at = row.value, row.taken_by, row.taken_at
        row.value = None
    db.session.flush()


def withdraw_all(visit: Visit, seen: Mapping[str, str]) -> None:
    """Withdraw the measurements of a visit; `seen` as above. Raises Stale and VisitDiscarded."""
    lock_note(visit)
    for row in _standing(visit, seen):
        row.value = None
    db.session.flush()


def _standing(visit: Visit, seen: Mapping[str, str]) -> Sequence[Measurement]:
    """Return the measurements of a locked visit. Raises Stale where others were shown, or none."""
    if read_recorded(visit.id) != seen:
        raise Stale
    rows = [row for row in list_of_visit(visit.id) if row.value is not None]
    if not rows:
        raise Stale
    return rows
