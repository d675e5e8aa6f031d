"""A short kill test; `python bench/kill.py --kills 300` is the long one."""

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
def test_receipt_numbers_are_complete_and_unique_when_writers_are_killed(database: Database):
    result = subprocess.run(
        [
            sys.executable,
            "-m",
            "bench.kill",
            "--writers=4",
            "--kills=12",
            "--url",
            database.empty(),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=10 * PATIENCE_S,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    assert "ok   acknowledged receipts lost or changed: 0" in result.stdout
