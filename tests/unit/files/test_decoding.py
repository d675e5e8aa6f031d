"""Files that take long to read leave threads of the server to everybody else."""

from __future__ import annotations

import subprocess
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from clinic.files import decoding
from clinic.files.decoding import BUSY, MOST_WAITING, RefusedFile, take
from serving.gateway import THREADS
from tests.patience import PATIENCE_S

DECODED = b'{"media": "image/png", "pages": 1, "text": ""}'


def test_files_that_wait_leave_threads_to_other_requests() -> None:
    assert MOST_WAITING <= THREADS - 3


def test_of_too_many_files_at_once_the_last_is_refused_immediately(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_end = Event()

    def read(*_args: object, **_kwargs: Any) -> subprocess.CompletedProcess[bytes]:
        assert may_end.wait(PATIENCE_S)
        return subprocess.CompletedProcess([], 0, DECODED)

    monkeypatch.setattr(decoding.subprocess, "run", read)
    with ThreadPoolExecutor(MOST_WAITING + 1) as threads:
        files = [threads.submit(take, tmp_path, tmp_path, False) for _ in range(MOST_WAITING + 1)]
        done, waiting = wait(files, PATIENCE_S, FIRST_COMPLETED)
        may_end.set()
        (refused,) = done
        assert str(refused.exception()) == BUSY
        assert isinstance(refused.exception(), RefusedFile)
        assert [file.result(PATIENCE_S).pages for file in waiting] == [1] * MOST_WAITING
    assert take(tmp_path, tmp_path, False).pages == 1  # all turns are given back
