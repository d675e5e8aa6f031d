"""Remove old readings from the audit trail, behind a signed checkpoint.

Only events of the action `read`: changes, prints, exports, refusals, sign-ins and all else stay for
ever. The database holds to the same (migration 0045): it lets go of a reading that is older than a
year and that a checkpoint stands for, and of nothing else.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, delete, func, select

from clinic.audit import service as audit
from clinic.audit import signing
from clinic.audit.chain import REMOVABLE, HashedEvent, RetainedHash
from clinic.audit.checking import check, content_of, list_checkpoints, read_batch
from clinic.audit.models import AuditEvent, AuditSeal, PurgeCheckpoint, SealedEntry
from clinic.clock import utc_now
from clinic.database import connections
from clinic.extensions import db
from clinic.tenancy import scoping
from clinic.tenancy.numbers import lock_numbers

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

DAYS = {"d": 1, "m": 31, "y": 366}
"""Days of a unit, rounded up: nothing goes too early."""

SHORTEST = timedelta(days=DAYS["y"])
_AGE = re.compile(r"(\d{1,5})\s*([dmy])[a-z]*", re.IGNORECASE)


class NotPurged(Exception):
    """Nothing was removed; the message says why, in one line."""


def parse_age(text: str) -> timedelta:
    """Read "3y", "40 months", "1200d". Raises NotPurged for anything else, or under a year."""
    match = _AGE.fullmatch(text.strip())
    if match is None:
        raise NotPurged("Write an age like 3y, 40m or 1200d.")
    age = timedelta(days=int(match[1]) * DAYS[match[2].lower()])
    if age < SHORTEST:
        raise NotPurged("Readings are kept for at least a year (366 days).")
    return age


def purge(age: timedelta, made_by: str, key: Ed25519PrivateKey) -> int:
    """Remove the readings of the doctor in scope that are older; return how many. Commits.

    Those that are not sealed yet, or stand in a batch with younger ones, stay. Raises NotPurged
    where the chain does not hold: what is wrong would be hidden behind the checkpoint.
    """
    if age < SHORTEST:
        raise NotPurged("Readings are kept for at least a year.")
    connections.remove_time_limit(db.session.connection())
    lock_numbers(AuditSeal.__tablename__)
    faults = check(signing.public_key(key)).faults
    if faults:
        raise NotPurged(f"The trail does not hold: {faults[0]}. See check-audit.")
    older_than = utc_now() - age
    last = _last_seal_before(older_than)
    removed = _remove(last, older_than, made_by, key) if last else 0
    db.session.commit()
    return removed


def _last_seal_before(moment: datetime) -> AuditSeal | None:
    """Return the newest seal before the first batch that reaches `moment`."""
    reaching = db.session.scalar(select(func.min(AuditSeal.id)).where(AuditSeal.through >= moment))
    before = select(AuditSeal).order_by(AuditSeal.id.desc()).limit(1)
    if reaching is not None:
        before = before.where(AuditSeal.id < reaching)
    seal: AuditSeal | None = db.session.scalar(before)
    return seal


def _remove(last: AuditSeal, older_than: datetime, made_by: str, key: Ed25519PrivateKey) -> int:
    kept_hash, removed = _count(last.id, older_than)
    if not removed:
        return 0
    checkpoint = _checkpoint(last, older_than, made_by, kept_hash, removed, key)
    db.session.add(checkpoint)
    db.session.flush()  # from here on the database lets go of the readings
    of_event = SealedEntry.doctor_id == AuditEvent.doctor_id, SealedEntry.event_id == AuditEvent.id
    sealed = select(SealedEntry.seal_id).where(*of_event, SealedEntry.seal_id <= last.id).exists()
    _delete(AuditEvent, and_(AuditEvent.action == REMOVABLE, AuditEvent.at < older_than, sealed))
    event = select(AuditEvent.at).where(*of_event).exists()
    _delete(SealedEntry, and_(SealedEntry.seal_id <= last.id, ~event))
    changes: dict[str, list[Any]] = {
        "removed": [None, removed],
        "older_than": [None, older_than.isoformat()],
    }
    audit.note("purge", PurgeCheckpoint.__tablename__, checkpoint.id, changes)
    db.session.flush()
    return removed


def _is_removed(entry: HashedEvent, older_than: datetime) -> bool:
    return entry.action == REMOVABLE and entry.at < older_than


def _count(last: int, older_than: datetime) -> tuple[RetainedHash, int]:
    """Hash what stays of the batches up to `last`, and count what goes."""
    kept_hash, removed = RetainedHash(), 0
    numbers = select(AuditSeal.id).where(AuditSeal.id <= last).order_by(AuditSeal.id)
    for number in list(db.session.scalars(numbers)):
        entries, _missing = read_batch(number)
        stay = [entry for entry in entries if not _is_removed(entry, older_than)]
        kept_hash.add_batch(number, stay)
        removed += len(entries) - len(stay)
    return kept_hash, removed


def _checkpoint(
    last: AuditSeal,
    older_than: datetime,
    made_by: str,
    kept_hash: RetainedHash,
    removed: int,
    key: Ed25519PrivateKey,
) -> PurgeCheckpoint:
    earlier = list_checkpoints()
    checkpoint = PurgeCheckpoint(
        at=utc_now(),
        made_by=made_by,
        older_than=older_than,
        seal_id=last.id,
        seal_hash=last.hash,
        removed=removed,
        kept=kept_hash.count,
        kept_hash=kept_hash.hexdigest(),
        previous=earlier[-1].signature if earlier else "",
        public_key=signing.public_key(key),
    )
    scoping.assign_keys(db.session(), [checkpoint])
    checkpoint.signature = signing.sign(key, content_of(checkpoint))
    return checkpoint


def _delete(model: type[AuditEvent | SealedEntry], condition: object) -> None:
    statement = delete(model).where(condition)  # type: ignore[arg-type]
    db.session.execute(statement, execution_options={"synchronize_session": False})
