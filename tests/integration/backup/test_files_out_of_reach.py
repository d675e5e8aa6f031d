"""A nightly backup while the storage of files does not answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from clinic.backup.rules import BackupProblem
from clinic.files.storage import StorageUnreachable
from tests.integration.backup.nights import tonight
from tests.integration.backup.scene import Place
from tests.integration.backup.test_nightly import ONLY_SQLITE, names


@ONLY_SQLITE
def test_unreachable_files_are_not_reported_as_an_unreachable_destination(
    night: Place,
    stick: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def silent(*_: object) -> None:
        raise StorageUnreachable("no answer")

    monkeypatch.setattr(night.app.extensions["files"].storage, "open", silent)
    assert tonight(night).problem == BackupProblem.DATABASE
    assert names(stick) == []
