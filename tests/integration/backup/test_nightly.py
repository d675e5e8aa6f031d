"""The nightly backup: restored before it counts as proven, stored where due, reported where it
failed."""

from __future__ import annotations

import errno
import stat
from datetime import timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from flask import Flask

from clinic.backup import (
    commands,
    destinations,
    keys,
    nightly,
    proving,
    sealing,
    state,
    target,
)
from clinic.backup.archive import BackupWriter, reading
from clinic.backup.keep_rules import name_of
from clinic.backup.manifest import BackupManifest
from clinic.backup.proving import NotProven
from clinic.backup.rules import TEXTS, BackupProblem
from clinic.clock import utc_now
from clinic.jobs.kinds import JobFailed, JobRun
from tests.integration.backup.nights import nothing_is_due, runs, tonight
from tests.integration.backup.scene import Place, run
from tests.integration.databases import make_app
from tests.integration.factories import Practice

ONLY_SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_good_backup_is_restored_stored_and_reported(night: Place, stick: Path) -> None:
    before = utc_now()
    assert tonight(night).problems == []
    (name,) = names(stick)
    assert "unproven" not in name
    assert stat.S_IMODE((stick / name).stat().st_mode) == 0o600
    with night.app.app_context():
        proven = state.last_proven()
        assert proven is not None and proven > before  # noqa: PT018
        assert night.app.extensions["last_proven_backup"]() == proven
    assert nothing_is_due(night)
    assert names(night.app.config["DATA_DIR"] / "backup_work") == ["nightly.lock"]


