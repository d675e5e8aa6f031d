"""Runs acts simultaneously."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from tests.patience import PATIENCE_S

Answer = TypeVar("Answer")


def at_once(acts: list[Callable[[], Answer]]) -> list[Answer]:
    """Start all acts simultaneously, each in its own thread; return their results."""
    gate = threading.Barrier(len(acts))

    def run(act: Callable[[], Answer]) -> Answer:
        gate.wait(PATIENCE_S)
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))
