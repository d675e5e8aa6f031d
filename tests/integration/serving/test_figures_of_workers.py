"""gunicorn's workers share their figures, which survive a killed worker, and each worker logs."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from bench.serving import ROOT, WHOLE, Server
from tests.patience import PATIENCE_S

TOKEN = "9f2c61e07ab84d53a1b09c7e6d5f4382"
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="gunicorn needs Unix")


def counted(server: Server) -> float:
    """Return how often all workers together answered /livez."""
    address = f"http://127.0.0.1:{server.port}/metrics"
    asked = Request(address, headers={"Authorization": f"Bearer {TOKEN}"})
    text = urlopen(asked, timeout=PATIENCE_S).read().decode()
    name = 'clinic_requests_total{endpoint="health.livez",method="GET",status="200"} '
    return sum(float(line.removeprefix(name)) for line in text.splitlines() if name in line)


def ask(server: Server, times: int) -> None:
    for _ in range(times):
        urlopen(f"http://127.0.0.1:{server.port}/livez", timeout=PATIENCE_S).read()


def test_the_replacement_of_a_killed_worker_continues_its_figures(tmp_path: Path) -> None:
    environ = {"DATA_DIR": str(tmp_path), "PYTHONPATH": str(ROOT), "WEB_CONCURRENCY": "2"}
    environ |= {"METRICS_TOKEN": TOKEN, "ACCESS_LOG": "1", "LOG_FORMAT": "json"}
    server = Server("gunicorn", WHOLE, tmp_path, environ)
    try:
        ask(server, 20)
        assert counted(server) == 20
        first = set(server.workers())
        for pid in first:
            os.kill(pid, signal.SIGKILL)
        until = time.monotonic() + PATIENCE_S
        while len(set(server.workers()) - first) < 2 and time.monotonic() < until:
            time.sleep(0.05)
        ask(server, 20)
        assert counted(server) == 40
        (figures,) = _folders_of(server.process.pid)
        assert len(list(figures.iterdir())) <= 2 * len(("counter", "histogram"))
    finally:
        server.stop()
    assert _folders_of(server.process.pid) == []
    entries = [json.loads(line) for line in server.log.read_text().splitlines()]
    assert [entry.get("route") for entry in entries].count("/livez") == 40


def _folders_of(master: int) -> list[Path]:
    places = [Path("/dev/shm"), Path(os.environ.get("TMPDIR", "/tmp"))]
    return [folder for place in places for folder in place.glob(f"clinic-figures-{master}-*")]
