"""What is sent in another way than the page's own form, over every route."""

from __future__ import annotations

import pytest

from tests.integration.access import ENDPOINTS, POSTS, TEXT, methods_of
from tests.integration.client import Browser
from tests.integration.databases import dump
from tests.integration.walls.scene import Records, form_of


@pytest.mark.parametrize("scene", ["sqlite"], indirect=True)  # no database is asked
@pytest.mark.parametrize("name", ENDPOINTS)
def test_methods_that_a_page_does_not_know_are_refused(name: str, records: Records) -> None:
    access = ENDPOINTS[name]
    browser = records.practice.browser()
    known = methods_of(access.path)
    unknown = {"GET", "POST", "PUT", "PATCH", "DELETE"} - known
    for method in unknown:
        page = browser.open(records.path(access), method, data={"csrf_token": browser.token()})
        assert page.status == 405
        assert set(page.headers["Allow"].split(", ")) - {"HEAD", "OPTIONS"} == known


@pytest.mark.parametrize("scene", ["sqlite"], indirect=True)  # no database is asked
@pytest.mark.parametrize("name", sorted(POSTS.keys() - {"lock.show"}))  # see test_pins_guessed.py
@pytest.mark.parametrize("token", [None, "forged"])
def test_a_form_without_its_token_saves_nothing_and_keeps_the_text(
    name: str, token: str | None, records: Records
) -> None:
    access = POSTS[name]
    browser = (
        Browser(records.practice.database.app) if access.public else (records.practice.browser())
    )
    path = records.path(access)
    form = form_of(browser, access, path)
    form.pop("csrf_token")
    if token is not None:
        form["csrf_token"] = token
    before = dump(records.practice.database)
    page = browser.post(path, form | {"password": "not to be shown"})
    part = browser.post(path, form | {"password": "not to be shown"}, htmx=True)
    assert page.status == part.status == 400
    assert dump(records.practice.database) == before
    for answer in (page, part):
        assert "not to be shown" not in answer.html
        assert all(text in answer.html for _name, text in access.typed)
        assert "expired" in answer.text


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
def test_another_site_plants_no_text_into_a_form(name: str, site: str, records: Records) -> None:
    access, browser = POSTS[name], records.practice.browser()
    browser = Browser(records.practice.database.app) if access.public else browser
    path = records.path(access)
    page = browser.post(path, dict(access.typed), headers={"Sec-Fetch-Site": site})
    assert page.status == 400
    assert "sent by another site" in page.text
    assert not any(text in page.html for _name, text in access.typed)


@pytest.mark.parametrize("scene", ["sqlite"], indirect=True)  # no database is asked
@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_an_expired_form_of_our_own_page_keeps_its_text(site: str, records: Records) -> None:
    """With none, the reader has reloaded the page that answered a form."""
    browser = records.practice.browser()
    page = browser.post("/patients/new/", {"first_name": TEXT}, headers={"Sec-Fetch-Site": site})
    assert page.status == 400
    assert TEXT in page.html
