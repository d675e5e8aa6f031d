"""Every endpoint needs a signed-in user, unless it says that it is public."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Response, current_app, make_response, redirect, request, url_for
from flask_login import current_user

from clinic import database
from clinic.audit import service as audit
from clinic.auth import service
from clinic.auth.models import SignedIn
from clinic.extensions import login_manager
from clinic.htmx import is_htmx

View = TypeVar("View", bound=Callable[..., Any])


def public(view: View) -> View:
    """Marks a view that answers without a sign-in."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def let_in() -> Response | None:
    """Before each request: who is it, whose rows may be seen, and may they come in?"""
    database.only_reads(request.method in ("GET", "HEAD", "OPTIONS"))
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None or getattr(view, "is_public", False):
        return None
    if not current_user.is_authenticated:
        return to_sign_in()
    audit.set_actor(current_user.id, request.remote_addr)
    return None


@login_manager.user_loader
def _load_user(token: str) -> SignedIn | None:
    return service.load_user(token)


def to_sign_in() -> Response:
    """302 to the sign-in page and back afterwards; for htmx 401 and the same address."""
    back = request.full_path.rstrip("?") if request.method == "GET" else request.path
    if is_htmx():
        # The part has no page of its own: the way back is the page that asked for it.
        back = _path_of(request.headers.get("HX-Current-URL", "")) or "/"
        response = make_response("", 401)
        response.headers["HX-Redirect"] = url_for("auth.login", next=back)
        return response
    return make_response(redirect(url_for("auth.login", next=back), 302))


def _path_of(url: str) -> str:
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def safe_next(target: str | None) -> str:
    """Where to go after signing in: a path of this clinic, or home for anything else."""
    home = url_for("chart.home")
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return home
    if any(ord(letter) < 33 or letter == "\\" for letter in target):
        return home
    parts = urlsplit(target)
    return home if parts.scheme or parts.netloc else target
