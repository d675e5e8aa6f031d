"""Keep two starts from installing into one folder at once."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from setup.steps import ROOT, say

HELD = ROOT / "requirements.txt"


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Wait until no other start installs, and let others wait. Not on Windows.

    The lock ends with the process that has it. Who waited must look again what is missing.
    """
    if os.name == "nt":
        yield
        return
    import fcntl

    with HELD.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            say("  Another start is installing just now; waiting for it ...")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
