"""The page for an edit conflict: both texts side by side, and nothing lost."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, render_template, request
from wtforms import HiddenField

from clinic.forms import EditingForm
from clinic.htmx import is_htmx


def conflict_page(typed: EditingForm, saved: EditingForm, leave: str) -> Response:
    """Answer 409 with the typed text next to the text that is saved now.

    `typed` is the form as posted, `saved` the same form filled from the current row. Sending the
    page's form saves the typed text over the version that the page shows; `leave` is the address
    of the link that keeps the saved text.
    """
    typed.version.data = saved.version.data
    typed.version.raw_data = None
    fields = [field for field in typed if not isinstance(field, HiddenField)]
    pairs = [
        {
            "field": field,
            "saved": _label_of(saved[field.name]),
            "typed": _label_of(field),
            "raw": _chosen(field) if hasattr(field, "choices") else field._value(),
        }
        for field in fields
    ]
    differing = [pair for pair in pairs if pair["saved"] != pair["typed"]]
    page = render_template(
        "_conflict.html" if is_htmx() else "conflict.html",
        form=typed,
        pairs=pairs,
        differing=differing,
        back=request.full_path.rstrip("?"),
        leave=leave,
    )
    response = make_response(page, 409)
    # Two texts side by side need the width of the page, not of a field.
    response.headers["HX-Retarget"] = "#main"
    response.headers["HX-Reswap"] = "innerHTML"
    return response


def _label_of(field: Any) -> str:
    if not hasattr(field, "choices"):
        return str(field._value())
    chosen = (choice.label for choice in field.choices if choice.value == field.data)
    return str(next(chosen, ""))


def _chosen(field: Any) -> Any:
    """Return the chosen value as a form sends it; "" where none is chosen."""
    return "" if field.data is None else field.data
