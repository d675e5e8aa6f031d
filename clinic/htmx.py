"""Answer a browser with a page and htmx with a part, from one view."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, redirect, render_template, request


def is_htmx() -> bool:
    """Return whether htmx sent the request, and so expects a part of a page."""
    return request.headers.get("HX-Request") == "true"


def page_or_part(whole: str, part: str, /, **context: Any) -> Response:
    """Render the part alone for htmx, the whole page for a browser."""
    return make_response(render_template(part if is_htmx() else whole, **context))


def done(url: str, part: str | None = None, **context: Any) -> Response:
    """Answer a successful POST: 303 for a browser, 200 with a fragment for htmx.

    Without a part htmx is redirected to `url` as well.
    """
    if not is_htmx():
        return make_response(redirect(url, 303))
    if part is not None:
        return make_response(render_template(part, **context))
    response = make_response(render_template("_done.html", url=url))
    response.headers["HX-Redirect"] = url
    return response


def see_instead(url: str) -> Response:
    """Redirect to another page: with 303 after a POST, with 302 after a GET."""
    if is_htmx():
        return done(url)
    return make_response(redirect(url, 303 if request.method == "POST" else 302))
