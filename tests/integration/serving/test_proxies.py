"""The server trusts as many values of a proxy's headers as TRUSTED_PROXIES says.

Tested under the real server, which a clinic's PC and gunicorn's workers run.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, request

import config
from clinic import create_app
from clinic.auth.access import public
from serving.connections import Connections
from tests.integration.databases import SECRET
from tests.integration.serving.slowly import answer, connect, serving

FORGED = (
    b"X-Forwarded-For: 6.6.6.6\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: evil.example\r\n"
    b"X-Forwarded-Port: 666\r\nX-Forwarded-Prefix: /evil\r\nForwarded: for=6.6.6.6;proto=https\r\n"
    b"X_Forwarded_For: 6.6.6.6\r\nSCRIPT_NAME: /evil\r\nX-Real-IP: 6.6.6.6\r\n"
)
PLAIN = ["127.0.0.1", "http", "clinic.example", ""]


def app_behind(proxies: int) -> Flask:
    app = create_app({"TRUSTED_PROXIES": proxies, "SECRET_KEY": SECRET})

    @app.get("/who/")
    @public
    def who() -> Any:
        return [request.remote_addr, request.scheme, request.host, request.script_root]

    return app


@pytest.fixture(params=[0, 1, 2], ids=lambda number: f"{number} proxies")
def behind(request: pytest.FixtureRequest) -> Iterator[tuple[int, int]]:
    """The number of trusted proxies, and the port of a server."""
    with serving(Connections(), app_behind(request.param)) as port:
        yield request.param, port


def who(port: int, headers: bytes) -> list[str]:
    """Return address, scheme, host and prefix of a request, as the clinic understands them."""
    head = b"GET /who/ HTTP/1.1\r\nHost: clinic.example\r\nConnection: close\r\n"
    response = answer(connect(port, head + headers + b"\r\n"))
    seen: list[str] = json.loads(response.partition(b"\r\n\r\n")[2])
    return seen


def added(*values: str) -> bytes:
    """Return the headers that these proxies have added, the one next to the clinic last."""
    lines = []
    for name, kind in (("For", "10.0.0.{}"), ("Proto", "https"), ("Host", "host{}.example")):
        text = ", ".join(kind.format(value) for value in values)
        lines.append(f"X-Forwarded-{name}: {text}\r\n".encode())
    return b"".join(lines)


def test_each_trusted_proxy_is_believed_and_no_earlier_one(behind: tuple[int, int]) -> None:
    trusted, port = behind
    for values in (["1"], ["1", "2"], ["1", "2", "3"]):
        seen = who(port, added(*values))
        if not 0 < trusted <= len(values):
            assert seen == PLAIN
        else:
            text = values[-trusted]
            assert seen == [f"10.0.0.{text}", "https", f"host{text}.example", ""]


def test_headers_of_a_visitor_count_only_with_a_trusted_proxy(
    behind: tuple[int, int],
) -> None:
    trusted, port = behind
    seen = who(port, FORGED)
    if trusted == 1:  # the single proxy is assumed to have written the three headers
        assert seen == ["6.6.6.6", "https", "evil.example", ""]
    else:
        assert seen == PLAIN


def test_headers_of_a_visitor_behind_a_trusted_proxy_are_not_believed(
    behind: tuple[int, int],
) -> None:
    trusted, port = behind
    if trusted == 1:
        assert who(port, FORGED + added("9")) == ["10.0.0.9", "https", "host9.example", ""]


def test_the_servers_pass_these_headers_on_to_the_clinic() -> None:
    source = (config.ROOT / "serving" / "server.py").read_text("utf-8")
    assert '"proxy_headers": False' in source
