"""Running JavaScript's tests and checks: downloads and exit codes."""

from __future__ import annotations

from pathlib import Path

import pytest

from setup import javascript, node
from setup.steps import SetupError
from tests.unit.setup.test_node import bare, program

__all__ = ["bare"]


def test_node_is_fetched_where_it_is_missing(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(node, "fetch", lambda: program(node._node(), "v24.19.0"))
    assert javascript.ensure() == str(node._node())


@pytest.mark.usefixtures("bare")
def test_a_failed_download_says_why(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise SetupError("No connection.")

    monkeypatch.setattr(node, "fetch", fail)
    assert javascript.main([]) == 1
    assert "No connection." in capsys.readouterr().err


@pytest.mark.usefixtures("bare")
def test_a_script_returns_its_exit_code(monkeypatch: pytest.MonkeyPatch) -> None:
    path = node._node()
    program(path, "v24.19.0").write_text("#!/bin/sh\nexit 3\n")
    monkeypatch.setattr(javascript, "ensure", lambda: str(path))
    assert javascript.main(["script.js"]) == 3
