"""A backup is not proven: what the trial's commands say decides what the doctor is told."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from clinic.backup import proving
from clinic.backup.rules import BackupProblem

COMMANDS = ("restore", "check-ledger", "check-audit")


def refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, output: str
) -> tuple[BackupProblem, str]:
    """Return what a trial tells in which this command alone fails with this output."""

    def run(given: list[str], **_options: Any) -> subprocess.CompletedProcess[bytes]:
        fails = command in given
        return subprocess.CompletedProcess(given, int(fails), output.encode() if fails else b"")

    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises(proving.NotProven) as refusal:
        proving.prove(tmp_path / "backup", "key", tmp_path, "secret")
    return refusal.value.problem, refusal.value.detail


@pytest.mark.parametrize(
    ("command", "output", "problem", "detail"),
    [
        (
            "check-ledger",
            "Dr Rao, sums: DOES NOT AGREE\n  Bill 4 says 500, its entries 400.\n",
            BackupProblem.LEDGER,
            "Bill 4 says 500, its entries 400.",
        ),
        (
            "check-audit",
            "Dr Rao: DOES NOT HOLD\n  Entry 7 was changed.\n",
            BackupProblem.TRAIL,
            "Entry 7 was changed.",
        ),
    ],
)
def test_a_fault_that_a_check_found_is_told_as_one_of_the_records(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    command: str,
    output: str,
    problem: BackupProblem,
    detail: str,
) -> None:
    assert refused(tmp_path, monkeypatch, command, output) == (problem, detail)


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("output", "reason"),
    [
        ("Error: The database is locked.\n", "The database is locked."),
        (
            "Usage: flask\n\nError: While importing 'wsgi', an ImportError was raised:\n",
            "While importing 'wsgi', an ImportError was raised:",
        ),
        ("Traceback\nMemoryError\n", "MemoryError"),
        ("", "It ended with no reason."),
    ],
)
def test_a_command_that_could_not_do_its_work_says_nothing_about_the_records(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, output: str, reason: str
) -> None:
    told = refused(tmp_path, monkeypatch, command, output)
    assert told == (BackupProblem.NOT_RESTORED, f"{command}: {reason}")


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_that_does_not_end_says_nothing_about_the_records(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    def run(given: list[str], **_options: Any) -> subprocess.CompletedProcess[bytes]:
        if command in given:
            raise subprocess.TimeoutExpired(given, 1)
        return subprocess.CompletedProcess(given, 0, b"")

    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises(proving.NotProven, match=f"{command} did not end") as refusal:
        proving.prove(tmp_path / "backup", "key", tmp_path, "secret")
    assert refusal.value.problem is BackupProblem.NOT_RESTORED
