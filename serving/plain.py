"""Plain HTTP beside HTTPS: no record travels in clear.

This computer itself is served as ever: nothing leaves it. Everybody else is shown how to come by
HTTPS, and nothing more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

from serving.network import is_loopback

TRUST = "/trust/"
OPEN = (TRUST, "/static/", "/healthz", "/livez")


class PlainHttp:
    """A WSGI application in front of the clinic's."""

    def __init__(self, app: Any) -> None:
        self.app = app
        self.config = app.config

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """The clinic's answer, or the way to the page that tells of HTTPS."""
        if is_from_here(environ) or environ["PATH_INFO"].startswith(OPEN):
            answer: Iterable[bytes] = self.app(environ, start_response)
            return answer
        # The path alone: what stands in the Host header may be anybody's.
        headers = [("Location", TRUST), ("Content-Length", "0"), ("Cache-Control", "no-store")]
        start_response("303 See Other", headers)
        return [b""]


def is_from_here(environ: dict[str, Any]) -> bool:
    """Whether a browser of this computer asks, by an address that leads nowhere else: not what a
    tunnel or another program here passes on from outside."""
    try:
        host = urlsplit("//" + environ.get("HTTP_HOST", "")).hostname or ""
    except ValueError:
        return False
    return is_loopback(environ["REMOTE_ADDR"]) and is_loopback(host)
