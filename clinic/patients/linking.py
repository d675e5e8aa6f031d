"""Two records of one person: linking them, and undoing that. Flushes; the view commits.

No row of either record is changed: who reads a person's rows reads those of `Patient.records`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from clinic.audit.service import actor
from clinic.clock import utc_now
from clinic.extensions import db
from clinic.patients import link_queries, queries
from clinic.patients.models import Patient, RecordLink
from clinic.patients.records import Records
from clinic.patients.service import NoSuchPatient, PatientArchived, rewrite_terms
from clinic.versions import Stale


class NoSuchLink(LookupError):
    """This doctor has no link with this number."""


class LinkedAlready(Exception):
    """One of the two records is linked to another one."""


class UndoneAlready(Exception):
    """The link was undone before."""


def link(
    record_id: int,
    kept_id: int,
    reason: str,
    seen: Mapping[int, int],
    request_key: str | None = None,
) -> RecordLink:
    """State that a record is of the same person as the one to be kept.

    `seen`: the version of each of both as the writer saw it. Raises NoSuchPatient, LinkedAlready,
    Archived where the one to be kept is, and Stale.
    """
    # In the order of their numbers: of two links between the same two the second sees the first.
    both = {row.id: row for row in queries.lock_patients((record_id, kept_id))}
    for number in (record_id, kept_id):
        if number not in both:
            raise NoSuchPatient(number)
    record, kept = both[record_id], both[kept_id]
    if record.is_linked or kept.is_linked:
        raise LinkedAlready
    if kept.is_archived:
        raise PatientArchived(kept_id)
    if any(row.version != seen.get(row.id) for row in both.values()):
        raise Stale
    made = RecordLink(
        record_id=record_id,
        kept_id=kept_id,
        reason=reason,
        was_archived=record.archived_at is not None,
        made_by=actor(),
        request_key=request_key or None,
    )
    db.session.add(made)
    db.session.flush()
    _lead(record, kept)
    return made


def _lead(record: Patient, kept: Patient) -> None:
    """Lead a record, and those that lead to it already, to the one that is kept."""
    others = [row for row in queries.lock_patients(record.records) if row is not record]
    for other in others:  # first, since a record that is kept is linked to none
        other.kept_id = kept.id
        db.session.flush()
    record.kept_id, record.archived_at = kept.id, record.archived_at or utc_now()
    db.session.flush()
    _rewrite_all(queries.lock_patients((*record.records, *kept.records)))


def undo(link_id: int) -> tuple[Patient, Patient]:
    """Part two records again: return the record and the one that was kept, both as before.

    Of a chain that was linked by it, each record leads again where its own link says. Raises
    NoSuchLink and UndoneAlready.
    """
    link = get_link(link_id, hold=True)
    if link.undone_at is not None:
        raise UndoneAlready
    root = queries.find_patient(link.record_id)
    if root is None or not root.is_linked:
        raise UndoneAlready
    group = queries.lock_patients(root.records)
    link.undone_at, link.undone_by = utc_now(), actor()
    db.session.flush()
    record = next(row for row in group if row.id == link.record_id)
    kept = next(row for row in group if row.id == record.kept_id)
    record.kept_id = None
    if not link.was_archived:
        record.archived_at = None
    db.session.flush()
    ends = ends_of(list_standing(tuple(row.id for row in group)))
    for row in group:
        if row.id in ends and row.kept_id != ends[row.id]:
            row.kept_id = ends[row.id]
            db.session.flush()
    _rewrite_all(group)
    return record, kept


def list_standing(records: Records) -> dict[int, int]:
    """To which record each of these is linked, of those that are."""
    return {one.record_id: one.kept_id for one in link_queries.list_links(records)}


def get_link(link_id: int, hold: bool = False) -> RecordLink:
    """Return this doctor's link; with `hold` locked until this transaction ends. Raises
    NoSuchLink."""
    link = link_queries.find_link(link_id, hold)
    if link is None:
        raise NoSuchLink(link_id)
    return link


def ends_of(links: Mapping[int, int]) -> dict[int, int]:
    """Return the end of the chain for each linked record, of links by record. Pure."""
    ends = {}
    for record in links:
        end = links[record]
        while end in links:
            end = links[end]
        ends[record] = end
    return ends


def _rewrite_all(records: Sequence[Patient]) -> None:
    for record in records:
        db.session.refresh(record)  # the database wrote which records are of the person
    for record in records:
        rewrite_terms(record)
