"""run.py tells a user with an old Python what to do."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import run


def test_an_old_python_can_parse_run_py() -> None:
    source = Path(run.__file__).read_text("utf-8")
    assert ast.parse(source, feature_version=(3, 4)).body


def test_a_user_with_only_an_old_python_is_told_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 18))
    monkeypatch.setenv("PATH", str(tmp_path))
    assert run.main() == 1
    assert "needs Python 3.11 or newer" in capsys.readouterr().err


def test_a_newer_python_that_does_not_start_is_skipped(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name, code in (("python3.13", 127), ("python3.12", 0)):
        (tmp_path / name).write_text(f"#!/bin/sh\nexit {code}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert run.newer_python() == str(tmp_path / "python3.12")


def test_ctrl_c_before_the_launcher_is_loaded_is_answered_without_a_traceback(
    tmp_path: Path,
) -> None:
    (tmp_path / "setup").mkdir()
    (tmp_path / "setup" / "launcher.py").write_text("raise KeyboardInterrupt\n")
    copy = tmp_path / "run.py"
    copy.write_bytes(Path(run.__file__).read_bytes())
    ended = subprocess.run([sys.executable, copy], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (130, "\nStopped. Start again to go on.\n")
