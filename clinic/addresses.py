"""Addresses of many rows of one page, and of the page that one came from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from flask import request, url_for

ROW = 8_070_605_040_302_010
"""A placeholder for the number of a row while the address is split; no row has so high a number."""


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
