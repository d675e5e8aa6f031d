"""Only their owner can read the clinic's files, and a command in a wrong folder makes none."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from flask import Flask

from clinic import create_app
from clinic.database.connections import UNSCOPED
from clinic.extensions import db
from tests.integration.client import Browser
from tests.integration.databases import migrate

pytestmark = pytest.mark.skipif(os.name != "posix", reason="rights of POSIX")

KEPT = ("clinic.sqlite3", "clinic.sqlite3-wal", "clinic.sqlite3-shm", "secret_key")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of DATA_DIR, which does not exist yet."""
    data_dir = tmp_path / "data"
    monkeypatch.setenv("DATA_DIR", str(data_dir))
    return data_dir


def rights(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def used(app: Flask) -> None:
    """Request a page, as the first use of the clinic."""
    assert Browser(app).get("/login/").status == 200
    with app.app_context(), db.engine.connect() as connection:
        connection.execution_options(**{UNSCOPED: True}).exec_driver_sql(
            "CREATE TABLE IF NOT EXISTS kept (id INTEGER)"
        )
        connection.commit()


def test_files_of_a_new_clinic_are_readable_by_their_owner_alone(folder: Path) -> None:
    before = os.umask(0o022)
    try:
        app = create_app()
        migrate(app)
        used(app)
        assert {path.name: rights(path) for path in folder.iterdir()} == dict.fromkeys(KEPT, 0o600)
        assert rights(folder) == 0o700
    finally:
        os.umask(before)


def test_files_readable_by_all_lose_that_permission_at_the_start(folder: Path) -> None:
    folder.mkdir(mode=0o755)
    folder.chmod(0o755)
    for name in (*KEPT, "clinic.sqlite3-journal"):
        (folder / name).write_bytes(b"")
        (folder / name).chmod(0o664)
    create_app()
    assert {rights(path) for path in folder.iterdir()} == {0o600}
    assert rights(folder) == 0o700


def test_a_folder_with_other_files_keeps_its_permissions(folder: Path) -> None:
    folder.mkdir()
    folder.chmod(0o755)
    for name in ("clinic.sqlite3", "notes.txt"):
        (folder / name).write_bytes(b"")
        (folder / name).chmod(0o644)
    create_app()
    assert rights(folder) == 0o755
    assert rights(folder / "notes.txt") == 0o644
    assert rights(folder / "clinic.sqlite3") == 0o600


@pytest.mark.parametrize(
    "command",
    [
        ["backup", "{elsewhere}/clinic.zip"],
        ["check-ledger"],
        ["demo"],
        ["reset-password", "a@example.org"],
        ["create-doctor", "--email", "a@example.org", "--name", "A"],
        ["db", "current"],
        ["db", "check"],
        ["db", "downgrade", "--yes"],
    ],
    ids=lambda command: "-".join(command[:2]),
)
def test_a_command_in_a_wrong_folder_makes_no_files(
    folder: Path, tmp_path: Path, command: list[str]
) -> None:
    arguments = [word.format(elsewhere=tmp_path) for word in command]
    answer = create_app().test_cli_runner().invoke(args=arguments)
    assert answer.exit_code != 0
    assert list(tmp_path.iterdir()) == []
