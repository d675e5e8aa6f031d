"""Start the measured servers: the local server of a clinic's PC, and gunicorn as in the cloud.

python -m bench.serving MODULE:APP PORT     serves as `make run` does
"""

from __future__ import annotations

import importlib
import os
import runpy
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 60
CLINIC = "bench.counted:app"
UNIT = "bench.unit:app"
WHOLE = "wsgi:app"
"""The clinic without the counting of statements."""
PLAIN = "bench.plain:app"
"""Five pages by plain SQLAlchemy."""
OURS = (CLINIC, WHOLE, PLAIN)


class Server:
    """One application on its own port of the loopback interface."""

    def __init__(self, kind: str, app: str, folder: Path, environ: Mapping[str, str]) -> None:
        self.port = _free_port()
        self.folder = folder
        self._taken: dict[int, float] = {}
        self.log = folder / f"{app.partition(':')[0]}-{self.port}.log"
        own = {"PORT": str(self.port), "HOST": "127.0.0.1", "PYTHONPATH": str(ROOT)}
        inherited = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "CLINIC_ENV")}
        with self.log.open("wb") as log_file:
            self.process = subprocess.Popen(
                _command(kind, app, self.port),
                env={**inherited, **own, **environ},
                # From another folder gunicorn does not find the clinic's settings, which E cannot
                # use.
                cwd=ROOT if app in OURS else folder,
                stdout=log_file,
                stderr=log_file,
                start_new_session=True,
            )
        self._wait()

    def _wait(self) -> None:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise RuntimeError(f"A server did not start: {self.log.read_text()[-2000:]}")

    def workers(self) -> list[int]:
        """Return the processes that respond: gunicorn's children, or the server itself."""
        tasks = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        children = [int(pid) for pid in tasks.read_text().split()] if tasks.exists() else []
        return children or [self.process.pid]

    def worker_memory(self) -> float:
        """Return the proportional memory of the largest worker in MB: a page shared by several
        processes counts in part for each. 0 where /proc is missing."""
        return max((proportional(pid) for pid in self.workers()), default=0.0)

    def cpu_seconds(self) -> float:
        """Return the processor time of all its processes in seconds; a replaced worker counts with
        its last known value. 0 where /proc is missing."""
        for pid in {self.process.pid, *self.workers()}:
            self._taken[pid] = max(_busy(pid), self._taken.get(pid, 0.0))
        return sum(self._taken.values())

    def stop(self) -> None:
        """Stop the server in order, or kill it after 10 s."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def _command(kind: str, app: str, port: int) -> list[str]:
    if kind == "local":
        if app == WHOLE:
            return [sys.executable, "-m", "setup.server"]
        return [sys.executable, "-m", "bench.serving", app, str(port)]
    command = [sys.executable, "-m", "gunicorn", app, "--log-level", "warning"]
    if app in OURS:
        return command  # gunicorn reads gunicorn.conf.py, as it does in the cloud
    settings = runpy.run_path(str(ROOT / "gunicorn.conf.py"))
    options = [f"--workers={settings['workers']}", f"--worker-class={settings['worker_class']}"]
    return [*command, *options, f"--bind=127.0.0.1:{port}", "--preload", "--no-control-socket"]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def proportional(pid: int) -> float:
    try:
        sums = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    lines = dict(line.split(":", 1) for line in sums.splitlines() if ":" in line)
    return int(lines["Pss"].split()[0]) / 1024


def _busy(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Serve one application with the settings of the local server."""
    from serving.server import server_of

    module, _, name = sys.argv[1].partition(":")
    app = getattr(importlib.import_module(module), name)
    server_of(app, host="127.0.0.1", port=int(sys.argv[2])).run()


if __name__ == "__main__":
    main()
