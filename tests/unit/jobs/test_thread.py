"""The worker's thread in the local server leaves the processor to the first page."""

from __future__ import annotations

import threading
from types import SimpleNamespace
from typing import Any

import pytest

from clinic.jobs import worker
from tests.patience import PATIENCE_S

APP: Any = SimpleNamespace(extensions={"job_kinds": {}})


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    event = threading.Event()
    monkeypatch.setattr(worker.Worker, "run", lambda _: event.set())
    return event


def test_background_work_begins_after_the_delay(begun: threading.Event) -> None:
    end = worker.start_thread(APP, 0.0)
    assert begun.wait(PATIENCE_S)
    end()


def test_a_server_that_ends_before_the_delay_begins_no_work(begun: threading.Event) -> None:
    end = worker.start_thread(APP, PATIENCE_S * 2)
    end()
    assert not begun.is_set()
