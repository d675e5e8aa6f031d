"""Answer a browser with a page and htmx with a part, from one view."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Any

from flask import Response, flash, make_response, redirect, render_template, request

from clinic import pdf

_MOST_LETTERS = 12
"""The most letters that a notice shows."""


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
    notice = placeholder_notice(_typed_texts())
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


def placeholder_notice(texts: Iterable[str]) -> str:
    """Return a sentence on the letters of saved texts that no font of the papers has, or "".

    It names each letter once and in the order of Unicode: messages travel in a cookie and tell no
    name.
    """
    letters = pdf.letters_without_font("".join(texts))
    if not letters:
        return ""
    # A mark is shown on a dotted circle: by itself it would stand on the space before it.
    shown = [f"\u25cc{a}" if unicodedata.combining(a) else a for a in letters[:_MOST_LETTERS]]
    more = len(letters) - len(shown)
    listed = " ".join(shown) + (f" and {more} more" if more else "")
    return (
        f"Papers cannot print these letters: {listed}. On paper \ufffd stands in their place. "
        "The record keeps what you wrote."
    )


def _typed_texts() -> list[str]:
    """Return the texts of the form that was sent; passwords are never looked at."""
    if request.method != "POST":
        return []
    fields = request.form.items(multi=True)
    return [text for name, text in fields if "password" not in name]
