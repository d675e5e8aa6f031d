"""A backup restores every table unchanged, between any two kinds of database."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import time_machine
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from clinic import clock, demo
from clinic.auth import service as auth
from clinic.backup import guards
from clinic.backup.archive import BackupWriter
from clinic.extensions import db
from tests.integration.backup.conftest import Places
from tests.integration.backup.scene import Place, place_of, run
from tests.integration.conftest import KINDS
from tests.integration.databases import Database, Sqlite
from tests.integration.factories import PASSWORD, Practice

ONLY_SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def restored(file: Path, place: Place) -> Place:
    result = run(place.app, "restore", str(file))
    assert result.exit_code == 0, result.output
    return place


@pytest.mark.parametrize("kind", KINDS)
def test_every_table_is_restored_unchanged(
    clinic: Place, backup: Path, places: Places, kind: str
) -> None:
    place = restored(backup, places(kind, "migrated"))
    arrived, original = place.rows(), clinic.rows()
    assert set(arrived) == set(original)
    for table, rows in original.items():
        assert rows, f"the scene leaves {table} empty"
        assert arrived[table] == rows, table


@pytest.mark.parametrize("kind", KINDS)
def test_a_backup_of_the_restored_place_restores_unchanged_again(
    clinic: Place, backup: Path, places: Places, kind: str, tmp_path: Path
) -> None:
    between = restored(backup, places(kind, "bare"))
    second = tmp_path / "second.backup"
    assert run(between.app, "backup", str(second)).exit_code == 0
    kind_of_first = "sqlite" if clinic.url.startswith("sqlite") else "postgresql"
    assert restored(second, places(kind_of_first, "bare")).rows() == clinic.rows()


@pytest.mark.parametrize("kind", KINDS)
def test_a_backup_of_an_hour_ago_brings_no_sign_in_back(
    clinic: Place, backup: Path, places: Places, kind: str
) -> None:
    """Since then a lost tablet may have been signed out, or a person removed."""
    assert [row for row in clinic.rows()["sign_ins"] if row["ended_at"] is None]
    place = places(kind, "migrated")
    with time_machine.travel(clock.utc_now() + timedelta(hours=1), tick=True):
        result = run(place.app, "restore", str(backup))
    assert result.exit_code == 0, result.output
    assert "everybody signs in again" in result.output
    arrived, original = place.rows(), clinic.rows()
    assert [row for row in arrived.pop("sign_ins") if row["ended_at"] is None] == []
    assert arrived == {table: rows for table, rows in original.items() if table != "sign_ins"}


@ONLY_SQLITE
def test_postgresql_has_statistics_of_restored_tables(backup: Path, places: Places) -> None:
    """Without statistics it may check each foreign key by reading all rows of a doctor."""
    place = restored(backup, places("postgresql", "bare"))
    counted = text("SELECT reltuples FROM pg_class WHERE relname = 'visits'")
    with create_engine(place.admin_url).begin() as connection:
        assert connection.scalar(counted) == len(place.rows()["visits"])


@pytest.mark.parametrize("kind", KINDS)
def test_the_restored_clinic_can_be_used(backup: Path, places: Places, kind: str) -> None:
    """Numbers continue, and the ledger agrees before and after."""
    place = restored(backup, places(kind, "migrated"))
    assert run(place.app, "check-ledger").exit_code == 0
    practice = _practice_at(place)
    last = max(row["id"] for row in place.rows()["patients"] if row["doctor_id"] == 1)
    assert practice.patient() == last + 1
    practice.billed_visit()
    with place.app.app_context():
        user = auth.sign_up("Dr Third", "third@example.org", PASSWORD)
        assert user.id == max(row["id"] for row in place.rows()["users"]) + 1
        db.session.commit()
    assert run(place.app, "check-ledger").exit_code == 0


@pytest.mark.parametrize("kind", KINDS)
def test_the_restored_audit_trail_verifies(backup: Path, places: Places, kind: str) -> None:
    place = restored(backup, places(kind, "migrated"))
    result = run(place.app, "check-audit")
    assert result.exit_code == 0, result.output
    assert "3 readings removed" in result.output
    assert run(place.app, "seal-audit", "--late").exit_code == 0
    assert run(place.app, "check-audit").exit_code == 0


def _practice_at(place: Place) -> Practice:
    class _Database:
        app = place.app

    return Practice(_Database(), 1, 1, "asha@example.org")  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", KINDS)
def test_the_triggers_of_the_ledger_are_active_after_a_restore(
    backup: Path, places: Places, kind: str
) -> None:
    place = places(kind, "migrated")
    before = place.triggers()
    restored(backup, place)
    assert place.triggers() == before
    engine = create_engine(place.admin_url)
    for statement in (
        "UPDATE payments SET amount_paise = 1",
        "DELETE FROM bill_items",
        "UPDATE bills SET paid_paise = 1",
        "DELETE FROM day_closings",
        "INSERT INTO cash_movements (doctor_id, id, day, at, amount_paise, reason) "
        "SELECT doctor_id, 99, day, at, 100, 'late' FROM cash_movements",
    ):
        with pytest.raises(DBAPIError), engine.begin() as connection:
            connection.exec_driver_sql(statement)
    engine.dispose()


def test_a_restore_disables_exactly_the_insert_triggers(
    database: Database,
) -> None:
    with database.look() as cursor:
        if database.name == "sqlite":
            cursor.execute("SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger'")
            present = {row[:2] for row in cursor.fetchall() if " INSERT ON " in row[2]}
        else:
            cursor.execute(
                "SELECT relname, tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
                "WHERE NOT tgisinternal AND tgtype & 4 <> 0"
            )
            present = set(cursor.fetchall())
    listed = {(table, name) for table, names in guards.INSERT_TRIGGERS.items() for name in names}
    if database.name == "postgresql":
        listed.discard(("payments", "payments_advance"))
    assert present == listed


def test_a_failed_restore_leaves_the_place_empty_with_its_triggers(
    backup: Path, places: Places, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = places(database.name, "migrated")
    before = place.triggers()
    with monkeypatch.context() as patch:
        patch.setattr("clinic.backup.tables.ledger_faults", lambda _doctors: ("wrong",))
        result = run(place.app, "restore", str(backup))
    assert result.exit_code == 1
    assert "The ledger does not agree" in result.output
    assert not any(place.rows().values())
    assert place.triggers() == before
    restored(backup, place)


@ONLY_SQLITE
@pytest.mark.parametrize("kind", KINDS)
def test_older_cash_above_the_limit_is_restored(
    practice: Practice, places: Places, kind: str, tmp_path: Path
) -> None:
    """The database refuses two lakh in cash since schema 0007, but older rows may have it."""
    bill = practice.billed_visit(total_paise=250_000_00, status="pending")
    _take_old_cash(practice, bill)
    file = tmp_path / "clinic.backup"
    assert run(practice.database.app, "backup", str(file)).exit_code == 0
    place = restored(file, places(kind, "migrated"))
    assert place.rows() == place_of(practice.database).rows()


def _take_old_cash(practice: Practice, bill: int) -> None:
    with closing(practice.database.connect()) as connection:
        query = "SELECT sql FROM sqlite_master WHERE name = 'payments_in_cash'"
        trigger = connection.execute(query).fetchone()[0]
        connection.execute("DROP TRIGGER payments_in_cash")
        connection.execute(
            "INSERT INTO payments (doctor_id, id, patient_id, bill_id, kind, amount_paise, mode, "
            "paid_on, paid_at, reference_turn, tendered_paise, reason) "
            "SELECT doctor_id, 1, patient_id, id, 'payment', 25000000, 'cash', issued_on, "
            "created_at, 0, 0, '' FROM bills WHERE id = ?",
            [bill],
        )
        connection.execute(trigger)


@ONLY_SQLITE
def test_an_inconsistent_ledger_is_backed_up_and_reported(
    practice: Practice, places: Places, tmp_path: Path
) -> None:
    practice.billed_visit()
    with closing(practice.database.connect()) as connection:
        query = "SELECT sql FROM sqlite_master WHERE name = 'bill_items_no_update'"
        trigger = connection.execute(query).fetchone()[0]
        connection.execute("DROP TRIGGER bill_items_no_update")
        connection.execute("UPDATE bill_items SET amount_paise = 1, unit_paise = 1")
        connection.execute(trigger)
    file = tmp_path / "clinic.backup"
    result = run(practice.database.app, "backup", str(file))
    assert result.exit_code == 1
    assert "the ledger does not agree: doctor 1: The items of each bill" in result.output
    assert file.exists()
    result = run(places("postgresql", "bare").app, "restore", str(file))
    assert result.exit_code == 0
    assert "The ledger did not agree when it was backed up" in result.output


def test_rows_written_meanwhile_are_not_partly_in_the_backup(
    clinic: Place,
    practice: Practice,
    places: Places,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """The backup is a snapshot: it has no part of a bill that is issued while it is written."""
    before, write = clinic.rows(), BackupWriter.add_table

    def write_while_others_work(self: BackupWriter, name: str, lines: Any) -> None:
        if name == "audit_events":
            work = Thread(target=practice.billed_visit)  # a session of its own
            work.start()
            work.join()
        write(self, name, lines)

    monkeypatch.setattr(BackupWriter, "add_table", write_while_others_work)
    file = tmp_path / "clinic.backup"
    result = run(clinic.app, "backup", str(file))
    assert result.exit_code == 0, result.output
    assert len(clinic.rows()["bills"]) == len(before["bills"]) + 1
    assert restored(file, places("sqlite", "bare")).rows() == before


def test_a_demo_clinic_moves_to_postgresql_and_back(places: Places, tmp_path: Path) -> None:
    """Every row is equal, papers byte by byte; money and trail verify on each side."""
    database = Sqlite()
    with database.app.app_context():
        demo.fill(visits=120)
    source = place_of(database)
    _practice_at(source).report(1, name="X-ray")
    rows = source.rows()
    assert len(rows["report_files"]) == 1
    try:
        for step, kind in enumerate(("postgresql", "sqlite")):
            file = tmp_path / f"{step}.backup"
            result = run(source.app, "backup", str(file))
            assert result.exit_code == 0, result.output
            source = restored(file, places(kind, "bare"))
            assert source.rows() == rows
            for check in ("check-ledger", "check-audit"):
                result = run(source.app, check)
                assert result.exit_code == 0, result.output
    finally:
        database.end()


def test_the_command_lists_the_content_of_the_file(clinic: Place, tmp_path: Path) -> None:
    result = run(clinic.app, "backup", str(tmp_path / "clinic.backup"))
    rows = clinic.rows()
    assert result.output.startswith(
        f"Backed up to {tmp_path / 'clinic.backup'}: {len(rows)} tables, "
    )
    assert f", {sum(map(len, rows.values())):,} rows;" in result.output.replace("tables", "")
    assert f"doctors 2, patients {len(rows['patients'])}, " in result.output
    assert f"bills {len(rows['bills'])}; ₹" in result.output


@ONLY_SQLITE
def test_a_backup_into_a_folder_is_named_after_the_day(clinic: Place, tmp_path: Path) -> None:
    day = clock.clinic_day()
    result = run(clinic.app, "backup", str(tmp_path))
    assert result.exit_code == 0, result.output
    assert str(tmp_path / f"clinic-{day}.zip") in result.output
    assert (tmp_path / f"clinic-{day}.zip").is_file()
    assert "there already" in run(clinic.app, "backup", str(tmp_path)).output
