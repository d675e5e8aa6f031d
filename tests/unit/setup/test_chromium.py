"""The choice of the browser for the tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from setup import chromium
from setup.steps import SetupError


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Simulate a computer without a browser."""
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(chromium, "OTHER_PATHS", ())
    monkeypatch.setattr(chromium, "FOLDER", tmp_path / "unpacked")
    return tmp_path


def program(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


def test_the_configured_browser_comes_first(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(bare / "chromium")
    own = program(bare / "own" / "browser")
    monkeypatch.setenv("CHROMIUM", str(own))
    assert chromium.find() == str(own)


def test_an_installed_browser_comes_before_the_downloaded_one(bare: Path) -> None:
    program(chromium._starter())
    installed = program(bare / "google-chrome")
    assert chromium.find() == str(installed)


def test_the_downloaded_browser_is_found_by_its_locked_version(bare: Path) -> None:
    assert chromium.find() is None
    program(chromium._starter())
    assert chromium.find() == str(bare / "unpacked" / chromium._locked_version() / "start")


def test_a_missing_configured_browser_is_reported(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHROMIUM", str(bare / "nowhere"))
    assert chromium.find() is None
    with pytest.raises(SetupError, match="there is no program there"):
        chromium.ensure()
