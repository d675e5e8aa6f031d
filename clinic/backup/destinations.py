"""The places of nightly backups: a folder, a disk that comes and goes, or a bucket. Pure.

Only the operator names them (BACKUP_TARGETS): a backup holds the records of every doctor.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, Protocol

from clinic.backup import target
from clinic.backup.s3_destination import S3Destination

PATTERN = "clinic-*.zip.age"


class DestinationAbsent(OSError):
    """The disk is not connected."""


class BackupAltered(OSError):
    """The stored file differs from the one that was sent."""


class Destination(Protocol):
    """A place for backups. Every method raises OSError, and DestinationAbsent for a place that is
    not there now."""

    name: str
    """For the operator; the doctors do not see it."""

    def list(self) -> list[str]:
        """Return the names of the files there."""

    def put(self, name: str, source: Path) -> None:
        """Store a new file for good, and compare what is stored with the source."""

    def delete(self, name: str) -> None:
        """Remove a file; one that is not there is no error."""

    def is_on_disk_of(self, records: Sequence[Path]) -> bool:
        """Return whether it is on the disk of one of these files; False for a bucket."""


class FolderDestination:
    """A folder, or a disk that is connected now and then."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.name = folder, str(folder)

    def list(self) -> list[str]:
        """Return the names of the files there. Raises DestinationAbsent."""
        self._require()
        return [path.name for path in self.folder.iterdir()]

    def put(self, name: str, source: Path) -> None:
        """Copy a file, read it again from the disk, and give it its name then."""
        self._require()
        target.remove_unfinished(self.folder, PATTERN)
        try:
            with target.writing(self.folder / name) as partial, source.open("rb") as file:
                shutil.copyfileobj(file, partial.handle, target.BLOCK)
                partial.flush_to_disk()
                _forget_cached(partial.handle)
                if checksum_of_file(partial.path) != checksum_of_file(source):
                    raise BackupAltered(f"What was written to {self.folder} reads differently.")
                partial.publish()
        except target.TargetRefused as error:
            raise OSError(str(error)) from error

    def delete(self, name: str) -> None:
        """Remove a file; one that is not there is no error."""
        (self.folder / name).unlink(missing_ok=True)

    def is_on_disk_of(self, records: Sequence[Path]) -> bool:
        """Return whether it is on the disk of one of these files; False while it is not there."""
        return self.folder.is_dir() and target.is_same_disk(self.folder, records)

    def _require(self) -> None:
        if not self.folder.is_dir() or target.is_unmounted(self.folder):
            raise DestinationAbsent(f"There is no folder {self.folder}: connect the disk.")


def open_all(texts: tuple[str, ...]) -> list[Destination]:
    """Return the destinations of BACKUP_TARGETS, which the configuration has checked."""
    return [_open(text) for text in texts]


def _open(text: str) -> Destination:
    if text.startswith("s3://"):
        bucket, _, prefix = text.removeprefix("s3://").partition("/")
        return S3Destination(bucket, prefix)
    return FolderDestination(Path(text).expanduser())


def checksum_of_file(file: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with file.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _forget_cached(handle: BinaryIO) -> None:
    """Let the next reading come from the disk itself, where the system knows how."""
    if hasattr(os, "posix_fadvise"):
        os.posix_fadvise(handle.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
