"""The sweep removes files that a kill or a full disk left, and reports damaged ones; on both
databases."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from clinic.files.storage import view_of
from clinic.files.sweep import AN_HOUR, SweepResult, sweep
from tests.integration.factories import Practice
from tests.integration.files.samples import document


@pytest.fixture
def folder(practice: Practice) -> Path:
    """The folder of the stored files, with one report of two pages."""
    folder: Path = practice.database.app.extensions["files"].folder
    shutil.rmtree(folder, ignore_errors=True)
    practice.report(practice.patient(), document("one", "two"))
    return folder / str(practice.doctor_id)


def swept(practice: Practice, older_than: float = 0.0) -> SweepResult:
    with practice.at_work():
        return sweep(practice.database.app.extensions["files"], practice.doctor_id, older_than)


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_a_sound_storage_is_not_changed(practice: Practice, folder: Path) -> None:
    before = files(folder)
    assert swept(practice) == SweepResult(files=1)
    assert files(folder) == before
    assert len(before) == len(("the PDF", "thumbnail", "page 1", "page 2"))


def test_a_file_without_a_row_is_removed_when_it_is_old(practice: Practice, folder: Path) -> None:
    left = folder / "ab" / ("ab" * 32)
    left.parent.mkdir(exist_ok=True)
    left.write_bytes(b"of an upload that was killed")
    assert swept(practice, AN_HOUR).removed == 0
    assert swept(practice).removed == 1
    assert not left.exists()


def test_a_changed_byte_and_a_missing_file_are_reported(practice: Practice, folder: Path) -> None:
    pdf = max(files(folder), key=lambda path: path.read_bytes().startswith(b"%PDF"))
    content = bytearray(pdf.read_bytes())
    content[len(content) // 2] ^= 1
    pdf.write_bytes(content)
    assert swept(practice).faults == ["File 1 of report 1 is not as it was stored."]
    pdf.unlink()
    assert swept(practice).faults == ["File 1 of report 1 is missing."]


def test_missing_images_are_made_again(practice: Practice, folder: Path) -> None:
    next(path for path in files(folder) if path.name.endswith(".2")).unlink()
    assert swept(practice).made_anew == 1
    assert practice.browser().get("/report-files/1/pages/2/").status == 200
    assert swept(practice) == SweepResult(files=1)
    assert view_of("a", "b", None) == "a.b.t"


def test_the_command_reports_its_results(practice: Practice, folder: Path) -> None:
    runner = practice.database.app.test_cli_runner()
    output = runner.invoke(args=["sweep-files"])
    assert output.exit_code == 0
    assert "1 files, 0 without a record removed" in output.output
    shutil.rmtree(folder)
    output = runner.invoke(args=["sweep-files"])
    assert output.exit_code == 1
    assert "is missing" in output.output
