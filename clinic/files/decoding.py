"""Run the decoder in a child process with limits of time and memory. Pure of web and database."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

from clinic.files.kinds import WHOLE

DECODER = Path(__file__).with_name("decoder.py")
SECONDS = 45
"""The limit of processor time and of waiting for one file."""
MEMORY = 768 * 1024 * 1024
"""The child's address space in bytes; what it uses of it stays below 512 MB."""
MOST_PIXELS = 50_000_000
MOST_PAGES = 60
AT_ONCE = BoundedSemaphore(2)
"""Children of one process at the same time; others wait."""

MOST_WAITING = 5
"""Files that are read or wait for it. Each holds one of the server's eight threads, and a file made
to harm takes SECONDS: without a limit, nobody else would be answered."""
WAITING = BoundedSemaphore(MOST_WAITING)

CANNOT_WRITE = 3
"""The child's exit code where the disk failed, not the file."""

BUSY = "Many files are being read at this moment. Send this one again in a minute."
TOO_LONG = "This file takes too long to read. Choose a simpler or smaller one."
PASSED_ON = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "COVERAGE_PROCESS_START")
"""What the child gets of the environment: no key and no address of the database."""


class RefusedFile(ValueError):
    """A file that is not taken. Its message says why and what to do, for the user."""


@dataclass(frozen=True)
class Decoded:
    """The files that the decoder made in its folder: `master`, `thumb` and an image for each page.

    `text` is what the first pages of a PDF print, "" for a picture.
    """

    media: str
    pages: int
    text: str


def take(source: Path, folder: Path, is_xray: bool) -> Decoded:
    """Decode an untrusted file and write it anew into `folder`. Raises RefusedFile and OSError.

    A PDF stays as it came, checked; it is `source` itself.
    """
    answer = _run({"task": "take", "source": source, "folder": folder, "is_xray": is_xray})
    return Decoded(answer["media"], answer["pages"], answer["text"])


def show(
    source: Path,
    folder: Path,
    is_xray: bool,
    turn: int = 0,
    crop: tuple[int, int, int, int] = WHOLE,
) -> None:
    """Write the views of a stored file, turned (degrees clockwise) and cropped, into `folder`.

    Raises RefusedFile and OSError.
    """
    task = {"task": "show", "source": source, "folder": folder, "is_xray": is_xray}
    _run({**task, "turn": turn, "crop": crop})


def _run(task: Mapping[str, Any]) -> dict[str, Any]:
    limits = {
        "seconds": SECONDS,
        "memory": MEMORY,
        "most_pixels": MOST_PIXELS,
        "most_pages": MOST_PAGES,
    }
    line = json.dumps({**limits, **task}, default=str) + "\n"
    environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    with _turn():
        try:
            ended = subprocess.run(  # noqa: S603  # our own script, no word of the user
                [sys.executable, "-I", str(DECODER)],
                input=line.encode(),
                capture_output=True,
                timeout=SECONDS,
                env=environment,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise RefusedFile(TOO_LONG) from None
    return _answer(ended)


@contextmanager
def _turn() -> Iterator[None]:
    """Wait for a turn to read a file. Raises RefusedFile where as many wait as may."""
    if not WAITING.acquire(blocking=False):
        raise RefusedFile(BUSY)
    try:
        with AT_ONCE:
            yield
    finally:
        WAITING.release()


def _answer(ended: subprocess.CompletedProcess[bytes]) -> dict[str, Any]:
    """Return what the child said. Raises RefusedFile, and OSError where it could not write."""
    if ended.returncode == CANNOT_WRITE:
        raise OSError("The decoder could not write its files: the disk may be full.")
    try:
        answer: dict[str, Any] = json.loads(ended.stdout)
    except ValueError:  # it was ended by a limit, or by the file
        raise RefusedFile(TOO_LONG) from None
    if "refused" in answer:
        raise RefusedFile(answer["refused"])
    return answer
