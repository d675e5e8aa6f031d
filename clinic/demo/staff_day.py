"""Create the demo's staff, their day, its households, and a visit that was moved.

By the services that the pages use, but for the times of those who were seen today already.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from itertools import combinations, islice

from clinic.auth import memberships
from clinic.auth.people import add_person
from clinic.auth.permissions import Permission, Role
from clinic.auth.service import get_user
from clinic.billing.service import find_bill_of_visit
from clinic.chart import moving
from clinic.clock import clinic_day
from clinic.extensions import db
from clinic.patients import relating
from clinic.patients.ages import age_years
from clinic.patients.models import Patient
from clinic.patients.queries import listed
from clinic.patients.service import get_patient
from clinic.queue import service as queue
from clinic.queue.rules import QueueState
from clinic.visits.models import Visit
from clinic.visits.service import get_visit

STAFF = {
    Role.RECEPTION: ("desk", "Rekha Deshpande"),
    Role.NURSE: ("nurse", "Mary Kutty"),
}
"""How the address of each begins, and the name."""

GRANTED = (Permission.CREDIT_NOTES, Permission.CANCEL_BILLS)
"""What reception may beside its role: the evening's list tells of both."""

MOST_HOUSEHOLDS = 12
WAITED, CONSULTED = timedelta(minutes=25), timedelta(minutes=6)


def address_of(role: Role, email: str) -> str:
    """Return the address of one of the staff of the demo doctor with this one."""
    return f"{STAFF[role][0]}.{email}"


def hire(email: str, password_hash: str) -> dict[Role, int]:
    """Create those who work for the demo doctor, before any records are open; return the number of
    each."""
    return {
        role: add_person(name, address_of(role, email), password_hash).id
        for role, (_start, name) in STAFF.items()
    }


def admit(hired: dict[Role, int]) -> None:
    """Let them work for the doctor of this session; reception may a little more than its role."""
    for role, user_id in hired.items():
        membership = memberships.add_member(get_user(user_id), role)
        if role is Role.RECEPTION:
            membership.granted = [permission.value for permission in GRANTED]
    db.session.flush()


def fill_done(visits: Iterable[int], doctor_user_id: int) -> None:
    """Enter those who were seen at these visits in today's queue, in their order."""
    for number in visits:
        visit = get_visit(number)
        if get_patient(visit.patient_id).archived_at is None:
            _note_done(visit, doctor_user_id)


def _note_done(visit: Visit, doctor_user_id: int) -> None:
    entry = queue.arrive(visit.patient_id)
    seen = visit.finished_at or entry.arrived_at
    entry.visit_id, entry.state, entry.state_by = visit.id, QueueState.DONE.value, doctor_user_id
    entry.arrived_at, entry.began_at = seen - WAITED, seen - CONSULTED
    entry.vitals_at = entry.called_at = entry.began_at
    entry.calls, entry.state_at, entry.ended_at = 1, seen, seen
    db.session.flush()


def relate_households() -> None:
    """Say how some of those are related who have one telephone number."""
    homes: dict[str, list[Patient]] = defaultdict(list)
    for patient in db.session.scalars(listed().order_by(None).order_by(Patient.id)):
        if patient.phone:
            homes[patient.phone].append(patient)
    families = (home for home in homes.values() if len(home) > 2)
    for home in islice(families, MOST_HOUSEHOLDS):
        for one, other in combinations(home, 2):
            kind = _kind(one, other)
            if kind:
                relating.relate(one.id, other.id, kind, 0)


def _kind(one: Patient, other: Patient) -> str:
    """Return what the other of a home is to one, by their ages; "" where these do not tell."""
    today = clinic_day()
    years = age_years(one.birth, today) - age_years(other.birth, today)
    if years >= 45:
        return "grandchild"
    if years >= 18:
        return "child"
    if years <= -18:
        return "parent" if years > -45 else "grandparent"
    are_adults = min(age_years(each.birth, today) for each in (one, other)) >= 21
    return "spouse" if are_adults and one.gender != other.gender else ""


def move_a_visit(visits: Iterable[int]) -> None:
    """Move one of these visits that nobody billed to another patient: signed, it stays where it is,
    struck, and the right patient gets its note as a draft."""
    number = next((one for one in visits if find_bill_of_visit(one) is None), None)
    if number is None:
        return
    visit = get_visit(number)
    wrong = get_patient(visit.patient_id)
    others = listed().where(Patient.gender == wrong.gender, Patient.id != wrong.id)
    right = db.session.scalars(others).first()
    if right is not None:
        reason = "Opened for the wrong person: the same surname"
        moving.move(moving.MoveOrder(visit.id, visit.version, right.id, reason))
