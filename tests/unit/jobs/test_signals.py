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
def test_a_worker_that_has_said_that_it_works_ends_in_order(number: signal.Signals) -> None:
    """Stopped at once, as by a restart: the signal would end the process otherwise."""
    app: Any = SimpleNamespace(extensions={"job_kinds": {}})
    said: list[str] = []

    def announce() -> None:
        assert signal.getsignal(number) not in (signal.SIG_DFL, signal.default_int_handler)
        os.kill(os.getpid(), number)
        said.append("works")

    run_until_signal(app, announce)
    assert said == ["works"]
