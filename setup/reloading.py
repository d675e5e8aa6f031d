"""Restart the server when code or a template changes: `run.py --reload`, for development."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from setup.steps import ROOT, say

FOLDERS = ("clinic", "serving", "setup", "migrations")
SUFFIXES = {".py", ".html"}
POLL_SECONDS = 0.5
GRACE_SECONDS = 5

ModificationTimes = dict[Path, int]


def serve(command: Sequence[str]) -> int:
    """Run a server and restart it after each change, until Ctrl-C or SIGTERM. Return 0.

    A server that ends by itself (an error in the code) is started at the next change.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    say("Code and templates are read again when they change.")
    with suppress(KeyboardInterrupt, SystemExit):
        while True:
            before = modification_times()
            server = subprocess.Popen(command, cwd=ROOT)  # noqa: S603
            try:
                changed = wait_for_changes(before)
            finally:
                stop(server)
            say(f"\nChanged: {', '.join(changed)}. Starting again.")
    return 0


def modification_times(root: Path = ROOT) -> ModificationTimes:
    """Return the modification time of each watched file, in nanoseconds."""
    times: ModificationTimes = {}
    for path in _watched(root):
        with suppress(FileNotFoundError):  # an editor is replacing it
            times[path] = path.stat().st_mtime_ns
    return times


def changed_names(before: ModificationTimes, after: ModificationTimes) -> list[str]:
    """Return the names of files that are new, deleted or modified, sorted."""
    paths = before.keys() | after.keys()
    return sorted(path.name for path in paths if before.get(path) != after.get(path))


def wait_for_changes(before: ModificationTimes) -> list[str]:
    """Wait until files have changed since `seen`, and return their names."""
    while not (changed := changed_names(before, modification_times())):
        time.sleep(POLL_SECONDS)
    return changed


def stop(server: subprocess.Popen[bytes]) -> None:
    """Stop a server; it has GRACE_SECONDS to finish a running request."""
    server.terminate()
    try:
        server.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _watched(root: Path) -> Iterator[Path]:
    yield from root.glob("*.py")
    for folder in FOLDERS:
        yield from (path for path in (root / folder).rglob("*") if path.suffix in SUFFIXES)
