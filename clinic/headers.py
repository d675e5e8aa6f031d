"""Security headers of every answer: load nothing from other sites, cache nothing."""

from __future__ import annotations

from flask import Flask, Response, request

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
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

VARY = "Accept-Encoding, HX-Request, Cookie"
"""The request headers on which every answer depends."""


def install(app: Flask) -> None:
    """Add the headers to every answer of the app that does not set them itself.

    Files have their own headers, see `clinic.assets`.
    """

    @app.after_request
    def add(response: Response) -> Response:
        production = app.config["PRODUCTION"]
        defaults = (
            HEADERS | (NEEDS_TLS if request.is_secure else {}) | (FOR_GOOD if production else {})
        )
        for name, value in defaults.items():
            response.headers.setdefault(name, value)
        response.headers["Vary"] = VARY
        return response
