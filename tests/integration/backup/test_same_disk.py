"""A nightly backup on the disk of the records is made with a warning."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from clinic.backup import creating, nightly, state
from clinic.backup.rules import TEXTS, BackupProblem, Tone
from tests.integration.backup.nights import nothing_is_due, runs, tonight
from tests.integration.backup.scene import Place, run

pytestmark = [
    pytest.mark.usefixtures("trusted"),
    pytest.mark.parametrize("database", ["sqlite"], indirect=True),
]


def test_backups_on_the_disk_of_the_records_are_proven_with_a_warning(
    night: Place,
    stick: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """With real folders: the stored files of reports are on the disk of the backups."""
    monkeypatch.setattr(nightly, "places_of_records", creating.places_of_records)
    assert tonight(night).problem is BackupProblem.SAME_DISK
    assert f"same_disk. {stick}" in caplog.text
    assert runs(night) == [(True, BackupProblem.SAME_DISK)]
    assert nothing_is_due(night)
    with night.app.app_context():
        state_on_home = state.read_shown(True)
    assert (state_on_home.tone, TEXTS[BackupProblem.SAME_DISK] in state_on_home.text) == (
        Tone.WARNING,
        True,
    )
    output = run(night.app, "backup-state")
    assert (output.exit_code, str(stick) in output.output) == (0, True)


def test_of_two_destinations_one_may_be_on_the_disk_of_the_records(
    night: Place,
    stick: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    if Path("/dev/shm").stat().st_dev == stick.stat().st_dev:
        pytest.skip("this computer has one disk only")
    with TemporaryDirectory(dir="/dev/shm") as other:
        monkeypatch.setitem(night.app.config, "BACKUP_TARGETS", (str(stick), other))
        monkeypatch.setattr(nightly, "places_of_records", lambda _files: [stick])
        assert tonight(night).problems == []
    assert f"{stick} is on the same disk" in caplog.text
    assert f"{other} is on" not in caplog.text
