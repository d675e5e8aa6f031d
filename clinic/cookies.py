"""The session in its signed cookie. Whether it still counts is asked of the database each time.

Over HTTPS a cookie's name begins with `__Host-`: browsers then take it from this host and over
HTTPS alone, so that neither a neighbour under the same domain nor plain HTTP can plant one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import flask
from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from itsdangerous import BadSignature

import config
from clinic.clock import utc_now

HOST_ONLY = "__Host-"


def make_key(app: Flask) -> None:
    """Make and store the installation's key if none is set or stored. Raises ConfigError."""
    if not app.config["SECRET_KEY"]:
        app.config["SECRET_KEY"] = config.ensure_secret_key(app.config["DATA_DIR"])


def make_key_for_requests(app: Flask) -> None:
    """Let a server's start or its first request make the key, never a command: one that is run in a
    wrong folder must leave none behind.
    """
    inner = app.wsgi_app

    def with_key(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        make_key(app)
        return inner(environ, start_response)

    app.wsgi_app = with_key  # type: ignore[method-assign]


def is_secure(app: Flask, request: Request) -> bool:
    """Return whether cookies travel over HTTPS only: in production, and if HTTPS was used."""
    return bool(app.config["SESSION_COOKIE_SECURE"]) or request.is_secure


def name_of(app: Flask, request: Request, name: str) -> str:
    """Return a cookie's name in answers to this request."""
    return HOST_ONLY + name if is_secure(app, request) else name


class Sessions(SecureCookieSessionInterface):
    """Flask's sessions, in a cookie whose name and rights fit how the request came."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Open the session of a request. A cookie from before the clock was set back is valid:
        Flask itself refuses one whose time lies ahead."""
        serializer = self.get_signing_serializer(app)
        if serializer is None:
            return None
        cookie = request.cookies.get(self.get_cookie_name(app), "")
        try:
            values, signed_at = serializer.loads(cookie, return_timestamp=True)
        except BadSignature:
            return self.session_class()
        is_expired = utc_now() - signed_at > app.permanent_session_lifetime
        return self.session_class() if is_expired else self.session_class(values)

    def get_cookie_name(self, app: Flask) -> str:
        return name_of(app, flask.request, app.config["SESSION_COOKIE_NAME"])

    def get_cookie_secure(self, app: Flask) -> bool:
        return is_secure(app, flask.request)
