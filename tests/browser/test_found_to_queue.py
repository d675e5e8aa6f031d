"""*Add to queue* at each match of the search box: by touch, by keys, by role."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenTab
from tests.browser.populated_clinic import populate
from tests.browser.screens import DESK, PHONE, SCREENS, TABLET
from tests.integration.factories import Practice

BOX, ROWS, ACTS = "#top-q", "#found .row-link", "#found .row-act"
ENTRY = re.compile(r"/queue/\d+/$")


def find(page: Page, typed: str) -> None:
    page.locator(BOX).fill(typed)
    expect(page.locator(ROWS).first).to_be_visible()


@pytest.mark.parametrize("screen", [PHONE, TABLET], ids=["phone", "tablet"])
def test_two_taps_and_the_name_put_a_registered_patient_into_the_queue(
    same_tab: OpenTab, practice: Practice, screen: dict[str, object]
) -> None:
    populate(practice)
    page = same_tab(screen, practice)
    page.goto("/billing/")
    page.locator(BOX).tap()
    page.keyboard.type("ravi")
    act = page.get_by_role("button", name="Add to queue Ravi")
    expect(act).to_be_visible()
    box = act.bounding_box()
    assert box is not None
    assert min(box["height"], box["width"]) >= 48
    act.tap()
    expect(page).to_have_url(ENTRY)
    expect(page.locator("#main")).to_contain_text("Ravi")


def test_arrows_reach_the_button_of_a_row_and_the_next_row(
    same_tab: OpenTab, practice: Practice
) -> None:
    populate(practice)
    page = same_tab(DESK, practice)
    page.goto("/")
    find(page, "lak")
    page.locator(BOX).press("ArrowDown")
    page.keyboard.press("ArrowRight")
    expect(page.locator(ACTS).first).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(page.locator(ROWS).first).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    expect(page.locator(ROWS).nth(1)).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page).to_have_url(ENTRY)


def test_a_person_without_the_permission_sees_no_queue_button(
    same_tab: OpenTab, practice: Practice
) -> None:
    populate(practice)
    accountant = practice.member("accountant", "Anil Accounts", granted=["patients"])
    page = same_tab(DESK, accountant)
    page.goto("/")
    find(page, "lak")
    expect(page.locator(ACTS)).to_have_count(0)


@pytest.mark.parametrize("name", SCREENS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_rows_with_a_button_fit_every_screen_and_axe_reports_nothing(
    same_tab: OpenTab, practice: Practice, name: str, scheme: str
) -> None:
    populate(practice)
    page = same_tab(SCREENS[name], practice)
    page.emulate_media(color_scheme=scheme)
    page.goto("/")
    for typed in ("lak", "wolfe"):
        find(page, typed)
        wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        assert not page.evaluate(wide)
        results = Axe().run(page, "#found")
        assert results.violations_count == 0, results.generate_report()
