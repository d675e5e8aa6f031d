"""What every answer tells the browser: load nothing from elsewhere, keep nothing."""

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

VARY = ("Accept-Encoding", "HX-Request", "Cookie")
"""What an answer depends on, whoever asks."""


def install(app: Flask) -> None:
    """Adds the headers to every answer of the app that does not set them itself (files have their
    own, see `clinic.assets`)."""

    @app.after_request
    def add(response: Response) -> Response:
        production = app.config["PRODUCTION"]
        ours = HEADERS | (NEEDS_TLS if request.is_secure else {}) | (FOR_GOOD if production else {})
        for name, value in ours.items():
            response.headers.setdefault(name, value)
        response.vary.update(VARY)
        return response
