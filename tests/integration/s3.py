"""A server with the API of S3 on this computer, and a bucket in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

KEYS = {"AWS_ACCESS_KEY_ID": "k", "AWS_SECRET_ACCESS_KEY": "s", "AWS_DEFAULT_REGION": "ap-south-1"}


@contextmanager
def serving() -> Iterator[str]:
    """Serve until the block ends; yields the address of the service."""
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@contextmanager
def bucket_of(endpoint: str, name: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Make an empty bucket and set the settings that lead to it."""
    for key, value in {**KEYS, "AWS_ENDPOINT_URL_S3": endpoint, "NO_PROXY": "127.0.0.1"}.items():
        monkeypatch.setenv(key, value)
    made = boto3.resource("s3").Bucket(name)
    made.create(CreateBucketConfiguration={"LocationConstraint": KEYS["AWS_DEFAULT_REGION"]})
    yield made
    made.objects.delete()
    made.delete()
