"""Imports and exports that are killed at random moments leave nothing half done, and the next run
continues.

The long run is `python -m bench.list_kills`.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bench import list_kills
from tests.integration.databases import Database


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is of Unix")
def test_killed_workers_leave_nothing_half_done(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    url = database.migrated()
    assert list_kills.main(["--url", url, "--kills", "4", "--each", "1", "--lines", "300"]) == 0
