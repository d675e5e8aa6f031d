"""Run the clinic in a process of its own, which a test can kill at any moment."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

from tests.integration.databases import SECRET

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 120


class KillableServer:
    """The application as deployed, on the same port of 127.0.0.1 after every restart."""

    def __init__(self, database_url: str, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"
        own = {"DATABASE_URL": database_url, "DATA_DIR": str(folder), "SECRET_KEY": SECRET}
        self._environ = {**os.environ, **own}
        self._log = folder / f"clinic-{self.port}.log"
        self.start()

    def start(self) -> None:
        """Start the process; return once the clinic responds."""
        with self._log.open("ab") as log_file:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "bench.serving", "wsgi:app", str(self.port)],
                env=self._environ,
                cwd=ROOT,
                stdout=log_file,
                stderr=log_file,
            )
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and self._process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
            except OSError:
                time.sleep(0.02)
            else:
                return
        raise RuntimeError(f"The clinic did not start: {self._log.read_text()[-2000:]}")

    def kill(self) -> None:
        """Kill the process at once, whatever it is doing."""
        self._process.kill()
        self._process.wait()

    def revive(self) -> None:
        """Start the process if it is dead."""
        if self._process.poll() is not None:
            self.start()
