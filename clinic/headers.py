"""What every answer tells the browser: load nothing from elsewhere, keep nothing."""

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
"""Browsers complain about it on plain HTTP, where it means nothing."""

FOR_GOOD = {"Strict-Transport-Security": "max-age=31536000"}
"""Of a clinic in the cloud."""

VARY = {name.lower(): name for name in ("Accept-Encoding", "HX-Request", "Cookie")}

Told = list[tuple[str, str]]
Start = Callable[..., Any]


def install(app: Flask) -> None:
    """Adds the headers to every answer of the app (files have their own, see `clinic.assets`).

    To the finished answer: through Flask's own, each header is checked again, by every page.
    """
    inner = app.wsgi_app

    def with_headers(
        environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        def start(status: str, told: Told, *error: Any) -> Any:
            is_secure = environ["wsgi.url_scheme"] == "https"
            ours = _ours(is_secure, app.config["PRODUCTION"])
            return start_response(status, _complete(told, ours), *error)

        return inner(environ, start)

    app.wsgi_app = with_headers  # type: ignore[method-assign]


@cache
def _ours(is_secure: bool, is_production: bool) -> Mapping[str, tuple[str, str]]:
    """The headers of all answers, by their names in small letters."""
    chosen = HEADERS | (NEEDS_TLS if is_secure else {}) | (FOR_GOOD if is_production else {})
    return {name.lower(): (name, value) for name, value in chosen.items()}


def _complete(told: Told, ours: Mapping[str, tuple[str, str]]) -> Told:
    """What an answer tells, and ours where it says nothing of its own."""
    by_name = [(name.lower(), (name, value)) for name, value in told]
    vary = ",".join(value for name, (_, value) in by_name if name == "vary")
    kept = [header for name, header in by_name if name != "vary"]
    names = {name for name, _header in by_name}
    added = [header for name, header in ours.items() if name not in names]
    return [*kept, *added, ("Vary", _vary(vary))]


@cache
def _vary(told: str) -> str:
    """What an answer hangs on, whoever asks."""
    names = {name.strip().lower(): name.strip() for name in told.split(",") if name.strip()}
    return ", ".join({**VARY, **names}.values())
