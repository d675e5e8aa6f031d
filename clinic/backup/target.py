"""The target file of a backup: written under a temporary name until it has been checked."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

ENDING = ".partial"
BLOCK = 1 << 20
DISKS = ("/media", "/run/media", "/mnt", "/Volumes")
"""The folders in which Linux and macOS mount a connected disk under its name."""


class TargetRefused(Exception):
    """Nothing can be written there; the message says why."""


@dataclass
class PartialFile:
    """A backup being written. `replaced`: an unfinished file of an earlier run was removed."""

    path: Path
    target: Path
    handle: BinaryIO
    replaced: bool

    def flush_to_disk(self) -> None:
        """Write all data to the disk before returning."""
        self.handle.flush()
        os.fsync(self.handle.fileno())

    def publish(self) -> None:
        """Give the file its name. Raises TargetRefused where that name exists by now."""
        self.handle.close()  # Windows cannot rename an open file
        try:
            os.link(self.path, self.target)  # unlike a rename, it never overwrites
        except FileExistsError:
            raise TargetRefused(_TAKEN.format(self.target)) from None
        except OSError:  # the file system of a USB stick has no hard links
            refuse_taken(self.target)
            self.path.rename(self.target)
        else:
            self.path.unlink()
        _flush_folder(self.target.parent)


_TAKEN = "{} is there already; name a new file."


def refuse_taken(target: Path) -> None:
    """Raise TargetRefused where this name exists, or its folder does not."""
    if os.path.lexists(target):
        raise TargetRefused(_TAKEN.format(target))
    if _is_missing_disk(target):
        # Without the disk, its name would become a file on this computer's own disk.
        raise TargetRefused(
            f"There is no folder {target}. Connect the disk, or name a file that ends in .zip."
        )
    if not target.parent.is_dir():
        raise TargetRefused(f"There is no folder {target.parent}.")


def _is_missing_disk(target: Path) -> bool:
    """Return whether a missing path looks like a disk: in a folder of DISKS, without a suffix."""
    in_disks = any(target.absolute().is_relative_to(folder) for folder in DISKS)
    return in_disks and not target.suffix


def is_unmounted(folder: Path) -> bool:
    """Return whether a folder is the empty place where a disk is mounted: in a folder of DISKS, and
    on the same disk as that."""
    for disks in map(Path, DISKS):
        if folder.absolute().is_relative_to(disks) and disks.exists():
            return folder.stat().st_dev == disks.stat().st_dev
    return False


def is_same_disk(backup: Path, records: Iterable[Path]) -> bool:
    """Return whether a file or folder of backups is on the disk of one of these of records.

    Raises OSError where one of them is not there.
    """
    disk = backup.stat().st_dev
    return any(disk == one.stat().st_dev for one in records)


@contextmanager
def writing(target: Path) -> Iterator[PartialFile]:
    """Open a temporary file next to the target, of mode 600; removed unless published.

    Raises TargetRefused.
    """
    refuse_taken(target)
    path = target.with_name(target.name + ENDING)
    replaced = _remove_unfinished(path)
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    handle = os.fdopen(os.open(path, flags, 0o600), "w+b")
    try:
        with handle:
            lock(handle)
            yield PartialFile(path, target, handle, replaced)
    finally:
        with suppress(FileNotFoundError):
            path.unlink()


def _remove_unfinished(path: Path) -> bool:
    """Remove an unfinished file; return whether there was one.

    Raises TargetRefused where a running backup still writes it.
    """
    try:
        with path.open("r+b") as handle:
            if not lock(handle):
                raise TargetRefused(f"Another backup is being written to {path}.")
    except FileNotFoundError:
        return False
    path.unlink()
    return True


def remove_unfinished(folder: Path, pattern: str) -> None:
    """Remove what killed runs left in a folder under names of this pattern."""
    for path in folder.glob(pattern + ENDING):
        with suppress(TargetRefused):
            _remove_unfinished(path)


def lock(handle: BinaryIO) -> bool:
    """Lock the file; return whether no other process has it.

    Windows needs no lock: it refuses to remove an open file.
    """
    if sys.platform != "win32":
        import fcntl

        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def _flush_folder(folder: Path) -> None:
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # some network folders do not support it
            os.fsync(handle)
    finally:
        os.close(handle)
