"""Backups are encrypted to the printed key and the machine's key, and restored on another
machine."""

from __future__ import annotations

import random
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from clinic.backup import encryption, keys, workplace
from clinic.backup.encryption import make_secret, recipient_of
from tests.integration.backup.conftest import Places
from tests.integration.backup.scene import Place, run
from tests.integration.conftest import KINDS

ONLY_SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def data_dir(app: Flask, folder: Path) -> Path:
    """Give an app its own DATA_DIR."""
    folder.mkdir(exist_ok=True)
    app.config["DATA_DIR"] = folder
    return folder


@pytest.fixture
def printed(clinic: Place, tmp_path: Path) -> Iterator[str]:
    """The recovery key of the clinic, whose keys are set up."""
    before, secret = clinic.app.config["DATA_DIR"], make_secret()
    keys.keep(data_dir(clinic.app, tmp_path / "data"), recipient_of(secret))
    yield secret
    clinic.app.config["DATA_DIR"] = before


def restore(place: Place, file: Path, typed: str = "", *options: str) -> Any:
    arguments = ["restore", str(file), *options]
    return place.app.test_cli_runner().invoke(args=arguments, input=typed)


@pytest.mark.parametrize("kind", KINDS)
def test_the_printed_key_restores_a_backup_on_a_machine_without_the_machine_key(
    clinic: Place, printed: str, places: Places, kind: str, tmp_path: Path
) -> None:
    file = tmp_path / "clinic.zip.age"
    made = run(clinic.app, "backup", str(file))
    assert made.exit_code == 0, made.output
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert b"patients" not in file.read_bytes()
    there = places(kind, "bare")
    elsewhere = data_dir(there.app, tmp_path / "elsewhere")
    typed = " ".join(keys.printable(printed)).lower() + "\n"
    result = restore(there, file, typed)
    assert result.exit_code == 0, result.output
    assert there.rows() == clinic.rows()
    assert [*elsewhere.glob(f"{workplace.FOLDER}/*")] == []
    assert printed not in "".join(path.read_text() for path in elsewhere.rglob("*key*"))


