"""Letters as the doctor's browser begins, saves and issues them."""

from __future__ import annotations

from tests.integration.client import Browser, Form, Page
from tests.integration.prescribing.printing import text_of

NEW = "/visits/1/letters/new/"
CONFIRM = "issue:confirm"


def begin(browser: Browser, make: str = "sickness:3", visit: int = 1) -> Form:
    """The form of a new draft."""
    path = f"/visits/{visit}/letters/new/"
    page = browser.get(path).form_to(path).send(make=make).follow()
    assert page.status == 200
    return page.form("body", "version")


def saved(form: Form, **typed: str) -> Form:
    """The draft after something else was chosen, as the page saves it at once."""
    return form.send(htmx=True, **typed).form("body", "version")


def confirmed(page: Page, **typed: str) -> Page:
    """Say that what is asked is right."""
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
