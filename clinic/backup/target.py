"""Where a backup is written: beside its place under another name, until it is known to be good."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

ENDING = ".partial"
DISKS = ("/media", "/run/media", "/mnt", "/Volumes")
"""Where Linux and macOS show a disk that is connected: in a folder with the disk's name."""


class NoPlace(Exception):
    """Nothing can be written there; the text says why."""


@dataclass
class Partial:
    """A backup that is being written. `replaced`: an earlier run had left a torn one."""

    path: Path
    target: Path
    handle: BinaryIO
    replaced: bool

    def keep_safe(self) -> None:
        """What was written is on the disk when this returns."""
        self.handle.flush()
        os.fsync(self.handle.fileno())

    def publish(self) -> None:
        """Gives the file its name. Raises NoPlace where something has that name by now."""
        self.handle.close()  # Windows renames no open file
        try:
            os.link(self.path, self.target)  # unlike a rename, it never overwrites
        except FileExistsError:
            raise NoPlace(_TAKEN.format(self.target)) from None
        except OSError:  # the file system of a stick knows one name for a file
            refuse_taken(self.target)
            self.path.rename(self.target)
        else:
            self.path.unlink()
        _keep_names_safe(self.target.parent)


_TAKEN = "{} is there already; name a new file."


def refuse_taken(target: Path) -> None:
    """Raises NoPlace where something has this name, or there is no such folder."""
    if os.path.lexists(target):
        raise NoPlace(_TAKEN.format(target))
    if _is_missing_disk(target):
        # Without the disk, its name would become a file on this computer's own disk.
        raise NoPlace(
            f"There is no folder {target}. Connect the disk, or name a file that ends in .zip."
        )
    if not target.parent.is_dir():
        raise NoPlace(f"There is no folder {target.parent}.")


def _is_missing_disk(target: Path) -> bool:
    """Whether a name that is not there is a disk's: where disks are shown, without an ending."""
    shown = any(target.absolute().is_relative_to(folder) for folder in DISKS)
    return shown and not target.suffix


def is_same_disk(file: Path, records: Path | None) -> bool:
    """Whether a backup is on the disk of SQLite's file. False for a database on a server."""
    return records is not None and file.stat().st_dev == records.stat().st_dev


@contextmanager
def writing(target: Path) -> Iterator[Partial]:
    """A file beside the target, of mode 600; removed unless it is published. Raises NoPlace."""
    refuse_taken(target)
    path = target.with_name(target.name + ENDING)
    replaced = _remove_torn(path)
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    handle = os.fdopen(os.open(path, flags, 0o600), "w+b")
    try:
        with handle:
            _lock(handle)
            yield Partial(path, target, handle, replaced)
    finally:
        with suppress(FileNotFoundError):
            path.unlink()


def _remove_torn(path: Path) -> bool:
    """Whether there was a torn file. Raises NoPlace where a run that lives still writes it."""
    try:
        with path.open("r+b") as handle:
            if not _lock(handle):
                raise NoPlace(f"Another backup is being written to {path}.")
    except FileNotFoundError:
        return False
    path.unlink()
    return True


def _lock(handle: BinaryIO) -> bool:
    """Whether nobody else writes it; Windows lets nobody remove a file that somebody writes."""
    if sys.platform != "win32":
        import fcntl

        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def _keep_names_safe(folder: Path) -> None:
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # some network folders cannot
            os.fsync(handle)
    finally:
        os.close(handle)
