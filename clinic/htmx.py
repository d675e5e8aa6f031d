"""Pages for a browser, parts for htmx: one view answers both."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, redirect, render_template, request


def is_htmx() -> bool:
    """Whether htmx asks, and so wants a part of a page."""
    return request.headers.get("HX-Request") == "true"


def page_or_part(whole: str, part: str, /, **context: Any) -> Response:
    """The template of the part alone for htmx, of the whole page for a browser."""
    return make_response(render_template(part if is_htmx() else whole, **context))


def done(url: str, part: str | None = None, **context: Any) -> Response:
    """The answer to a POST that succeeded: 303 to a browser, 200 with a fragment to htmx.

    Without a part of its own htmx is sent on to `url` as well.
    """
    if not is_htmx():
        return make_response(redirect(url, 303))
    if part is not None:
        return make_response(render_template(part, **context))
    response = make_response(render_template("_done.html", url=url))
    response.headers["HX-Redirect"] = url
    return response


def see_instead(url: str) -> Response:
    """Sends on to another page: after a POST with 303, after a GET with 302."""
    if is_htmx():
        return done(url)
    return make_response(redirect(url, 303 if request.method == "POST" else 302))
