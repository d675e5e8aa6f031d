"""The file of a backup: a ZIP archive with one member for each table, the manifest, and a seal.

The seal is the SHA-256 of all bytes before it, in 64 hexadecimal digits: the archive's comment, and
so the last bytes of the file. A cut, longer or changed file does not carry its seal.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from clinic.backup.manifest import Manifest, NotOurs, read_manifest
from clinic.backup.values import read_line

MANIFEST = "manifest.json"
SEAL_BYTES = 64
CHUNK_BYTES = 1 << 20


class Damaged(Exception):
    """The file is no backup, or not as it was written; the text says what is wrong with it."""


class Writer:
    """Writes an archive into an open, empty file that can be read as well."""

    def __init__(self, handle: BinaryIO) -> None:
        self.zip = ZipFile(handle, "w", ZIP_DEFLATED)
        self.handle = handle

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, *_error: object) -> None:
        with suppress(OSError, ValueError):  # nobody wants what it would add to a failed file
            self.zip.close()

    def add_table(self, name: str, lines: Iterable[bytes]) -> None:
        """The lines are written as they come, not held."""
        with self.zip.open(_member(name), "w", force_zip64=True) as member:
            for line in lines:
                member.write(line)

    def finish(self, manifest: Manifest) -> None:
        """Adds the manifest and seals the file."""
        self.zip.writestr(MANIFEST, manifest.to_json())
        self.zip.comment = b"0" * SEAL_BYTES
        self.zip.close()
        seal = _seal_of(self.handle)
        self.handle.seek(-SEAL_BYTES, 2)
        self.handle.write(seal)


class Reader:
    """An archive that carries its seal."""

    def __init__(self, archive: ZipFile, manifest: Manifest) -> None:
        self.zip = archive
        self.manifest = manifest

    def rows(self, name: str) -> Iterator[list[object]]:
        """The rows of a table, one by one. Raises Damaged."""
        kinds = self.manifest.shapes[name].kinds
        try:
            with self.zip.open(_member(name)) as member:
                for line in member:
                    yield read_line(kinds, line)
        except (BadZipFile, KeyError, ValueError, EOFError) as error:
            raise Damaged(f"its table {name} cannot be read ({error})") from error


@contextmanager
def reading(path: Path) -> Iterator[Reader]:
    """A backup to read. Raises Damaged, or OSError where there is no such file."""
    with path.open("rb") as handle:
        _check_seal(handle)
        try:
            archive = ZipFile(handle)
            manifest = read_manifest(archive.read(MANIFEST))
        except (BadZipFile, KeyError) as error:
            raise Damaged("it is no backup of the clinic") from error
        except NotOurs as error:
            raise Damaged(str(error)) from error
        with archive:
            yield Reader(archive, manifest)


def _member(name: str) -> str:
    return f"{name}.jsonl"


def _check_seal(handle: BinaryIO) -> None:
    if handle.seek(0, 2) <= SEAL_BYTES:
        raise Damaged("it is no backup of the clinic, or cut")
    seal = _seal_of(handle)
    if handle.read(SEAL_BYTES) != seal:
        raise Damaged("it is no backup of the clinic, or cut or changed since it was written")


def _seal_of(handle: BinaryIO) -> bytes:
    """What should stand in the last bytes; leaves the file's position before them."""
    left = handle.seek(0, 2) - SEAL_BYTES
    handle.seek(0)
    digest = hashlib.sha256()
    while left > 0:
        chunk = handle.read(min(left, CHUNK_BYTES))
        if not chunk:
            raise Damaged("it ends while it is read")
        digest.update(chunk)
        left -= len(chunk)
    return digest.hexdigest().encode("ascii")
