"""Requests other than the page's own form are refused, on every route."""

from __future__ import annotations

from itertools import product

import pytest

from tests.integration.access import ENDPOINTS, POSTS, TEXT, methods_of
from tests.integration.client import Browser
from tests.integration.databases import dump
from tests.integration.routes.scene import Records, form_of


@pytest.mark.parametrize("scene", ["sqlite"], indirect=True)  # no database is asked
def test_unknown_methods_of_a_page_are_refused(records: Records, desk: Browser) -> None:
    data, wrong = {"csrf_token": desk.token()}, []
    for name, access in ENDPOINTS.items():
        methods = methods_of(access.path)
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - methods:
            page = desk.open(records.path(access), method, data=data)
            allowed = set(page.headers.get("Allow", "").split(", ")) - {"HEAD", "OPTIONS"}
            if (page.status, allowed) != (405, methods):
                wrong.append((name, method, page.status, allowed))
    assert wrong == []


@pytest.mark.parametrize("scene", ["sqlite"], indirect=True)  # no database is asked
@pytest.mark.parametrize("token", [None, "forged"])
def test_a_form_without_its_token_saves_nothing_and_keeps_the_text(
    token: str | None, records: Records, desk: Browser, visitor: Browser
) -> None:
    paths = {name: records.path(POSTS[name]) for name in POSTS.keys() - {"lock.show"}}
    # The attempts at a PIN are in test_pins_guessed.py.
    browsers = {name: visitor if POSTS[name].public else desk for name in paths}
    forms = {name: form_of(browsers[name], POSTS[name], path) for name, path in paths.items()}
    before, wrong = dump(records.practice.database), []
    for (name, form), htmx in product(forms.items(), (False, True)):
        sent = form | {"password": "not to be shown", "csrf_token": token}
        answer = browsers[name].post(paths[name], without_none(sent), htmx=htmx)
        is_kept = all(text in answer.html for _name, text in POSTS[name].typed)
        is_stated = "expired" in answer.text and "not to be shown" not in answer.html
        if answer.status != 400 or not is_kept or not is_stated:
            wrong.append((name, htmx, answer.status, is_kept, is_stated))
    assert wrong == []
    assert dump(records.practice.database) == before


def without_none(values: dict[str, str | None]) -> dict[str, str]:
    return {name: value for name, value in values.items() if value is not None}


@pytest.mark.parametrize("scene", ["sqlite"], indirect=True)  # no database is asked
@pytest.mark.parametrize(
    "name", [n for n, a in POSTS.items() if TEXT in dict(a.typed).values() and not a.public]
)
def test_the_page_of_an_expired_form_sends_it_again(name: str, records: Records) -> None:
    access = POSTS[name]
    browser = records.practice.browser()
    path = records.path(access)
    form = form_of(browser, access, path) | {"csrf_token": "expired"}
    if name == "patients.new":
        form |= {"gender": "F", "age": "45"}
    page = browser.post(path, form).form_to(path).send()
    assert page.status == 303, page.text
    assert TEXT in repr(dump(records.practice.database, "audit_events"))


@pytest.mark.parametrize("scene", ["sqlite"], indirect=True)  # no database is asked
@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize("name", ["patients.new", "money.take_back", "auth.login"])
def test_another_site_cannot_put_text_into_a_form(name: str, site: str, records: Records) -> None:
    access, browser = POSTS[name], records.practice.browser()
    browser = Browser(records.practice.database.app) if access.public else browser
    path = records.path(access)
    page = browser.post(path, dict(access.typed), headers={"Sec-Fetch-Site": site})
    assert page.status == 400
    assert "sent by another site" in page.text
    assert not any(text in page.html for _name, text in access.typed)


@pytest.mark.parametrize("scene", ["sqlite"], indirect=True)  # no database is asked
@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_an_expired_form_of_the_clinics_own_page_keeps_its_text(
    site: str, records: Records
) -> None:
    """A browser sends `none` when a person reloads the response to a form."""
    browser = records.practice.browser()
    page = browser.post("/patients/new/", {"first_name": TEXT}, headers={"Sec-Fetch-Site": site})
    assert page.status == 400
    assert TEXT in page.html
