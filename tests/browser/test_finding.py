"""The search box in the top line: it finds patients from every page, by keys and by touch."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import OpenTab
from tests.browser.populated_clinic import HINDI, populate
from tests.browser.screens import DESK, LANDSCAPE, PHONE, SCREENS, TABLET
from tests.integration.factories import Practice

BOX, ROWS = "#top-q", "#found .row-link"


@pytest.fixture
def desk(same_tab: OpenTab, practice: Practice) -> Page:
    """Open home of a populated practice on a PC."""
    populate(practice)
    page = same_tab(DESK, practice)
    page.goto("/")
    return page


def find(page: Page, typed: str) -> None:
    page.locator(BOX).fill(typed)
    expect(page.locator(ROWS).first).to_be_visible()


def test_a_patient_is_found_and_opened_by_keys_alone(desk: Page) -> None:
    desk.keyboard.press("/")
    desk.keyboard.type("laxmi srin")
    expect(desk.locator(ROWS)).to_have_count(1)
    expect(desk.locator("#found .row-reason")).to_have_text("sounds like")
    desk.keyboard.press("ArrowDown")
    expect(desk.locator(ROWS).first).to_be_focused()
    desk.keyboard.press("Enter")
    expect(desk).to_have_url(re.compile(r"/patients/1/$"))


def test_arrows_move_through_the_list_and_back_into_the_box(desk: Page) -> None:
    find(desk, "lak")
    desk.locator(BOX).press("ArrowDown")
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("ArrowUp")
    expect(desk.locator(ROWS).first).to_be_focused()
    desk.keyboard.press("ArrowUp")
    expect(desk.locator(BOX)).to_be_focused()
    for _ in range(20):
        desk.keyboard.press("ArrowDown")
    expect(desk.locator("#found a").last).to_be_focused()


def test_escape_closes_the_list_keeps_the_text_and_a_key_reopens_it(desk: Page) -> None:
    find(desk, "ravi")
    desk.locator(BOX).press("ArrowDown")
    desk.keyboard.press("Escape")
    expect(desk.locator("#found")).to_be_hidden()
    expect(desk.locator(BOX)).to_be_focused()
    expect(desk.locator(BOX)).to_have_value("ravi")
    desk.keyboard.press("ArrowDown")
    expect(desk.locator(ROWS).first).to_be_focused()
    desk.locator(".top-whose").click()
    expect(desk.locator("#found")).to_be_hidden()


def test_an_empty_box_shows_nothing(desk: Page) -> None:
    find(desk, "ravi")
    desk.locator(BOX).fill("")
    expect(desk.locator("#found")).to_be_hidden()


def test_a_late_response_to_fewer_letters_is_dropped(desk: Page) -> None:
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        if route.request.url.endswith("q=ra"):
            waiting.append(route)
        else:
            route.continue_()

    desk.route("**/patients/found/**", hold)
    with desk.expect_request(re.compile("q=ra$")):
        desk.locator(BOX).fill("ra")
    find(desk, "laksh")
    expect(desk.locator(ROWS)).to_have_count(2)
    for route in waiting:
        route.continue_()
    # A later request was answered, so any late response has come.
    assert desk.evaluate("async () => (await fetch('/livez')).status") == 200
    expect(desk.locator(ROWS)).to_have_count(2)


def test_no_search_is_stored_in_the_browser(desk: Page) -> None:
    find(desk, "laksh")
    assert "laksh" not in desk.url
    storage = desk.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert "laksh" not in storage


@pytest.mark.parametrize("screen", [PHONE, TABLET], ids=["phone", "tablet"])
def test_a_registered_patient_is_opened_by_two_taps_and_the_digits(
    same_tab: OpenTab, practice: Practice, screen: dict[str, object]
) -> None:
    populate(practice)
    page = same_tab(screen, practice)
    page.goto("/billing/")
    page.locator(BOX).tap()
    page.keyboard.type("43210")
    row = page.locator(ROWS)
    expect(row).to_have_count(1)
    box = row.bounding_box()
    assert box is not None
    assert box["height"] >= 48
    row.tap()
    expect(page).to_have_url(re.compile(r"/patients/1/$"))
    print("Found by phone: 2 taps and 5 digits")


def test_opening_another_patient_loses_no_word_of_an_unfinished_note(
    same_tab: OpenTab, practice: Practice
) -> None:
    populated = populate(practice)
    page = same_tab(LANDSCAPE, practice)
    page.goto(f"/visits/{populated.note}/consultation/")
    page.locator("[name='symptoms_new']").press_sequentially("Cough since Tues")
    page.locator(BOX).tap()
    page.keyboard.type("43210")
    page.locator(ROWS).tap()
    expect(page).to_have_url(re.compile(r"/patients/1/$"))
    page.goto(f"/visits/{populated.note}/consultation/")
    # Half typed it is in the box; understood, it is an entry.
    expect(page.locator("[name^='symptoms'][value='Cough since Tues']")).to_have_count(1)


def test_enter_opens_the_only_match(desk: Page) -> None:
    desk.locator(BOX).press_sequentially("43210")
    expect(desk.locator(ROWS)).to_have_count(1)
    desk.locator(BOX).press("Enter")
    expect(desk).to_have_url(re.compile(r"/patients/1/$"))


@pytest.mark.parametrize("screen", [LANDSCAPE, PHONE], ids=["landscape", "phone"])
def test_matches_stay_above_the_keyboard_and_the_main_action(
    same_tab: OpenTab, practice: Practice, screen: dict[str, object]
) -> None:
    practice.patients(12)
    page = same_tab(screen, practice)
    page.goto("/")
    find(page, "pat")
    list_box, action = page.locator("#found").bounding_box(), page.locator(".action").bounding_box()
    assert list_box is not None
    assert action is not None
    assert list_box["y"] + list_box["height"] <= action["y"]
    assert action["height"] <= 56
    # The space that an on-screen keyboard leaves; a browser without one simulates it by the height
    # of the window.
    page.set_viewport_size({"width": page.viewport_size["width"], "height": 500})
    expect(page.locator("#found")).to_have_css("max-height", re.compile(r"^[34]\d\d"))


def test_without_a_match_the_patient_can_be_registered_and_archived_ones_are_mentioned(
    desk: Page,
) -> None:
    desk.locator(BOX).fill("gone away")
    expect(desk.locator("#found")).to_contain_text("Nobody is called “gone away”")
    desk.get_by_role("link", name="1 archived").click()
    expect(desk.locator("#patients .row-main")).to_have_text("Gone Away")


def test_a_scanned_slip_opens_the_patient(desk: Page) -> None:
    desk.locator(BOX).focus()
    desk.keyboard.type("P1")
    desk.keyboard.press("Enter")
    expect(desk).to_have_url(re.compile(r"/patients/1/$"))


def test_without_javascript_the_box_is_a_plain_form(open_tab: OpenTab, practice: Practice) -> None:
    populate(practice)
    page = open_tab(TABLET, practice, java_script_enabled=False)
    page.goto("/")
    page.locator(BOX).fill("laxmi")
    page.locator(BOX).press("Enter")
    expect(page.locator("#patients .row-link").first).to_contain_text("Lakshmi")


@pytest.mark.parametrize("name", SCREENS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_matches_fit_every_screen_and_axe_reports_nothing(
    same_tab: OpenTab, practice: Practice, name: str, scheme: str
) -> None:
    populate(practice)
    page = same_tab(SCREENS[name], practice)
    page.emulate_media(color_scheme=scheme)
    page.goto("/")
    for typed in ("lak", HINDI[1], "wolfe", "zzzz"):
        page.locator(BOX).fill(typed)
        expect(page.locator("#found .found-more")).to_be_visible()
        wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        assert not page.evaluate(wide)
        results = Axe().run(page, "#found")
        assert results.violations_count == 0, results.generate_report()
