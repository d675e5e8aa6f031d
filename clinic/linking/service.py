"""Linking two records where nothing is open, and parting them with what came later.

Flushes; the view commits.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from clinic.alerts.models import Allergy, Problem
from clinic.alerts.queries import find_allergy, find_problem
from clinic.auth.permissions import Permission
from clinic.clock import clinic_day, format_day
from clinic.extensions import db
from clinic.linking import queries
from clinic.patients import linking
from clinic.patients.models import Patient, RecordLink
from clinic.patients.records import Records
from clinic.queue.moving import move_visit
from clinic.versions import Stale
from clinic.visits.service import lock_visit


class StillOpen(Exception):
    """Something is begun in the record that would lead elsewhere."""


@dataclass(frozen=True)
class RowSinceLink:
    """A row that was recorded after a link; `is_fixed` where it is written once and stays."""

    kind: str
    id: int
    text: str
    day: date | None
    is_fixed: bool

    @property
    def key(self) -> str:
        """How a form names it: visit-12."""
        return f"{self.kind}-{self.id}"


def link_records(
    record_id: int,
    kept_id: int,
    reason: str,
    seen: Mapping[int, int],
    request_key: str | None = None,
) -> RecordLink:
    """Link a record to the one that is kept. Raises StillOpen, and as `linking.link` does."""
    made = linking.link(record_id, kept_id, reason, seen, request_key)
    # Behind the lock: a visit or an arrival waits for it, and then finds the record linked.
    state = queries.read_states((record_id,), clinic_day())[record_id]
    if state.token or state.open_visit or state.open_bill:
        raise StillOpen
    return made


def list_later(link: RecordLink, permissions: Collection[Permission]) -> list[RowSinceLink]:
    """What was recorded of the person since the link, in the records that stay with the kept one.

    In words as far as somebody with these permissions may read them.
    """
    records, since = _kept_side(link), link.created_at
    rows = []
    for visit, is_fixed in queries.list_later_visits(records, since):
        subject = f", {visit.headline}" if Permission.NOTES in permissions else ""
        text = f"Visit of {format_day(visit.visit_date)}{subject}"
        rows.append(RowSinceLink("visit", visit.id, text, None, is_fixed))
    money, named = Permission.BILLS in permissions, Permission.ALERTS in permissions
    for row in queries.list_later_rows(records, since, money):
        is_fixed = row.kind in ("bill", "payment")
        text = f"{_WORDS[row.kind]} {row.name}".strip() if is_fixed or named else row.kind.title()
        rows.append(RowSinceLink(row.kind, row.id, text, clinic_day(row.at), is_fixed))
    return rows


_WORDS = {"allergy": "Allergy:", "problem": "Problem:", "bill": "Bill", "payment": "Advance"}


def part_records(
    link_id: int, moved: Collection[str], seen: Collection[str], permissions: Collection[Permission]
) -> tuple[Patient, Patient]:
    """Undo a link; the rows with the keys `moved` belong to the record, all others to the kept one.

    `seen`: the keys that were shown. Returns the record and the kept one. Raises NoSuchLink,
    UndoneAlready, and Stale where other rows stand there by now.
    """
    link = linking.get_link(link_id, hold=True)
    if link.undone_at is not None:
        raise linking.UndoneAlready
    later = list_later(link, permissions)
    if {row.key for row in later} != set(seen):
        raise Stale
    record, kept = linking.undo(link_id)
    for row in later:
        if row.key in moved:
            if row.is_fixed:
                raise Stale
            _move(row, record)
    db.session.flush()
    return record, kept


def _kept_side(link: RecordLink) -> Records:
    """The records that stay with the kept one when the link is undone."""
    record = queries.read_patients((link.record_id,))[link.record_id]
    links = linking.list_standing(record.records)
    ends = linking.ends_of({one: to for one, to in links.items() if one != link.record_id})
    leaving = {link.record_id, *(one for one, end in ends.items() if end == link.record_id)}
    return tuple(number for number in record.records if number not in leaving)


def _move(row: RowSinceLink, record: Patient) -> None:
    """Enter a row in another record of the doctor's. What is signed or billed is not moved."""
    if row.kind == "visit":
        move_visit(lock_visit(row.id), record.id)
        return
    entry: Allergy | Problem | None
    entry = find_allergy(row.id, hold=True) if row.kind == "allergy" else find_problem(row.id, True)
    if entry is None:
        raise Stale
    entry.patient_id = record.id
    if row.kind == "allergy":
        record.no_allergies_on = None
