"""Files in a bucket of S3, or of a storage with its API. boto3 is imported when it is first used.

The address of the service, the region and the keys are boto3's own settings (`AWS_*`). A key is the
path that `FolderStorage` has below its folder, so that `aws s3 sync` moves all files.
"""

from __future__ import annotations

import base64
import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any, BinaryIO, cast

from clinic.files.storage import BLOCK, Missing, OutOfReach, Stored, path_of

NOT_THERE = ("NoSuchKey", "404")
CONNECT_SECONDS, READ_SECONDS, TRIES = 5, 30, 3


class S3Storage:
    """Files in a bucket, below `prefix`. It connects when the first file is asked for."""

    def __init__(self, bucket: str, prefix: str = "") -> None:
        self.bucket, self.prefix = bucket, prefix
        self._lock = Lock()
        self._made: Any = None

    def put(self, doctor_id: int, name: str, source: Path) -> None:
        """Store a file in one step. The service compares its SHA-256. Raises OSError."""
        with source.open("rb") as file:
            checksum = hashlib.file_digest(file, "sha256").digest()
            file.seek(0)
            with _told():
                self._client().put_object(
                    **self._of(doctor_id, name),
                    Body=file,
                    ChecksumSHA256=base64.b64encode(checksum).decode(),
                )

    def open(self, doctor_id: int, name: str) -> BinaryIO:
        """Open a stored file for reading. Raises Missing, and OSError also while it is read."""
        with _told(name):
            answer = self._client().get_object(**self._of(doctor_id, name))
        return cast(BinaryIO, io.BufferedReader(_Body(answer["Body"]), BLOCK))

    def list(self, doctor_id: int) -> Iterator[Stored]:
        """Every file of a doctor. Raises OSError."""
        pages = self._client().get_paginator("list_objects_v2")
        with _told():
            for page in pages.paginate(Bucket=self.bucket, Prefix=f"{self.prefix}{doctor_id}/"):
                for one in page.get("Contents", ()):
                    name = one["Key"].rpartition("/")[2]
                    yield Stored(name, one["Size"], one["LastModified"].timestamp())

    def delete(self, doctor_id: int, name: str) -> None:
        """Remove a file; one that is not there is no error. Raises OSError."""
        with _told():
            self._client().delete_object(**self._of(doctor_id, name))

    def _of(self, doctor_id: int, name: str) -> dict[str, str]:
        return {"Bucket": self.bucket, "Key": f"{self.prefix}{path_of(doctor_id, name)}"}

    def _client(self) -> Any:
        """Return the client, which threads share; each process makes its own."""
        with self._lock:
            if self._made is None:
                self._made = _make_client()
            return self._made


def _make_client() -> Any:
    import boto3
    from botocore.config import Config

    # Checksums of its own are asked for where the API needs them: not every storage knows all.
    settings = Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        retries={"total_max_attempts": TRIES, "mode": "standard"},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    with _told():
        return boto3.session.Session().client("s3", config=settings)


@contextmanager
def _told(name: str = "") -> Iterator[None]:
    """Raise what boto3 says as Missing or OutOfReach; its words go to the log, not to the page."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as error:
        if name and error.response.get("Error", {}).get("Code") in NOT_THERE:
            raise Missing(name) from None
        raise OutOfReach(str(error)) from error
    except (BotoCoreError, ValueError) as error:
        raise OutOfReach(str(error)) from error


class _Body(io.RawIOBase):
    """The body of an answer as a file. What goes wrong under way is an OSError."""

    def __init__(self, body: Any) -> None:
        self._body = body

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        with _told():
            block = self._body.read(len(memoryview(buffer)))
        memoryview(buffer)[: len(block)] = block
        return len(block)

    def close(self) -> None:
        if not self.closed:
            self._body.close()
        super().close()
