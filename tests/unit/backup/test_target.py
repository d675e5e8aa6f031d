"""Detection of the disk that a backup is on."""

from __future__ import annotations

from pathlib import Path

from clinic.backup.target import is_same_disk


def test_two_files_of_one_folder_are_on_one_disk(tmp_path: Path) -> None:
    backup, records = tmp_path / "clinic.zip", tmp_path / "clinic.sqlite3"
    for file in (backup, records):
        file.touch()
    assert is_same_disk(backup, [Path("/dev/null"), records])


def test_a_file_of_another_file_system_is_on_another_disk(tmp_path: Path) -> None:
    backup = tmp_path / "clinic.zip"
    backup.touch()
    assert not is_same_disk(backup, [Path("/dev/null")])


def test_records_on_a_server_are_on_another_disk(tmp_path: Path) -> None:
    assert not is_same_disk(tmp_path, [])
