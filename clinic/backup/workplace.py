"""Folders for what must not outlive a run: the open archive, and the place of a trial restore.

They are in DATA_DIR, for its owner alone, like the records themselves, and never on the disk of the
backups. What a killed run leaves is removed by the next one. Pure.
"""

from __future__ import annotations

import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from clinic.backup import target

FOLDER = "backup_work"
LOCK = "lock"
ONE = "nightly.lock"
AN_HOUR = 3600


class AlreadyRunning(Exception):
    """Another nightly backup of this installation is being made."""


@contextmanager
def workspace(data_dir: Path) -> Iterator[Path]:
    """Make an empty folder, and remove it at the end with what is in it. Raises OSError."""
    above = data_dir / FOLDER
    above.mkdir(mode=0o700, parents=True, exist_ok=True)
    _sweep(above)
    folder = above / secrets.token_hex(8)
    folder.mkdir(mode=0o700)
    try:
        with (folder / LOCK).open("w+b") as handle:
            target.lock(handle)
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def only_one(data_dir: Path) -> Iterator[None]:
    """Hold the lock of the nightly backup. Raises AlreadyRunning, and OSError."""
    above = data_dir / FOLDER
    above.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (above / ONE).open("a+b") as handle:
        if not target.lock(handle):
            raise AlreadyRunning("Another nightly backup is being made here.")
        yield


def _sweep(above: Path) -> None:
    """Remove the folders whose process has ended."""
    for folder in above.iterdir():
        if not folder.is_dir():
            continue
        with suppress(OSError):
            if _is_left(folder / LOCK):
                shutil.rmtree(folder, ignore_errors=True)


def _is_left(lock: Path) -> bool:
    try:
        with lock.open("r+b") as handle:
            return target.lock(handle)
    except FileNotFoundError:  # made a moment ago, or left so by a kill: it is empty
        return time.time() - lock.parent.stat().st_mtime > AN_HOUR
