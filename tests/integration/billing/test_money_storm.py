"""A short run of the storm; `python -m bench.money_storm --kills 100` is the long one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.databases import Database
from tests.patience import PATIENCE_S

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills forked processes, which Windows lacks")
def test_killed_desks_leave_one_entry_for_each_form(
    database: Database,
) -> None:
    command = [sys.executable, "-m", "bench.money_storm", "--writers=4", "--kills=10"]
    result = subprocess.run(
        [*command, "--url", database.empty()],  # type: ignore[attr-defined]
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=10 * PATIENCE_S,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    assert "ok   forms that made two entries: 0" in result.stdout
