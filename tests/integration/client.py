"""A browser without a screen: requests pages, parses them strictly, fills in and sends their forms.

Every HTML response is parsed by the standard: an error of the markup or an id used twice fails the
test, whatever it tests.
"""

from __future__ import annotations

import re
from collections import Counter
from copy import deepcopy
from functools import lru_cache
from html import unescape
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from flask import Flask
from werkzeug.test import TestResponse

# A part of a page starts anywhere; the parser must know its container.
CONTAINERS = {
    "tr": "tbody",
    "tbody": "table",
    "td": "tr",
    "th": "tr",
    "li": "ul",
    "option": "select",
}
MARK = "\ue000"
"""Begins and ends a mark; a character of private use, which no page contains."""
MARKED = re.compile(rf"{MARK}([0-9]+){MARK}")
ODD = r"\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\uf8ff\ufdd0-\ufdef\ufff0-\uffff\U0001fffe-\U0010ffff"
"""Characters that may be errors of the standard."""
ESCAPED = "&(?:amp|lt|gt|quot|#34|#39);"
PLAIN = re.compile(
    rf'((?<! type)=")((?:[^"&<>{ODD}]|{ESCAPED})+)(?=")'
    rf"|((?<=>)\s*)((?:[^\s&<>{ODD}]|{ESCAPED})(?:[^&<>{ODD}]|{ESCAPED})*)(?=<)"
)
"""Values and texts that can hold no error of markup, and whose content does not change the tree.

The type of an input changes it: a hidden one may stand in a table. So does space before a text.
"""


class Form:
    """A form of a page with all values that a browser would send."""

    def __init__(self, page: Page, element: Element) -> None:
        self.page, self.element = page, element
        self.action = element.get("action") or page.url
        self.method = (element.get("method") or "get").lower()
        self.values: dict[str, str] = {}
        for field in element.iter():
            value = _value(field)
            name = field.get("name")
            if name and value is not None and field.get("disabled") is None:
                self.values[name] = value

    def field(self, name: str) -> Element:
        """Return the input of this name. Raises AssertionError when the form has none."""
        fields = [field for field in self.element.iter() if field.get("name") == name]
        assert fields, f"the form has no field {name}: {sorted(self.values)}"
        return fields[0]

    def send(self, htmx: bool = False, **typed: Any) -> Page:
        """Send the form with these values in place of its own; None leaves a field out."""
        values = {k: v for k, v in (self.values | typed).items() if v is not None}
        if self.method == "post":
            return self.page.browser.post(self.action, values, htmx=htmx)
        return self.page.browser.get(self.action, htmx=htmx, query_string=values)


def _value(field: Element) -> str | None:
    if field.tag == "textarea":
        # A browser drops the first line end of a textarea's text.
        return "".join(field.itertext()).removeprefix("\n")
    if field.tag == "select":
        options = list(field.iter("option"))
        chosen = [o for o in options if o.get("selected") is not None] or options[:1]
        return (chosen[0].get("value") or "") if chosen else None
    if field.tag != "input" or field.get("type") in ("submit", "button", "image"):
        return None
    if field.get("type") in ("radio", "checkbox") and field.get("checked") is None:
        return None
    return field.get("value") or ("on" if field.get("type") == "checkbox" else "")


class Page:
    """A response, parsed. `tree` is None where it is not HTML."""

    def __init__(self, browser: Browser, url: str, response: TestResponse) -> None:
        self.browser, self.url, self.response = browser, url, response
        self.status = response.status_code
        self.headers = response.headers
        self.html = response.text if response.mimetype == "text/html" else ""
        self.tree = parse(self.html, browser.allowed) if self.html.strip() else None

    @property
    def location(self) -> str:
        """The address that the response redirects to."""
        return self.headers.get("Location", "")

    @property
    def text(self) -> str:
        """The visible text, with single spaces."""
        assert self.tree is not None
        return " ".join("".join(self.tree.itertext()).split())

    def follow(self) -> Page:
        """Return the page that a redirect leads to."""
        assert self.status in (302, 303), f"{self.status} leads nowhere: {self.html[:500]}"
        return self.browser.get(self.location)

    def forms(self) -> list[Form]:
        assert self.tree is not None
        return [Form(self, element) for element in self.tree.iter("form")]

    def form(self, *fields: str) -> Form:
        """Return the only form that has all these fields."""
        forms = [form for form in self.forms() if set(fields) <= _names(form.element)]
        assert len(forms) == 1, f"{len(forms)} forms of {self.url} have {fields}"
        return forms[0]

    def form_to(self, path: str) -> Form:
        """Return the form that is sent to this path."""
        forms = [form for form in self.forms() if form.action.partition("?")[0] == path]
        assert forms, f"no form of {self.url} goes to {path}: {[f.action for f in self.forms()]}"
        return forms[0]

    def find(self, identity: str) -> Element | None:
        """Return the element with this id."""
        assert self.tree is not None
        return next((e for e in self.tree.iter() if e.get("id") == identity), None)

    def links(self) -> list[str]:
        assert self.tree is not None
        return [a.get("href") or "" for a in self.tree.iter("a")]

    def error_of(self, name: str) -> str:
        """Return the message of a field that is marked as wrong; "" where it is not marked.

        The mark is aria-invalid, and aria-describedby must lead to the message.
        """
        assert self.tree is not None
        for element in self.tree.iter():
            marked = element.get("aria-invalid") == "true"
            if marked and name in _names(element) | {element.get("name")}:
                messages = [self.find(i) for i in (element.get("aria-describedby") or "").split()]
                assert all(e is not None for e in messages), (
                    f"{name} is described by what is not there"
                )
                return " ".join(
                    "".join("".join(e.itertext()) for e in messages if e is not None).split()
                )
        return ""


