"""Crawls every page and part that a person can open, and every address in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

from flask import Flask
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import RequestRedirect

from clinic.auth.permissions import Permission
from tests.integration.client import Browser, Page

MOST_ALIKE = 2
"""The number of addresses opened that differ only in numbers."""


class Target(NamedTuple):
    """An address in a page."""

    method: str
    url: str
    endpoint: str

    def needs(self, app: Flask) -> Permission | None:
        """Return the permission that the address needs; None if it needs none."""
        view = app.view_functions[self.endpoint]
        if getattr(view, "is_public", False) or self.endpoint == "static":
            return None
        return view.permissions[self.method]  # type: ignore[attr-defined, no-any-return]


def targets(app: Flask, page: Page) -> Iterator[Target]:
    """Yield the addresses in the links, forms and htmx attributes of a page, and that of a
    redirect."""
    here = urlsplit(page.url).path
    for method, url in _addresses(page):
        parts = urlsplit(url)
        if parts.scheme or parts.netloc or url.startswith("#"):
            continue
        adapter = app.url_map.bind("localhost")
        path = parts.path or here
        try:
            endpoint, _values = adapter.match(path, method=method)
        except (NotFound, MethodNotAllowed, RequestRedirect) as error:
            raise AssertionError(f"{page.url} leads to {method} {url}: {error}") from None
        yield Target(method, path + (f"?{parts.query}" if parts.query else ""), str(endpoint))


def _addresses(page: Page) -> Iterator[tuple[str, str]]:
    for name in ("Location", "HX-Redirect"):
        if name in page.headers:
            yield "GET", page.headers[name]
    for element in page.tree.iter() if page.tree is not None else ():
        marks = element.attrib
        if element.tag == "a" and "href" in marks:
            yield "GET", marks["href"]
        if element.tag == "form":
            yield (marks.get("method") or "get").upper(), marks.get("action") or ""
        if "formaction" in marks:
            yield (marks.get("formmethod") or "post").upper(), marks["formaction"]
        for name, method in (("hx-get", "GET"), ("hx-post", "POST")):
            if name in marks:
                yield method, marks[name]


def shape(target: Target) -> tuple[str, ...]:
    """Return the part that addresses of the same kind share."""
    return (target.endpoint, *sorted(parse_qs(urlsplit(target.url).query)))


def crawl(app: Flask, browser: Browser, first: list[str]) -> Iterator[Page]:
    """Open these pages and all that they link to, each as a page and as a part."""
    waiting, opened, alike = list(first), set(first), Counter[tuple[str, ...]]()
    while waiting:
        url = waiting.pop(0)
        for htmx in (False, True):
            page = browser.get(url, htmx=htmx)
            page.url = url
            yield page
            for target in targets(app, page):
                if target.method != "GET" or target.url in opened or target.endpoint == "static":
                    continue
                opened.add(target.url)
                alike[shape(target)] += 1
                if alike[shape(target)] <= MOST_ALIKE:
                    waiting.append(target.url)
