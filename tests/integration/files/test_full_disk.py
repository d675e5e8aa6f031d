"""The disk becomes full at each writing step while a report is added; on both databases."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from clinic.files import decoding, queries, views
from clinic.files.sweep import SweepResult, sweep
from tests.integration.client import Browser, Page
from tests.integration.factories import Practice
from tests.integration.files.samples import document

NEW = "/patients/1/reports/new/"


class FullDisk:
    """Counts the writing steps below a folder and fails at one of them."""

    def __init__(self) -> None:
        self.steps, self.fails_at = 0, 0

    def step(self) -> None:
        self.steps += 1
        if self.steps == self.fails_at:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def before(self, call: Callable[..., Any]) -> Callable[..., Any]:
        """Return the call with a step before it."""

        def stepped(*args: Any, **named: Any) -> Any:
            self.step()
            return call(*args, **named)

        return stepped


@pytest.fixture
def desk(practice: Practice) -> Browser:
    practice.patient()
    return practice.browser()


@pytest.fixture
def disk(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> FullDisk:
    """Let files be opened, flushed and moved through a disk that can be full, also in the decoding
    child."""
    disk, folder = FullDisk(), practice.database.app.extensions["files"].folder
    opened, moved = Path.open, Path.replace

    def open_(path: Path, mode: str = "r", *args: Any, **named: Any) -> Any:
        if path.is_relative_to(folder) and mode != "rb":
            disk.step()
        return opened(path, mode, *args, **named)

    def replace(path: Path, target: Path) -> Path:
        if path.is_relative_to(folder):
            disk.step()
        return moved(path, target)

    monkeypatch.setattr(Path, "open", open_)
    monkeypatch.setattr(Path, "replace", replace)
    monkeypatch.setattr(decoding, "take", disk.before(decoding.take))
    return disk


def add(desk: Browser) -> Page:
    files = [(BytesIO(document("one")), "a.pdf")]
    return desk.get(NEW).form("kind", "request_key").send(files=files)


def left(practice: Practice) -> list[Path]:
    folder: Path = practice.database.app.extensions["files"].folder
    return [path for path in folder.rglob("*") if path.is_file()]


def reports(practice: Practice) -> int:
    with practice.at_work():
        return len(queries.list_reports((1,)))


def test_a_disk_that_becomes_full_at_any_step_leaves_no_file_and_the_form_explains_it(
    practice: Practice, desk: Browser, disk: FullDisk
) -> None:
    failed = 0
    for point in range(1, 100):
        disk.steps, disk.fails_at = 0, point
        page = add(desk)
        if page.status != 422:
            break
        failed += 1
        assert "disk may be full" in page.text, point
        assert left(practice) == [], point
        assert reports(practice) == 0, point
    assert page.location == "/reports/1/"
    # The copy of the PDF, its decoding, and two steps for each of the three files it becomes.
    assert failed == 1 + 1 + 2 * 3


def test_files_whose_row_could_not_be_written_are_swept(
    practice: Practice, desk: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: Any, **_named: Any) -> None:
        raise OperationalError("INSERT", {}, Exception("database or disk is full"))

    with monkeypatch.context() as broken:
        broken.setattr(views, "create_once", full)
        assert add(desk).status == 503
    assert reports(practice) == 0
    assert len(left(practice)) == 3
    with practice.at_work():
        place = practice.database.app.extensions["files"]
        assert sweep(place, practice.doctor_id, older_than=0) == SweepResult(removed=3)
    assert left(practice) == []
    assert add(desk).location == "/reports/1/"
