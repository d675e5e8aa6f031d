"""`flask work` runs each job once although its workers are killed at random moments.

The long run is `python -m bench.work_kills`.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bench import work_kills
from tests.integration.databases import Database


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is of Unix")
def test_each_job_acts_once_although_its_workers_are_killed(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    url = database.migrated()
    assert work_kills.main(["--url", url, "--kills", "2"]) == 0
