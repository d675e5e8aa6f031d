"""A restore accepts only an undamaged backup of its own schema, into an empty place."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest

from clinic.auth import throttle
from clinic.backup import archive
from clinic.backup.manifest import BackupManifest, read_manifest
from clinic.extensions import db
from tests.integration.backup.conftest import Places
from tests.integration.backup.scene import Place, place_of, run
from tests.integration.databases import Database

Change = Callable[[dict[str, bytes]], None]
ONLY_SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def refused(place: Place, file: Path, *fragments: str) -> str:
    """Run a restore that is refused; return its only line."""
    result = run(place.app, "restore", str(file))
    assert result.exit_code == 1, result.output
    assert len(result.output.splitlines()) == 1, result.output
    assert result.output.startswith("Error: Nothing is restored. ")
    for fragment in fragments:
        assert fragment in result.output
    return str(result.output)


def refused_untouched(places: Places, file: Path, *fragments: str) -> None:
    """Run a restore that is refused before it creates a missing database; return its only line."""
    place = places("sqlite", "bare")
    refused(place, file, *fragments)
    assert not Path(place.url.removeprefix("sqlite:///")).exists()


@ONLY_SQLITE
class TestTheFile:
    def test_a_file_cut_anywhere_is_refused(
        self, backup: Path, places: Places, tmp_path: Path
    ) -> None:
        whole = backup.read_bytes()
        cut = tmp_path / "cut"
        for length in (0, 1, 63, 64, 65, len(whole) // 2, len(whole) - 64, len(whole) - 1):
            cut.write_bytes(whole[:length])
            refused_untouched(places, cut, "cannot be restored", "cut")

    def test_a_longer_file_is_refused(self, backup: Path, places: Places) -> None:
        backup.write_bytes(backup.read_bytes() + b"\n")
        refused_untouched(places, backup, "changed since it was written")

    def test_any_flipped_byte_is_detected(self, backup: Path, tmp_path: Path) -> None:
        whole = bytearray(backup.read_bytes())
        places = [*range(40), *range(len(whole) - 200, len(whole))]
        places += random.Random(7).sample(range(len(whole)), 200)
        flipped = tmp_path / "flipped"
        for at in places:
            whole[at] ^= 0x20
            flipped.write_bytes(whole)
            whole[at] ^= 0x20
            with pytest.raises(archive.DamagedBackup), archive.reading(flipped):
                pass


def test_another_file_is_refused(places: Places, tmp_path: Path) -> None:
    for content in (b"x" * 1000, b"PK\x03\x04" * 100):
        other = tmp_path / "other"
        other.write_bytes(content)
        refused_untouched(places, other, "it is no backup of the clinic")


def test_a_missing_file_is_refused(places: Places, tmp_path: Path) -> None:
    refused_untouched(places, tmp_path / "nothing", "No such file")
    refused_untouched(places, tmp_path, "directory")


def without_a_table(members: dict[str, bytes]) -> None:
    del members["payments.jsonl"]


def without_a_row(members: dict[str, bytes]) -> None:
    members["payments.jsonl"] = members["payments.jsonl"].split(b"\n", 1)[1]


def with_other_money(members: dict[str, bytes]) -> None:
    assert b"50000" in members["bills.jsonl"]
    members["bills.jsonl"] = members["bills.jsonl"].replace(b"50000", b"60000", 1)


def with_a_word_for_a_number(members: dict[str, bytes]) -> None:
    members["bills.jsonl"] = members["bills.jsonl"].replace(b"50000", b'"50000"', 1)


def with_a_path_for_an_address(members: dict[str, bytes]) -> None:
    name = next(name for name in members if name.startswith("files/"))
    address, outside = name.rpartition("/")[2].encode(), b"../../../../outside"
    rows = members["report_files.jsonl"]
    members["report_files.jsonl"] = rows.replace(address, outside, 1)
    members[name.replace(address.decode(), outside.decode())] = members.pop(name)


def without_a_manifest(members: dict[str, bytes]) -> None:
    del members[archive.MANIFEST]


def with_half_a_manifest(members: dict[str, bytes]) -> None:
    members[archive.MANIFEST] = members[archive.MANIFEST][:-20]


def of_a_later_format(members: dict[str, bytes]) -> None:
    members[archive.MANIFEST] = members[archive.MANIFEST].replace(b'"version": 1', b'"version": 2')


def without_a_column(members: dict[str, bytes]) -> None:
    members[archive.MANIFEST] = members[archive.MANIFEST].replace(b'"hidden_notes"', b'"other"')


def of_an_older_schema(members: dict[str, bytes]) -> None:
    _set_schema(members, b"0008")


def of_a_later_schema(members: dict[str, bytes]) -> None:
    _set_schema(members, b"9999")


def _set_schema(members: dict[str, bytes], schema: bytes) -> None:
    now = b'"schema": "%s"' % read_manifest(members[archive.MANIFEST]).schema.encode()
    members[archive.MANIFEST] = members[archive.MANIFEST].replace(now, b'"schema": "%s"' % schema)


@ONLY_SQLITE
@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (without_a_table, "its table payments cannot be read"),
        (without_a_row, "payments: "),
        (with_other_money, "bills: the money is "),
        (with_a_word_for_a_number, "its table bills cannot be read (no whole: str)"),
        (with_a_path_for_an_address, "has no address of a file"),
        (without_a_manifest, "it is no backup of the clinic"),
        (with_half_a_manifest, "its manifest cannot be read"),
        (of_a_later_format, "of another format, or of a later version"),
        (without_a_column, "its tables are not those of schema"),
        (
            of_an_older_schema,
            "with the code whose newest file in migrations/versions begins with 0008",
        ),
        (of_a_later_schema, "begins with 9999, or update this code"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_changed_file_with_a_valid_seal_is_refused(
    backup: Path, places: Places, change: Change, reason: str
) -> None:
    _rewrite(backup, change)
    refused_untouched(places, backup, reason)


def _rewrite(file: Path, change: Change) -> None:
    """Change members of a backup, and seal it as if it had been written so."""
    with ZipFile(file) as before:
        members = {name: before.read(name) for name in before.namelist()}
    change(members)
    with file.open("w+b") as handle, archive.BackupWriter(handle) as writer:
        text = members.pop(archive.MANIFEST, None)
        for name, content in members.items():
            writer.zip.writestr(name, content)
        if text is not None:
            writer.finish(_AsWritten(text))
            return
        writer.zip.comment = b"0" * archive.SEAL_BYTES
        writer.zip.close()
        seal = archive._seal_of(handle)
        handle.write(seal)


class _AsWritten(BackupManifest):
    """A manifest with a given text."""

    def __init__(self, text: bytes) -> None:
        object.__setattr__(self, "text", text)

    def to_json(self) -> bytes:
        return self.text  # type: ignore[attr-defined,no-any-return]


def test_a_place_that_is_not_empty_is_not_changed(clinic: Place, backup: Path) -> None:
    before = clinic.rows()
    refused(clinic, backup, "is not empty", "Restore into an empty place.")
    assert clinic.rows() == before
    assert run(clinic.app, "check-ledger").exit_code == 0


def test_the_same_backup_is_not_restored_twice(
    backup: Path, places: Places, database: Database
) -> None:
    place = places(database.name, "bare")
    assert run(place.app, "restore", str(backup)).exit_code == 0
    refused(place, backup, "is not empty")


def test_counts_of_wrong_passwords_do_not_make_a_place_non_empty(
    backup: Path, places: Places, database: Database
) -> None:
    place = places(database.name, "migrated")
    with place.app.app_context():
        throttle.count_try(
            throttle.of_sign_in("nobody@example.org", throttle.Origin("10.0.0.9")), 1
        )
        db.session.commit()
    assert run(place.app, "restore", str(backup)).exit_code == 0
    assert place.rows() == place_of(database).rows()


@ONLY_SQLITE
def test_a_text_that_the_other_database_cannot_store_is_refused(
    clinic: Place, places: Places, database: Database, tmp_path: Path
) -> None:
    """SQLite stores a NUL in a text, PostgreSQL does not: the restore is refused, and no text
    shortened."""
    with database.look() as cursor:
        cursor.execute("UPDATE patients SET address = 'a' || char(0) || 'b' WHERE id = 1")
    file = tmp_path / "nul.backup"
    assert run(clinic.app, "backup", str(file)).exit_code == 0
    place = places("postgresql", "migrated")
    refused(place, file, "The database refused it")
    assert not any(place.rows().values())
    copy = shutil.copy(file, tmp_path / "copy.backup")
    again = places("sqlite", "bare")
    assert run(again.app, "restore", str(copy)).exit_code == 0
    assert again.rows() == clinic.rows()
