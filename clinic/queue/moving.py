"""A visit that is entered in another record: of the right patient, or of a record that was parted.

Flushes; the view commits.
"""

from __future__ import annotations

from clinic.clock import clinic_day, utc_now
from clinic.counter.drafts import DraftKey, find_draft
from clinic.extensions import db
from clinic.queue import queries, service
from clinic.queue.models import QueueEntry
from clinic.queue.rules import QueueAction, QueueState
from clinic.visits.models import Visit


def move_visit(visit: Visit, to_patient_id: int) -> None:
    """Move a visit without a signature or a bill to another patient, with its note, its
    vital signs, the draft of its bill and its places in the queue.

    Both patients and the visit are locked.
    """
    visit.patient_id, visit.moved_at = to_patient_id, utc_now()
    draft = find_draft(DraftKey(to_patient_id, visit.id))
    if draft is not None:
        draft.patient_id = to_patient_id
    db.session.flush()
    for entry in queries.list_of_visit(visit.id):
        _move_entry(entry, visit.id, to_patient_id)
    db.session.flush()


def _move_entry(entry: QueueEntry, visit_id: int, to_patient_id: int) -> None:
    """Give a place in the queue to the right patient. Where that one stands in the queue too, that
    place counts, and the wrong one is back in the line.
    """
    own = queries.find_open(to_patient_id, entry.day) if entry.ended_at is None else None
    if own is None:
        entry.patient_id = to_patient_id
        return
    entry.visit_id = entry.vitals_at = None
    if entry.state == QueueState.WITH_DOCTOR.value:
        service.change(entry, QueueAction.DISCARD)
        own.visit_id = visit_id
        if own.day == clinic_day() and own.state != QueueState.WITH_DOCTOR.value:
            service.change(own, QueueAction.BEGIN)
