"""Security headers of every answer: load nothing from other sites, cache nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from flask import Flask

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Cross-Origin-Resource-Policy": "same-origin",
}


NEEDS_TLS = {"Cross-Origin-Opener-Policy": "same-origin"}
"""Sent over TLS only: on plain HTTP it has no effect and browsers warn about it."""

FOR_GOOD = {"Strict-Transport-Security": "max-age=31536000"}
"""Sent in production only."""

VARY = {name.lower(): name for name in ("Accept-Encoding", "HX-Request", "Cookie")}

HeaderList = list[tuple[str, str]]
Start = Callable[..., Any]


def install(app: Flask) -> None:
    """Add the headers to every answer of the app (files have their own, see `clinic.assets`).

    They are added by WSGI middleware, because Flask would validate each header for each page.
    """
    inner = app.wsgi_app

    def with_headers(
        environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        def start(status: str, headers: HeaderList, *error: Any) -> Any:
            is_secure = environ["wsgi.url_scheme"] == "https"
            defaults = _defaults(is_secure, app.config["PRODUCTION"])
            return start_response(status, _complete(headers, defaults), *error)

        return inner(environ, start)

    app.wsgi_app = with_headers  # type: ignore[method-assign]


@cache
def _defaults(is_secure: bool, is_production: bool) -> Mapping[str, tuple[str, str]]:
    """Return the headers of all answers, by their names in small letters."""
    chosen = HEADERS | (NEEDS_TLS if is_secure else {}) | (FOR_GOOD if is_production else {})
    return {name.lower(): (name, value) for name, value in chosen.items()}


def _complete(headers: HeaderList, defaults: Mapping[str, tuple[str, str]]) -> HeaderList:
    """Return an answer's headers, completed by the defaults that it does not set itself."""
    by_name = [(name.lower(), (name, value)) for name, value in headers]
    vary = ",".join(value for name, (_, value) in by_name if name == "vary")
    own = [header for name, header in by_name if name != "vary"]
    names = {name for name, _header in by_name}
    added = [header for name, header in defaults.items() if name not in names]
    return [*own, *added, ("Vary", _vary(vary))]


@cache
def _vary(own: str) -> str:
    """Return the value of Vary: the names in VARY and those that the answer has."""
    names = {name.strip().lower(): name.strip() for name in own.split(",") if name.strip()}
    return ", ".join({**VARY, **names}.values())
