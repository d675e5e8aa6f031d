"""Nightly backups in a bucket of S3, or of a storage with its API."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from clinic.files.s3_client import Bucket, telling
from clinic.files.storage import StorageUnreachable

BLOCK = 1 << 20
READ_SECONDS = 60


class S3Destination:
    """A bucket, below `prefix`."""

    def __init__(self, bucket: str, prefix: str = "") -> None:
        self.bucket = Bucket(bucket, READ_SECONDS)
        self.prefix = prefix.strip("/") + "/" if prefix.strip("/") else ""
        self.name = f"s3://{bucket}/{self.prefix}"

    def list(self) -> list[str]:
        """Return the names of the files there. Raises StorageUnreachable."""
        return [one["Key"].removeprefix(self.prefix) for one in self.bucket.list(self.prefix)]

    def put(self, name: str, source: Path) -> None:
        """Send a file in parts, and read it again. Raises StorageUnreachable, and then
        stores nothing."""
        key = self.prefix + name
        place = self.bucket.of(key)
        with telling():
            self.bucket.client.upload_file(str(source), **place)
            with source.open("rb") as file:
                sent = hashlib.file_digest(file, "sha256").hexdigest()
            arrived = _checksum(self.bucket.client.get_object(**place)["Body"])
        if arrived != sent:
            self.bucket.delete(key)
            raise StorageUnreachable(f"What was sent to {self.name} reads differently.")

    def delete(self, name: str) -> None:
        """Remove a file; one that is not there is no error. Raises StorageUnreachable."""
        self.bucket.delete(self.prefix + name)

    def is_on_disk_of(self, _records: Sequence[Path]) -> bool:
        """Return False: a bucket is no disk of this computer."""
        return False


def _checksum(body: Any) -> str:
    digest = hashlib.sha256()
    while block := body.read(BLOCK):
        digest.update(block)
    return digest.hexdigest()
