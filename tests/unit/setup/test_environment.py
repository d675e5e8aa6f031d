"""When the environment counts as installed, and how pip's progress is shown."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from setup import environment

FILES = (environment.RUNTIME, environment.DEVELOPMENT)


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Simulate a project whose runtime packages are installed."""
    folder = tmp_path / ".venv"
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment, "VENV", folder)
    monkeypatch.setattr(environment, "STAMP", folder / "installed.json")
    monkeypatch.setattr(environment, "UNFINISHED", folder / "installing")
    for name in FILES:
        (tmp_path / name).write_text(f"{name.removesuffix('.txt')}==1.0\n")
    environment.interpreter().parent.mkdir(parents=True)
    environment.interpreter().symlink_to(sys.executable)
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    (folder / "lib" / version).mkdir(parents=True)
    stamp = {environment.RUNTIME: environment._hash(environment.RUNTIME)}
    (folder / "installed.json").write_text(json.dumps(stamp))
    return tmp_path


def test_installed_packages_are_not_installed_again(installed: Path) -> None:
    assert environment.is_current(dev=False)


def test_development_packages_are_tracked_separately(installed: Path) -> None:
    assert not environment.is_current(dev=True)


def test_a_changed_pin_is_installed(installed: Path) -> None:
    (installed / environment.RUNTIME).write_text("flask==2.0\n")
    assert not environment.is_current(dev=False)


def test_an_interrupted_installation_is_repeated(installed: Path) -> None:
    environment.UNFINISHED.touch()
    assert not environment.is_current(dev=False)
    assert not environment._is_usable()


def test_a_missing_package_makes_the_next_start_install(installed: Path) -> None:
    environment.mark_incomplete()
    assert not environment.is_current(dev=False)


def test_a_removed_interpreter_is_noticed(installed: Path) -> None:
    environment.interpreter().unlink()
    environment.interpreter().symlink_to(installed / "removed")
    assert not environment.is_current(dev=False)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows copies the interpreter")
def test_an_interpreter_upgraded_under_the_environment_is_noticed(installed: Path) -> None:
    (installed / "python3.99").touch()
    environment.interpreter().unlink()
    environment.interpreter().symlink_to(installed / "python3.99")
    assert not environment.is_current(dev=False)


def test_a_damaged_stamp_counts_as_none(installed: Path) -> None:
    environment.STAMP.write_text('{"requirements.txt": "12')
    assert not environment.is_current(dev=False)


def test_progress_counts_packages_not_lines(installed: Path) -> None:
    tell = environment.PipProgress(list(FILES))
    assert tell("Collecting requirements==1.0 (from -r requirements.txt)\n") == (
        "1 of 2, requirements"
    )
    assert tell("  Downloading requirements-1.0.whl (3 kB)\n") is None
    assert tell("Collecting requirements==1.0\n") == "1 of 2, requirements"
    assert tell("Requirement already satisfied: extra in /x\n") == "2 of 2, extra"
    assert tell("Installing collected packages: a, b\n") == "unpacking them"
