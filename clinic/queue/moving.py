"""The place in the queue of a visit that is moved to another patient. Flushes; the view commits."""

from __future__ import annotations

from clinic.clock import clinic_day
from clinic.extensions import db
from clinic.queue import queries, service
from clinic.queue.rules import QueueAction, State


def move_visit(visit_id: int, to_patient_id: int) -> None:
    """Give the place in the queue of a visit to the right patient; both patients are locked.

    Where the right patient stands in the queue too, that place counts, and the wrong one is back in
    the line.
    """
    today = clinic_day()
    for entry in queries.list_open_of_visit(visit_id):
        own = queries.find_open(to_patient_id, entry.day)
        if own is None:
            entry.patient_id = to_patient_id
            continue
        entry.visit_id = entry.vitals_at = None
        if entry.state == State.WITH_DOCTOR.value:
            service.change(entry, QueueAction.DISCARD)
            own.visit_id = visit_id
            if own.day == today and own.state != State.WITH_DOCTOR.value:
                service.change(own, QueueAction.BEGIN)
    db.session.flush()
