"""Serve plain HTTP next to HTTPS without sending a record unencrypted.

This computer itself is served normally, since nothing leaves it. All others receive only the page
that explains how to use HTTPS.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

from serving.network import is_loopback

TRUST_PATH = "/trust/"
OPEN_PATHS = (TRUST_PATH, "/static/", "/healthz", "/livez")


class PlainHttp:
    """Redirect requests of other computers to the page about HTTPS; WSGI middleware around the
    clinic."""

    def __init__(self, app: Any) -> None:
        self.app = app
        self.config = app.config

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """Return the clinic's response, or a redirect to the page about HTTPS."""
        if is_local(environ) or environ["PATH_INFO"].startswith(OPEN_PATHS):
            response: Iterable[bytes] = self.app(environ, start_response)
            return response
        # The path alone: the Host header may be forged.
        headers = [("Location", TRUST_PATH), ("Content-Length", "0"), ("Cache-Control", "no-store")]
        start_response("303 See Other", headers)
        return [b""]


def is_local(environ: dict[str, Any]) -> bool:
    """Return whether a browser of this computer sent the request to a loopback address.

    A request that a tunnel or another program forwards from outside has another Host.
    """
    try:
        host = urlsplit("//" + environ.get("HTTP_HOST", "")).hostname or ""
    except ValueError:
        return False
    return is_loopback(environ["REMOTE_ADDR"]) and is_loopback(host)
