"""The trail is sealed in batches, and every change of a sealed entry is detected."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from clinic.audit import sealing
from clinic.audit.models import AuditEvent, AuditSeal
from clinic.clock import utc_now
from clinic.extensions import db
from tests.integration.audit.chains import (
    OLD,
    checked,
    directly,
    id_of,
    seal,
    stored_id,
    write,
)
from tests.integration.factories import Practice

HOUR = timedelta(hours=1)


@pytest.fixture
def chained(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> Practice:
    """A doctor with three batches of two entries each."""
    monkeypatch.setattr(sealing, "BATCH", 2)
    write(practice, "update", 3 * HOUR, 6)
    assert seal(practice) == 6
    return practice


def test_entries_older_than_a_minute_are_sealed_and_newer_ones_are_not(practice: Practice) -> None:
    write(practice, "read", HOUR, 3)
    practice.patient()
    assert seal(practice) == 3
    output = checked(practice, 0)
    assert "3 entries sealed in 1 batches" in output
    assert "holds" in output
    assert "0 not yet" not in output


def test_each_batch_has_the_next_number_and_follows_the_one_before(chained: Practice) -> None:
    with chained.at_work() as session:
        seals = session.query(AuditSeal).order_by(AuditSeal.id).all()
        assert [(one.id, one.entries) for one in seals] == [(1, 2), (2, 2), (3, 2)]
        assert [one.previous_hash for one in seals] == ["", seals[0].hash, seals[1].hash]


def test_an_entry_whose_transaction_ends_late_is_in_the_next_batch(chained: Practice) -> None:
    write(chained, "read", 3 * HOUR - timedelta(seconds=2))
    assert seal(chained) == 1
    assert "7 entries sealed in 4 batches" in checked(chained, 0)


def test_an_entry_inserted_before_the_last_seal_is_detected(chained: Practice) -> None:
    write(chained, "read", 5 * HOUR)
    assert seal(chained) == 0
    assert "was written after the batch of its time was sealed" in checked(chained, 1)
    assert seal(chained, late=True) == 1  # the administrator knows why
    assert "holds" in checked(chained, 0)


def run(statement: str, *values: Any) -> Callable[[Any], None]:
    return lambda cursor: cursor.execute(statement, values) if values else cursor.execute(statement)


OF_FIRST = "(SELECT min({0}) FROM sealed_entries WHERE seal_id = 2)"

CHANGES = {
    "an entry was changed": "UPDATE audit_events SET address = '10.0.0.8' WHERE id = {first}",
    "its old and new values": "UPDATE audit_events SET changes = '{{}}' WHERE id = {first}",
    "its time": "UPDATE audit_events SET at = {moment} WHERE id = {first}",
    "its person was removed": "UPDATE audit_events SET user_id = NULL WHERE id = {first}",
    "an entry was removed": "DELETE FROM audit_events WHERE id = {first}",
    "a batch was changed": "UPDATE audit_seals SET hash = '0' WHERE id = 2",
    "its time of sealing": "UPDATE audit_seals SET at = {moment} WHERE id = 2",
    "another batch": "UPDATE sealed_entries SET seal_id = 3 WHERE event_id = {first}",
    "an entry is in none": "DELETE FROM sealed_entries WHERE event_id = {first}",
}


@pytest.mark.parametrize("kind", CHANGES)
def test_every_change_of_a_sealed_entry_is_detected(kind: str, chained: Practice) -> None:
    checked(chained, 0)
    first = _first_of(chained, 2)
    moment = "'2026-01-01 00:00:00.000000+00'"
    if chained.database.name == "sqlite":
        moment = "'2026-01-01 00:00:00.000000'"
    statement = CHANGES[kind].format(first=f"'{first}'", moment=moment)
    directly(chained, run(statement))
    assert "DOES NOT HOLD" in checked(chained, 1)


def test_removing_an_entry_with_its_place_in_the_batch_is_detected(
    chained: Practice,
) -> None:
    first = _first_of(chained, 2)

    def remove(cursor: Any) -> None:
        cursor.execute(f"DELETE FROM sealed_entries WHERE event_id = '{first}'")
        cursor.execute(f"DELETE FROM audit_events WHERE id = '{first}'")

    directly(chained, remove)
    assert "had 2 entries and has 1" in checked(chained, 1)


def test_swapping_two_entries_is_detected(chained: Practice) -> None:
    with chained.at_work() as session:
        events = session.query(AuditEvent).order_by(AuditEvent.id).all()
        one, other = (stored_id(chained, event.id) for event in (events[-6], events[-3]))
    spare = stored_id(chained, id_of(utc_now()))

    def swap(cursor: Any) -> None:
        for old, new in ((one, spare), (other, one), (spare, other)):
            cursor.execute(f"UPDATE audit_events SET id = '{new}' WHERE id = '{old}'")

    directly(chained, swap)
    assert "DOES NOT HOLD" in checked(chained, 1)


def test_removing_the_newest_batch_with_its_entries_is_detected(chained: Practice) -> None:
    def remove(cursor: Any) -> None:
        of_last = "SELECT event_id FROM sealed_entries WHERE seal_id = 3"
        cursor.execute(f"DELETE FROM audit_events WHERE id IN ({of_last})")
        cursor.execute("DELETE FROM sealed_entries WHERE seal_id = 3")
        cursor.execute("DELETE FROM audit_seals WHERE id = 3")

    directly(chained, remove)
    assert "The last batch is 2, but 3 were written" in checked(chained, 1)


def test_removing_a_batch_in_the_middle_is_detected(chained: Practice) -> None:
    def remove(cursor: Any) -> None:
        cursor.execute("DELETE FROM sealed_entries WHERE seal_id = 2")
        cursor.execute("DELETE FROM audit_seals WHERE id = 2")

    directly(chained, remove)
    assert "A batch is missing: 2" in checked(chained, 1)


def test_sealing_again_seals_nothing_twice(chained: Practice) -> None:
    assert seal(chained) == 0
    assert "6 entries sealed in 3 batches" in checked(chained, 0)


def test_the_trail_of_five_years_is_sealed_from_its_beginning(practice: Practice) -> None:
    write(practice, "read", OLD, 3)
    write(practice, "update", HOUR, 3)
    assert seal(practice) == 6
    checked(practice, 0)


def _first_of(practice: Practice, number: int) -> str:
    with practice.at_work():
        entries, _missing = _read(number)
        return stored_id(practice, min(entry.id for entry in entries))


def _read(number: int) -> Any:
    from clinic.audit.checking import read_batch

    assert db.session is not None
    return read_batch(number)
