"""Backups in a bucket, on a local server with the API of S3."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from clinic.backup import s3_destination
from clinic.backup.destinations import open_all
from clinic.files.storage import StorageUnreachable
from tests.integration.s3 import bucket_of, serving

PART = 9 << 20
"""A size above one part of a multipart upload by boto3."""


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    with serving() as address:
        yield address


@pytest.fixture
def bucket(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    with bucket_of(endpoint, "clinic-backups", monkeypatch) as made:
        yield made


def test_a_backup_is_sent_read_again_listed_and_removed(bucket: Any, tmp_path: Path) -> None:
    file = tmp_path / "b.age"
    file.write_bytes(os.urandom(PART))
    bucket.put_object(Key="other/clinic.age", Body=b"another installation")
    (destination,) = open_all(("s3://clinic-backups/asha",))
    assert destination.list() == []
    destination.put("one.age", file)
    assert destination.list() == ["one.age"]
    assert bucket.Object("asha/one.age").get()["Body"].read() == file.read_bytes()
    destination.delete("one.age")
    destination.delete("one.age")
    assert destination.list() == []
    assert [one.key for one in bucket.objects.all()] == ["other/clinic.age"]


def test_a_backup_that_reads_differently_is_removed_from_the_bucket(
    bucket: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "b.age"
    file.write_bytes(b"backup")
    monkeypatch.setattr(s3_destination, "_checksum", lambda _body: "other")
    (destination,) = open_all(("s3://clinic-backups",))
    with pytest.raises(StorageUnreachable, match="reads differently"):
        destination.put("one.age", file)
    assert destination.list() == []


def test_a_service_that_does_not_answer_is_reported_as_unreachable(
    bucket: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (missing,) = open_all(("s3://no-such-bucket",))
    with pytest.raises(StorageUnreachable):
        missing.list()
    with monkeypatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:9")
        (silent,) = open_all(("s3://clinic-backups",))
        with pytest.raises(StorageUnreachable):
            silent.list()
