"""The installed app: it reports a lost connection, and stores no data of patients on the device."""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.conftest import AFAR, OpenTab
from tests.browser.populated_clinic import populate
from tests.browser.screens import TABLET
from tests.browser.watch import Watch
from tests.integration.factories import Practice

READY = "() => navigator.serviceWorker.ready.then(() => true)"
STORED = """async () => {
  const stored = {};
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    const answers = (await cache.keys()).map(async ({ url }) => [
      new URL(url).pathname, await (await cache.match(url, { ignoreVary: true })).text(),
    ]);
    stored[name] = Object.fromEntries(await Promise.all(answers));
  }
  return stored;
}"""
ANEW = """async () => {
  await caches.open("clinic-of-last-week");
  const registration = await navigator.serviceWorker.ready;
  await registration.unregister();
}"""


def stored_on(page: Page) -> dict[str, dict[str, Any]]:
    """Return the texts that the device has stored, by cache and path."""
    stores: dict[str, dict[str, Any]] = page.evaluate(STORED)
    return stores


def test_a_device_stores_only_static_files_and_says_when_the_clinic_is_unreachable(
    open_tab: OpenTab, practice: Practice, watch: Watch
) -> None:
    watch.expect_failure("net::ERR_INTERNET_DISCONNECTED")
    watch.expect_message("htmx:")
    populated = populate(practice)
    page = open_tab(TABLET, practice, service_workers="allow")
    page.goto("/")
    assert page.evaluate(READY)
    page.evaluate(ANEW)  # simulates an earlier version
    page.reload()
    assert page.evaluate(READY)

    page.goto("/patients/new/")
    page.get_by_label("First name").fill("Typed on the train")
    page.context.set_offline(True)
    page.locator(".action .btn-primary").tap()
    expect(page.locator("#banner")).to_contain_text("no connection")
    expect(page.get_by_label("First name")).to_have_value("Typed on the train")
    page.get_by_label("First name").fill("")

    for address in (f"/patients/{populated.lakshmi}/", f"/visits/{populated.visit}/", "/billing/"):
        page.context.set_offline(False)
        page.goto(address)
        page.context.set_offline(True)
    page.goto("/patients/?q=Lakshmi")
    expect(page.get_by_role("heading")).to_have_text("No connection to the clinic")
    page.context.set_offline(False)
    page.get_by_role("link", name="Try again").tap()
    expect(page.locator(".row-main").first).to_contain_text("Lakshmi")
    assert page.url.endswith("/patients/?q=Lakshmi")
    _sign_out(page)
    stored = stored_on(page)
    assert len(stored) == 1
    (texts,) = stored.values()
    assert {path for path in texts if not path.startswith("/static/")} == {"/offline/"}
    assert "csrf" not in texts["/offline/"]
    assert not [text for text in ("Lakshmi", "Asha", practice.email) if text in json.dumps(texts)]


def _sign_out(page: Page) -> None:
    page.goto("/account/settings/")
    page.locator("main").get_by_role("button", name="Sign out").tap()
    page.wait_for_url("**/login/**")


def test_an_insecure_address_offers_no_app_and_says_why(
    open_tab: OpenTab, practice: Practice, watch: Watch
) -> None:
    watch.expect_message("Cross-Origin-Opener-Policy")  # no TLS in tests
    page = open_tab(TABLET, practice, host=AFAR, service_workers="allow")
    page.goto("/account/settings/")
    assert page.locator("link[rel='manifest']").count() == 0
    expect(page.locator("#home-screen")).to_contain_text("it begins with http://")
    populated = populate(practice)
    page.goto(f"/patients/{populated.lakshmi}/visits/new/")
    page.locator("[name='symptoms']").fill("Typed on the train")
    page.context.set_offline(True)
    page.get_by_role("link", name="Home").tap()
    expect(page.locator("#banner")).to_contain_text("There is no connection")
    expect(page.locator("[name='symptoms']")).to_have_value("Typed on the train")
    page.context.set_offline(False)
