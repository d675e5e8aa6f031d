"""The session in its signed cookie: a browser sends the same one for hours, so what its signature
vouches for is remembered. Whether it still counts is asked of the database on each request."""

from __future__ import annotations

import time
from functools import cached_property, lru_cache
from typing import Any

from flask import Flask, Request, Response, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.http import parse_cookie

REMEMBERED = 1024
"""For how many cookies."""


class RememberingSessions(SecureCookieSessionInterface):
    """Flask's sessions; a cookie that was seen before needs no arithmetic."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._read = lru_cache(REMEMBERED)(self._verify)

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession:
        try:
            kept, signed_at = self._read(request.headers.get("Cookie", ""))
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

    def get_cookie_secure(self, app: Flask) -> bool:
        """Also outside production: the clinic's own HTTPS stands beside its plain HTTP, and no
        cookie of the one may travel by the other."""
        return super().get_cookie_secure(app) or request.is_secure

    def _verify(self, cookies: str) -> tuple[dict[str, Any] | str, int]:
        """What the session's cookie among these holds, and when it was signed. As its text where
        there is more in it than plain values: a list that is read twice must not be the same."""
        cookie = parse_cookie(cookies).get(self.get_cookie_name(self._app), "")
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