def _names(element: Element) -> set[str]:
    return {name for e in element.iter() if (name := e.get("name"))}


class Browser:
    """Keeps cookies and sends forms with their tokens; does not follow redirects by itself."""

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()
        self.allowed: frozenset[str] = frozenset()

    def get(self, url: str, htmx: bool = False, **more: Any) -> Page:
        return self.open(url, "GET", htmx, **more)

    def post(self, url: str, data: Any = None, htmx: bool = False, **more: Any) -> Page:
        """Post only these fields; `Form.send` adds the values of the page's form."""
        return self.open(url, "POST", htmx, data=data or {}, **more)

    def open(self, url: str, method: str, htmx: bool = False, **more: Any) -> Page:
        headers = {"HX-Request": "true"} if htmx else {}
        headers |= more.pop("headers", {})
        response = self.client.open(url, method=method, headers=headers, buffered=True, **more)
        return Page(self, url, response)

    def token(self) -> str:
        """Return a CSRF token of this browser's session, from the form to sign out or in."""
        page = self.get("/no-such-page/")
        match = re.search(r'name="csrf_token" value="([^"]+)"', page.html)
        assert match, "the page has no form"
        return match[1]


def parse(html: str, allowed: frozenset[str] = frozenset()) -> Element:
    """Parse a page or part into a tree. Raises AssertionError for invalid markup.

    `allowed` names errors of the standard that are accepted (html5lib's names). Parsing a page
    takes longer than rendering it, so pages that differ only in plain texts and values are parsed
    once, with marks in their place, and the tree is filled in for each.
    """
    if MARK in html:
        return _checked(_read(html, allowed))
    values: list[str] = []

    def mark(match: re.Match[str]) -> str:
        before, text = match.group(1, 2) if match[2] else match.group(3, 4)
        values.append(unescape(text))
        return f"{before}{MARK}{len(values) - 1}{MARK}"

    shape = PLAIN.sub(mark, html)
    try:
        tree = deepcopy(_read(shape, allowed))
    except AssertionError:
        return _checked(_read(html, allowed))  # which words the error differently
    return _checked(_filled(tree, values))


def _filled(tree: Element, values: list[str]) -> Element:
    def value(match: re.Match[str]) -> str:
        return values[int(match[1])]

    for element in tree.iter():
        for name, text in element.items():
            if MARK in text:
                element.set(name, MARKED.sub(value, text))
        if element.text and MARK in element.text:
            element.text = MARKED.sub(value, element.text)
        if element.tail and MARK in element.tail:
            element.tail = MARKED.sub(value, element.tail)
    return tree


def _checked(tree: Element) -> Element:
    ids = Counter(i for e in tree.iter() if (i := e.get("id")))
    twice = [i for i, count in ids.items() if count > 1]
    assert not twice, f"ids used twice: {twice}"
    return tree


@lru_cache(maxsize=256)
def _read(html: str, allowed: frozenset[str]) -> Element:
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    if html.lstrip()[:9].lower() == "<!doctype":
        tree = parser.parse(html)
    else:
        first = re.match(r"\s*<(\w+)", html)
        container = CONTAINERS.get(first[1] if first else "", "div")
        tree = parser.parseFragment(html, container=container)
    wrong = [error for error in parser.errors if error[1] not in allowed]
    if wrong:
        (line, column), error, _more = wrong[0]
        around = "\n".join(html.splitlines()[max(0, line - 3) : line + 1])
        raise AssertionError(f"{error} at line {line}, column {column}:\n{around}")
    return tree
