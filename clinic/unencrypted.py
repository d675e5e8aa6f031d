"""Explain plain HTTP in production, where browsers drop the cookies, so that all forms expire.

In production cookies are `Secure`. A visitor who opens the clinic by http:// sees a message.
"""

from __future__ import annotations

from flask import Flask, current_app, request

TITLE = "This address is not encrypted"
TEXT = (
    "It begins with http://, and the clinic runs for https://, so your browser keeps no sign-in "
    "here and no form can be sent. Open the same address with https:// in front. If that does not "
    "open, tell whoever looks after the clinic's system: it needs HTTPS in front of it, or, on a "
    "clinic's own PC, a start without CLINIC_ENV=production."
)


def install(app: Flask) -> None:
    """Add `unencrypted()` to templates: the message for visitors who cannot sign in, or ""."""

    def message() -> str:
        # Most browsers keep Secure cookies of their own computer also without encryption.
        return "" if _is_own_computer() or not is_unencrypted() else f"{TITLE}. {TEXT}"

    app.jinja_env.globals["unencrypted"] = message


def is_unencrypted() -> bool:
    """Return whether this request came unencrypted, so that the browser drops the cookies.

    A header X-Forwarded-Proto is accepted here even from an untrusted proxy: if it says https, the
    cookies do arrive.
    """
    return bool(current_app.config["PRODUCTION"]) and not _is_encrypted()


def is_trusted_by_browsers() -> bool:
    """Return whether browsers allow service workers, and full screen, at this address."""
    return _is_encrypted() or _is_own_computer()


def _is_encrypted() -> bool:
    forwarded = request.headers.get("X-Forwarded-Proto", "").lower()
    return request.is_secure or forwarded == "https"


def _is_own_computer() -> bool:
    return request.host.startswith(("localhost", "127.", "[::1]"))


def has_no_session() -> bool:
    """Return whether the request has no session cookie."""
    name = current_app.session_interface.get_cookie_name(current_app)
    return name not in request.cookies
