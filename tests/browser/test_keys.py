"""The keys of a PC: few Tabs to a text field, Ctrl+Enter, / and the list under ?."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenTab
from tests.browser.screens import DESK
from tests.integration.factories import Practice
from tests.integration.writing import begin

IS_ON = "e => e === document.activeElement"
MOST_TO_COMPLAINTS, MOST_TO_FINISH = 2, 3


@pytest.fixture
def desk(open_tab: OpenTab, practice: Practice) -> Page:
    practice.patient()
    page = open_tab(DESK, practice)
    page.goto(f"/visits/{begin(practice, 1)}/consultation/")
    return page


def tabs_to(target: Locator, skip: str) -> int:
    """Return how many Tabs lead to a target; a skip link on the way is followed."""
    page, tabs = target.page, 0
    while not target.evaluate(IS_ON):
        page.keyboard.press("Tab")
        tabs += 1
        assert tabs < 40, "the keys do not lead there"
        if page.locator(":focus").inner_text() == skip:
            page.keyboard.press("Enter")
    return tabs


def test_few_tabs_lead_to_the_complaints_and_from_the_prescription_to_finish(desk: Page) -> None:
    to_complaints = tabs_to(desk.locator("#symptoms-new"), "Skip to the complaints")
    box = desk.locator("#prescription-new")
    box.focus()
    to_finish = tabs_to(desk.locator("#finish"), "Skip to Finish")
    print(f"Tabs to the complaints: {to_complaints}; from the prescription to Finish: {to_finish}")
    assert to_complaints <= MOST_TO_COMPLAINTS
    assert to_finish <= MOST_TO_FINISH


def test_ctrl_enter_does_the_main_action_from_any_field(desk: Page) -> None:
    desk.locator("#symptoms-new").fill("fever 3 d")
    desk.keyboard.press("Control+Enter")
    expect(desk).to_have_url(re.compile(r"/prescriptions/1/$"))
    desk.goto("/patients/1/edit/")
    desk.get_by_label("Phone").fill("98450 12345")
    desk.keyboard.press("Control+Enter")
    expect(desk).to_have_url(re.compile(r"/patients/1/$"))


def test_the_list_of_keys_opens_except_while_typing(desk: Page) -> None:
    desk.locator("#findings").focus()
    desk.keyboard.type("?")
    expect(desk.locator("#findings")).to_have_value("?")
    expect(desk.get_by_role("dialog")).to_have_count(0)
    desk.locator("#finish").focus()
    desk.keyboard.press("?")
    expect(desk.get_by_role("dialog", name="Keys")).to_contain_text("Ctrl + Enter")
    desk.keyboard.press("Escape")
    expect(desk.get_by_role("dialog")).to_have_count(0)
    expect(desk.locator("#finish")).to_be_focused()
    desk.goto("/account/settings/")
    desk.get_by_role("link", name="Keys of a PC").click()
    expect(desk.get_by_role("heading", name="Keys")).to_be_visible()
