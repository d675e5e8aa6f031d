"""What every answer tells the browser: load nothing from elsewhere, keep nothing."""

from __future__ import annotations

from functools import cache

from flask import Flask, Response, current_app, request

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


VARY = {name.lower(): name for name in ("Accept-Encoding", "HX-Request", "Cookie")}


def install(app: Flask) -> None:
    """Adds the headers to every answer of the app (files have their own, see `clinic.assets`)."""
    app.after_request(_add)


@cache
def _vary(told: str) -> str:
    """What an answer hangs on, whoever asks: to read and write this header in turns by three hands
    takes as long as finding the user."""
    names = {name.strip().lower(): name.strip() for name in told.split(",") if name.strip()}
    return ", ".join({**VARY, **names}.values())


def _add(response: Response) -> Response:
    # At once: to ask for one header after another costs as much as reading the session.
    told = {name.lower() for name, _value in response.headers}
    response.headers.extend([(n, value) for n, value in HEADERS.items() if n.lower() not in told])
    response.headers["Vary"] = _vary(response.headers.get("Vary", ""))
    if request.is_secure:  # browsers complain about it on plain HTTP, where it means nothing
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    if current_app.config["PRODUCTION"]:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    return response
