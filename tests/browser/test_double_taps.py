"""A double tap does what one tap does, also where something else has moved to its place."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenTab
from tests.browser.screens import TABLET
from tests.integration.factories import Practice
from tests.integration.writing import begin, draft_of


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
    return page


def test_a_double_click_on_an_offer_does_not_add_the_one_that_moves_to_its_place(
    note: Page, practice: Practice
) -> None:
    offers = note.get_by_role("group", name="Complaints you often").get_by_role("button")
    name = offers.first.inner_text()
    note.mouse.move(*place_of(offers.first))
    note.mouse.down()
    note.mouse.up()
    expect(note.locator("#consultation [name=symptoms]")).to_have_count(1)
    expect(offers.first).not_to_have_text(name)
    note.mouse.down(click_count=2)  # on what has moved up
    note.mouse.up(click_count=2)
    note.get_by_label("Findings").fill("throat red")
    expect(note.locator("#state")).to_contain_text("Saved")
    assert (draft_of(practice, 1) or {})["lists"]["symptoms"] == [name]


def test_each_click_on_what_moves_to_the_place_counts(note: Page) -> None:
    offers = note.get_by_role("group", name="Complaints you often").get_by_role("button")
    for count in (1, 2):
        offers.first.click()
        expect(note.locator("#consultation [name=symptoms]")).to_have_count(count)
