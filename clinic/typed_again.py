"""Text that was sent and could not be saved is shown again, for its writer to send once more.

A form that arrives after its sign-in has ended is kept (`clinic.auth.kept`). When the same person
asks for its address again, the request brings the fields as if they were posted: the page's own
form shows them. Where it does not show all of them, the plain page of `retry_page` does. Nothing is
saved by that: the person looks at it, and sends it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Response, g, make_response, render_template, request
from markupsafe import escape
from werkzeug.datastructures import ImmutableMultiDict

from clinic.htmx import is_htmx

Fields = list[tuple[str, str]]

UNTYPED = frozenset(
    {
        *("csrf_token", "request_key", "version", "tab", "sequence", "revision", "act", "next"),
        *("not_duplicate", "birth_confirmed", "age_shown", "declined", "worked_out", "newest"),
        *("expects", "expected", "count_id", "same_transfer", "excess", "allocation"),
        *("right", "seen-blood_pressure", "seen-pulse", "seen-temperature", "seen-spo2"),
        *("seen-weight", "seen-height"),
    }
)
"""Fields that a page writes by itself: they go along, and nobody reads them."""


def is_secret(name: str) -> bool:
    """Whether a field holds what is shown to nobody, and kept nowhere."""
    return "password" in name


def sent_fields() -> Fields:
    """What the request's form brought, without its token and without passwords."""
    pairs = request.form.items(multi=True)
    return [(name, text) for name, text in pairs if name != "csrf_token" and not is_secret(name)]


def is_typed(fields: Iterable[tuple[str, str]]) -> bool:
    """Whether a person wrote or chose anything of it."""
    return any(text.strip() for name, text in fields if name not in UNTYPED)


def bring_back(kept: Any, fields: Fields) -> None:
    """Makes this request, a GET, show the fields of `kept`, a form that was sent earlier."""
    request.files  # noqa: B018  # what came in is read once, and then what is put here stands
    request.form = ImmutableMultiDict(fields)
    g.brought_back = kept


def brought_back() -> bool:
    """Whether this GET shows a form that was sent earlier, which is then `request.form`."""
    return bool(g.get("brought_back"))


def show_left_out(response: Response) -> Response:
    """After each request: the plain page, where the page asked for does not show all that was
    brought back. Its row may be gone, its act no longer offered, its form another than it was."""
    if not brought_back() or response.status_code >= 500:  # it stays kept for the next try
        return response
    if response.status_code == 200 and _holds_all(response):
        return response
    return retry_page(200, "What you typed", "", sent_fields())


def _holds_all(response: Response) -> bool:
    page = _spaced(response.get_data(as_text=True))
    texts = (text for name, text in sent_fields() if name not in UNTYPED)
    return all(_spaced(escape(text)) in page for text in texts)


def _spaced(text: str) -> str:
    return " ".join(text.split())


def retry_page(status: int, title: str, text: str, fields: Fields, **context: Any) -> Response:
    """All that was typed, ready to be sent to this address once more."""
    template = "_retry.html" if is_htmx() else "retry.html"
    known = {"code": status, "title": title, "text": text, "fields": fields, "untyped": UNTYPED}
    return make_response(render_template(template, **known, **context), status)
