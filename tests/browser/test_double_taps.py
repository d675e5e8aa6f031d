"""A double tap does what one tap does, also where something else has moved to its place."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.clinic import LiveClinic
from tests.browser.conftest import OpenTab
from tests.browser.screens import TABLET
from tests.browser.taps import ARRIVED as TAKES_TAPS
from tests.integration.factories import Practice
from tests.integration.writing import begin, draft_of

BETWEEN_MS = 200
"""The time between the two taps of a person's double tap."""


def place_of(control: Locator) -> tuple[float, float]:
    """Return the middle of a control, in the window."""
    control.scroll_into_view_if_needed()
    box = control.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@pytest.fixture
def note(open_tab: OpenTab, practice: Practice) -> Page:
    """Open an empty note."""
    visit = begin(practice)
    page = open_tab(TABLET, practice)
    page.goto(f"/visits/{visit}/consultation/")
    page.evaluate(TAKES_TAPS)
    return page


def test_a_double_tap_on_an_offer_does_not_add_the_one_beside_it(
    note: Page, practice: Practice
) -> None:
    offers = note.get_by_role("group", name="Complaints you often").get_by_role("button")
    name = offers.first.inner_text()
    spot = place_of(offers.first)
    note.touchscreen.tap(*spot)
    expect(note.locator("#consultation [name=symptoms]")).to_have_count(1)
    note.touchscreen.tap(*spot)  # on what has moved up
    expect(offers.first).not_to_have_text(name)
    note.wait_for_timeout(BETWEEN_MS)
    note.get_by_label("Findings").fill("throat red")
    expect(note.locator("#state")).to_contain_text("Saved")
    assert (draft_of(practice, 1) or {})["lists"]["symptoms"] == [name]


def test_a_tap_on_what_moved_up_counts_once_it_could_be_seen(note: Page) -> None:
    offers = note.get_by_role("group", name="Complaints you often").get_by_role("button")
    for count in (1, 2):
        note.touchscreen.tap(*place_of(offers.first))
        expect(note.locator("#consultation [name=symptoms]")).to_have_count(count)
        note.wait_for_timeout(500)


# Opens the page anew, as it is in the moment of opening.
ARRIVING = """() => {
  document.body.style.setProperty("animation", "none", "important");
  document.body.getAnimations();
  document.body.style.removeProperty("animation");
  for (const one of document.body.getAnimations()) one.pause();
}"""
ARRIVED = "() => { for (const one of document.body.getAnimations()) one.finish(); }"


def test_a_second_tap_that_meets_the_next_page_takes_no_money(
    open_tab: OpenTab, practice: Practice, clinic: LiveClinic
) -> None:
    visit = practice.visit(practice.patient())
    page = open_tab(TABLET, practice)
    page.goto(f"/visits/{visit}/bill/")
    cash = page.get_by_role("button", name="Cash ₹")
    cash.wait_for()
    spot = place_of(cash)
    page.evaluate(ARRIVING)
    page.touchscreen.tap(*spot)
    page.wait_for_timeout(BETWEEN_MS)
    assert clinic.count("bills") == 0
    page.evaluate(ARRIVED)
    page.touchscreen.tap(*spot)
    page.wait_for_url("**/billing/1/")
