"""Steps for tests: letters are begun, saved and issued in the doctor's browser."""

from __future__ import annotations

from tests.integration.client import Browser, Form, Page
from tests.integration.prescribing.printing import text_of

NEW = "/visits/1/letters/new/"
CONFIRM = "issue:confirm"


def begin(browser: Browser, make: str = "sickness:3", visit: int = 1) -> Form:
    """Begin a draft; return its form."""
    path = f"/visits/{visit}/letters/new/"
    page = browser.get(path).form_to(path).send(make=make).follow()
    assert page.status == 200
    return page.form("body", "version")


def saved(form: Form, **typed: str) -> Form:
    """Save the draft with these changes, as the page does immediately; return its form."""
    return form.send(htmx=True, **typed).form("body", "version")


def confirmed(page: Page, **typed: str) -> Page:
    """Confirm the questions of the page."""
    assert page.status == 422, page.html
    return page.form("body", "version").send(act=CONFIRM, **typed)


def issued(browser: Browser, make: str = "sickness:3", visit: int = 1, **typed: str) -> Page:
    form = begin(browser, make, visit)
    page = form.send(
        act="issue",
        **{"mark_1": "Mole on the cheek", **typed} if "mark_1" in form.values else typed,
    )
    return (page if page.status == 303 else confirmed(page)).follow()


def text_of_letter(page: Page) -> str:
    return text_of(page.browser.get(f"{page.url}pdf/"))
