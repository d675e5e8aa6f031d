"""Gives each test of files its own folder, since other tests share that of the run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from clinic.files.storage import FolderStorage
from tests.integration.factories import Practice


@pytest.fixture(autouse=True)
def _own_folder(practice: Practice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    extensions, folder = practice.database.app.extensions, tmp_path / "files"
    own = replace(extensions["files"], storage=FolderStorage(folder), folder=folder)
    monkeypatch.setitem(extensions, "files", own)
