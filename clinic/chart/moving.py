"""Moving a visit that was entered on the wrong patient to the right one. Flushes; the view commits.

Who locks, locks in this order: the counters of money where a bill is cancelled, the patients by
number, the visit, an entry of the queue.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from clinic.alerts import service as alerts
from clinic.alerts.models import Allergy, Problem
from clinic.alerts.queries import list_recorded_since
from clinic.billing.service import find_bill_of_visit
from clinic.billing.wrong_patient import BillSeen, cancel_for
from clinic.clock import clinic_day, utc_now
from clinic.consultation.note import typed_of
from clinic.extensions import db
from clinic.files.service import move_reports
from clinic.labs.service import move_values
from clinic.letters.drafting import move_drafts
from clinic.letters.queries import has_letters
from clinic.measurements import service as measurements
from clinic.measurements.service import get_visit_measured
from clinic.patients.models import Patient
from clinic.patients.queries import find_patient
from clinic.patients.service import PatientArchived, lock_patient
from clinic.prescribing.queries import list_prescriptions_of
from clinic.queue.moving import move_visit
from clinic.versions import Stale
from clinic.visits import service as visits
from clinic.visits.drafts import find_draft
from clinic.visits.models import Visit, VisitDraft, VisitMove
from clinic.visits.vitals import typed_vitals


class VisitBilled(Exception):
    """The visit has a bill of the wrong patient, which is cancelled first or with it."""


class SamePatient(Exception):
    """The visit is this patient's already."""


class MoveOrder(NamedTuple):
    """The requested move: the visit as it was seen, the right patient, why, and the alerts of the
    wrong one that belong to the right one, as `allergy-3` or `problem-4`."""

    visit_id: int
    seen_version: int
    to_patient_id: int
    reason: str
    alerts: Collection[str] = ()
    bill: BillSeen | None = None
    """The bill of the visit, to be cancelled with it."""


def move(order: MoveOrder) -> Visit:
    """Move a visit with its draft, vital signs and place in the queue; return the right patient's.

    A signed visit stays where it is, discarded, since its paper was given out; its note is copied
    into a draft of a new visit of the same day. Raises NoSuchVisit, NoSuchPatient, Archived, Stale,
    SamePatient, Billed, and LedgerRefusal where its bill cannot be cancelled.
    """
    seen = visits.get_visit(order.visit_id)
    if order.bill is not None:
        right_id = _right_id(order.to_patient_id)
        cancel_for(order.bill, order.visit_id, right_id, order.reason)
    wrong, right = lock_both(seen.patient_id, order.to_patient_id)
    visit = visits.lock_visit(order.visit_id)
    if visit.version != order.seen_version or visit.discarded_at is not None:
        raise Stale
    if find_bill_of_visit(visit.id) is not None:
        raise VisitBilled
    recorded = {name_of(row): row for row in list_recorded_since(wrong.id, visit.created_at)}
    moved = visit
    if is_signed(visit):
        moved = _copy(visit, right)
    else:
        move_visit(visit, right.id)
    _note_move(visit, moved, wrong, right, order.reason)
    move_reports(visit.id, moved.id, right.id)
    move_values(visit.id, moved.id, right.id)
    move_drafts(visit.id, moved.id)
    for name in sorted(recorded.keys() & set(order.alerts)):
        _move_alert(recorded[name], right)
    return moved


def is_signed(visit: Visit) -> bool:
    """Return whether a paper of the visit was given out."""
    signed = visit.is_finished or bool(list_prescriptions_of(visit.id))
    return signed or has_letters(visit.id)


def name_of(row: Allergy | Problem) -> str:
    """Return the text that names an alert in a form."""
    return f"{'allergy' if isinstance(row, Allergy) else 'problem'}-{row.id}"


def _right_id(patient_id: int) -> int:
    """Return the number of the patient; for a linked record that of the kept one."""
    patient = find_patient(patient_id)
    return patient_id if patient is None else patient.page_id


def lock_both(wrong_id: int, right_id: int) -> tuple[Patient, Patient]:
    """Lock both; for a linked record the kept one is the right patient.

    Raises NoSuchPatient, SamePatient, and PatientArchived for the right one.
    """
    right_id = _right_id(right_id)
    if wrong_id == right_id:
        raise SamePatient
    locked = {number: lock_patient(number) for number in sorted((wrong_id, right_id))}
    wrong, right = locked[wrong_id], locked[right_id]
    if wrong.id in right.records:
        raise SamePatient
    if right.archived_at is not None:  # archived, or linked meanwhile
        raise PatientArchived(right_id)
    return wrong, right


def _copy(visit: Visit, right: Patient) -> Visit:
    """Copy the note, as a draft, and the vital signs of a signed visit to a new one; discard
    the signed one."""
    measures = get_visit_measured(visit.id).measures
    typed = typed_of(visit, measures).to_json()
    draft = find_draft(visit.id)
    if draft is not None:  # a correction that was being written
        typed = draft.typed
    copied = visits.record_visit(
        right.id, {"visit_date": visit.visit_date, "fee_paise": visit.fee_paise}
    )
    vitals = {name: text for name, text in typed_vitals(measures).items() if text}
    if vitals:
        measurements.record(copied, vitals, {})
    db.session.add(VisitDraft(visit_id=copied.id, typed=typed, tab="moved", sequence=1, revision=1))
    visit.discarded_at = visit.moved_at = copied.moved_at = utc_now()
    db.session.flush()
    return copied


def _note_move(visit: Visit, moved: Visit, wrong: Patient, right: Patient, reason: str) -> None:
    new_visit_id = moved.id if moved.id != visit.id else None
    db.session.add(
        VisitMove(
            visit_id=visit.id,
            new_visit_id=new_visit_id,
            from_patient_id=wrong.id,
            to_patient_id=right.id,
            reason=reason,
        )
    )
    db.session.flush()


def _move_alert(row: Allergy | Problem, right: Patient) -> None:
    """End an alert of the wrong patient, and record it for the right one unless it is already."""
    row.ended_on = clinic_day()
    db.session.flush()
    try:
        if isinstance(row, Allergy):
            alerts.record_allergy(right, {"name": row.name, "reaction": row.reaction}, None, True)
        else:
            values = {"name": row.name, "code": row.code, "since": row.since}
            alerts.record_problem(right, values, None, True)
    except alerts.RecordedAlready:
        return
