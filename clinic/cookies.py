"""The session in its signed cookie: a browser sends the same one for hours, so what its signature
vouches for is remembered. Whether it still counts is asked of the database on each request.

Over HTTPS a cookie's name begins with `__Host-`: browsers then take it from this host and over
HTTPS alone, so that neither a neighbour under the same domain nor plain HTTP can plant one.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from functools import cached_property, lru_cache
from typing import Any

import flask
from flask import Flask, Request, Response
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.http import parse_cookie

import config

REMEMBERED = 1024
"""For how many cookies."""
HOST_ONLY = "__Host-"


def make_key(app: Flask) -> None:
    """Makes and keeps the installation's key where none is set or kept. Raises ConfigError."""
    if not app.config["SECRET_KEY"]:
        app.config["SECRET_KEY"] = config.keep_secret(app.config["DATA_DIR"])


def make_key_for_requests(app: Flask) -> None:
    """Has the key made by a server's start or its first request, never by a command: one that is
    run in a wrong folder must leave none behind."""
    inner = app.wsgi_app

    def with_key(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        make_key(app)
        return inner(environ, start_response)

    app.wsgi_app = with_key  # type: ignore[method-assign]


def is_secure(app: Flask, request: Request) -> bool:
    """Whether a cookie may travel over HTTPS alone: in production, and where HTTPS was used."""
    return bool(app.config["SESSION_COOKIE_SECURE"]) or request.is_secure


def name_of(app: Flask, request: Request, name: str) -> str:
    """A cookie's name in answers to this request."""
    return HOST_ONLY + name if is_secure(app, request) else name


class RememberingSessions(SecureCookieSessionInterface):
    """Flask's sessions; a cookie that was seen before needs no arithmetic."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._read = lru_cache(REMEMBERED)(self._verify)

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession:
        try:
            name = name_of(app, request, app.config["SESSION_COOKIE_NAME"])
            kept, signed_at = self._read(request.headers.get("Cookie", ""), name)
        except BadSignature:
            return self.session_class()
        # A cookie of the future was signed before the clock was set back.
        if time.time() - signed_at > app.permanent_session_lifetime.total_seconds():
            return self.session_class()
        return self.session_class(kept if isinstance(kept, dict) else self.serializer.loads(kept))

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        # That answers differ by cookie is told of all of them, see `clinic.headers`.
        if session.modified or session.permanent:
            super().save_session(app, session, response)

    def get_cookie_name(self, app: Flask) -> str:
        return name_of(app, flask.request, app.config["SESSION_COOKIE_NAME"])

    def get_cookie_secure(self, app: Flask) -> bool:
        return is_secure(app, flask.request)

    def _verify(self, cookies: str, name: str) -> tuple[dict[str, Any] | str, int]:
        """What the session's cookie of this name holds, and when it was signed. As its text where
        there is more in it than plain values: a list that is read twice must not be the same."""
        cookie = parse_cookie(cookies).get(name, "")
        text, signed_at = self._unread.loads(cookie, return_timestamp=True)
        values = self.serializer.loads(text)
        is_plain = all(isinstance(value, str | int) for value in values.values())
        return values if is_plain else text, int(signed_at.timestamp())

    @cached_property
    def _unread(self) -> URLSafeTimedSerializer:
        found = self.get_signing_serializer(self._app)
        assert found is not None
        found.serializer, found.is_text_serializer = _AsItIs, True
        return found


class _AsItIs:
    """Leaves the text for later."""

    @staticmethod
    def loads(text: str) -> str:
        return text

    @staticmethod
    def dumps(text: Any) -> str:
        raise NotImplementedError
