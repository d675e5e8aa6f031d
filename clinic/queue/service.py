"""Arrivals, calls, and the states of entries. Flushes; the view commits.

Locks are taken in this order: the patient, the counter of the day's tokens, an entry.
"""

from __future__ import annotations

from datetime import date

from clinic.alerts.service import lock_active_patient
from clinic.audit import service as audit
from clinic.clock import clinic_day, utc_now
from clinic.extensions import db
from clinic.patients.service import lock_patient
from clinic.queue import queries
from clinic.queue.models import LONGEST_REASON, QueueEntry
from clinic.queue.queries import QueuedPatient
from clinic.queue.rules import (
    ENDED,
    ActionNotAllowed,
    QueueAction,
    QueueState,
    results_of,
    state_after,
)
from clinic.submissions import find_by_request_key
from clinic.tenancy.numbers import lock_numbers, take_numbers
from clinic.versions import Stale
from clinic.visits import service as visits
from clinic.visits.models import Visit

ONLY_TODAY = frozenset(
    (
        QueueAction.CALL,
        QueueAction.RECALL,
        QueueAction.PUT_BACK,
        QueueAction.BEGIN,
        QueueAction.REOPEN,
    )
)


class NoSuchEntry(LookupError):
    """This doctor's queue has no entry with this number."""


class NobodyWaits(Exception):
    """There is nobody to call."""


class CalledAlready(Exception):
    """Another patient is called and has not come in yet."""

    def __init__(self, entry: QueueEntry) -> None:
        super().__init__(entry.token)
        self.entry = entry


class NotFirstInLine(Exception):
    """Somebody else is called or goes first by now."""

    def __init__(self, entry: QueueEntry) -> None:
        super().__init__(entry.token)
        self.token, self.reason = entry.token, entry.urgent_reason


class ArrivedAgain(Exception):
    """The patient has arrived again meanwhile, so the ended entry cannot be reopened."""


def get_entry(entry_id: int) -> QueuedPatient:
    """Return an entry and its patient, to be shown. Raises NoSuchEntry."""
    queued = queries.read_entry(entry_id)
    if queued is None:
        raise NoSuchEntry(entry_id)
    return queued


def arrive(patient_id: int, request_key: str | None = None, urgent_reason: str = "") -> QueueEntry:
    """Return the patient's entry in today's queue: the open one, or one with the next token.

    Raises NoSuchPatient or Archived.
    """
    earlier = find_by_request_key(QueueEntry, request_key)
    if earlier is not None:
        return earlier
    # Of two desks at once the second waits here, and finds the first one's entry.
    patient, today = lock_active_patient(patient_id), clinic_day()
    open_entry = queries.find_open(patient.id, today)
    if open_entry is not None:
        return open_entry
    return _add(patient.id, today, request_key=request_key or None, urgent_reason=urgent_reason)


def _add(patient_id: int, day: date, **values: object) -> QueueEntry:
    table, tokens = QueueEntry.__tablename__, _tokens_of(day)
    numbers = take_numbers(table, tokens)
    entry = QueueEntry(
        id=numbers[table],
        patient_id=patient_id,
        day=day,
        token=numbers[tokens],
        state_by=audit.actor(),
        **values,
    )
    db.session.add(entry)
    db.session.flush()
    return entry


def _tokens_of(day: date) -> str:
    """Return the name of the counter of a day's tokens."""
    return f"tokens {day.isoformat()}"


def call_next() -> QueueEntry:
    """Call the first in the line. Raises NobodyWaits or CalledAlready."""
    today = clinic_day()
    _lock_calling(today)
    # Who begins with the first at this moment makes the database find nobody in its place once.
    entry = queries.find_next(today) or queries.find_next(today)
    if entry is None:
        raise NobodyWaits
    return change(entry, QueueAction.CALL)


def call(entry_id: int, seen_version: int) -> QueueEntry:
    """Call this patient, or again. Raises NoSuchEntry, ActionNotAllowed, CalledAlready or Stale."""
    today = clinic_day()
    lock_numbers(_tokens_of(today))
    entry = _locked(entry_id)
    if entry.state == QueueState.CALLED.value:
        return change(entry, QueueAction.RECALL) if entry.version == seen_version else entry
    _refuse_second_call(today)
    return _act(entry, QueueAction.CALL, seen_version)


def call_in(entry_id: int) -> QueueEntry:
    """Call the patient who was shown as next; a second tap calls nobody.

    Raises NoSuchEntry; NobodyWaits; NotFirstInLine if another patient is next by now.
    """
    today = clinic_day()
    lock_numbers(_tokens_of(today))
    entry = _locked(entry_id)
    if entry.state == QueueState.WITH_DOCTOR.value and entry.day == today:
        return entry
    first = queries.find_called(today) or queries.find_next(today) or queries.find_next(today)
    if first is None:
        raise NobodyWaits
    if first.id != entry_id:
        raise NotFirstInLine(first)
    return entry if entry.state == QueueState.CALLED.value else change(entry, QueueAction.CALL)


