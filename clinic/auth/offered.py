"""Lead a person on only to what opens for them: the links of a page, and the way on after a form.

The templates ask what a role may do. A doctor's exceptions make more combinations of permissions
than any template can ask for: where a link would be refused, its words stay, without the link.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from html import unescape
from urllib.parse import urlsplit

from flask import Response, current_app, g, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from clinic.auth.models import SignedIn
from clinic.auth.permissions import TABLE

ATTRIBUTES = r'(?:[^<>"]|"[^"]*")*'
LINK = re.compile(rf"<a(\s{ATTRIBUTES})>(.*?)</a>", re.DOTALL)
FORM = re.compile(rf"<form(\s{ATTRIBUTES})>.*?</form>", re.DOTALL)
HREF = re.compile(r'\shref="([^"]*)"')
ACTION = re.compile(r'\saction="([^"]*)"')
POSTS = re.compile(r'\smethod="post"', re.IGNORECASE)
"""Such a form stays, with what is typed in it."""
OF_LINKS = re.compile(r'\s(?:href|hx-[a-z-]+|target|rel|download)(?:="[^"]*")?(?=\s|$)')
"""The attributes that make a link of an element."""
BUTTON = re.compile(r'\sclass="(?:[^"]*\s)?btn[\s"]')
WAYS_ON = ("Location", "HX-Redirect")

Opens = Callable[[str], bool]
"""Whether an address, as a page or a header has it, opens for the person."""


def offer_only_what_opens(response: Response) -> Response:
    """Take the links from a page that its person would be refused; lead home instead of there.

    It runs after each request, and does nothing for who has the permissions of a role.
    """
    user = _person_with_exceptions()
    if user is None:
        return response
    opens = partial(_opens, user)
    for name in WAYS_ON:
        if name in response.headers and not opens(response.headers[name]):
            response.headers[name] = url_for("chart.home")
    if response.mimetype == "text/html" and not response.is_streamed:
        response.set_data(without_links(response.get_data(as_text=True), opens))
    return response


def without_links(page: str, opens: Opens) -> str:
    """Return a page without the links, and forms that ask for a page, that do not open. Pure.

    A form or a button is gone; of any other link the words stay.
    """

    def asked(form: re.Match[str]) -> str:
        action = None if POSTS.search(form[1]) else ACTION.search(form[1])
        return form[0] if action is None or opens(unescape(action[1])) else ""

    def shown(link: re.Match[str]) -> str:
        attributes, words = link.groups()
        href = HREF.search(attributes)
        if href is None or opens(unescape(href[1])):
            return link[0]
        if BUTTON.search(attributes):
            return ""
        return f"<span{OF_LINKS.sub('', attributes)}>{words}</span>"

    return LINK.sub(shown, FORM.sub(asked, page))


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


def _opens(user: SignedIn, address: str) -> bool:
    """Return whether an address opens: any but that of a page for which a permission is lacking."""
    parts = urlsplit(address)
    if parts.netloc or not parts.path or parts.path == request.path:
        return True
    try:
        endpoint, _values = current_app.url_map.bind("").match(parts.path, method="GET")
    except (HTTPException, RequestRedirect):
        return True
    needed = getattr(current_app.view_functions[endpoint], "permissions", {}).get("GET")
    return needed is None or needed in user.permissions
