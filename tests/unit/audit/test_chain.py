"""The hash of a batch depends on every column of every entry, and on nothing else."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from clinic.audit.chain import HashedEvent, RetainedHash, hash_of_batch, hash_of_entry

AT = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
ENTRY = HashedEvent(
    uuid.UUID(int=7), AT, 1, "10.0.0.7", "update", "visits", 12, {"a": [1, None], "b": []}, "Chrome"
)
OTHER = ENTRY._replace(id=uuid.UUID(int=8))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("id", uuid.UUID(int=9)),
        ("at", AT + timedelta(microseconds=1)),
        ("user_id", None),
        ("address", "10.0.0.8"),
        ("action", "read"),
        ("entity", "bills"),
        ("entity_id", 13),
        ("changes", {"a": [1, 0], "b": []}),
        ("device", None),
    ],
)
def test_every_column_is_hashed(name: str, value: Any) -> None:
    assert hash_of_entry(ENTRY._replace(**{name: value})) != hash_of_entry(ENTRY)


def test_the_order_of_fields_and_the_time_zone_do_not_change_the_hash() -> None:
    india = AT.astimezone(timezone(timedelta(hours=5, minutes=30)))
    same = ENTRY._replace(changes={"b": [], "a": [1, None]}, at=india)
    assert hash_of_entry(same) == hash_of_entry(ENTRY)


def test_the_hash_of_a_batch_covers_its_doctor_number_time_and_the_hash_before() -> None:
    plain = hash_of_batch(1, 1, AT, "", [ENTRY, OTHER])
    assert hash_of_batch(1, 1, AT, "", [OTHER, ENTRY]) == plain  # in the order of their numbers
    assert hash_of_batch(2, 1, AT, "", [ENTRY, OTHER]) != plain
    assert hash_of_batch(1, 2, AT, "", [ENTRY, OTHER]) != plain
    assert hash_of_batch(1, 1, AT + timedelta(seconds=1), "", [ENTRY, OTHER]) != plain
    assert hash_of_batch(1, 1, AT, "0", [ENTRY, OTHER]) != plain
    assert hash_of_batch(1, 1, AT, "", [ENTRY]) != plain


def test_retained_entries_are_hashed_with_their_batch() -> None:
    def of(*batches: tuple[int, list[HashedEvent]]) -> tuple[int, str]:
        hash_sum = RetainedHash()
        for number, entries in batches:
            hash_sum.add_batch(number, entries)
        return hash_sum.count, hash_sum.hexdigest()

    assert of((1, [ENTRY, OTHER])) == of((1, [OTHER, ENTRY]))
    assert of((1, [ENTRY]), (2, [OTHER])) != of((1, [ENTRY, OTHER]))
    assert of((1, [ENTRY]))[0] == 1