def _lock_calling(day: date) -> None:
    """Make simultaneous calls wait for each other. Raises CalledAlready."""
    lock_numbers(_tokens_of(day))
    _refuse_second_call(day)


def _refuse_second_call(day: date) -> None:
    called = queries.find_called(day)
    if called is not None:
        raise CalledAlready(called)


def act(entry_id: int, wanted: QueueAction, seen_version: int) -> QueueEntry:
    """Apply any action but a call; if its state holds already, nothing changes.

    Raises NoSuchEntry, ActionNotAllowed or Stale; ArrivedAgain if a patient who left has
    arrived again.
    """
    if wanted is QueueAction.REOPEN:
        _refuse_second_entry(entry_id)
    return _act(_locked(entry_id), wanted, seen_version)


def _refuse_second_entry(entry_id: int) -> None:
    patient = lock_patient(get_entry(entry_id).patient.id)
    standing = queries.find_open(patient.id, clinic_day())
    if standing is not None and standing.id != entry_id:
        raise ArrivedAgain


def _act(entry: QueueEntry, wanted: QueueAction, seen_version: int) -> QueueEntry:
    state = QueueState(entry.state)
    if entry.version != seen_version:
        # The same tap twice, or the same one at two desks.
        if wanted is not QueueAction.REOPEN and entry.state in results_of(wanted):
            return entry
        raise Stale
    if wanted in ONLY_TODAY and entry.day != clinic_day():
        raise ActionNotAllowed(state, wanted)
    return change(entry, wanted)


def _locked(entry_id: int) -> QueueEntry:
    entry = queries.lock_entry(entry_id)
    if entry is None:
        raise NoSuchEntry(entry_id)
    return entry


def change(entry: QueueEntry, wanted: QueueAction) -> QueueEntry:
    """Change the state by the table of transitions. Raises ActionNotAllowed."""
    now = utc_now()
    after = state_after(QueueState(entry.state), wanted, entry.vitals_at is not None)
    entry.state, entry.state_at, entry.state_by = after.value, now, audit.actor()
    entry.ended_at = now if after in ENDED else None
    if wanted in (QueueAction.CALL, QueueAction.RECALL):
        entry.called_at, entry.calls = now, entry.calls + 1
    if wanted is QueueAction.BEGIN:
        entry.began_at = now
    db.session.flush()
    return entry


def set_urgent(entry_id: int, reason: str, seen_version: int) -> QueueEntry:
    """Move an entry up with a reason, or back without one. Raises NoSuchEntry or Stale."""
    entry = _locked(entry_id)
    if entry.urgent_reason != reason:
        if entry.version != seen_version:
            raise Stale
        entry.urgent_reason = reason[:LONGEST_REASON]
        db.session.flush()
    return entry


def begin(patient_id: int, visit_id: int) -> QueueEntry:
    """Set today's entry of a locked patient to "with the doctor"; without an entry, make one."""
    today, now = clinic_day(), utc_now()
    entry = queries.find_open(patient_id, today)
    if entry is None:
        state = {"state": QueueState.WITH_DOCTOR.value, "visit_id": visit_id}
        return _add(patient_id, today, arrived_at=now, began_at=now, **state)
    entry.visit_id = visit_id
    if entry.state != QueueState.WITH_DOCTOR.value:
        return change(entry, QueueAction.BEGIN)
    db.session.flush()
    return entry


def finish(visit_id: int) -> None:
    """End the open entries of a visit whose note is signed."""
    for entry in queries.list_open_of_visit(visit_id):
        change(entry, QueueAction.FINISH)


def begin_vitals(entry_id: int, fee_paise: int) -> Visit:
    """Return today's visit of a waiting patient, to record vital signs; begin one if there is none.

    Raises NoSuchEntry, ActionNotAllowed or Archived.
    """
    entry, patient = get_entry(entry_id)
    if not entry.is_open or entry.day != clinic_day():
        raise ActionNotAllowed(QueueState(entry.state), QueueAction.TAKE_VITALS)
    visit = visits.begin_today(patient.id, fee_paise)
    return visits.get_visit(visit.id)


def note_vitals(entry_id: int, visit_id: int) -> QueueEntry:
    """Record that vital signs were taken. Raises NoSuchEntry or ActionNotAllowed."""
    entry = _locked(entry_id)
    entry.vitals_at, entry.visit_id = entry.vitals_at or utc_now(), visit_id
    state = QueueState(entry.state)
    if state_after(state, QueueAction.TAKE_VITALS, has_vitals=True) is not state:
        return change(entry, QueueAction.TAKE_VITALS)
    db.session.flush()
    return entry
