"""Plain HTTP next to HTTPS, so that no record is sent unencrypted.

This computer itself is served normally, since nothing leaves it. All others only get the page that
explains how to use HTTPS.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

from serving.network import is_loopback

TRUST = "/trust/"
OPEN = (TRUST, "/static/", "/healthz", "/livez")


class PlainHttp:
    """WSGI middleware in front of the clinic's application."""

    def __init__(self, app: Any) -> None:
        self.app = app
        self.config = app.config

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """Return the clinic's answer, or a redirect to the page about HTTPS."""
        if is_from_here(environ) or environ["PATH_INFO"].startswith(OPEN):
            answer: Iterable[bytes] = self.app(environ, start_response)
            return answer
        # The path alone: the Host header may be forged.
        headers = [("Location", TRUST), ("Content-Length", "0"), ("Cache-Control", "no-store")]
        start_response("303 See Other", headers)
        return [b""]


def is_from_here(environ: dict[str, Any]) -> bool:
    """Return whether a browser of this computer sent the request, to a loopback address.

    Requests that a tunnel or another program forwards from outside have another Host.
    """
    try:
        host = urlsplit("//" + environ.get("HTTP_HOST", "")).hostname or ""
    except ValueError:
        return False
    return is_loopback(environ["REMOTE_ADDR"]) and is_loopback(host)
