"""Show text that was sent but could not be saved again, so that its writer can send it.

A form that arrives after its sign-in has ended is stored (`clinic.auth.kept_forms`). When the same
person opens its address again, the request gets the fields as if they were posted, and the page's
own form shows them. If it does not show all of them, the plain page of `retry_page` does. Nothing
is saved by that: the person checks and sends the form.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from flask import Response, flash, g, make_response, render_template, request
from markupsafe import escape
from werkzeug.datastructures import ImmutableMultiDict

from clinic.clock import format_day
from clinic.htmx import is_htmx

Fields = list[tuple[str, str]]
_DATE = re.compile(r"\d{4}-\d\d-\d\d")

SAVED_BEFORE = (
    "This form was saved already, with something else in it. What you changed after that is not "
    "saved: look at what stands here, and correct it."
)

UNTYPED = frozenset(
    {
        *("csrf_token", "request_key", "version", "tab", "sequence", "revision", "act", "next"),
        *("to",),
        *("not_duplicate", "birth_confirmed", "age_shown", "declined", "worked_out", "newest"),
        *("expects", "expected", "count_id", "same_transfer", "excess", "allocation"),
        *("right", "seen-blood_pressure", "seen-pulse", "seen-temperature", "seen-spo2"),
        *("seen-weight", "seen-height"),
    }
)
"""Fields that pages fill by themselves: they are sent along, but no person typed them."""


WORDS = {"symptoms": "Complaints", "investigations": "Tests", "prescription_new": "Prescription"}
"""Fields that pages label otherwise than their names say."""


def is_secret(name: str) -> bool:
    """Return whether a field has a secret, which is never shown or stored."""
    return "password" in name or name in ("pin", "pin_confirm")


def sent_fields() -> Fields:
    """Return the fields of the request's form, without its token and passwords."""
    pairs = request.form.items(multi=True)
    return [(name, text) for name, text in pairs if name != "csrf_token" and not is_secret(name)]


def is_typed(fields: Iterable[tuple[str, str]]) -> bool:
    """Return whether a person typed or chose any of the fields."""
    return any(text.strip() for name, text in fields if name not in UNTYPED)


def bring_back(key: Any, fields: Fields) -> None:
    """Make this GET show the fields of the form `key`, which was sent earlier."""
    request.files  # noqa: B018  # the body is read once; afterwards the form can be replaced
    request.form = ImmutableMultiDict(fields)
    g.brought_back = key


def brought_back() -> bool:
    """Return whether this GET shows a form that was sent earlier, which is then `request.form`."""
    return bool(g.get("brought_back"))


def show_left_out(response: Response) -> Response:
    """Replace the answer by the plain page if it does not show all fields brought back.

    It runs after each request. The row may be gone, the command no longer offered, the form
    changed.
    """
    if not brought_back() or response.status_code >= 500:  # it stays stored for the next try
        return response
    if response.status_code == 200 and _shows_all(response):
        return response
    return retry_page(200, "What you typed", "", sent_fields())


def _shows_all(response: Response) -> bool:
    page = _spaced(response.get_data(as_text=True))
    texts = (text for name, text in sent_fields() if name not in UNTYPED)
    return all(_spaced(escape(text)) in page for text in texts)


def _spaced(text: str) -> str:
    return " ".join(text.split())


def _in_words(text: str) -> str:
    """Return a field's text as people read it: a date in words, anything else as it was sent."""
    try:
        return format_day(date.fromisoformat(text)) if _DATE.fullmatch(text) else text
    except ValueError:  # the 31st of a month of 30 days
        return text


def retry_page(status: int, title: str, text: str, fields: Fields, **context: Any) -> Response:
    """Render all typed fields in a form that can be sent to this address again."""
    template = "_retry.html" if is_htmx() else "retry.html"
    content = {"code": status, "title": title, "text": text, "fields": fields}
    content |= {"untyped": UNTYPED, "words": WORDS, "in_words": _in_words}
    return make_response(render_template(template, **content, **context), status)


def tell_if_changed(row: Any, **typed: Any) -> None:
    """Say so where an earlier send of this form made the row, and its columns are not as typed now.

    The answer to the first send may have been lost, and a person may have corrected the form since.
    """
    if row.was_found and any(getattr(row, name) != value for name, value in typed.items()):
        flash(SAVED_BEFORE, "warning")
