"""Files in a bucket of S3, or of a storage with its API.

A key is the path that `FolderStorage` has below its folder, so that `aws s3 sync` moves all files.
"""

from __future__ import annotations

import base64
import hashlib
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

from clinic.files.s3_client import Bucket, telling
from clinic.files.storage import BLOCK, Stored, path_of


class S3Storage:
    """Files in a bucket, below `prefix`."""

    def __init__(self, bucket: str, prefix: str = "") -> None:
        self.bucket, self.prefix = Bucket(bucket), prefix

    def put(self, doctor_id: int, name: str, source: Path) -> None:
        """Store a file in one step. The service compares its SHA-256. Raises OSError."""
        with source.open("rb") as file:
            checksum = hashlib.file_digest(file, "sha256").digest()
            file.seek(0)
            with telling():
                self.bucket.client.put_object(
                    **self.bucket.of(self._key(doctor_id, name)),
                    Body=file,
                    ChecksumSHA256=base64.b64encode(checksum).decode(),
                )

    def open(self, doctor_id: int, name: str) -> BinaryIO:
        """Open a stored file for reading. Raises Missing, and OSError also while it is read."""
        with telling(name):
            answer = self.bucket.client.get_object(**self.bucket.of(self._key(doctor_id, name)))
        return cast(BinaryIO, io.BufferedReader(_Body(answer["Body"]), BLOCK))

    def list(self, doctor_id: int) -> Iterator[Stored]:
        """Every file of a doctor. Raises OSError."""
        for one in self.bucket.list(f"{self.prefix}{doctor_id}/"):
            name = one["Key"].rpartition("/")[2]
            yield Stored(name, one["Size"], one["LastModified"].timestamp())

    def delete(self, doctor_id: int, name: str) -> None:
        """Remove a file; one that is not there is no error. Raises OSError."""
        self.bucket.delete(self._key(doctor_id, name))

    def _key(self, doctor_id: int, name: str) -> str:
        return f"{self.prefix}{path_of(doctor_id, name)}"


class _Body(io.RawIOBase):
    """The body of an answer as a file. What goes wrong under way is an OSError."""

    def __init__(self, body: Any) -> None:
        self._body = body

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        with telling():
            block = self._body.read(len(memoryview(buffer)))
        memoryview(buffer)[: len(block)] = block
        return len(block)

    def close(self) -> None:
        if not self.closed:
            self._body.close()
        super().close()
