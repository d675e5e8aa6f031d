"""Steps for the tests of the counter: write a bill."""

from __future__ import annotations

from typing import Any

from clinic.billing import queries
from clinic.billing.settings import edit_settings, read_settings
from tests.integration.client import Browser, Form, Page
from tests.integration.factories import Practice

NEW = "/visits/1/bill/"
DRAFT = "/visits/1/bill/draft/"
GSTIN = "27AAPFU0939F1ZV"


def settle(practice: Practice, **values: Any) -> None:
    with practice.at_work():
        edit_settings(read_settings(), 0, values)


def page_form(desk: Browser, path: str = NEW) -> Form:
    return desk.get(path).form_to(path)


def act(form: Form, name: str, htmx: bool = True, path: str = DRAFT, **typed: str) -> Page:
    """Tap a button that changes the draft."""
    return form.page.browser.post(path, form.values | typed | {"act": name}, htmx=htmx)


def items_of(practice: Practice, bill: int = 1) -> list[tuple[Any, ...]]:
    with practice.at_work():
        items = queries.list_items(bill)
        return [(i.description, i.kind, i.quantity, i.unit_paise, i.net_paise) for i in items]
