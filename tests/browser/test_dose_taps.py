"""Dose buttons by touch: nothing moves, and every target is large enough."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenTab
from tests.browser.screens import SCREENS, TABLET
from tests.browser.test_nothing_moves import A_HAIR, press
from tests.integration.factories import Practice
from tests.integration.writing import begin

LEAST = 48
TAPPED = ("1-0-1", "ac", "10d")


@pytest.fixture(params=SCREENS)
def screen(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def note(same_tab: OpenTab, practice: Practice, screen: str) -> Page:
    """Open a note with one medicine without a dose above one that has a dose."""
    page = same_tab(SCREENS[screen], practice)
    page.goto(f"/visits/{begin(practice)}/consultation/")
    write(page, "pan 40", "dolo 650 sos")
    return page


def write(page: Page, *lines: str) -> None:
    for number, line in enumerate(lines, 1):
        page.locator("#prescription-new").fill(line)
        page.locator("#prescription-new").press("Enter")
        expect(page.locator("#consultation [name=prescription]")).to_have_count(number)


def lines_on(page: Page) -> list[str]:
    return [
        field.input_value() for field in page.locator("#consultation [name=prescription]").all()
    ]


def test_a_dose_is_entered_by_buttons_and_nothing_moves(note: Page, screen: str) -> None:
    for part in TAPPED:
        button = note.locator(f'button[value="dose:prescription:Pan 40 ⇒ {part}"]')
        button.evaluate("b => b.scrollIntoView({ block: 'center' })")
        before, scroll = button.bounding_box(), note.evaluate("scrollY")
        press(note, button, screen)
        expect(button).to_have_attribute("aria-pressed", "true")
        expect(button).to_be_focused()
        after = button.bounding_box()
        assert before is not None
        assert after is not None
        assert abs(before["y"] - after["y"]) <= A_HAIR
        # A phone has little space, so the text above the finger may grow by a line.
        assert note.evaluate("scrollY") == scroll or screen == "phone"
    assert lines_on(note) == ["Pan 40 1-0-1 ac 10d", "Dolo 650 sos"]


def test_each_dose_button_is_large_enough_and_in_view(note: Page, screen: str) -> None:
    width = SCREENS[screen]["viewport"]["width"]
    boxes = [b.bounding_box() for b in note.locator(".dose-taps button").all()]
    assert len(boxes) == 13
    for box in boxes:
        assert box is not None
        assert min(box["width"], box["height"]) >= LEAST
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width


def test_taps_faster_than_the_responses_all_count(same_tab: OpenTab, practice: Practice) -> None:
    page = same_tab(TABLET, practice)
    page.goto(f"/visits/{begin(practice)}/consultation/")
    write(page, "pan 40")
    press_all = """parts => parts.forEach((part) => document.querySelector(
      `button[value="dose:prescription:Pan 40 ⇒ ${part}"]`).click())"""
    page.evaluate(press_all, list(TAPPED))
    expect(page.locator("#consultation [name=prescription]")).to_have_value("Pan 40 1-0-1 ac 10d")


def test_without_scripts_dose_buttons_submit_the_form(
    open_tab: OpenTab, practice: Practice
) -> None:
    page = open_tab(TABLET, practice, java_script_enabled=False)
    page.goto(f"/visits/{begin(practice)}/consultation/")
    page.locator("#prescription-new").fill("calpol 250")
    page.locator('button[name=act][value="add:prescription:"]').tap()
    for part in ("5 ml", "tds", "5d"):
        page.locator(f'button[value="dose:prescription:Calpol 250 ⇒ {part}"]').tap()
    expect(page.locator("[name=prescription]")).to_have_value("Calpol 250 5 ml tds 5d")


def test_a_part_in_the_box_stays_marked_when_the_line_is_asked_about(
    same_tab: OpenTab, practice: Practice
) -> None:
    page = same_tab(TABLET, practice)
    page.goto(f"/visits/{begin(practice)}/consultation/")
    page.locator("#prescription-new").fill("amox sos")
    sos = page.locator(".box-taps").get_by_role("button", name="SOS")
    expect(sos).to_have_attribute("aria-pressed", "true")
    page.locator("#prescription-new").press("Enter")
    expect(page.get_by_role("group", name="Which medicine is meant?")).to_be_visible()
    expect(sos).to_have_attribute("aria-pressed", "true")


def test_a_page_stays_where_it_is_when_a_tap_hides_the_choices(
    same_tab: OpenTab, practice: Practice
) -> None:
    page = same_tab(TABLET, practice)
    page.goto(f"/visits/{begin(practice)}/consultation/")
    page.locator("#prescription-new").fill("ors sos")
    page.locator("#prescription-new").press("Enter")
    expect(page.locator(".choices-asked")).to_be_visible()
    page.evaluate("() => scrollTo({ top: document.body.scrollHeight, behavior: 'instant' })")
    scroll = page.evaluate("scrollY")
    assert scroll > 0
    press(page, page.locator('.box-taps [data-part="1-0-0"]'), "tablet")
    expect(page.locator(".choices-asked")).to_be_hidden()
    assert page.evaluate("scrollY") == scroll
