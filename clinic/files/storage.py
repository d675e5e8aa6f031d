"""The storage of files: a folder outside the web root, or a bucket. Pure.

A stored file has an address of its own, a keyed hash: it tells nothing of what is in the file, and
the same file of two doctors has two. Nothing is written twice under one address but by its maker.
"""

from __future__ import annotations

import errno
import hashlib
import hmac
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, NamedTuple, Protocol

BLOCK = 1024 * 1024
INCOMING = "incoming"
"""The folder of what is being written, beside those of the doctors."""


class FileMissing(LookupError):
    """The storage has no file under an address."""


class StorageUnreachable(OSError):
    """The storage did not answer, or refused; what was asked for was not done."""


class FileDamaged(OSError):
    """A stored file is not as it was stored."""


FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
NO_TEMPORARY = "No usable temporary directory"
"""How Python tells that it could write into no folder for temporary files."""


def is_full(error: BaseException | None) -> bool:
    """Return whether a disk is full, or as much of it as this program may use."""
    if not isinstance(error, OSError):
        return False
    return error.errno in FULL or NO_TEMPORARY in str(error)


class Stored(NamedTuple):
    """A file of a storage: its name, the bytes it has, and when it was written (seconds)."""

    name: str
    size: int
    written_at: float


class Storage(Protocol):
    """The place where files are kept. Names are those of `name_of` and `view_of`."""

    def put(self, doctor_id: int, name: str, source: Path) -> None:
        """Store a file for good before this returns. Raises OSError."""

    def open(self, doctor_id: int, name: str) -> BinaryIO:
        """Open a stored file for reading. Raises FileMissing and OSError, which reading may too."""

    def list(self, doctor_id: int) -> Iterator[Stored]:
        """Every file of a doctor."""

    def delete(self, doctor_id: int, name: str) -> None:
        """Remove a file; one that is not there is no error."""


class FolderStorage:
    """Files in a folder of this computer, each doctor's in one of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, doctor_id: int, name: str, source: Path) -> None:
        """Move a file of `incoming` to its place; it and its folder are on the disk after that."""
        place = self._path(doctor_id, name)
        _make_private(place.parent)
        with source.open("rb+") as file:
            os.fsync(file.fileno())
        source.chmod(0o600)
        source.replace(place)
        _sync_folder(place.parent)
        _sync_folder(place.parent.parent)

    def open(self, doctor_id: int, name: str) -> BinaryIO:
        """Open a stored file for reading. Raises FileMissing."""
        try:
            return self._path(doctor_id, name).open("rb")
        except FileNotFoundError:
            raise FileMissing(name) from None

    def list(self, doctor_id: int) -> Iterator[Stored]:
        """Every file of a doctor."""
        for path in sorted((self.folder / str(doctor_id)).glob("*/*")):
            with suppress(FileNotFoundError):
                state = path.stat()
                yield Stored(path.name, state.st_size, state.st_mtime)

    def delete(self, doctor_id: int, name: str) -> None:
        """Remove a file; one that is not there is no error."""
        self._path(doctor_id, name).unlink(missing_ok=True)

    def _path(self, doctor_id: int, name: str) -> Path:
        return self.folder / path_of(doctor_id, name)


def path_of(doctor_id: int, name: str) -> str:
    """Return where a file is below the folder or the prefix of a storage. Raises FileMissing."""
    if not name.replace(".", "").isalnum() or not name.isascii() or name.startswith("."):
        raise FileMissing(name)
    return f"{doctor_id}/{name[:2]}/{name}"


@contextmanager
def workspace(folder: Path) -> Iterator[Path]:
    """Make an empty folder for one upload below `folder`, and remove it at the end.

    It is on the same disk as the stored files, so that moving one there is one step.
    """
    made = folder / INCOMING / secrets.token_hex(8)
    _make_private(made)
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def sweep_incoming(folder: Path, older_than: float) -> int:
    """Remove the folders of uploads that were cut off more than `older_than` seconds ago."""
    removed = 0
    for path in (folder / INCOMING).glob("*"):
        if path.stat().st_mtime < time.time() - older_than:
            shutil.rmtree(path, ignore_errors=True)
            removed += 1
    return removed


def checksum_of(file: BinaryIO) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]


def blocks_of(file: BinaryIO, checksum: str | None = None) -> Iterator[bytes]:
    """Read a file in blocks, and close it. Raises FileDamaged and OSError.

    With a checksum the last block is kept back until all of the file is compared.
    """
    digest = hashlib.sha256()
    with file:
        block = file.read(BLOCK)
        while block:
            digest.update(block)
            following = file.read(BLOCK)
            if not following and checksum not in (None, digest.hexdigest()):
                raise FileDamaged("A stored file is not as it was stored.")
            yield block
            block = following


def name_of(secret: str, doctor_id: int, checksum: str) -> str:
    """Return a new address: a keyed hash of the doctor, the content and a random number.

    With the number no two uploads share a file, so that removing one can never take another's.
    """
    content = f"clinic-file:{doctor_id}:{checksum}:{secrets.token_hex(16)}"
    return hmac.new(secret.encode(), content.encode(), hashlib.sha256).hexdigest()


def view_of(address: str, view: str, page: int | None) -> str:
    """Return the name of a view of a file: of a page, or with None its thumbnail."""
    return f"{address}.{view}.{'t' if page is None else page}"


def _make_private(folder: Path) -> None:
    """Make a folder and those above it, for their owner alone; `parents=True` would open these."""
    for each in (*reversed(folder.parents), folder):
        if not each.exists():
            each.mkdir(mode=0o700, exist_ok=True)


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":  # Windows has no such call
        return
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
