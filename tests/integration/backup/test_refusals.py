"""A failed backup is reported in one line with an exit code other than 0, and leaves no file.

Each of these once ended with "copied", a partial file or an empty one.
"""

from __future__ import annotations

import errno
import fcntl
import os
import secrets
import stat
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from clinic.backup import archive, tables, target
from clinic.extensions import db
from clinic.place import head
from tests.integration.backup.conftest import Places
from tests.integration.backup.scene import Place, place_of, run
from tests.integration.databases import Database, Postgresql, make_app, migrate
from tests.integration.factories import Practice


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The path of the wanted backup, in its own folder."""
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder / "clinic.backup"


def refused(place: Any, file: Path, *fragments: str) -> str:
    """Run a backup that is refused; return its only line."""
    before = sorted(file.parent.iterdir()) if file.parent.exists() else []
    result = run(place.app if hasattr(place, "app") else place, "backup", str(file))
    assert result.exit_code == 1, result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert len(result.output.splitlines()) == 1, result.output
    assert result.output.startswith("Error: Nothing is backed up. ")
    for fragment in fragments:
        assert fragment in result.output
    assert (sorted(file.parent.iterdir()) if file.parent.exists() else []) == before
    return str(result.output)


# --- the six ends of a sign-in -------------------------------------------------------------------


def test_a_folder_without_a_database_is_refused(tmp_path: Path, file: Path) -> None:
    wrong = tmp_path / "wrong"
    wrong.mkdir()
    refused(make_app(f"sqlite:///{wrong / 'clinic.sqlite3'}"), file, "no database at", "DATA_DIR")
    assert list(wrong.iterdir()) == []


def test_a_bare_database_is_refused(database: Database, places: Places, file: Path) -> None:
    reasons = {"sqlite": "There is no database at", "postgresql": "has no tables"}
    refused(places(database.name, "bare"), file, reasons[database.name])


def test_an_empty_database_file_stays_empty(tmp_path: Path, file: Path) -> None:
    empty = tmp_path / "clinic.sqlite3"
    empty.touch()
    refused(make_app(f"sqlite:///{empty}"), file, "has no tables", "db upgrade")
    assert empty.stat().st_size == 0
    assert sorted(tmp_path.iterdir()) == sorted([empty, file.parent])


def test_an_old_schema_is_refused(database: Database, places: Places, file: Path) -> None:
    place = places(database.name, "bare")
    migrate(place.app, "0005")
    refused(place, file, "is at schema 0005, this code at ", "db upgrade")


def test_a_schema_of_later_code_is_refused(clinic: Place, file: Path, database: Database) -> None:
    with closing(database.connect()) as connection, closing(connection.cursor()) as cursor:
        cursor.execute("UPDATE alembic_version SET version_num = '9999'")
        refused(clinic, file, "is at schema 9999, which this code is too old to know")
        cursor.execute(f"UPDATE alembic_version SET version_num = '{head()}'")


def test_a_database_without_a_doctor_is_refused(database: Database, file: Path) -> None:
    refused(place_of(database), file, "is empty: it has no doctor")


def test_a_missing_folder_is_refused(clinic: Place, tmp_path: Path) -> None:
    refused(clinic, tmp_path / "unplugged" / "clinic.backup", "There is no folder")


def test_a_disconnected_disk_is_refused(
    clinic: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its name would otherwise become a file on this computer's own disk."""
    monkeypatch.setattr(target, "DISKS", (str(tmp_path),))
    refused(clinic, tmp_path / "clinic-backup", "There is no folder", "Connect the disk")
    result = run(clinic.app, "backup", str(tmp_path / "clinic.zip"))
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize("same", [True, False])
def test_a_backup_on_the_disk_of_the_records_is_warned_of(
    same: bool, clinic: Place, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(target, "is_same_disk", lambda *_: same)
    result = run(clinic.app, "backup", str(file))
    assert result.exit_code == 0, result.output
    assert ("on the same disk as the records" in result.output) == same


def test_a_folder_with_todays_backup_is_refused(clinic: Place, tmp_path: Path) -> None:
    assert run(clinic.app, "backup", str(tmp_path)).exit_code == 0
    (made,) = tmp_path.iterdir()
    before = made.read_bytes()
    refused(clinic, tmp_path, "is there already")
    assert made.read_bytes() == before


def test_a_folder_without_write_permission_is_refused(
    clinic: Place, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = os.open

    def refuse(path: Any, *how: Any, **named: Any) -> int:
        if str(path).endswith(".partial"):  # root, who may run the tests, may write anywhere
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return make(path, *how, **named)

    monkeypatch.setattr("os.open", refuse)
    refused(clinic, file, "Permission denied")


@pytest.mark.parametrize("moment", ["write", "sync", "seal"])
def test_a_full_disk_is_reported(
    clinic: Place, file: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def refuse(*_any: Any, **_named: Any) -> None:
        raise full

    where = {
        "write": "zipfile._ZipWriteFile.write",
        "sync": "os.fsync",
        "seal": "clinic.backup.archive._seal_of",
    }
    with monkeypatch.context() as patch:
        patch.setattr(where[moment], refuse)
        refused(clinic, file, "No space left on device")
    assert run(clinic.app, "backup", str(file)).exit_code == 0


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
class TestRoles:
    """PostgreSQL: a role that may read all tables can back up and needs no other right."""

    @pytest.fixture
    def reader(
        self, clinic: Place, database: Postgresql
    ) -> Iterator[tuple[str, Callable[..., None]]]:
        """The address of a role without rights, and a function that grants it rights as the
        owner."""
        role, password = f"clinic_backup_{secrets.token_hex(4)}", secrets.token_hex(8)
        admin = psycopg2.connect(database.server.admin_url(database.current))
        admin.autocommit = True

        def order(statement: str) -> None:
            with admin.cursor() as cursor:
                cursor.execute(statement.format(role=role))

        order(f"CREATE ROLE {{role}} LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD '{password}'")
        url = database.url.replace(
            f"{database.server.role}:{database.server.password}", f"{role}:{password}"
        )
        yield url, order
        order("DROP OWNED BY {role}")
        order("DROP ROLE {role}")
        admin.close()

    def test_a_role_that_may_only_read_can_back_up_everything(
        self, clinic: Place, reader: Any, file: Path, places: Places
    ) -> None:
        url, order = reader
        order("GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}")
        app = make_app(url)
        result = run(app, "backup", str(file))
        assert result.exit_code == 0, result.output
        _close(app)
        place = places("sqlite", "bare")
        assert run(place.app, "restore", str(file)).exit_code == 0
        assert place.rows() == clinic.rows()

    @pytest.mark.parametrize("table", ["payments", "users", "alembic_version", "patient_terms"])
    def test_a_role_without_one_table_is_refused(self, reader: Any, file: Path, table: str) -> None:
        url, order = reader
        order("GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}")
        order(f"REVOKE SELECT ON {table} FROM {{role}}")
        app = make_app(url)
        refused(app, file, f"permission denied for table {table}")
        _close(app)

    def test_a_missing_database_is_named(self, reader: Any, file: Path, database: Any) -> None:
        url, _order = reader
        app = make_app(url.replace(database.current, "no_such_database"))
        refused(app, file, "no_such_database")
        _close(app)


def _close(app: Any) -> None:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def test_a_damaged_database_file_is_reported(tmp_path: Path, file: Path) -> None:
    broken = tmp_path / "clinic.sqlite3"
    broken.write_bytes(b"not a database at all" * 100)
    app = make_app(f"sqlite:///{broken}")
    refused(app, file, "file is not a database")
    _close(app)


# --- the file ------------------------------------------------------------------------------------


def test_an_existing_file_is_not_overwritten(clinic: Place, file: Path) -> None:
    file.write_bytes(b"the only other copy")
    refused(clinic, file, "is there already")
    assert file.read_bytes() == b"the only other copy"


def test_a_file_created_meanwhile_is_not_overwritten(
    clinic: Place, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = archive.reading

    def read_while_another_writes(path: Path) -> Any:
        file.write_bytes(b"somebody else's")
        return read(path)

    monkeypatch.setattr(archive, "reading", read_while_another_writes)
    result = run(clinic.app, "backup", str(file))
    assert result.exit_code == 1
    assert file.read_bytes() == b"somebody else's"
    assert sorted(file.parent.iterdir()) == [file]


def test_an_abandoned_partial_file_is_replaced_and_reported(clinic: Place, file: Path) -> None:
    torn = file.with_name("clinic.backup.partial")
    torn.write_bytes(b"PK torn by a power cut")
    result = run(clinic.app, "backup", str(file))
    assert result.exit_code == 0
    assert result.output.startswith(f"An unfinished {torn} of an earlier run is removed.\n")
    assert sorted(file.parent.iterdir()) == [file]


def test_a_partial_file_of_a_running_backup_is_not_replaced(clinic: Place, file: Path) -> None:
    partial = file.with_name("clinic.backup.partial")
    with partial.open("wb") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        refused(clinic, file, "Another backup is being written")


def test_a_file_system_without_hard_links_is_supported(
    clinic: Place, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_any: Any) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr("os.link", refuse)
    assert run(clinic.app, "backup", str(file)).exit_code == 0
    assert sorted(file.parent.iterdir()) == [file]


def test_a_backup_is_readable_by_its_owner_alone(backup: Path) -> None:
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600


def test_rows_that_differ_from_the_count_of_the_database_are_refused(
    clinic: Place, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The written rows are compared with the database's count, not with themselves."""
    of = tables.rows_of
    monkeypatch.setattr(tables, "rows_of", lambda table, doctor: of(table, doctor).limit(1))
    refused(clinic, file, "Not all was read", "bills: ")


def test_the_clinic_can_be_used_while_a_backup_is_written(practice: Practice, file: Path) -> None:
    """On SQLite nobody waits for the backup's transaction."""
    with closing(practice.database.connect()) as writer:
        writer.cursor().execute("BEGIN")
        writer.cursor().execute("UPDATE users SET created_at = created_at")
        assert run(practice.database.app, "backup", str(file)).exit_code == 0
        writer.cursor().execute("ROLLBACK")
