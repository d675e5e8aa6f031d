"""Seal the audit trail in batches: the events since the last batch, hashed after it.

Events are written freely and wait for nothing. A batch takes those that are older than SETTLES: by
then their transactions have ended. One that ends later is in the next batch. An event whose time
lies more than LATEST before the last batch's end is not sealed: `check-audit` tells of it, because
it was more likely put in by hand.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import Select, select

from clinic.audit import chain
from clinic.audit.chain import HashedEvent
from clinic.audit.models import AuditEvent, AuditSeal, SealedEntry, first_id_at, time_of_id
from clinic.clock import utc_now
from clinic.extensions import db
from clinic.tenancy import scoping
from clinic.tenancy.numbers import lock_numbers

SETTLES = timedelta(seconds=60)
LATEST = timedelta(hours=1)
BATCH = 500
"""The most events of a batch."""

COLUMNS = tuple(getattr(AuditEvent, name) for name in HashedEvent._fields)


def seal_all(late: bool = False) -> Iterator[int]:
    """Seal what is due of the doctor in scope; yield the size of each batch. Commits each.

    `late`: also events that were written too late to be sealed by themselves.
    """
    while count := seal_batch(late):
        yield count


def seal_batch(late: bool) -> int:
    """Seal the next events of the doctor in scope; return how many. Commits."""
    lock_numbers(AuditSeal.__tablename__)  # of two sealers one waits, and then sees what is sealed
    last, now = newest_seal(), utc_now()
    wanted = unsealed(last, late).where(AuditEvent.id < first_id_at(now - SETTLES))
    rows = db.session.execute(wanted.order_by(AuditEvent.id).limit(BATCH))
    entries = [HashedEvent(**row._mapping) for row in rows]
    if entries:
        _write(entries, last, now)
    db.session.commit()
    return len(entries)


def newest_seal() -> AuditSeal | None:
    """Return the last batch of the doctor in scope."""
    newest: AuditSeal | None = db.session.scalar(
        select(AuditSeal).order_by(AuditSeal.id.desc()).limit(1)
    )
    return newest


def unsealed(last: AuditSeal | None, late: bool = False) -> Select[tuple[object, ...]]:
    """Select the events that are in no batch; without `late` those that may still be sealed."""
    of_event = SealedEntry.doctor_id == AuditEvent.doctor_id, SealedEntry.event_id == AuditEvent.id
    sealed = select(SealedEntry.seal_id).where(*of_event).exists()
    wanted = select(*COLUMNS).where(~sealed)
    if last is not None and not late:
        wanted = wanted.where(AuditEvent.id >= first_id_at(last.through - LATEST))
    return wanted


def _write(entries: list[HashedEvent], last: AuditSeal | None, now: datetime) -> None:
    session = db.session()
    previous = last.hash if last else chain.FIRST
    seal = AuditSeal(at=now, entries=len(entries), previous_hash=previous)
    scoping.assign_keys(session, [seal])
    seal.through = time_of_id(entries[-1].id)
    seal.hash = chain.hash_of_batch(seal.doctor_id, seal.id, now, previous, entries)
    session.add(seal)
    session.flush()
    rows = [
        {"doctor_id": seal.doctor_id, "event_id": entry.id, "seal_id": seal.id} for entry in entries
    ]
    scoping.insert_rows(session, SealedEntry, rows)
