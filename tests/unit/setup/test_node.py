"""The choice of the Node that runs the tests and checks of JavaScript."""

from __future__ import annotations

from pathlib import Path

import pytest

from setup import assets, node


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Simulate a computer without Node."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(node, "FOLDER", tmp_path / "fetched")
    monkeypatch.setattr(assets, "fetch", lambda dev=False: None)
    return tmp_path


def program(path: Path, output: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\necho '{output}'\n")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize("version", ["v20.19.0", "v22.13.1", "v24.0.0", "v31.2.3"])
def test_an_installed_node_that_is_new_enough_is_used(bare: Path, version: str) -> None:
    assert node.find() is None
    installed = program(bare / "node", version)
    assert node.find() == str(installed)


@pytest.mark.parametrize("version", ["v18.20.8", "v20.18.9", "v21.7.0", "v22.12.0", "v23.9.0", ""])
def test_an_installed_node_that_is_too_old_is_skipped(bare: Path, version: str) -> None:
    program(bare / "node", version)
    assert node.find() is None
    fetched = program(node._node(), "v24.19.0")
    assert node.find() == str(fetched)
