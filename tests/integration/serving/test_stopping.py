"""On SIGTERM a server answers the requests in flight and ends."""

from __future__ import annotations

import runpy
import signal
import socket
import sys
import time
from pathlib import Path

import pytest
from gunicorn.config import Config

from bench.serving import ROOT, WHOLE, Server
from serving.worker import Worker

BODY = b"email=nobody%40example.org&password=x"
HEAD = (
    b"POST /login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n" % len(BODY)
)
TINY = "tests.integration.serving.slowly:echo"


@pytest.mark.parametrize(
    ("kind", "app", "last"),
    [
        # Without a form's token: the clinic's own page, to its last letter.
        ("local", WHOLE, b"</html>"),
        pytest.param(
            *("gunicorn", TINY, BODY),
            marks=pytest.mark.skipif(sys.platform == "win32", reason="gunicorn needs Unix"),
        ),
    ],
)
def test_a_request_in_flight_is_answered_after_sigterm(
    kind: str, app: str, last: bytes, tmp_path: Path
) -> None:
    environ = {"DATA_DIR": str(tmp_path), "PYTHONPATH": str(ROOT), "WEB_CONCURRENCY": "1"}
    server = Server(kind, app, tmp_path, environ)
    try:
        with socket.create_connection(("127.0.0.1", server.port), 20) as visitor:
            visitor.sendall(HEAD + BODY[:5])
            _wait_until_it_answers(server.port)
            server.process.send_signal(signal.SIGTERM)
            time.sleep(0.3)
            visitor.sendall(BODY[5:])
            received = b"".join(iter(lambda: visitor.recv(65536), b""))
        assert received.rstrip().endswith(last)
        assert server.process.wait(20) == 0
        with pytest.raises(OSError, match="refused"):
            socket.create_connection(("127.0.0.1", server.port), 5)
        # All records are in one file, which can be moved.
        assert not list(tmp_path.glob("clinic.sqlite3-*"))
    finally:
        server.stop()


def test_gunicorn_uses_the_settings_of_its_file() -> None:
    """gunicorn takes any name in the file that equals one of its settings, even an import."""
    config = runpy.run_path(str(ROOT / "gunicorn.conf.py"))
    settings = Config()
    for name in set(config) & set(settings.settings):
        settings.set(name, config[name])
    assert settings.worker_class is Worker
    assert settings.preload_app


def _wait_until_it_answers(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), 30) as visitor:
        visitor.sendall(b"GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert visitor.recv(65536).startswith(b"HTTP/1.1")
