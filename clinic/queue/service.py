"""Arriving, calling, and what becomes of an entry. Flushes; the view commits.

Who locks, locks in this order: the patient, the counter of the day's tokens, an entry.
"""

from __future__ import annotations

from datetime import date

from clinic.alerts.service import lock_active_patient
from clinic.audit import service as audit
from clinic.billing.service import find_bill_of_visit
from clinic.clock import clinic_day, utc_now
from clinic.extensions import db
from clinic.patients.service import lock_patient
from clinic.queue import queries
from clinic.queue.models import LONGEST_REASON, QueueEntry
from clinic.queue.queries import Queued
from clinic.queue.rules import ENDED, Act, NotAllowed, State, results_of, state_after
from clinic.submissions import find_by_request_key
from clinic.tenancy.numbers import lock_numbers, take_numbers
from clinic.versions import Stale
from clinic.visits import service as visits
from clinic.visits.models import Visit
from clinic.visits.queries import has_copy

ONLY_TODAY = frozenset((Act.CALL, Act.RECALL, Act.PUT_BACK, Act.BEGIN, Act.REOPEN))


class NoSuchEntry(LookupError):
    """This doctor's queue has no entry with this number."""


class NobodyWaits(Exception):
    """There is nobody to be called."""


class CalledAlready(Exception):
    """Another patient is called and has not come in yet."""

    def __init__(self, entry: QueueEntry) -> None:
        super().__init__(entry.token)
        self.entry = entry


class AnotherIsFirst(Exception):
    """Somebody else is called or goes first by now."""

    def __init__(self, entry: QueueEntry) -> None:
        super().__init__(entry.token)
        self.token, self.reason = entry.token, entry.urgent_reason


class NotDiscardable(Exception):
    """The visit was signed or billed, and stays."""


class StandsAlready(Exception):
    """The patient has arrived anew meanwhile: an ended entry stays ended."""


def get_entry(entry_id: int) -> Queued:
    """An entry and its patient, to be shown. Raises NoSuchEntry."""
    found = queries.read_entry(entry_id)
    if found is None:
        raise NoSuchEntry(entry_id)
    return found


def arrive(patient_id: int, request_key: str | None = None, urgent_reason: str = "") -> QueueEntry:
    """The patient's place in today's queue: the one that stands, or a new one with the next token.

    Raises NoSuchPatient or Archived.
    """
    earlier = find_by_request_key(QueueEntry, request_key)
    if earlier is not None:
        return earlier
    # Of two desks at once the second waits here, and finds the first one's entry.
    patient, today = lock_active_patient(patient_id), clinic_day()
    known = queries.find_open(patient.id, today)
    if known is not None:
        return known
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
    """The name of the counter of a day's tokens."""
    return f"tokens {day.isoformat()}"


def call_next() -> QueueEntry:
    """Calls the first in the line. Raises NobodyWaits or CalledAlready."""
    today = clinic_day()
    _lock_calling(today)
    # Who begins with the first at this moment makes the database find nobody in its place once.
    entry = queries.find_next(today) or queries.find_next(today)
    if entry is None:
        raise NobodyWaits
    return _change(entry, Act.CALL)


def call(entry_id: int, seen_version: int) -> QueueEntry:
    """Calls this one, or calls it again.

    Raises NoSuchEntry, NotAllowed, CalledAlready or Stale.
    """
    today = clinic_day()
    lock_numbers(_tokens_of(today))
    entry = _locked(entry_id)
    if entry.state == State.CALLED.value:
        return _change(entry, Act.RECALL) if entry.version == seen_version else entry
    _refuse_second_call(today)
    return _act(entry, Act.CALL, seen_version)


def call_in(entry_id: int) -> QueueEntry:
    """Calls the one who was shown as next, with whom the doctor begins; a second tap calls nobody.

    Raises NoSuchEntry; AnotherIsFirst where another one is by now; NobodyWaits.
    """
    today = clinic_day()
    lock_numbers(_tokens_of(today))
    entry = _locked(entry_id)
    if entry.state == State.WITH_DOCTOR.value and entry.day == today:
        return entry
    first = queries.find_called(today) or queries.find_next(today) or queries.find_next(today)
    if first is None:
        raise NobodyWaits
    if first.id != entry_id:
        raise AnotherIsFirst(first)
    return entry if entry.state == State.CALLED.value else _change(entry, Act.CALL)


def _lock_calling(day: date) -> None:
    """Makes whoever calls at the same moment wait. Raises CalledAlready."""
    lock_numbers(_tokens_of(day))
    _refuse_second_call(day)


def _refuse_second_call(day: date) -> None:
    called = queries.find_called(day)
    if called is not None:
        raise CalledAlready(called)


def act(entry_id: int, wanted: Act, seen_version: int) -> QueueEntry:
    """Anything but calling. What stands so already is no change.

    Raises NoSuchEntry, NotAllowed or Stale; StandsAlready where one who left has come anew.
    """
    if wanted is Act.REOPEN:
        _refuse_second_entry(entry_id)
    return _act(_locked(entry_id), wanted, seen_version)


def _refuse_second_entry(entry_id: int) -> None:
    patient = lock_patient(get_entry(entry_id).patient.id)
    standing = queries.find_open(patient.id, clinic_day())
    if standing is not None and standing.id != entry_id:
        raise StandsAlready


