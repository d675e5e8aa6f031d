"""The WSGI environment of a request."""

from __future__ import annotations

import io
from typing import Any
from wsgiref.validate import validator

import pytest

from serving.gateway import Message, call_app, environ_of


def scope(**more: Any) -> Message:
    """Return an ASGI scope as uvicorn builds it."""
    plain: Message = {
        "method": "GET",
        "http_version": "1.1",
        "scheme": "http",
        "server": ("127.0.0.1", 8000),
        "client": ("127.0.0.1", 50000),
        "raw_path": b"/patients/",
        "query_string": b"q=a%20b",
        "headers": [(b"host", b"127.0.0.1:8000")],
    }
    return plain | more


def test_a_request_is_converted_as_wsgi_requires() -> None:
    def app(_environ: Any, start_response: Any) -> list[bytes]:
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"two ", b"parts"]

    environ = environ_of(scope(), 0) | {"wsgi.input": io.BytesIO(), "wsgi.errors": io.StringIO()}
    answer = call_app(validator(app), environ)
    with answer.body as body:
        assert (answer.status, body.read()) == (200, b"two parts")
    assert answer.headers == [(b"Content-Type", b"text/plain"), (b"Content-Length", b"9")]


@pytest.mark.parametrize(
    ("target", "path"),
    [
        (b"/patients/", "/patients/"),
        (b"/%E0%A4%B2", "/\xe0\xa4\xb2"),
        (b"/%FF%2F", "/\xff/"),
        (b"//evil.example/x", "//evil.example/x"),
        (b"http://evil.example/patients/", "/patients/"),
        (b"http://evil.example", "/"),
        (b"http://[x/patients/", "/patients/"),
        (b"http://[x", "/"),
        (b"*", "*"),
    ],
)
def test_a_path_is_decoded_from_its_bytes(target: bytes, path: str) -> None:
    assert environ_of(scope(raw_path=target), 0)["PATH_INFO"] == path


def test_a_header_cannot_imitate_another() -> None:
    headers = [(b"x_forwarded_for", b"6.6.6.6"), (b"x-forwarded-for", b"10.0.0.1")]
    assert environ_of(scope(headers=headers), 0)["HTTP_X_FORWARDED_FOR"] == "10.0.0.1"
    assert "HTTP_X_FORWARDED_FOR" not in environ_of(scope(headers=headers[:1]), 0)


def test_a_repeated_header_is_joined() -> None:
    headers = [(b"cookie", b"a=1"), (b"cookie", b"b=2"), (b"accept", b"x"), (b"accept", b"y")]
    environ = environ_of(scope(headers=headers), 0)
    assert (environ["HTTP_COOKIE"], environ["HTTP_ACCEPT"]) == ("a=1; b=2", "x,y")


def test_a_chunked_body_has_the_size_that_was_read() -> None:
    environ = environ_of(scope(headers=[(b"transfer-encoding", b"chunked")]), 7)
    assert environ["CONTENT_LENGTH"] == "7"
    assert "HTTP_TRANSFER_ENCODING" not in environ
