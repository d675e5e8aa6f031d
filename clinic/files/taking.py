"""Take a file in: decode it, store it, and return what its row needs. Pure of web and database.

Its row is written after the file, so there is never a row without its file; a file whose row was
never written is removed by `flask --app wsgi sweep-files`.
"""

from __future__ import annotations

import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from clinic.files import decoding
from clinic.files.decoding import RefusedFile
from clinic.files.storage import BLOCK, Storage, checksum_of, name_of, view_of, workspace

__all__ = [
    "NotStored",
    "RefusedFile",
    "StoredUpload",
    "UploadIntake",
    "forget",
    "names_of",
    "show_anew",
    "take",
]
EMPTY = "This file is empty. Choose another one."
NOT_WRITTEN = (
    "The file could not be stored: the disk may be full, or the storage out of reach. "
    "Nothing was added."
)


@dataclass(frozen=True)
class UploadIntake:
    """The places where files are taken in and stored, and how large each may be (bytes)."""

    storage: Storage
    folder: Path
    secret: str
    most_bytes: int


@dataclass(frozen=True)
class StoredUpload:
    """A stored file: the columns of its row, and the text of a PDF."""

    media: str
    address: str
    checksum: str
    view: str
    size: int
    pages: int
    text: str


class NotStored(Exception):
    """The storage failed, not the file; the message is for the user."""


def take(place: UploadIntake, doctor_id: int, upload: BinaryIO, is_xray: bool) -> StoredUpload:
    """Decode and store an upload. Raises RefusedFile, and NotStored; then nothing is kept."""
    stored: list[str] = []
    try:
        with workspace(place.folder) as folder:
            source = folder / "upload"
            _copy(upload, source, place.most_bytes)
            decoded = decoding.take(source, folder, is_xray)
            master = folder / "master" if (folder / "master").exists() else source
            with master.open("rb") as file:
                checksum = checksum_of(file)
            size = master.stat().st_size
            address, view = name_of(place.secret, doctor_id, checksum), secrets.token_hex(8)
            _put_views(place.storage, doctor_id, address, view, folder, decoded.pages, stored)
            stored.append(address)
            place.storage.put(doctor_id, address, master)
    except OSError as error:
        forget(place.storage, doctor_id, stored)
        raise NotStored(NOT_WRITTEN) from error
    return StoredUpload(decoded.media, address, checksum, view, size, decoded.pages, decoded.text)


def show_anew(
    place: UploadIntake,
    doctor_id: int,
    address: str,
    is_xray: bool,
    turn: int,
    crop: tuple[int, int, int, int],
    pages: int = 1,
) -> str:
    """Make the views of a stored file anew; return their name. Raises RefusedFile and NotStored."""
    view, stored = secrets.token_hex(8), list[str]()
    try:
        with workspace(place.folder) as folder:
            source = folder / "master"
            with place.storage.open(doctor_id, address) as file:
                _copy(file, source, None)
            decoding.show(source, folder, is_xray, turn, crop)
            _put_views(place.storage, doctor_id, address, view, folder, pages, stored)
    except OSError as error:
        forget(place.storage, doctor_id, stored)
        raise NotStored(NOT_WRITTEN) from error
    return view


def store(place: UploadIntake, doctor_id: int, address: str, content: BinaryIO) -> None:
    """Store a file of a backup under the address that it had. Raises OSError."""
    with workspace(place.folder) as folder:
        _copy(content, folder / "master", None)
        place.storage.put(doctor_id, address, folder / "master")


def forget(storage: Storage, doctor_id: int, names: list[str]) -> None:
    """Remove files whose row was not written; from the first that fails on the sweep does it."""
    with suppress(OSError):
        for name in names:
            storage.delete(doctor_id, name)


def names_of(upload: StoredUpload) -> list[str]:
    """Return the names of all files that were stored for one upload."""
    return [upload.address, *views_of(upload.address, upload.view, upload.pages)]


def views_of(address: str, view: str, pages: int) -> list[str]:
    """Return the names of the thumbnail and of the image of each page."""
    numbers: list[int | None] = [None, *range(1, pages + 1)]
    return [view_of(address, view, page) for page in numbers]


def _copy(upload: BinaryIO, target: Path, most_bytes: int | None) -> None:
    """Copy a stream in blocks. Raises RefusedFile where it is empty or too large."""
    size = 0
    with target.open("wb") as file:
        while block := upload.read(BLOCK):
            size += len(block)
            if most_bytes is not None and size > most_bytes:
                message = (
                    f"This file is larger than {most_bytes // 1_000_000} MB. Choose a smaller one."
                )
                raise RefusedFile(message)
            file.write(block)
    if not size:
        raise RefusedFile(EMPTY)


def _put_views(
    storage: Storage,
    doctor_id: int,
    address: str,
    view: str,
    folder: Path,
    pages: int,
    stored: list[str],
) -> None:
    names = ["thumb", *(str(page) for page in range(1, pages + 1))]
    for made, name in zip(names, views_of(address, view, pages), strict=True):
        stored.append(name)
        storage.put(doctor_id, name, folder / made)
