"""Answer a browser with a page and htmx with a part, from one view."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, make_response, redirect, render_template, request

from clinic.placeholders import placeholder_notice


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
    notice = placeholder_notice(_typed_text())
    if part is not None and is_htmx():
        page = render_template(part, **context)
        if notice:
            page += render_template("_placeholders.html", placeholders=notice)
        return make_response(page)
    if notice:
        flash(notice, "warning")
    if not is_htmx():
        return make_response(redirect(url, 303))
    response = make_response(render_template("_done.html", url=url))
    response.headers["HX-Redirect"] = url
    return response


def see_instead(url: str) -> Response:
    """Redirect to another page: with 303 after a POST, with 302 after a GET."""
    if is_htmx() or request.method == "POST":
        return done(url)
    return make_response(redirect(url, 302))


def _typed_text() -> str:
    """Return all texts of the form that was sent; passwords are never looked at."""
    if request.method != "POST":
        return ""
    fields = request.form.items(multi=True)
    return "".join(text for name, text in fields if "password" not in name)
