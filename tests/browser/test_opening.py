"""A tapped link shows at once that its page is on the way."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.populated_clinic import PopulatedClinic, populate
from tests.integration.factories import Practice


@pytest.fixture
def populated(practice: Practice) -> PopulatedClinic:
    return populate(practice)


# Hands over how a tapped link looks, and whether the tap opens its page.
REPORT = """() => addEventListener("click", (event) => report([
  event.target.closest("a").classList.contains("is-opening"),
  document.getElementById("state").textContent,
  event.defaultPrevented,
]))"""


def test_a_tapped_link_fades_and_is_not_begun_anew(
    tablet: Page, populated: PopulatedClinic
) -> None:
    taps: list[object] = []

    def report(tap: object) -> None:
        taps.append(tap)

    tablet.expose_function("report", report)
    tablet.goto(f"/patients/{populated.lakshmi}/")
    tablet.evaluate(REPORT)
    link = tablet.get_by_role("link", name="Queue", exact=True)
    link.evaluate("link => { link.click(); link.click(); }")
    tablet.wait_for_url("**/queue/")
    assert taps == [[True, "Opening…", False], [True, "Opening…", True]]


def test_the_link_of_a_paper_does_not_wait_for_a_page(
    tablet: Page, populated: PopulatedClinic
) -> None:
    tablet.goto(f"/billing/{populated.paid}/")
    link = tablet.locator(".action a", has_text="Receipt")
    with tablet.expect_download():
        link.tap()
    expect(link).not_to_have_class(re.compile("is-opening"))
