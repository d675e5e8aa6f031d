"""Restore a backup into a scratch place, and check it there, as on another computer. Pure.

Each step is a process of its own, with the documented commands: what it takes of memory ends with
it, and nothing of this installation's settings reaches it but the key.
"""

from __future__ import annotations

import os
import subprocess
import sys
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
        raise NotProven(problem, f"{arguments[0]} did not end in time.") from None
    if ended.returncode:
        lines = ended.stdout.decode("utf-8", "replace").strip().splitlines()
        raise NotProven(problem, _reason(lines) or f"{arguments[0]} ended with no reason.")


def _reason(lines: list[str]) -> str:
    """Return the line of a command's output that says what is wrong."""
    for line, after in zip(lines, [*lines[1:], ""], strict=True):
        if "DOES NOT" in line:
            return after.strip() or line
    errors = [line for line in lines if line.startswith("Error:")]
    return (errors or lines[-1:] or [""])[0].strip()
