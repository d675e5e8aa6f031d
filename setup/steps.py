"""Run the programs of the set-up, show their progress, and give advice on failure."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TAIL = 12
REDRAW_SECONDS = 0.5
# A log cannot be redrawn, so it gets a line now and then.
LOG_SECONDS = 15.0

NETWORK = "Check the internet connection, then start again: what was fetched already is kept."
HINTS = (
    ("no space left", "The disk is full: free about 1 GB, then start again."),
    ("do not match the hashes", "A download was damaged or changed on its way. Start again."),
    ("eintegrity", "A download was damaged or changed on its way. Start again."),
    ("permission denied", "This folder, or a cache in your home, cannot be written to."),
    ("read-only file system", "This folder cannot be written to."),
    ("no matching distribution", NETWORK + " (Or: a package is not made for this Python yet.)"),
    ("name resolution", NETWORK),
    ("failed to resolve", NETWORK),
    ("getaddrinfo", NETWORK),
    ("enotfound", NETWORK),
    ("eai_again", NETWORK),
    ("econnrefused", NETWORK),
    ("network", NETWORK),
    ("connection", NETWORK),
    ("timed out", NETWORK),
    (
        "certificate",
        "The connection is not trusted: check the clock of this computer, or ask "
        "whoever runs the network for its certificate.",
    ),
    (
        "error: command",
        "A package had to be compiled here. Use Python 3.11, 3.12 or 3.13, for "
        "which all packages come ready made.",
    ),
)


class SetupError(Exception):
    """The set-up cannot go on; the message says why and what to do."""


def say(text: str) -> None:
    """Print a line at once; characters that the terminal cannot show are replaced."""
    encoding = sys.stdout.encoding or "ascii"
    print(text.encode(encoding, "replace").decode(encoding), flush=True)


def advice_for(output: str) -> str:
    """Return the advice for a failed program, chosen by its output."""
    lowered = output.lower()
    matches = (advice for sign, advice in HINTS if sign in lowered)
    return next(matches, "Start again; if it stays, the lines above say what went wrong.")


class Progress:
    """A line that shows the progress and the duration of a running step."""

    def __init__(self, doing: str) -> None:
        self.doing = doing
        self.detail = ""
        self.live = sys.stdout.isatty()
        self._start = time.monotonic()
        self._done = threading.Event()
        self._ticker = threading.Thread(target=self._tick, daemon=True)

    def __enter__(self) -> Progress:
        if not self.live:
            say(f"  {self.doing} ...")
        self._ticker.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._done.set()
        self._ticker.join()
        end = "done" if kind is None else "stopped"
        text = f"  {self.doing}: {end} ({self._seconds()} s)"
        say(f"\r{text:<79}" if self.live else text)

    def _seconds(self) -> int:
        return round(time.monotonic() - self._start)

    def _tick(self) -> None:
        while not self._done.wait(REDRAW_SECONDS if self.live else LOG_SECONDS):
            text = f"  {self.doing} ... {self.detail}".rstrip()
            text += f" ({self._seconds()} s)"
            if self.live:
                print(f"\r{text[:79]:<79}", end="", flush=True)
            else:
                say(text)


def run(
    command: Sequence[str | Path],
    doing: str,
    detail: Callable[[str], str | None] = lambda _line: None,
    env: Mapping[str, str] | None = None,
) -> None:
    """Run `command` in the project's folder and show `doing` meanwhile.

    `detail` turns a line of output into the text shown, or None to leave it. Raises SetupError
    with the end of the output and advice where the program fails.
    """
    lines: deque[str] = deque(maxlen=TAIL * 10)
    try:
        with Progress(doing) as progress:
            code = _stream(command, lines, progress, detail, env)
            if code:
                raise subprocess.CalledProcessError(code, list(map(str, command)))
    except subprocess.CalledProcessError as error:
        raise SetupError(_failure(doing, error.returncode, list(lines))) from error
    except OSError as error:
        raise SetupError(f"{doing} failed: {error}.\n{advice_for(str(error))}") from error


def run_in_terminal(command: Sequence[str | Path]) -> int:
    """Run `command` in this terminal; return its exit code."""
    return subprocess.run(list(map(str, command)), cwd=ROOT, check=False).returncode  # noqa: S603


def capture(command: Sequence[str | Path]) -> tuple[int, str]:
    """Return the exit code and the output of a short command; 127 where it cannot run or hangs."""
    try:
        answer = subprocess.run(  # noqa: S603
            list(map(str, command)),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=60,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return 127, str(error)
    return answer.returncode, answer.stdout


def _stream(
    command: Sequence[str | Path],
    lines: deque[str],
    progress: Progress,
    detail: Callable[[str], str | None],
    env: Mapping[str, str] | None,
) -> int:
    with subprocess.Popen(  # noqa: S603
        [str(part) for part in command],
        cwd=ROOT,
        env={**os.environ, **(env or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    ) as process:
        try:
            for line in process.stdout or ():
                lines.append(line.rstrip())
                progress.detail = detail(line) or progress.detail
        except BaseException:
            process.terminate()
            raise
    return process.returncode


def _failure(doing: str, code: int, lines: list[str]) -> str:
    output = [line for line in lines if line.strip()]
    tail = "\n".join(f"    {line[:300]}" for line in output[-TAIL:])
    return (
        f"{doing} failed (exit code {code}). It said:\n{tail}\n{advice_for(chr(10).join(output))}"
    )
