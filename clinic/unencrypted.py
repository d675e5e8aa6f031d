"""Plain HTTP where the clinic runs for HTTPS: browsers drop its cookies, and all forms expire.

In production cookies are `Secure`. Whoever opens the clinic by http:// is told so, in words.
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
    """Gives templates `unencrypted()`: the words for who cannot sign in, or nothing."""

    def words() -> str:
        # Most browsers keep what comes from their own computer as if it were encrypted.
        is_here = request.host.startswith(("localhost", "127.", "[::1]"))
        return "" if is_here or not is_unencrypted() else f"{TITLE}. {TEXT}"

    app.jinja_env.globals["unencrypted"] = words


def is_unencrypted() -> bool:
    """Whether this request came in clear, and the browser will not keep what the answer tells it.

    A proxy may say that it came encrypted, even one that is not believed otherwise: then the
    cookies do arrive.
    """
    told = request.headers.get("X-Forwarded-Proto", "").lower()
    return bool(current_app.config["PRODUCTION"] and not request.is_secure and told != "https")


def has_no_session() -> bool:
    """Whether no cookie of a session came with the request."""
    name = current_app.session_interface.get_cookie_name(current_app)
    return name not in request.cookies
