"""Lead a person on only to a page that opens for them.

A form that was saved leads to the next page of its role. With a doctor's exceptions that page may
be withheld, and its refusal would look as if nothing had been saved.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Response, current_app, g, request, url_for
from flask_login import current_user
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from clinic.auth.models import SignedIn
from clinic.auth.permissions import TABLE

WAYS_ON = ("Location", "HX-Redirect")


def lead_to_what_opens(response: Response) -> Response:
    """Lead home instead of to a page that would be refused; runs after each request."""
    user = _person_with_exceptions()
    if user is not None:
        for name in WAYS_ON:
            if name in response.headers and not _opens(user, response.headers[name]):
                response.headers[name] = url_for("chart.home")
    return response


def _person_with_exceptions() -> SignedIn | None:
    """Return the person whom this request let in, if a doctor's exceptions hold for them.

    Not where the request may have opened other records, in which they may do something else.
    """
    view = current_app.view_functions.get(request.endpoint or "")
    user = g.get("_login_user")
    if not hasattr(view, "permissions") or getattr(view, "of_any_records", False):
        return None
    has_exceptions = isinstance(user, SignedIn) and user.permissions not in TABLE.values()
    return user if has_exceptions else None


def may_open(endpoint: str, person: SignedIn | None = None) -> bool:
    """Return whether a page opens for the signed-in person, or for this one."""
    needed = getattr(current_app.view_functions[endpoint], "permissions", {}).get("GET")
    return needed is None or needed in getattr(person or current_user, "permissions", ())


def way_back(endpoint: str, **values: Any) -> str:
    """Return the address of a page to go back to; home where that page would be refused."""
    return url_for(endpoint, **values) if may_open(endpoint) else url_for("chart.home")


def _opens(user: SignedIn, address: str) -> bool:
    """Return whether an address opens: any but that of a page for which a permission is lacking."""
    parts = urlsplit(address)
    if parts.netloc or not parts.path or parts.path == request.path:
        return True
    try:
        endpoint, _values = current_app.url_map.bind("").match(parts.path, method="GET")
    except (HTTPException, RequestRedirect):
        return True
    return may_open(endpoint, user)
