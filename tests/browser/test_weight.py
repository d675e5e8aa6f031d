"""The bytes over the wire: a clinic's internet is slow, and missing on some days."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenTab
from tests.browser.screens import TABLET
from tests.integration.factories import Practice

KIB = 1024
FIRST_LOAD = 127 * KIB
"""130 KB."""
SEARCH_REPLY = 6 * KIB
PAGE_ROWS = 25


class Wire:
    """Count the bytes of every response, headers included, as the network carried them."""

    def __init__(self, page: Page) -> None:
        self.urls: dict[str, str] = {}
        self.bytes: dict[str, float] = {}
        self.cached: set[str] = set()
        session = page.context.new_cdp_session(page)
        session.on("Network.responseReceived", self._answer)
        session.on("Network.loadingFinished", self._finish)
        session.on("Network.requestServedFromCache", lambda e: self.cached.add(e["requestId"]))
        session.send("Network.enable")

    def _answer(self, event: dict[str, Any]) -> None:
        self.urls[event["requestId"]] = event["response"]["url"]
        if event["response"].get("fromDiskCache"):
            self.cached.add(event["requestId"])

    def _finish(self, event: dict[str, Any]) -> None:
        self.bytes[event["requestId"]] = event["encodedDataLength"]

    def reset(self) -> None:
        """Start counting again at zero."""
        self.urls.clear()
        self.bytes.clear()
        self.cached.clear()

    def bytes_by_path(self) -> dict[str, float]:
        """Return the bytes of the responses that did not come from the cache, by path."""
        fresh = {key: url for key, url in self.urls.items() if key not in self.cached}
        return {urlsplit(url).path: self.bytes.get(key, 0) for key, url in fresh.items()}


def load(page: Page, path: str) -> None:
    page.goto(path, wait_until="networkidle")


def test_the_first_load_of_the_sign_in_page_is_small_and_only_from_the_clinic(
    open_tab: OpenTab,
) -> None:
    page = open_tab(TABLET)
    wire = Wire(page)
    load(page, "/login/")
    sizes = wire.bytes_by_path()
    print(f"The first load carries {sum(sizes.values()) / KIB:.1f} KiB: {sizes}")
    assert len(sizes) >= 4
    assert all(sizes.values())
    assert sum(sizes.values()) <= FIRST_LOAD
    own = urlsplit(page.url).netloc
    assert {urlsplit(url).netloc for url in wire.urls.values() if not url.startswith("data:")} == {
        own
    }


def test_the_second_load_transfers_only_the_page(open_tab: OpenTab) -> None:
    page = open_tab(TABLET)
    wire = Wire(page)
    load(page, "/login/")
    wire.reset()
    load(page, "/signup/")
    assert set(wire.bytes_by_path()) == {"/signup/"}


def test_the_response_to_a_search_is_small(open_tab: OpenTab, practice: Practice) -> None:
    practice.patients(30)
    page = open_tab(TABLET, practice)
    load(page, "/patients/")
    with page.expect_request_finished(lambda request: "q=patient" in request.url) as sent:
        page.locator("#q").fill("patient")
    sizes = sent.value.sizes()
    size = sizes["responseHeadersSize"] + sizes["responseBodySize"]
    expect(page).to_have_url(re.compile("q=patient$"))
    expect(page.locator("#patients .row-link")).to_have_count(PAGE_ROWS)
    print(f"A search reply of a full page carries {size / KIB:.1f} KiB")
    assert 0 < sizes["responseBodySize"] < size <= SEARCH_REPLY
