"""Files are stored in a bucket, on a local server with the API of S3; on both databases."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

import config
from clinic import create_app
from clinic.backup import creating, stored_files
from clinic.files.s3_storage import S3Storage
from clinic.files.storage import (
    BLOCK,
    FileDamaged,
    FileMissing,
    StorageUnreachable,
    blocks_of,
    checksum_of,
)
from clinic.files.sweep import SweepResult, sweep
from tests.integration.factories import Practice
from tests.integration.files.samples import document, picture
from tests.integration.s3 import bucket_of, serving

BUCKET = "clinic-files"
NAME = "ab" * 32


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    with serving() as address:
        yield address


@pytest.fixture
def bucket(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """An empty bucket, with the settings that lead to it."""
    with bucket_of(endpoint, BUCKET, monkeypatch) as made:
        yield made


@pytest.fixture
def in_bucket(
    bucket: Any, practice: Practice, monkeypatch: pytest.MonkeyPatch, _own_folder: None
) -> Practice:
    """A practice whose files are in the bucket."""
    extensions = practice.database.app.extensions
    own = replace(extensions["files"], storage=S3Storage(BUCKET, "reports/"))
    monkeypatch.setitem(extensions, "files", own)
    return practice


def keys_of(bucket: Any) -> list[str]:
    return sorted(one.key for one in bucket.objects.all())


def stored(folder: Path, content: bytes) -> Path:
    path = folder / "source"
    path.write_bytes(content)
    return path


def swept(practice: Practice) -> SweepResult:
    with practice.at_work():
        return sweep(practice.database.app.extensions["files"], practice.doctor_id, 0.0)


def test_a_report_is_stored_only_in_the_bucket_and_read_unchanged(
    in_bucket: Practice, bucket: Any
) -> None:
    desk = in_bucket.browser()
    form = desk.get(f"/patients/{in_bucket.patient()}/reports/new/").form("kind", "request_key")
    pdf = document("one", "two")
    assert form.send(files=[(BytesIO(pdf), "a.pdf")]).location == "/reports/1/"
    keys = keys_of(bucket)
    assert len(keys) == len(("the PDF", "thumbnail", "page 1", "page 2"))
    assert all(key.startswith(f"reports/{in_bucket.doctor_id}/") for key in keys)
    answer = desk.get("/report-files/1/download/").response
    assert answer.data == pdf
    assert answer.content_length == len(pdf)
    assert desk.get("/report-files/1/pages/2/").response.mimetype == "image/jpeg"
    folder: Path = in_bucket.database.app.extensions["files"].folder
    assert [path for path in folder.rglob("*") if path.is_file()] == []


def test_the_sweep_removes_repairs_and_reports_files_in_a_bucket(
    in_bucket: Practice, bucket: Any
) -> None:
    in_bucket.report(in_bucket.patient(), picture())
    keys = keys_of(bucket)
    bucket.put_object(Key=f"reports/{in_bucket.doctor_id}/ab/{NAME}", Body=b"of a kill")
    bucket.Object(next(key for key in keys if key.endswith(".1"))).delete()
    assert swept(in_bucket) == SweepResult(files=1, removed=2, made_anew=1)
    assert swept(in_bucket) == SweepResult(files=1)
    master = next(one for one in bucket.objects.all() if "." not in one.key)
    master.put(Body=b"changed")
    assert swept(in_bucket).faults == ["File 1 of report 1 is not as it was stored."]
    master.delete()
    assert swept(in_bucket).faults == ["File 1 of report 1 is missing."]


def test_a_backup_reads_files_from_the_bucket_and_a_restore_writes_them_there(
    in_bucket: Practice, bucket: Any, tmp_path: Path
) -> None:
    in_bucket.report(in_bucket.patient(), picture())
    files = in_bucket.database.app.extensions["files"]
    with in_bucket.database.app.app_context():
        made = creating.back_up(tmp_path / "backup", files)
        assert (made.manifest.files, made.manifest.file_faults) == (1, ())
        before = {one.key: one.get()["Body"].read() for one in bucket.objects.all()}
        bucket.objects.delete()
        with creating.archive.reading(tmp_path / "backup") as source:
            stored_files.restore(source, files)
    (master,) = keys_of(bucket)
    assert bucket.Object(master).get()["Body"].read() == before[master]


def test_changed_bytes_never_arrive_as_a_complete_response(
    in_bucket: Practice, bucket: Any
) -> None:
    in_bucket.report(in_bucket.patient(), picture())
    master = next(one for one in bucket.objects.all() if "." not in one.key)
    master.put(Body=b"changed")
    with pytest.raises(FileDamaged):
        in_bucket.browser().get("/report-files/1/download/").response.get_data()


def test_an_unreachable_bucket_is_reported_and_leaves_no_row(
    in_bucket: Practice, bucket: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient = in_bucket.patient()
    in_bucket.report(patient)
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:9")
    extensions = in_bucket.database.app.extensions
    monkeypatch.setitem(
        extensions, "files", replace(extensions["files"], storage=S3Storage(BUCKET, "reports/"))
    )
    desk = in_bucket.browser()
    assert "does not answer" in desk.get("/report-files/1/download/").text
    form = desk.get(f"/patients/{patient}/reports/new/").form("kind", "request_key")
    page = form.send(files=[(BytesIO(picture()), "a.png")])
    assert page.status == 422
    assert "could not be stored" in page.text
    assert "Reports (1)" in desk.get(f"/patients/{patient}/reports/").text


def test_files_are_copied_in_blocks_and_a_changed_one_is_refused(
    bucket: Any, tmp_path: Path
) -> None:
    storage, content = S3Storage(BUCKET), os.urandom(BLOCK * 2 + 17)
    storage.put(7, NAME, stored(tmp_path, content))
    checksum = hashlib.sha256(content).hexdigest()
    with storage.open(7, NAME) as file:
        assert checksum_of(file) == checksum
    blocks = list(blocks_of(storage.open(7, NAME), checksum))
    assert b"".join(blocks) == content
    assert max(map(len, blocks)) <= BLOCK
    assert [one.size for one in storage.list(7)] == [len(content)]
    storage.delete(7, NAME)
    storage.delete(7, NAME)
    with pytest.raises(FileMissing):
        storage.open(7, NAME)
    with pytest.raises(StorageUnreachable):
        S3Storage("no-such-bucket").put(7, NAME, tmp_path / "source")


def test_the_setting_names_bucket_and_folder(tmp_path: Path, bucket: Any) -> None:
    written = {"DATA_DIR": str(tmp_path), "FILES_URL": f"s3://{BUCKET}/a/b"}
    settings = config.load(written)
    storage = create_app({**settings, "TESTING": True}).extensions["files"].storage
    assert (storage.bucket.name, storage.prefix) == (BUCKET, "a/b/")
    for wrong in ("s3://", "https://bucket", f"s3://{BUCKET}/../x", "s3://A", "files"):
        with pytest.raises(config.ConfigError, match="FILES_URL"):
            config.load({**written, "FILES_URL": wrong})


def test_boto3_is_imported_only_for_a_bucket(tmp_path: Path) -> None:
    script = "import sys, clinic; clinic.create_app(); print('boto3' in sys.modules)"
    environ = {**os.environ, "DATA_DIR": str(tmp_path), "FILES_URL": ""}
    ended = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, env=environ
    )
    assert ended.stdout.strip() == "False"
