"""Old readings are purged behind a signed checkpoint; nothing else of the trail ever is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from clinic.audit import sealing
from clinic.audit.models import AuditEvent, PurgeCheckpoint
from clinic.audit.purging import NotPurged, parse_age
from tests.integration.audit.chains import OLD, checked, directly, seal, write
from tests.integration.backup.scene import run
from tests.integration.databases import in_scope
from tests.integration.factories import Practice

HOUR = timedelta(hours=1)
KEPT = ("update", "print", "export", "refused", "sign_in")


@pytest.fixture
def old(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> Practice:
    """A doctor with readings and other acts of five years ago and of an hour ago, all sealed."""
    monkeypatch.setattr(sealing, "BATCH", 3)
    write(practice, "read", OLD, 4)
    for days, action in enumerate(KEPT, 1):
        write(practice, action, OLD - timedelta(days=days))
    write(practice, "read", OLD - timedelta(days=9), 3)
    write(practice, "read", HOUR, 4)
    assert seal(practice) == 16
    return practice


def purge(practice: Practice, *arguments: str) -> str:
    result = run(practice.database.app, "purge-audit-reads", "--yes", "--by", "Dr Asha", *arguments)
    assert result.exit_code == 0, result.output
    return str(result.output)


def actions(practice: Practice) -> list[str]:
    with practice.at_work() as session:
        events = session.query(AuditEvent).order_by(AuditEvent.id).all()
        return [event.action for event in events if event.address == "10.0.0.7"]


def test_only_old_readings_are_purged_and_the_chain_still_verifies(old: Practice) -> None:
    assert "7 entries of readings removed" in purge(old)
    assert actions(old) == [*KEPT, *["read"] * 4]
    output = checked(old, 0)
    assert "7 readings removed" in output
    assert "Dr Asha removed 7 readings" in output


def test_the_chain_continues_from_the_checkpoint(old: Practice) -> None:
    purge(old)
    write(old, "update", timedelta(minutes=30), 2)
    assert seal(old) == 2
    assert "holds" in checked(old, 0)


def test_the_purge_is_in_the_trail_itself(old: Practice) -> None:
    purge(old)
    with old.at_work() as session:
        event = session.query(AuditEvent).filter_by(action="purge").one()
        assert event.changes["removed"] == [None, 7]


def test_a_second_purge_follows_the_first(old: Practice) -> None:
    purge(old)
    write(old, "read", timedelta(days=4 * 366), 2)
    assert seal(old, late=True) == 2
    write(old, "update", timedelta(minutes=30))
    assert seal(old, late=True) == 1
    assert "0 entries of readings" in purge(old)  # their batch comes after younger ones
    checked(old, 0)


def test_a_purge_of_nothing_writes_no_checkpoint(practice: Practice) -> None:
    write(practice, "read", HOUR, 3)
    seal(practice)
    assert "0 entries" in purge(practice)
    with practice.at_work() as session:
        assert session.query(PurgeCheckpoint).count() == 0


@pytest.mark.one_case_on_postgresql
@pytest.mark.parametrize("age", ["11m", "365d", "0y", "soon", "-3y", ""])
def test_readings_of_the_last_year_are_never_purged(age: str, old: Practice) -> None:
    result = run(old.database.app, "purge-audit-reads", "--yes", f"--older-than={age}")
    assert result.exit_code == 1
    assert len(actions(old)) == 16


def test_an_age_is_read_in_years_months_and_days() -> None:
    assert parse_age("3y") == timedelta(days=3 * 366)
    assert parse_age("40 months") == timedelta(days=40 * 31)
    assert parse_age("366d") == timedelta(days=366)
    with pytest.raises(NotPurged):
        parse_age("three years")


def test_a_trail_that_does_not_verify_is_not_purged(old: Practice) -> None:
    directly(old, lambda cursor: cursor.execute("UPDATE audit_seals SET hash = '0'"))
    result = run(old.database.app, "purge-audit-reads", "--yes")
    assert result.exit_code == 1
    assert "The trail does not hold" in result.output
    assert len(actions(old)) == 16


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM audit_events WHERE action = 'update'",
        "UPDATE audit_events SET address = '' WHERE action = 'update'",
        "UPDATE audit_checkpoints SET removed = 6",
        "UPDATE audit_checkpoints SET made_by = 'Nobody'",
        "UPDATE audit_checkpoints SET signature = ''",
        "UPDATE audit_seals SET hash = '0' WHERE id = 1",
        "DELETE FROM audit_checkpoints",
    ],
)
def test_a_change_before_a_checkpoint_is_detected(statement: str, old: Practice) -> None:
    purge(old)
    directly(old, lambda cursor: cursor.execute(statement))
    assert "DOES NOT HOLD" in checked(old, 1)


@pytest.mark.parametrize("action", [*KEPT, "read"])
def test_the_database_refuses_deletions_without_a_checkpoint(action: str, old: Practice) -> None:
    with (
        in_scope(old.database, old.doctor_id) as cursor,
        pytest.raises(Exception, match="written once"),
    ):
        cursor.execute(f"DELETE FROM audit_events WHERE action = '{action}'")


@pytest.mark.parametrize("action", [*KEPT, "read"])
def test_the_database_refuses_other_deletions_behind_a_checkpoint(
    action: str, old: Practice
) -> None:
    purge(old)  # the remaining readings are younger
    with (
        in_scope(old.database, old.doctor_id) as cursor,
        pytest.raises(Exception, match="written once"),
    ):
        cursor.execute(f"DELETE FROM audit_events WHERE action = '{action}'")


@pytest.mark.parametrize("table", ["sealed_entries", "audit_seals", "audit_checkpoints"])
@pytest.mark.parametrize("statement", ["DELETE FROM {0}", "UPDATE {0} SET seal_id = seal_id"])
def test_seals_and_checkpoints_are_written_once(table: str, statement: str, old: Practice) -> None:
    purge(old)
    allowed_statement = statement.replace("seal_id", "id") if table == "audit_seals" else statement
    with (
        in_scope(old.database, old.doctor_id) as cursor,
        pytest.raises(Exception, match=f"{table} are written once"),
    ):
        cursor.execute(allowed_statement.format(table))


def test_a_checkpoint_of_another_installation_is_named_as_such(
    old: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    purge(old)
    app: Any = old.database.app
    monkeypatch.setitem(app.config, "SECRET_KEY", "another secret of enough letters and 12345")
    output = checked(old, 0)
    assert "signed by another installation" in output
