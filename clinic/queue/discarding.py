"""Discard a visit that was begun by mistake, and its place in the queue. Flushes; the view commits.

Locks are taken in this order: the visit, an entry of the queue.
"""

from __future__ import annotations

from clinic.billing.service import find_bill_of_visit
from clinic.clock import utc_now
from clinic.extensions import db
from clinic.letters.queries import has_letters
from clinic.queue import queries
from clinic.queue.rules import QueueAction, QueueState
from clinic.queue.service import change
from clinic.visits import service as visits
from clinic.visits.models import Visit
from clinic.visits.queries import has_copy


class NotDiscardable(Exception):
    """The visit was signed or billed, or a letter was issued: it cannot be discarded."""


def discard_visit(visit_id: int) -> Visit:
    """Discard a visit that was begun by mistake; the patient is back in the line, or has left if
    nobody had queued them. `restore_visit` brings the note and the measurements back.

    Raises NoSuchVisit, or NotDiscardable once it was signed or billed.
    """
    visit = visits.lock_visit(visit_id)
    if visit.discarded_at is not None:
        return visit
    if visit.is_finished or find_bill_of_visit(visit_id) or has_letters(visit_id):
        raise NotDiscardable(visit_id)
    visit.discarded_at = utc_now()
    for entry in queries.list_open_of_visit(visit_id):
        entry.visit_id = entry.vitals_at = None
        if entry.state == QueueState.WITH_DOCTOR.value:
            walked_in = entry.began_at == entry.arrived_at
            change(entry, QueueAction.LEAVE if walked_in else QueueAction.DISCARD)
    db.session.flush()
    return visit


def restore_visit(visit_id: int) -> Visit:
    """Undo `discard_visit`, except the place in the queue.

    Raises NoSuchVisit, or NotDiscardable where a signed visit was moved to another patient.
    """
    visit = visits.lock_visit(visit_id)
    if visit.discarded_at is not None:
        if has_copy(visit_id):  # its note goes on with the right patient
            raise NotDiscardable(visit_id)
        visit.discarded_at = None
        db.session.flush()
    return visit
