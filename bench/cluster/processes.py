"""Start, kill and stop the processes of a drill, each with a log of its own."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

END_SECONDS = 30

# Systems give higher ports to outgoing connections. Such a connection could take a port between
# its choice and the start of its program, which is half a minute for haproxy.
_PORTS = iter(random.sample(range(20_000, 32_000), 1_000))


class Process:
    """A program that can be started again, killed, and stopped."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        folder: Path,
        environ: Mapping[str, str],
        account: int | None = None,
        place: Path | None = None,
    ) -> None:
        self.name, self.command, self.environ = name, list(command), dict(environ)
        self.account, self.place = account, place or folder
        self.log = folder / f"{name}.log"
        self.running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        as_account: dict[str, Any] = {}
        if self.account is not None:
            as_account = {"user": self.account, "group": self.account, "extra_groups": []}
        with self.log.open("ab") as output:
            self.running = subprocess.Popen(
                self.command,
                stdout=output,
                stderr=output,
                stdin=subprocess.DEVNULL,
                cwd=self.place,
                env={**os.environ, **self.environ},
                start_new_session=True,
                **as_account,
            )

    def kill(self) -> None:
        """Kill it at once, as the out-of-memory killer does."""
        if self.running is not None:
            self.running.kill()
            self.running.wait()

    def stop(self) -> None:
        """Stop it in order; kill its whole group where that takes too long."""
        if self.running is None or self.running.poll() is not None:
            return
        self.running.terminate()
        try:
            self.running.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(self.running.pid, signal.SIGKILL)
            self.running.wait()

    def last_output(self) -> str:
        return self.log.read_text(errors="replace")[-3000:]


def wait_for(what: str, condition: Callable[[], Any], seconds: float) -> Any:
    """Return the first true result of `condition`. Raises RuntimeError after so many seconds."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with suppress(OSError):
            if result := condition():
                return result
        time.sleep(0.1)
    raise RuntimeError(f"{what}: not within {seconds:g} s")


def free_port() -> int:
    """Return a free port, each time another one. Raises RuntimeError where there is none."""
    for port in _PORTS:
        with suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port
    raise RuntimeError("no free port")
