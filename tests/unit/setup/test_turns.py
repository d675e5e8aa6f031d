"""Two starts in one folder install one after the other."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from setup import assets, environment, javascript, node, turns
from tests.patience import PATIENCE_S

if os.name == "nt":
    pytest.skip("the lock is not made on Windows", allow_module_level=True)


@pytest.fixture(autouse=True)
def held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a file of this test in place of the one that starts lock."""
    path = tmp_path / "held"
    path.touch()
    monkeypatch.setattr(turns, "HELD", path)
    return path


def _while_another_installs(act: Callable[[], object], finish: Callable[[], None]) -> None:
    """Run `act` while another start holds the lock; let that start `finish` before it ends."""
    import fcntl

    waits = threading.Event()
    with pytest.MonkeyPatch.context() as patch, turns.HELD.open("rb") as other:
        patch.setattr(turns, "say", lambda _text: waits.set())
        fcntl.flock(other, fcntl.LOCK_EX)
        late = threading.Thread(target=act)
        late.start()
        waited = waits.wait(PATIENCE_S)
        finish()
        fcntl.flock(other, fcntl.LOCK_UN)
        late.join(PATIENCE_S)
    assert waited, "the second start did not wait"
    assert not late.is_alive()


@pytest.mark.parametrize("act", [assets.ensure, javascript.ensure, environment.ensure])
def test_a_second_start_waits_and_installs_nothing_again(
    act: Callable[[], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = threading.Event()
    again: list[str] = []
    monkeypatch.setattr(assets, "is_current", installed.is_set)
    monkeypatch.setattr(environment, "is_current", lambda _dev=False: installed.is_set())
    monkeypatch.setattr(node, "find", lambda: "node" if installed.is_set() else None)
    monkeypatch.setattr(node, "fetch", lambda: again.append("node"))
    monkeypatch.setattr(environment, "_install", lambda _files: again.append("packages"))
    monkeypatch.setattr(assets, "publish", lambda: again.append("publish"))
    monkeypatch.setattr(
        assets, "fetch", lambda dev=False: None if installed.is_set() else again.append("fetch")
    )
    monkeypatch.setattr(assets, "remove_copies", lambda *_args, **_more: None)
    _while_another_installs(act, installed.set)
    assert again == []
