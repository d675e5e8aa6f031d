"""The development server restarts when code or a template changes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from setup import launcher, reloading


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name in ("config.py", "clinic/money.py", "clinic/templates/base.html", "tests/test_x.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("1")
    return tmp_path


def changed_by(project: Path, name: str) -> list[str]:
    before = reloading.modification_times(project)
    path = project / name
    path.write_text("2")
    os.utime(path, (path.stat().st_atime, path.stat().st_mtime + 5))
    return reloading.changed_names(before, reloading.modification_times(project))


@pytest.mark.parametrize(
    "name", ["config.py", "clinic/money.py", "clinic/templates/base.html", "clinic/new.py"]
)
def test_code_and_templates_are_watched(project: Path, name: str) -> None:
    assert changed_by(project, name) == [Path(name).name]


@pytest.mark.parametrize("name", ["tests/test_x.py", "clinic/notes.txt", "clinic.sqlite3"])
def test_tests_and_data_are_not_watched(project: Path, name: str) -> None:
    assert changed_by(project, name) == []


def test_a_deleted_file_is_a_change(project: Path) -> None:
    before = reloading.modification_times(project)
    (project / "clinic/money.py").unlink()
    assert reloading.changed_names(before, reloading.modification_times(project)) == ["money.py"]


def test_each_change_restarts_the_server_and_the_end_stops_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    started: list[subprocess.Popen[bytes]] = []
    start = subprocess.Popen

    def remember(*arguments: object, **more: object) -> subprocess.Popen[bytes]:
        started.append(start(*arguments, **more))  # type: ignore[call-overload]
        return started[-1]

    def change_once(_seen: reloading.ModificationTimes) -> list[str]:
        if len(started) > 1:
            raise KeyboardInterrupt
        return ["money.py"]

    monkeypatch.setattr(reloading.subprocess, "Popen", remember)
    monkeypatch.setattr(reloading, "wait_for_changes", change_once)
    before = signal.getsignal(signal.SIGTERM)
    try:
        server = [sys.executable, "-c", "import signal; signal.pause()"]
        assert reloading.serve(server) == 0
    finally:
        signal.signal(signal.SIGTERM, before)
    assert [one.poll() for one in started] == [-signal.SIGTERM] * 2


def test_production_refuses_to_reload(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CLINIC_ENV", "production")
    with pytest.raises(SystemExit):
        launcher.main(["--reload"])
    assert "for development" in capsys.readouterr().err
