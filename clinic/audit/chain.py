"""The hashes of the audit trail: of an event, of a batch, of what a purge has kept. Pure.

A batch is hashed with the hash of the batch before, so that an event that is changed, taken out,
put in or moved afterwards breaks the chain. What is hashed is JSON in ASCII with sorted keys, the
same for both databases.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, NamedTuple

FIRST = ""
"""The previous hash of a doctor's first batch."""

REMOVABLE = "read"
"""The one action whose events a purge may remove."""


class HashedEvent(NamedTuple):
    """An event as it is hashed: all of its columns but the doctor, which the batch names."""

    id: uuid.UUID
    at: datetime
    user_id: int | None
    address: str | None
    action: str
    entity: str
    entity_id: int
    changes: Any
    device: str | None


def canonical(value: Any) -> bytes:
    """Return JSON that is always the same for equal values. Raises TypeError and ValueError."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode("ascii")


def digest(value: Any) -> str:
    """Return the SHA-256 of a value's JSON, as 64 hex digits."""
    return hashlib.sha256(canonical(value)).hexdigest()


def moment(value: datetime) -> str:
    """Return an aware moment in UTC to the microsecond, as it is hashed and signed."""
    return value.astimezone(UTC).isoformat(timespec="microseconds")


def hash_of_entry(entry: HashedEvent) -> str:
    return digest({**entry._asdict(), "id": entry.id.hex, "at": moment(entry.at)})


def hash_of_batch(
    doctor_id: int, number: int, at: datetime, previous: str, entries: Iterable[HashedEvent]
) -> str:
    """Return the hash of a batch: its events in the order of their numbers, after `previous`."""
    ordered = sorted(entries, key=lambda entry: entry.id.int)
    content: dict[str, Any] = {"doctor": doctor_id, "seal": number, "at": moment(at)}
    content |= {"previous": previous, "entries": [hash_of_entry(entry) for entry in ordered]}
    return digest(content)


class RetainedHash:
    """Adds up the hash of the events that a purge keeps: batch by batch, in any order of adding
    within a batch."""

    def __init__(self) -> None:
        self._hash, self.count = hashlib.sha256(), 0

    def add_batch(self, number: int, entries: Iterable[HashedEvent]) -> None:
        for entry in sorted(entries, key=lambda entry: entry.id.int):
            self._hash.update(canonical([number, hash_of_entry(entry)]) + b"\n")
            self.count += 1

    def hexdigest(self) -> str:
        return self._hash.hexdigest()
