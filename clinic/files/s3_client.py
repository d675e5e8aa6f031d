"""The client of S3, or of a storage with its API, for files and for backups.

The address of the service, the region and the keys are boto3's own settings (`AWS_*`). boto3 is
imported when the first client is made.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any

from clinic.files.storage import FileMissing, StorageUnreachable

NOT_THERE = ("NoSuchKey", "404")
CONNECT_SECONDS, READ_SECONDS, TRIES = 5, 30, 3


class Bucket:
    """A bucket. It connects when it is first asked for something; each process does by itself."""

    def __init__(self, name: str, read_seconds: int = READ_SECONDS) -> None:
        """`read_seconds`: how long the service may be silent."""
        self.name, self.read_seconds = name, read_seconds
        self._lock = Lock()
        self._made: Any = None

    @property
    def client(self) -> Any:
        """The client of boto3, which threads share."""
        with self._lock:
            if self._made is None:
                self._made = _make_client(self.read_seconds)
            return self._made

    def of(self, key: str) -> dict[str, str]:
        """Return the arguments that name an object."""
        return {"Bucket": self.name, "Key": key}

    def list(self, prefix: str) -> Iterator[dict[str, Any]]:
        """Yield what the service says of each object below a prefix. Raises StorageUnreachable."""
        pages = self.client.get_paginator("list_objects_v2")
        with telling():
            for page in pages.paginate(Bucket=self.name, Prefix=prefix):
                yield from page.get("Contents", ())

    def delete(self, key: str) -> None:
        """Remove an object; one that is not there is no error. Raises StorageUnreachable."""
        with telling():
            self.client.delete_object(**self.of(key))


def _make_client(read_seconds: int) -> Any:
    import boto3
    from botocore.config import Config

    # Checksums of its own are asked for where the API needs them: not every storage knows all.
    settings = Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=read_seconds,
        retries={"total_max_attempts": TRIES, "mode": "standard"},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    with telling():
        return boto3.session.Session().client("s3", config=settings)


@contextmanager
def telling(name: str = "") -> Iterator[None]:
    """Raise the errors of boto3 as StorageUnreachable, with a message for the log and the operator;
    with the `name` of an object to read, FileMissing where it is not there."""
    from boto3.exceptions import Boto3Error
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as error:
        if name and error.response.get("Error", {}).get("Code") in NOT_THERE:
            raise FileMissing(name) from None
        raise StorageUnreachable(str(error)) from error
    except (Boto3Error, BotoCoreError, ValueError) as error:
        raise StorageUnreachable(str(error)) from error
