"""Stored files of reports are backed up, compared by their checksums, and restored."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from clinic.files.storage import FolderStorage, Stored
from clinic.files.taking import UploadIntake as Files
from tests.integration.backup.conftest import Places
from tests.integration.backup.scene import Place, run
from tests.integration.conftest import KINDS
from tests.integration.files.samples import picture


def files_in(app: Flask, folder: Path) -> Files:
    """Give an app its own folder of files."""
    files = Files(FolderStorage(folder), folder, "secret of the files", 20_000_000)
    app.extensions["files"] = files
    return files


@pytest.fixture
def files(clinic: Place, tmp_path: Path) -> Iterator[Files]:
    """The files of the clinic, moved to a folder of this test."""
    before = clinic.app.extensions["files"]
    moved = files_in(clinic.app, tmp_path / "clinic")
    for doctor_id in (1, 2):
        for one in before.storage.list(doctor_id):
            copy = tmp_path / "copy"
            with before.storage.open(doctor_id, one.name) as source:
                copy.write_bytes(source.read())
            moved.storage.put(doctor_id, one.name, copy)
    yield moved
    clinic.app.extensions["files"] = before


def originals(files: Files, doctor_id: int = 1) -> list[Stored]:
    return [one for one in files.storage.list(doctor_id) if "." not in one.name]


@pytest.mark.parametrize("kind", KINDS)
def test_every_file_is_restored_and_can_be_shown(
    clinic: Place, files: Files, places: Places, kind: str, tmp_path: Path
) -> None:
    made = run(clinic.app, "backup", str(tmp_path / "b.zip"))
    assert made.exit_code == 0, made.output
    there = places(kind, "migrated")
    restored = files_in(there.app, tmp_path / "restored")
    result = run(there.app, "restore", str(tmp_path / "b.zip"))
    assert result.exit_code == 0, result.output
    assert "sweep-files" in result.output
    used = {row["address"] for row in clinic.rows()["report_files"]}
    assert used
    for doctor_id in (1, 2):
        for one in originals(restored, doctor_id):
            copy = restored.storage.open(doctor_id, one.name)
            with copy, files.storage.open(doctor_id, one.name) as original:
                assert copy.read() == original.read()
            used.discard(one.name)
    assert not used
    assert run(there.app, "sweep-files").exit_code == 0


def test_a_missing_file_is_reported_and_the_rest_backed_up(
    clinic: Place, files: Files, places: Places, tmp_path: Path
) -> None:
    row = clinic.rows()["report_files"][0]
    files.storage.delete(row["doctor_id"], row["address"])
    made = run(clinic.app, "backup", str(tmp_path / "b.zip"))
    assert made.exit_code == 1
    assert f"file {row['id']} of report {row['report_id']} is missing" in made.output
    there = places("sqlite", "migrated")
    files_in(there.app, tmp_path / "restored")
    assert run(there.app, "restore", str(tmp_path / "b.zip")).exit_code == 0
    assert run(there.app, "sweep-files").exit_code == 1


def test_a_changed_file_is_reported(clinic: Place, files: Files, tmp_path: Path) -> None:
    row = clinic.rows()["report_files"][0]
    other = tmp_path / "other"
    other.write_bytes(picture())
    files.storage.delete(row["doctor_id"], row["address"])
    with other.open("ab") as file:
        file.write(b"more")
    files.storage.put(row["doctor_id"], row["address"], other)
    made = run(clinic.app, "backup", str(tmp_path / "b.zip"))
    assert made.exit_code == 1
    assert "is not as it was stored" in made.output
