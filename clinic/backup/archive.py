"""The backup file: a ZIP archive with a member for each table and stored file, the manifest, and a
seal.

The seal is the SHA-256 of all bytes before it, in 64 hexadecimal digits. It is the archive's
comment, and so the last bytes of the file. A truncated, longer or changed file has no valid seal.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, cast
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from clinic.backup.manifest import BackupManifest, InvalidManifest, read_manifest
from clinic.backup.values import read_line

MANIFEST = "manifest.json"
SEAL_BYTES = 64
CHUNK_BYTES = 1 << 20


class DamagedBackup(Exception):
    """The file is not a backup or has been changed; the message says how."""


class BackupWriter:
    """Writes an archive into an open, empty file that can be read as well."""

    def __init__(self, handle: BinaryIO) -> None:
        self.zip = ZipFile(handle, "w", ZIP_DEFLATED)
        self.handle = handle

    def __enter__(self) -> BackupWriter:
        return self

    def __exit__(self, *_error: object) -> None:
        with suppress(OSError, ValueError):  # what it would append to a failed file is useless
            self.zip.close()

    def add_table(self, name: str, lines: Iterable[bytes]) -> None:
        """Write a table's lines one by one, without holding them in memory."""
        with self.zip.open(_member(name), "w", force_zip64=True) as member:
            for line in lines:
                member.write(line)

    def add_file(self, name: str, source: BinaryIO) -> str:
        """Write a stored file, as it is; return its SHA-256 in hexadecimal."""
        digest = hashlib.sha256()
        # Pictures and PDFs are compressed already.
        with self.zip.open(ZipInfo(name), "w", force_zip64=True) as member:
            while block := source.read(CHUNK_BYTES):
                digest.update(block)
                member.write(block)
        return digest.hexdigest()

    def finish(self, manifest: BackupManifest) -> None:
        """Add the manifest and seal the file."""
        self.zip.writestr(MANIFEST, manifest.to_json())
        self.zip.comment = b"0" * SEAL_BYTES
        self.zip.close()
        seal = _seal_of(self.handle)
        self.handle.seek(-SEAL_BYTES, 2)
        self.handle.write(seal)


class BackupReader:
    """An archive with a valid seal."""

    def __init__(self, archive: ZipFile, manifest: BackupManifest) -> None:
        self.zip = archive
        self.manifest = manifest

    def rows(self, name: str) -> Iterator[list[object]]:
        """Yield the rows of a table. Raises DamagedBackup."""
        kinds = self.manifest.shapes[name].kinds
        try:
            with self.zip.open(_member(name)) as member:
                for line in member:
                    yield read_line(kinds, line)
        except (BadZipFile, KeyError, ValueError, EOFError) as error:
            raise DamagedBackup(f"its table {name} cannot be read ({error})") from error

    @contextmanager
    def file(self, name: str) -> Iterator[BinaryIO | None]:
        """Open a stored file; None where there is none. Raises DamagedBackup."""
        if name not in self.zip.NameToInfo:
            yield None
            return
        try:
            with self.zip.open(name) as member:
                yield cast("BinaryIO", member)
        except (BadZipFile, EOFError) as error:
            raise DamagedBackup(f"its file {name} cannot be read ({error})") from error


@contextmanager
def reading(path: Path) -> Iterator[BackupReader]:
    """Open a backup for reading. Raises DamagedBackup, or OSError where there is no such file."""
    with path.open("rb") as handle:
        _check_seal(handle)
        try:
            archive = ZipFile(handle)
            manifest = read_manifest(archive.read(MANIFEST))
        except (BadZipFile, KeyError) as error:
            raise DamagedBackup("it is no backup of the clinic") from error
        except InvalidManifest as error:
            raise DamagedBackup(str(error)) from error
        with archive:
            yield BackupReader(archive, manifest)


def _member(name: str) -> str:
    return f"{name}.jsonl"


def _check_seal(handle: BinaryIO) -> None:
    if handle.seek(0, 2) <= SEAL_BYTES:
        raise DamagedBackup("it is no backup of the clinic, or cut")
    seal = _seal_of(handle)
    if handle.read(SEAL_BYTES) != seal:
        raise DamagedBackup("it is no backup of the clinic, or cut or changed since it was written")


def _seal_of(handle: BinaryIO) -> bytes:
    """Compute the seal of a file; leaves the position before the last SEAL_BYTES."""
    remaining = handle.seek(0, 2) - SEAL_BYTES
    handle.seek(0)
    digest = hashlib.sha256()
    while remaining > 0:
        chunk = handle.read(min(remaining, CHUNK_BYTES))
        if not chunk:
            raise DamagedBackup("it ends while it is read")
        digest.update(chunk)
        remaining -= len(chunk)
    return digest.hexdigest().encode("ascii")
