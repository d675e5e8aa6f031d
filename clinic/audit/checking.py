"""Check the chain of the audit trail against the events that stand in the database."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import and_, func, select

from clinic.audit import chain, signing
from clinic.audit.chain import HashedEvent, RetainedHash
from clinic.audit.models import AuditEvent, AuditSeal, PurgeCheckpoint, SealedEntry, first_id_at
from clinic.audit.sealing import COLUMNS, LATEST, unsealed
from clinic.clock import format_moment
from clinic.extensions import db
from clinic.tenancy.numbers import Counter


@dataclass
class TrailCheck:
    """The result of checking one doctor's trail. It holds where there are no faults."""

    sealed: int = 0
    batches: int = 0
    waiting: int = 0
    """Events that are not sealed yet."""

    removed: int = 0
    """Readings that purges have removed."""

    newest: str = ""
    """The hash of the last batch, to be kept elsewhere."""

    faults: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def check(own_key: str) -> TrailCheck:
    """Check the trail of the doctor in scope. `own_key`: this installation's public key."""
    result = TrailCheck()
    checkpoint = _check_checkpoints(result, own_key)
    seals = list(db.session.scalars(select(AuditSeal).order_by(AuditSeal.id)))
    _check_numbers(result, AuditSeal, [seal.id for seal in seals], "batch")
    covered = checkpoint.seal_id if checkpoint else 0
    kept_hash, previous = RetainedHash(), chain.FIRST
    for seal in seals:
        if seal.previous_hash != previous:
            result.faults.append(f"{_name(seal)} does not follow the batch before it")
        previous = seal.hash
        entries, missing = read_batch(seal.id)
        _check_missing(result, seal, missing)
        result.sealed += len(entries)
        if seal.id <= covered:
            kept_hash.add_batch(seal.id, entries)
        else:
            _check_batch(result, seal, entries)
    result.batches, result.newest = len(seals), previous
    if checkpoint:
        _check_kept(result, checkpoint, kept_hash, {seal.id: seal.hash for seal in seals})
    _check_unsealed(result, seals[-1] if seals else None)
    return result


def read_batch(number: int) -> tuple[list[HashedEvent], int]:
    """Return the events of a batch that are there, and how many are not."""
    joined = and_(
        AuditEvent.doctor_id == SealedEntry.doctor_id, AuditEvent.id == SealedEntry.event_id
    )
    rows = db.session.execute(
        select(*COLUMNS)
        .select_from(SealedEntry)
        .outerjoin(AuditEvent, joined)
        .where(SealedEntry.seal_id == number)
    )
    read = [HashedEvent(**row._mapping) for row in rows]
    entries = [entry for entry in read if entry.id is not None]
    return entries, len(read) - len(entries)


def content_of(checkpoint: PurgeCheckpoint) -> bytes:
    """Return what the signature of a checkpoint signs: all but itself."""
    columns: dict[str, Any] = {
        name: getattr(checkpoint, name)
        for name in ("doctor_id", "id", "made_by", "seal_id", "seal_hash", "removed", "kept")
    }
    columns |= {name: getattr(checkpoint, name) for name in ("kept_hash", "previous", "public_key")}
    moments = {name: chain.moment(getattr(checkpoint, name)) for name in ("at", "older_than")}
    return chain.canonical(columns | moments)


def list_checkpoints() -> list[PurgeCheckpoint]:
    """Return the checkpoints of the doctor in scope, the oldest first."""
    return list(db.session.scalars(select(PurgeCheckpoint).order_by(PurgeCheckpoint.id)))


def _name(seal: AuditSeal) -> str:
    return f"Batch {seal.id}, sealed {format_moment(seal.at)},"


def _check_numbers(result: TrailCheck, model: Any, numbers: list[int], word: str) -> None:
    """Add a fault where the numbers have a gap, or the counter names a last one that is missing."""
    if numbers != list(range(1, len(numbers) + 1)):
        missing = sorted(set(range(1, max(numbers) + 1)) - set(numbers))
        result.faults.append(f"A {word} is missing: {', '.join(map(str, missing))}")
    counted = select(func.max(Counter.value)).where(Counter.name == model.__tablename__)
    last_number = db.session.scalar(counted) or 0
    if last_number != max(numbers, default=0):
        last = max(numbers, default=0)
        result.faults.append(f"The last {word} is {last}, but {last_number} were written")


def _check_missing(result: TrailCheck, seal: AuditSeal, missing: int) -> None:
    if missing:
        entries = "1 entry is" if missing == 1 else f"{missing} entries are"
        result.faults.append(f"{_name(seal)} is not whole: {entries} missing")


def _check_batch(result: TrailCheck, seal: AuditSeal, entries: list[HashedEvent]) -> None:
    number, before = seal.id, seal.previous_hash
    computed = chain.hash_of_batch(seal.doctor_id, number, seal.at, before, entries)
    if len(entries) != seal.entries:
        result.faults.append(f"{_name(seal)} had {seal.entries} entries and has {len(entries)}")
    elif computed != seal.hash:
        result.faults.append(f"{_name(seal)} was changed, or an entry in it was")


def _check_checkpoints(result: TrailCheck, own_key: str) -> PurgeCheckpoint | None:
    """Check the checkpoints' signatures; return the newest."""
    checkpoints = list_checkpoints()
    _check_numbers(result, PurgeCheckpoint, [one.id for one in checkpoints], "checkpoint")
    previous = ""
    for one in checkpoints:
        is_whole = signing.is_signed(one.public_key, one.signature, content_of(one))
        if not is_whole or one.previous != previous:
            result.faults.append(f"Checkpoint {one.id} was changed after it was signed")
        if one.public_key != own_key:
            result.remarks.append(
                f"Checkpoint {one.id} was signed by another installation (key "
                f"{one.public_key[:16]}): expected where a backup was restored here, or the "
                "SECRET_KEY was changed; otherwise find out who made it"
            )
        result.removed += one.removed
        result.remarks.append(_describe_checkpoint(one))
        previous = one.signature
    return checkpoints[-1] if checkpoints else None


def _describe_checkpoint(one: PurgeCheckpoint) -> str:
    return (
        f"Checkpoint {one.id}: on {format_moment(one.at)} {one.made_by} removed {one.removed} "
        f"readings older than {format_moment(one.older_than)}; the chain goes on from batch "
        f"{one.seal_id}"
    )


def _check_kept(
    result: TrailCheck, checkpoint: PurgeCheckpoint, kept_hash: RetainedHash, seals: dict[int, str]
) -> None:
    if seals.get(checkpoint.seal_id) != checkpoint.seal_hash:
        result.faults.append(f"Batch {checkpoint.seal_id} is not the one of the checkpoint")
    if (kept_hash.count, kept_hash.hexdigest()) != (checkpoint.kept, checkpoint.kept_hash):
        result.faults.append(
            f"Before checkpoint {checkpoint.id} an entry was changed, or the count is not the same:"
            f" {checkpoint.kept} were kept, {kept_hash.count} are there"
        )


def _check_unsealed(result: TrailCheck, last: AuditSeal | None) -> None:
    """Count the events that wait; those that are older than what is sealed already are faults."""
    bound = first_id_at(last.through - LATEST) if last else None
    wanted = unsealed(None).with_only_columns(AuditEvent.id, AuditEvent.at)
    for row in db.session.execute(wanted.order_by(AuditEvent.id)):
        if bound is not None and row.id < bound:
            result.faults.append(
                f"The entry {row.id} of {format_moment(row.at)} was written after the batch of its "
                "time was sealed"
            )
        else:
            result.waiting += 1
