"""Steps for tests: a form is sent after its sign-in has ended and comes back after the next."""

from __future__ import annotations

from typing import Any

import pytest

from clinic.auth import kept_forms
from tests.integration.client import Browser, Page
from tests.integration.factories import PASSWORD, Practice

NEW = "/patients/new/"
TYPED = {"first_name": "Lata <b>", "age": "45", "gender": "F", "address": "MG Road\nBengaluru"}
PAGE_AND_PART = pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])


def sign_out(browser: Browser) -> None:
    assert browser.post("/logout/", {"csrf_token": browser.token()}).status == 303


def come_back(browser: Browser, sent: Page, email: str, password: str = PASSWORD) -> Page:
    """Sign in on the page that a signed-out form led to, and follow the redirect."""
    address = sent.headers.get("HX-Redirect") or sent.location
    assert address.startswith("/login/?next=")
    page = browser.get(address)
    assert "What you typed is kept" in page.text
    return page.form_to("/login/").send(email=email, password=password).follow()


def holds(page: Page, path: str = NEW, typed: dict[str, str] = TYPED) -> bool:
    values = {n: text.replace("\r\n", "\n") for n, text in page.form_to(path).values.items()}
    return page.status == 200 and typed.items() <= values.items()


def row_of_kept(practice: Practice) -> list[dict[str, Any]]:
    with practice.at_work():
        forms = kept_forms._newest_first(practice.user_id)
        return [{"form_key": row.form_key, "address": row.address} for row in forms]
