"""A form that arrives after its sign-in has ended is given back to its writer alone."""

from __future__ import annotations

from xml.etree.ElementTree import Element

import pytest

from tests.integration.access import POSTS, TEXT
from tests.integration.client import Browser, Form, Page
from tests.integration.databases import dump
from tests.integration.endpoint import Access
from tests.integration.factories import PASSWORD, Practice
from tests.integration.routes.scene import Records, form_of

NOTHING_TYPED = {
    *("auth.logout", "auth.password", "auth.forget_kept", "patients.delete"),
    *("own.new_recovery_code", "own.authenticator", "own.authenticator_off"),  # with a password
    "exchange.everything",  # the same
    "shared.pin",  # with a password
    "auth.person",  # of staff, see auth/test_staff.py
    *("statements.statements", "prescribing.signature", "prescribing.own_signature"),  # files
}
FORMS = [name for name, access in POSTS.items() if not access.public and name not in NOTHING_TYPED]


def typed_into(browser: Browser, access: Access, path: str) -> dict[str, str]:
    """Return the values of the page's form with every field changed; a form of another page sends a
    made-up text."""
    # The role of a person, and the limit of the lock, are forms of another page.
    page = browser.get(path.removesuffix("role/").removesuffix("limit/"))
    forms = [form for form in page.forms() if form.action == path] if page.tree is not None else []
    for form in forms:
        visible = [field for field in form.element.iter() if field.get("type") != "hidden"]
        names = [name for field in visible if (name := field.get("name"))]
        changed = {name: text for name in names if (text := _other(form, name)) is not None}
        if changed:
            return form.values | changed
    return form_of(browser, access, path) | {"reason": TEXT}


def _other(form: Form, name: str) -> str | None:
    """Return another value than the field has; None for a button and a file."""
    field = form.field(name)
    kind = field.get("type")
    if field.tag == "button" or kind == "file":
        return None
    if field.tag == "select":
        return list(field.iter("option"))[-1].get("value")
    if kind in ("radio", "checkbox"):
        return _last_value([e for e in form.element.iter() if e.get("name") == name])
    return f"{TEXT} <{name}>"


def _last_value(choices: list[Element]) -> str:
    unchosen = [choice for choice in choices if choice.get("checked") is None]
    return (unchosen or choices)[-1].get("value", "on")


def end(browser: Browser) -> None:
    """Sign out in another tab."""
    token = browser.token()
    assert browser.post("/logout/", {"csrf_token": token}).location == "/login/"


def come_back(browser: Browser, address: str, email: str) -> Page:
    """Sign in on the page at the address, and follow the redirect."""
    page = browser.get(address)
    return page.form_to("/login/").send(email=email, password=PASSWORD).follow()


@pytest.mark.parametrize("scene", ["sqlite"], indirect=True)  # one form is sent on both below
@pytest.mark.parametrize("name", FORMS)
def test_every_late_form_is_given_back_to_its_writer_alone(
    name: str, records: Records, other: Practice
) -> None:
    access, browser = POSTS[name], records.practice.browser()
    path = records.path(access)
    values = typed_into(browser, access, path)
    end(browser)

    before = dump(records.practice.database, "kept_forms")
    page, part = browser.post(path, values), browser.post(path, values, htmx=True)
    assert (page.status, part.status) == (302, 401)
    assert page.location == part.headers["HX-Redirect"]
    assert dump(records.practice.database, "kept_forms") == before
    assert "What you typed is kept" in browser.get(page.location).text

    seen = [come_back(browser, page.location, other.email), browser.get(path), browser.get("/")]
    # The form still stands open in another tab of this device.
    late = [browser.post(path, values), browser.post(path, values, htmx=True)]
    assert not any(TEXT in page.html for page in seen + late)
    assert [page.status for page in late] == [400, 400]
    end(browser)

    page = come_back(browser, page.location, records.practice.email)
    assert page.status == 200
    assert "Not saved yet" in page.text
    form = page.form_to(path.removesuffix("draft/"))
    renewed = {"csrf_token", "sequence"}
    assert {n: t for n, t in values.items() if n not in renewed}.items() <= form.values.items()
