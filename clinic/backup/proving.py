"""Restore a backup into a scratch place, and check it there, as on another computer. Pure.

Each step is a process of its own, with the documented commands: what it takes of memory ends with
it, and nothing of this installation's settings reaches it but the key.
"""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import config
from clinic.backup.rules import BackupProblem

KEPT = (
    *("PATH", "PYTHONPATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "TEMP", "TMP"),
    *("SYSTEMROOT", "VIRTUAL_ENV", "LD_LIBRARY_PATH"),
)
"""What a process needs of the environment to run at all."""

MOST_SECONDS = 6 * 3600


class NotProven(Exception):
    """The backup could not be restored, or does not hold; `problem` says which, `detail` why."""

    def __init__(self, problem: BackupProblem, detail: str) -> None:
        super().__init__(detail)
        self.problem, self.detail = problem, detail


def prove(file: Path, machine_key: str, folder: Path, secret_key: str) -> None:
    """Restore an encrypted backup into SQLite in an empty folder; check the ledger and the trail.

    The restore compares rows and money with what was counted at the backup. Raises NotProven, and
    OSError.
    """
    scratch, key = folder / "scratch", folder / "key"
    scratch.mkdir(mode=0o700)
    key.touch(mode=0o600)
    key.write_text(machine_key + "\n", "ascii")
    environment = {name: os.environ[name] for name in KEPT if name in os.environ}
    environment |= {"DATA_DIR": str(scratch), "SECRET_KEY": secret_key}
    _run(BackupProblem.NOT_RESTORED, environment, "restore", str(file), "--key-file", str(key))
    _run(BackupProblem.LEDGER, environment, "check-ledger")
    _run(BackupProblem.TRAIL, environment, "check-audit")


def _run(problem: BackupProblem, environment: dict[str, str], *arguments: str) -> None:
    """Run a command. Raises NotProven: with this problem where the command found a fault, with
    NOT_RESTORED where it could not do its work, which says nothing about the records."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", *arguments]
    try:
        ended = subprocess.run(  # noqa: S603  the arguments are our own
            command,
            cwd=config.ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=MOST_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        detail = f"{arguments[0]} did not end in time."
        raise NotProven(BackupProblem.NOT_RESTORED, detail) from None
    if ended.returncode:
        lines = ended.stdout.decode("utf-8", "replace").strip().splitlines()
        if fault := _fault(lines):
            raise NotProven(problem, fault)
        reason = _error(lines) or "It ended with no reason."
        raise NotProven(BackupProblem.NOT_RESTORED, f"{arguments[0]}: {reason}")


def _fault(lines: list[str]) -> str:
    """Return the first fault that a check printed below its DOES NOT AGREE or DOES NOT HOLD, or
    ''."""
    for line, after in pairwise([*lines, ""]):
        if "DOES NOT" in line:
            return after.strip() or line
    return ""


def _error(lines: list[str]) -> str:
    """Return the line of a command's output that says why it failed."""
    errors = [line for line in lines if line.startswith("Error:")]
    return (errors or lines[-1:] or [""])[0].removeprefix("Error:").strip()
