"""The browser stores no data of patients."""

from __future__ import annotations

import json

from playwright.sync_api import Page, expect

from tests.browser.in_place import fact, field_of, open_fact, save
from tests.browser.populated_clinic import populate
from tests.integration.factories import Practice

HTMX_NOTE = "htmx-current-path-for-history"
STORED = """async () => ({
  local: Object.entries(localStorage),
  session: Object.entries(sessionStorage),
  databases: (await indexedDB.databases()).map((found) => found.name),
  caches: await caches.keys(),
  workers: (await navigator.serviceWorker.getRegistrations()).length,
  cookies: document.cookie,
  history: history.state,
})"""


def test_no_data_of_a_patient_is_stored(tablet: Page, practice: Practice) -> None:
    populated = populate(practice)
    tablet.goto("/patients/")
    tablet.locator("#q").fill("lakshmi")
    expect(tablet.locator("#patients .row-link")).to_have_count(2)
    tablet.goto(f"/visits/{populated.visit}/")
    open_fact(tablet, "Complaints")
    field_of(tablet, "Complaints").fill("A secret symptom")
    save(tablet)
    expect(fact(tablet, "Complaints")).to_contain_text("A secret symptom")
    stored = tablet.evaluate(STORED)
    assert "akshmi" not in json.dumps(stored)
    assert "secret" not in json.dumps(stored)
    assert not any(stored[kind] for kind in ("local", "databases", "caches", "workers"))
    # htmx stores the path of the current page, and nothing else.
    assert stored["session"] == [[HTMX_NOTE, f"/visits/{populated.visit}/"]]
    assert stored["cookies"] == ""  # the session's cookie is hidden from scripts


def test_after_sign_out_the_back_button_shows_no_patient(tablet: Page, practice: Practice) -> None:
    populated = populate(practice)
    tablet.goto(f"/patients/{populated.lakshmi}/")
    expect(tablet.get_by_role("heading", name="Lakshmi")).to_be_visible()
    tablet.goto("/account/settings/")
    tablet.get_by_role("button", name="Sign out").tap()
    expect(tablet.get_by_role("heading", name="Sign in")).to_be_visible()
    assert "/patients/" not in json.dumps(tablet.evaluate(STORED))
    for _ in range(2):
        tablet.go_back()
        expect(tablet.get_by_role("heading", name="Sign in")).to_be_visible()
        expect(tablet.locator("body")).not_to_contain_text("Lakshmi")


def test_every_page_with_a_patient_forbids_storing_it(tablet: Page, practice: Practice) -> None:
    populated = populate(practice)
    for path in (
        "/",
        "/patients/",
        f"/patients/{populated.lakshmi}/",
        f"/visits/{populated.visit}/",
        f"/billing/{populated.paid}/",
    ):
        answer = tablet.goto(path)
        assert answer is not None
        assert answer.headers["cache-control"] == "no-store", path
        assert "HX-Request" in answer.headers["vary"], path
