"""Entries that were made while nothing arrives stand in the order in which they were made."""

from __future__ import annotations

import re

from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import OpenTab
from tests.browser.note import IS_SAVE
from tests.browser.screens import TABLET
from tests.browser.watch import Watch
from tests.integration.factories import Practice
from tests.integration.writing import begin, draft_of

OFFLINE = "net::ERR_INTERNET_DISCONNECTED"
COMPLAINTS = ["fever 3 days", "cough", "headache"]
MEDICINES = ["dolo 650 1-0-1 3d", "azee 500 od 3d", "pan 40 od ac 5d"]
LINES = ["Dolo 650 1-0-1 3d", "Azee 500 od 3d", "Pan 40 od ac 5d"]


def open_note(open_tab: OpenTab, practice: Practice) -> Page:
    begin(practice)
    page = open_tab(TABLET, practice)
    page.goto("/visits/1/consultation/")
    return page


def enter(page: Page, box: str, texts: list[str]) -> None:
    page.locator(f"#{box}-new").tap()
    for text in texts:
        page.keyboard.type(text)
        page.keyboard.press("Enter")


def lists_of(practice: Practice) -> dict[str, list[str]]:
    lists: dict[str, list[str]] = (draft_of(practice, 1) or {})["lists"]
    return lists


def test_entries_made_without_a_connection_arrive_in_their_order(
    open_tab: OpenTab, practice: Practice, watch: Watch
) -> None:
    watch.expect_failure(OFFLINE)
    watch.expect_message("htmx:")
    page = open_note(open_tab, practice)
    page.context.set_offline(True)
    enter(page, "symptoms", COMPLAINTS)
    enter(page, "prescription", MEDICINES)
    page.keyboard.type("cet")
    expect(page.locator("#state")).to_have_text("Not saved: will retry")
    page.context.set_offline(False)
    expect(page.locator("[name=prescription]")).to_have_count(3)
    expect(page.locator("#state")).to_have_text(re.compile("^Saved"))
    assert lists_of(practice)["symptoms"] == COMPLAINTS
    assert lists_of(practice)["prescription"] == LINES
    expect(page.locator("#prescription-new")).to_have_value("cet")


def test_a_medicine_to_be_chosen_is_not_joined_to_the_one_entered_after_it(
    open_tab: OpenTab, practice: Practice, watch: Watch
) -> None:
    watch.expect_failure(OFFLINE)
    watch.expect_message("htmx:")
    page = open_note(open_tab, practice)
    page.context.set_offline(True)
    enter(page, "prescription", ["augmentin bd 5d", *MEDICINES])
    expect(page.locator("#state")).to_have_text("Not saved: will retry")
    page.context.set_offline(False)
    expect(page.locator("[name=prescription]")).to_have_count(3)
    expect(page.locator("#prescription-new")).to_have_value("augmentin bd 5d")
    expect(page.locator("#state")).to_have_text(re.compile("^Saved"))
    assert lists_of(practice)["prescription"] == LINES


def test_entries_of_a_page_that_is_left_on_a_slow_line_stand_in_their_order(
    open_tab: OpenTab, practice: Practice
) -> None:
    page = open_note(open_tab, practice)
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        if waiting:
            route.continue_()
        waiting.append(route)

    page.route(IS_SAVE, hold)
    enter(page, "symptoms", COMPLAINTS)
    enter(page, "prescription", MEDICINES)
    page.keyboard.type("cet")
    with page.expect_response(IS_SAVE):
        page.evaluate("() => window.dispatchEvent(new Event('pagehide'))")
    assert lists_of(practice)["symptoms"] == COMPLAINTS
    assert lists_of(practice)["prescription"] == MEDICINES
    assert (draft_of(practice, 1) or {})["boxes"] == {"prescription": "cet"}
