"""Addresses: how they are built, of many rows of one page, and of the page that one came from."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import Any
from urllib.parse import urlsplit

from flask import request, url_for
from werkzeug.routing import Rule

ROW = 8_070_605_040_302_010
"""A placeholder for the number of a row while the address is split; no row has so high a number."""


class LazyRule(Rule):
    """A rule of a route whose two functions that build addresses are compiled when they are used.

    Werkzeug compiles those of all routes with the routes, a twelfth of each start.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        compiled = cache(partial(super()._compile_builder, append_unknown))
        return lambda rule, /, **values: compiled()(rule, **values)


def addresses(endpoint: str, argument: str) -> Callable[[int], str]:
    """Return a function that gives the address of `endpoint` for the number of a row, its only
    `argument`.

    `url_for` takes 5 µs, which a list of 25 rows would pay for each.
    """
    row: dict[str, Any] = {argument: ROW}
    before, after = url_for(endpoint, **row).split(str(ROW))
    return lambda number: f"{before}{number}{after}"


def came_from() -> str:
    """Return the address in the clinic from which this request was made, or "": of none, of another
    site, and of this very page, to which there is no way back.
    """
    try:
        page = urlsplit(request.referrer or "")
    except ValueError:  # what was sent is no address
        return ""
    address = page.path + (f"?{page.query}" if page.query else "")
    is_here = request.method == "GET" and page.path == request.path
    is_ours = page.netloc == request.host and address.startswith("/")
    return "" if is_here or not is_ours or address.startswith(("//", "/\\")) else address