@ONLY_SQLITE
class TestRefused:
    @pytest.fixture
    def file(self, clinic: Place, printed: str, tmp_path: Path) -> Path:
        made = run(clinic.app, "backup", str(tmp_path / "clinic.zip.age"))
        assert made.exit_code == 0, made.output
        return tmp_path / "clinic.zip.age"

    def refused(
        self, places: Places, tmp_path: Path, file: Path, typed: str, *message: str
    ) -> None:
        """Run a refused restore; return its only line. It must create no database."""
        place = places("sqlite", "bare")
        data_dir(place.app, tmp_path / "elsewhere")
        result = restore(place, file, typed)
        assert result.exit_code == 1, result.output
        error = [line for line in result.output.splitlines() if line.startswith("Error:")]
        assert error, result.output
        for fragment in message:
            assert fragment in error[0]
        assert not Path(place.url.removeprefix("sqlite:///")).exists()
        assert [*(tmp_path / "elsewhere" / workplace.FOLDER).glob("*")] == []

    def test_another_key_is_refused(self, file: Path, places: Places, tmp_path: Path) -> None:
        other = " ".join(keys.printable(make_secret())) + "\n"
        self.refused(places, tmp_path, file, other, "for another recovery key")

    def test_a_missing_or_incomplete_key_is_refused(
        self, file: Path, printed: str, places: Places, tmp_path: Path
    ) -> None:
        for typed in ("", printed[:-1] + "\n"):
            self.refused(places, tmp_path, file, typed, "no recovery key was given")

    def test_a_flipped_byte_and_a_cut_file_are_refused(
        self, file: Path, printed: str, places: Places, tmp_path: Path
    ) -> None:
        whole, wrong = file.read_bytes(), tmp_path / "wrong.age"
        start = whole.index(b"\n--- ")
        for at in random.Random(3).sample(range(start, len(whole)), 5):
            wrong.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
            self.refused(places, tmp_path, wrong, printed + "\n", str(wrong), "cut or changed")
        for length in (30, len(whole) // 2, len(whole) - 1):
            wrong.write_bytes(whole[:length])
            self.refused(places, tmp_path, wrong, printed + "\n", str(wrong), "cut or changed")

    def test_an_encrypted_file_that_is_no_backup_is_refused(
        self, file: Path, printed: str, places: Places, tmp_path: Path
    ) -> None:
        other = tmp_path / "letter.age"
        (tmp_path / "letter").write_bytes(b"Dear all")
        with (tmp_path / "letter").open("rb") as source, other.open("wb") as target:
            encryption.encrypt(source, target, [recipient_of(printed)])
        self.refused(places, tmp_path, other, printed + "\n", str(other), "no backup")

    def test_a_missing_file_of_the_key_is_named_and_not_the_backup(
        self, file: Path, places: Places, tmp_path: Path
    ) -> None:
        place, gone = places("sqlite", "bare"), tmp_path / "gone.txt"
        data_dir(place.app, tmp_path / "elsewhere")
        result = restore(place, file, "", "--key-file", str(gone))
        assert result.exit_code == 1
        assert f"The file of the key, {gone}, cannot be read: No such file" in result.output
        assert str(file) not in result.output

    def test_a_missing_backup_is_refused(
        self, printed: str, places: Places, tmp_path: Path
    ) -> None:
        self.refused(places, tmp_path, tmp_path / "gone.age", "", "No such file")


@ONLY_SQLITE
def test_the_machine_restores_with_its_own_key_and_a_plain_backup_needs_none(
    clinic: Place, printed: str, places: Places, tmp_path: Path
) -> None:
    for name, *options in (("a.age",), ("b.zip", "--plain")):
        made = run(clinic.app, "backup", str(tmp_path / name), *options)
        assert made.exit_code == 0, made.output
        there = places("sqlite", "bare")
        there.app.config["DATA_DIR"] = clinic.app.config["DATA_DIR"]
        assert restore(there, tmp_path / name).exit_code == 0
    assert (tmp_path / "b.zip").read_bytes().startswith(b"PK")


@ONLY_SQLITE
def test_a_started_but_empty_clinic_can_be_restored_into(
    clinic: Place, backup: Path, places: Places
) -> None:
    """A started clinic writes rows of its background work before anybody signs up."""
    from clinic.backup import state
    from clinic.clock import utc_now
    from clinic.extensions import db
    from clinic.jobs import service

    there = places("sqlite", "migrated")
    with there.app.app_context():
        state.begin(utc_now())
        service.enqueue("seal_audit")
        db.session.commit()
    assert restore(there, backup).exit_code == 0
    assert there.rows() == clinic.rows()


def type_back(app: Flask, monkeypatch: pytest.MonkeyPatch, change: Any) -> Any:
    """Run the set-up, and type back the shown key after `change`."""
    secret = make_secret()
    monkeypatch.setattr("clinic.backup.key_commands.make_secret", lambda: secret)
    result = app.test_cli_runner().invoke(args=["backup-keys"], input=change(secret))
    return result, secret


@ONLY_SQLITE
def test_keys_are_set_up_only_after_the_key_was_typed_back(
    clinic: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = clinic.app
    monkeypatch.setitem(app.config, "DATA_DIR", tmp_path)
    for change in (lambda _: "", lambda key: key[:-2] + "\n", lambda _: make_secret() + "\n"):
        result, _ = type_back(app, monkeypatch, change)
        assert result.exit_code == 1
        assert "nothing is set up" in result.output
        assert keys.find(tmp_path) is None
    shown_lines = lambda key: "\n" * 2 + " ".join(keys.printable(key)) + "\n"  # noqa: E731
    result, secret = type_back(app, monkeypatch, shown_lines)
    assert result.exit_code == 0, result.output
    for line in keys.printable(secret):
        assert line in result.output
    stored_keys = keys.find(tmp_path)
    assert stored_keys is not None
    assert stored_keys.recovery == recipient_of(secret)
    assert secret not in "".join(path.read_text() for path in tmp_path.rglob("*") if path.is_file())
    again, _ = type_back(app, monkeypatch, lambda key: key + "\n")
    assert "set up already" in again.output
    assert keys.find(tmp_path) == stored_keys
