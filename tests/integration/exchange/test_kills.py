"""Imports and exports, killed at random moments: nothing is half, and the next run goes on.

The long run is `python -m bench.list_kills`.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bench import list_kills
from tests.integration.databases import Database


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is of Unix")
def test_nothing_is_half_though_the_workers_are_killed(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    url = database.migrated()
    assert list_kills.main(["--url", url, "--kills", "4", "--each", "1", "--lines", "300"]) == 0