def _act(entry: QueueEntry, wanted: Act, seen_version: int) -> QueueEntry:
    state = State(entry.state)
    if entry.version != seen_version:
        # The same tap twice, or the same one at two desks.
        if wanted is not Act.REOPEN and entry.state in results_of(wanted):
            return entry
        raise Stale
    if wanted in ONLY_TODAY and entry.day != clinic_day():
        raise NotAllowed(state, wanted)
    return _change(entry, wanted)


def _locked(entry_id: int) -> QueueEntry:
    entry = queries.lock_entry(entry_id)
    if entry is None:
        raise NoSuchEntry(entry_id)
    return entry


def _change(entry: QueueEntry, wanted: Act) -> QueueEntry:
    """Follows the table of transitions. Raises NotAllowed."""
    now = utc_now()
    after = state_after(State(entry.state), wanted, entry.vitals_at is not None)
    entry.state, entry.state_at, entry.state_by = after.value, now, audit.actor()
    entry.ended_at = now if after in ENDED else None
    if wanted in (Act.CALL, Act.RECALL):
        entry.called_at, entry.calls = now, entry.calls + 1
    if wanted is Act.BEGIN:
        entry.began_at = now
    db.session.flush()
    return entry


def set_urgent(entry_id: int, reason: str, seen_version: int) -> QueueEntry:
    """Moves an entry up with a reason, or back to its token's place without one.

    Raises NoSuchEntry or Stale.
    """
    entry = _locked(entry_id)
    if entry.urgent_reason != reason:
        if entry.version != seen_version:
            raise Stale
        entry.urgent_reason = reason[:LONGEST_REASON]
        db.session.flush()
    return entry


def begin(patient_id: int, visit_id: int) -> QueueEntry:
    """The doctor begins with a patient, who is locked: the entry of today, or a new one of whom
    nobody has queued, is with the doctor then."""
    today, now = clinic_day(), utc_now()
    entry = queries.find_open(patient_id, today)
    if entry is None:
        state = {"state": State.WITH_DOCTOR.value, "visit_id": visit_id}
        return _add(patient_id, today, arrived_at=now, began_at=now, **state)
    entry.visit_id = visit_id
    if entry.state != State.WITH_DOCTOR.value:
        return _change(entry, Act.BEGIN)
    db.session.flush()
    return entry


def discard_visit(visit_id: int) -> Visit:
    """Takes away a visit that was begun by mistake; the patient is back in the line, or has left
    where nobody had queued them. What was written and measured comes back with `restore_visit`.

    Raises NoSuchVisit, or NotDiscardable once it was signed or billed.
    """
    visit = visits.lock_visit(visit_id)
    if visit.discarded_at is not None:
        return visit
    if visit.is_finished or find_bill_of_visit(visit_id):
        raise NotDiscardable(visit_id)
    visit.discarded_at = utc_now()
    for entry in queries.list_open_of_visit(visit_id):
        entry.visit_id = entry.vitals_at = None
        if entry.state == State.WITH_DOCTOR.value:
            walked_in = entry.began_at == entry.arrived_at
            _change(entry, Act.LEAVE if walked_in else Act.DISCARD)
    db.session.flush()
    return visit


def restore_visit(visit_id: int) -> Visit:
    """Undoes `discard_visit`, but for the place in the queue.

    Raises NoSuchVisit, or NotDiscardable where a signed visit was moved to another patient.
    """
    visit = visits.lock_visit(visit_id)
    if visit.discarded_at is not None:
        if has_copy(visit_id):  # its note goes on with the right patient
            raise NotDiscardable(visit_id)
        visit.discarded_at = None
        db.session.flush()
    return visit


def move_visit(visit_id: int, from_patient_id: int, to_patient_id: int) -> None:
    """A visit that was begun with the wrong patient is the right one's, and so is the place in the
    queue; where the right one stands in the queue too, that place counts, and the wrong one is back
    in the line. Both patients are locked.
    """
    today = clinic_day()
    for entry in queries.list_open_of_visit(visit_id):
        own = queries.find_open(to_patient_id, entry.day)
        if own is None:
            entry.patient_id = to_patient_id
            continue
        entry.visit_id = entry.vitals_at = None
        if entry.state == State.WITH_DOCTOR.value:
            _change(entry, Act.DISCARD)
            own.visit_id = visit_id
            if own.day == today and own.state != State.WITH_DOCTOR.value:
                _change(own, Act.BEGIN)
    db.session.flush()


def finish(visit_id: int) -> None:
    """What the visit was begun for is done: its note is signed."""
    for entry in queries.list_open_of_visit(visit_id):
        _change(entry, Act.FINISH)


def begin_vitals(entry_id: int, fee_paise: int) -> Visit:
    """The visit in which the vital signs of a waiting patient are recorded, with its patient:
    today's, which is begun where there is none.

    Raises NoSuchEntry, NotAllowed or Archived.
    """
    entry, patient = get_entry(entry_id)
    if not entry.is_open or entry.day != clinic_day():
        raise NotAllowed(State(entry.state), Act.TAKE_VITALS)
    visit = visits.begin_today(patient.id, fee_paise)
    return visits.get_visit(visit.id)


def note_vitals(entry_id: int, visit_id: int) -> QueueEntry:
    """The vital signs of a waiting patient were taken. Raises NoSuchEntry or NotAllowed."""
    entry = _locked(entry_id)
    entry.vitals_at, entry.visit_id = entry.vitals_at or utc_now(), visit_id
    state = State(entry.state)
    if state_after(state, Act.TAKE_VITALS, has_vitals=True) is not state:
        return _change(entry, Act.TAKE_VITALS)
    db.session.flush()
    return entry
