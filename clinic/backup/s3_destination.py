"""Nightly backups in a bucket of S3, or of a storage with its API. boto3 is imported when used.

The address of the service, the region and the keys are boto3's own settings (`AWS_*`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

BLOCK = 1 << 20
CONNECT_SECONDS, READ_SECONDS, TRIES = 5, 60, 3


class OutOfReach(OSError):
    """The service did not answer, or refused."""


class S3Destination:
    """A bucket, below `prefix`."""

    def __init__(self, bucket: str, prefix: str = "") -> None:
        self.bucket = bucket
        self.prefix = prefix.strip("/") + "/" if prefix.strip("/") else ""
        self.name = f"s3://{bucket}/{self.prefix}"
        self._made: Any = None

    def list(self) -> list[str]:
        """Return the names of the files there. Raises OutOfReach."""
        with _told():
            pages = self._client().get_paginator("list_objects_v2")
            listed = pages.paginate(Bucket=self.bucket, Prefix=self.prefix)
            keys = [one["Key"] for page in listed for one in page.get("Contents", ())]
        return [key.removeprefix(self.prefix) for key in keys]

    def put(self, name: str, source: Path) -> None:
        """Send a file in parts, and read it again. Raises OutOfReach; nothing is there then."""
        with _told():
            client, place = self._client(), {"Bucket": self.bucket, "Key": self.prefix + name}
            client.upload_file(str(source), **place)
            with source.open("rb") as file:
                sent = hashlib.file_digest(file, "sha256").hexdigest()
            if _checksum(client.get_object(**place)["Body"]) != sent:
                client.delete_object(**place)
                raise OutOfReach(f"What was sent to {self.name} reads differently.")

    def delete(self, name: str) -> None:
        """Remove a file; one that is not there is no error. Raises OutOfReach."""
        with _told():
            self._client().delete_object(Bucket=self.bucket, Key=self.prefix + name)

    def _client(self) -> Any:
        if self._made is None:
            self._made = _make_client()
        return self._made


def _make_client() -> Any:
    import boto3
    from botocore.config import Config

    settings = Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        retries={"total_max_attempts": TRIES, "mode": "standard"},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    return boto3.session.Session().client("s3", config=settings)


def _checksum(body: Any) -> str:
    digest = hashlib.sha256()
    while block := body.read(BLOCK):
        digest.update(block)
    return digest.hexdigest()


@contextmanager
def _told() -> Iterator[None]:
    """Raise what boto3 says as OutOfReach."""
    from boto3.exceptions import Boto3Error
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except (Boto3Error, BotoCoreError, ClientError, ValueError) as error:
        raise OutOfReach(str(error)) from error