@ONLY_SQLITE
@pytest.mark.usefixtures("trusted")
class TestDestinations:
    def test_a_missing_disk_is_reported_once_and_catches_up(
        self, night: Place, stick: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        other = tmp_path / "folder"
        other.mkdir()
        monkeypatch.setitem(night.app.config, "BACKUP_TARGETS", (str(stick), str(other)))
        stick.rename(tmp_path / "away")
        assert tonight(night).problem is BackupProblem.ABSENT
        assert len(names(other)) == 1
        assert nothing_is_due(night)
        assert runs(night) == [(True, BackupProblem.ABSENT)]
        (tmp_path / "away").rename(stick)
        assert tonight(night).problems == []
        assert runs(night) == [(True, BackupProblem.NONE), (True, BackupProblem.ABSENT)]
        assert (len(names(stick)), len(names(other))) == (1, 1)
        assert nothing_is_due(night)

    def test_backups_with_a_wrong_future_date_do_not_prevent_new_ones(
        self, night: Place, stick: Path
    ) -> None:
        ahead = utc_now() + timedelta(days=400)
        (stick / name_of(ahead, True)).touch()
        with night.app.app_context():
            state.finish(state.begin(ahead), ahead, BackupProblem.NONE, "")
            before = state.last_proven()
        assert before is not None
        assert before < utc_now()
        assert tonight(night).problems == []
        assert len(names(stick)) == 2

    def test_an_unmounted_disks_folder_gets_no_file(
        self, night: Place, stick: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(target, "DISKS", (str(stick.parent),))
        assert tonight(night).problem is BackupProblem.ABSENT
        assert names(stick) == []
        assert runs(night) == [(False, BackupProblem.ABSENT)]

    def test_old_backups_are_removed_and_other_files_stay(self, night: Place, stick: Path) -> None:
        made = [utc_now() - timedelta(days=days) for days in range(1, 60)]
        for moment in made:
            (stick / name_of(moment, True)).touch()
        (stick / "photo.jpg").touch()
        (stick / f"{name_of(made[5], True)}.partial").touch()
        tonight(night)
        left = names(stick)
        assert "photo.jpg" in left
        assert not [name for name in left if name.endswith(".partial")]
        assert 9 < len(left) < 20

    def test_a_full_disk_leaves_no_partial_file_and_counts_as_failed(
        self, night: Place, stick: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(*_: Any) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        for module, name in ((destinations.shutil, "copyfileobj"), (sealing.encryption, "encrypt")):
            with monkeypatch.context() as patch:
                patch.setattr(module, name, full)
                outcome = tonight(night)
            assert (outcome.proven_at, outcome.problem) == (None, BackupProblem.DISK_FULL)
            assert names(stick) == []
        assert tonight(night).problems == []

    def test_a_written_backup_is_read_again_from_the_disk(
        self, night: Place, stick: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def worn_out(source: Any, handle: Any, _length: int) -> None:
            handle.write(source.read()[:-1] + b"?")

        monkeypatch.setattr(destinations.shutil, "copyfileobj", worn_out)
        outcome = tonight(night)
        assert (outcome.proven_at, outcome.problem) == (None, BackupProblem.NOT_WRITTEN)
        assert names(stick) == []

    def test_no_backup_is_written_without_keys(self, night: Place, stick: Path) -> None:
        (night.app.config["DATA_DIR"] / keys.FOLDER / keys.RECOVERY).unlink()
        assert tonight(night).problem is BackupProblem.NO_KEYS
        assert names(stick) == []

    def test_a_missing_file_of_a_report_is_reported_and_the_rest_stored(
        self, night: Place, stick: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write = nightly.back_up

        def lost(*arguments: Any) -> Any:
            made = write(*arguments)
            object.__setattr__(made.manifest, "file_faults", ("doctor 1: file 1 is missing",))
            return made

        monkeypatch.setattr(nightly, "back_up", lost)
        outcome = tonight(night)
        assert (outcome.proven_at, outcome.problem) == (None, BackupProblem.FILES)
        assert "unproven" in names(stick)[0]


@ONLY_SQLITE
class TestProving:
    @pytest.fixture
    def sealed(self, night: Place, tmp_path: Path) -> Path:
        file = tmp_path / "whole.age"
        made = run(night.app, "backup", str(file))
        assert made.exit_code == 0, made.output
        return file

    def test_a_bad_backup_never_counts_as_proven(
        self, night: Place, sealed: Path, tmp_path: Path
    ) -> None:
        stored_keys = keys.find(night.app.config["DATA_DIR"])
        assert stored_keys is not None
        whole = sealed.read_bytes()
        torn = tmp_path / "torn.age"
        torn.write_bytes(whole[: len(whole) // 2])
        older = self._of_older_schema(sealed, stored_keys, tmp_path)
        # Other invalid files are refused by the same command: see test_encrypted.py.
        for message, file in {"cut or changed": torn, "of schema 0005": older}.items():
            folder = tmp_path / file.stem
            folder.mkdir()
            with pytest.raises(NotProven, match=message) as failure:
                proving.prove(file, stored_keys.machine, folder, night.app.config["SECRET_KEY"])
            assert failure.value.problem is BackupProblem.NOT_RESTORED

    def _of_older_schema(self, sealed: Path, stored_keys: keys.BackupKeys, folder: Path) -> Path:
        older, file = folder / "older.zip", folder / "older.age"
        with (
            sealing.opened(sealed, [stored_keys.machine], folder) as plain,
            reading(plain) as source,
        ):
            shape = {**vars(source.manifest), "schema": "0005"}
            with (
                older.open("w+b") as handle,
                BackupWriter(handle) as writer,
                ZipFile(plain) as whole,
            ):
                for name in source.manifest.shapes:
                    with whole.open(f"{name}.jsonl") as lines:
                        writer.add_table(name, lines)
                writer.finish(BackupManifest(**shape))
        sealing.seal(older, file, stored_keys)
        return file

    def test_an_unproven_backup_is_stored_under_another_name_and_reported(
        self, night: Place, stick: Path, practice: Practice, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def wrong(*_: Any) -> None:
            raise NotProven(BackupProblem.LEDGER, "Dr Asha: bill 3 does not add up")

        monkeypatch.setattr(proving, "prove", wrong)
        outcome = tonight(night)
        assert (outcome.proven_at, outcome.problem) == (None, BackupProblem.LEDGER)
        (name,) = names(stick)
        assert name.endswith("-unproven.zip.age")
        assert runs(night) == [(False, BackupProblem.LEDGER)]
        home = practice.browser().get("/").text
        assert TEXTS[BackupProblem.LEDGER] in home
        assert "bill 3" not in home


def test_the_state_without_a_backup_says_why(
    app: Flask, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = run(app, "backup-state")
    assert nowhere.exit_code == 1
    assert "BACKUP_TARGETS names no place for backups." in nowhere.output
    monkeypatch.setitem(app.config, "BACKUP_TARGETS", (str(stick),))
    none_yet = run(app, "backup-state")
    assert none_yet.exit_code == 1
    assert "No nightly backup was made yet." in none_yet.output


@ONLY_SQLITE
class TestTold:
    def test_only_people_with_the_settings_see_the_state_of_backups(
        self, night: Place, practice: Practice, stick: Path, trusted: None
    ) -> None:
        desk, reception = practice.browser(), practice.member("reception").browser()
        tonight(night)
        assert "Backed up and restored today" in desk.get("/").text
        assert "Backed up" not in reception.get("/").text
        stick.rename(stick.with_name("away"))
        assert nothing_is_due(night)  # the disk has its backup, and may be taken home
        page = desk.get("/account/backup/")
        assert "Good" in page.text
        assert "stick" not in page.html

    def test_home_warns_that_no_backup_is_set_up(
        self, clinic: Place, practice: Practice, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        desk = practice.browser()
        monkeypatch.setitem(clinic.app.config, "BACKUP_TARGETS", ())
        home = desk.get("/")
        next(form for form in home.forms() if "step=list" in form.action).send()
        assert "No backup is set up" in desk.get("/").text
        monkeypatch.setitem(clinic.app.config, "BACKUP_TARGETS", ("elsewhere",))
        assert "ackup" not in desk.get("/").text
        assert "by other means" in desk.get("/account/backup/").text

    def test_the_commands_report_the_result(self, night: Place, stick: Path, trusted: None) -> None:
        done = run(night.app, "backup-nightly")
        assert done.exit_code == 0, done.output
        assert f"Stored in {stick} (clinic-" in done.output
        assert run(night.app, "backup-state").exit_code == 0
        stick.rename(stick.with_name("away"))
        failed = run(night.app, "backup-nightly")
        assert failed.exit_code == 1
        assert TEXTS[BackupProblem.ABSENT] in failed.output
        assert run(night.app, "backup-state").exit_code == 1

    def test_the_job_is_queued_every_hour_and_fails_with_the_backup(
        self, night: Place, stick: Path, trusted: None
    ) -> None:
        settings = {"BACKUP_TARGETS": (str(stick),)}
        app = make_app(night.url, **settings)
        assert app.extensions["job_kinds"]["nightly_backup"].hourly
        assert "nightly_backup" not in make_app(night.url).extensions["job_kinds"]
        job = JobRun(1, "t", None, None, {}, lambda _done, _total: None)
        away = stick.rename(stick.with_name("away"))
        with night.app.app_context(), pytest.raises(JobFailed, match="not connected"):
            commands.nightly_job(job)
        away.rename(stick)
        with night.app.app_context():
            assert commands.nightly_job(job) == {"stored": 1}
            assert commands.nightly_job(job) == {}
