"""The signals that end a worker."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from clinic.jobs.worker import run_until_signal


@pytest.fixture(autouse=True)
def _signals_put_back() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_that_has_announced_its_start_ends_in_order(number: signal.Signals) -> None:
    """Where it is stopped at once, as by a restart, the signal would otherwise kill the process."""
    app: Any = SimpleNamespace(extensions={"job_kinds": {}})
    announcements: list[str] = []

    def announce() -> None:
        assert signal.getsignal(number) not in (signal.SIG_DFL, signal.default_int_handler)
        os.kill(os.getpid(), number)
        announcements.append("works")

    run_until_signal(app, announce)
    assert announcements == ["works"]
