"""The note in one view: its rows, its box above the keyboard, and visible warnings."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenTab
from tests.browser.formularies import returning, stock
from tests.browser.parts import open_part, title
from tests.browser.screens import DESK, SCREENS, TABLET
from tests.browser.test_nothing_moves import A_HAIR, IN_VIEW, press, press_field, see
from tests.integration.factories import Practice
from tests.integration.writing import begin, draft_of

KEYBOARD = """const seen = new EventTarget();
Object.defineProperties(seen, {
  offsetTop: { get: () => 0 }, scale: { get: () => 1 },
  height: { get: () => (window.covered ? 380 : innerHeight) },
});
Object.defineProperty(window, "visualViewport", { get: () => seen });"""
"""380 px of the page are left when `covered`."""
COVER = "() => { window.covered = true; visualViewport.dispatchEvent(new Event('resize')); }"
ROWS = ("symptoms", "measures", "findings", "diagnosis")
SHARED = ("investigations", "advice", "follow_up", "private_notes")
ELEVEN = (
    *("telma 40 1-0-0", "glycomet 500 1-0-1", "ecosprin 75 0-1-0", "pan 40 1-0-0 ac"),
    *("dolo 650 1-0-0 30d", "shelcal 500 1-0-0 30d", "thyronorm 50 1-0-0 30d"),
    *("amlong 5 1-0-0 30d", "atorva 10 1-0-0 30d", "zincovit 1-0-0 30d"),
)


SIX = (*ELEVEN[:3], *ELEVEN[4:6], "wysolone 10 od 5d then ½-0-0 5d")
UNCOVERED = """([box]) => {
  const row = document.querySelector(".parts-beside").getBoundingClientRect();
  const { top, bottom } = box.getBoundingClientRect();
  return top > 0 && (bottom <= row.top + 1 || top >= row.bottom - 1);
}"""
"""Returns whether the row above the main action does not overlap it."""


def note_of(same_tab: OpenTab, practice: Practice, screen: str) -> Page:
    """Open the note of a patient who comes again and is allergic to macrolides."""
    stock(practice)
    patient = returning(practice)
    practice.allergy(patient, name="Azithromycin", reaction="rash")
    page = same_tab(SCREENS[screen], practice)
    page.goto(f"/visits/{begin(practice, patient)}/consultation/")
    return page


@pytest.mark.parametrize("screen", SCREENS)
def test_the_box_stays_in_view_below_a_long_prescription_and_above_a_keyboard(
    open_tab: OpenTab, practice: Practice, screen: str
) -> None:
    stock(practice)
    page = open_tab(SCREENS[screen], practice)
    page.add_init_script(KEYBOARD)
    visit = practice.visit(returning(practice), prescription="\n".join(SIX))
    page.goto(f"/visits/{visit}/consultation/")
    box = page.locator("#prescription-new")
    assert [box.evaluate_all(IN_VIEW), box.evaluate_all(UNCOVERED)] == [1, True]
    press_field(box, screen)
    page.evaluate(COVER)
    box.press_sequentially("pan")
    offers = page.locator("#prescription-suggested .suggestion")
    expect(offers.nth(2)).to_be_visible()
    taps = page.locator(".box-taps")
    for selector, count in (
        ("#prescription-new", 1),
        (".box-taps", 1),
        ("#prescription-suggested .suggestion", 3),
    ):
        see(page, selector, count)
    press_field(taps.get_by_role("button", name="1-0-1"), screen)
    expect(box).to_have_value("pan 1-0-1")
    expect(box).to_be_focused()
    expect(offers.first).to_contain_text("1-0-1")
    press_field(taps.get_by_role("button", name="1-1-1"), screen)
    expect(box).to_have_value("pan 1-1-1")
    box.fill("pan 1-0-0")
    expect(offers.first).to_contain_text("1-0-0")
    place = box.evaluate("box => box.getBoundingClientRect().top")
    press(page, offers.first, screen)
    expect(page.locator("#consultation [name=prescription]")).to_have_count(len(SIX) + 1)
    assert abs(box.evaluate("box => box.getBoundingClientRect().top") - place) <= A_HAIR


@pytest.mark.parametrize("screen", SCREENS)
def test_every_part_is_a_row_that_keeps_its_place_and_its_text(
    same_tab: OpenTab, practice: Practice, screen: str
) -> None:
    page = note_of(same_tab, practice, screen)
    if screen != "phone":
        in_view = page.locator(", ".join(f"#part-{name} > .part-title" for name in ROWS + SHARED))
        assert in_view.evaluate_all(IN_VIEW) == len(ROWS + SHARED)
    places = {}
    for name in (*ROWS, *SHARED):
        places[name] = title(page, name).bounding_box()
        press_field(title(page, name), screen)
        expect(page.locator(f"#part-{name}.is-open")).to_be_visible()
        now = title(page, name).bounding_box()
        was = places[name]
        assert was is not None
        assert now is not None
        assert abs(was["y"] + was["height"] / 2 - now["y"] - now["height"] / 2) <= A_HAIR, name
    for name, text in (("findings", "Throat red"), ("blood_pressure", "138/86"), ("weight", "68")):
        page.locator(f"#{name}").fill(text)
    page.locator("#advice-new").fill("not added yet")
    open_part(page, "diagnosis")
    expect(page.locator("#part-findings .part-said")).to_have_text("Throat red")
    expect(page.locator("#part-measures .part-said")).to_contain_text("BP 138/86 · 68 kg")
    expect(page.locator("#part-advice .part-said")).to_have_text("not added yet")
    expect(page.locator(".parts-rows .is-open")).to_have_count(1)
    expect(page.locator("#state")).to_have_text(re.compile("^Saved"))
    visit = int(page.url.split("/")[-3])
    texts = (draft_of(practice, visit) or {})["texts"]
    assert texts["findings"] == "Throat red"
    page.reload()
    expect(page.locator("#findings")).to_have_value("Throat red")
    expect(page.locator("#advice-new")).to_have_value("not added yet")


@pytest.mark.parametrize("screen", SCREENS)
def test_a_new_warning_is_in_view_and_the_count_leads_to_the_next(
    same_tab: OpenTab, practice: Practice, screen: str
) -> None:
    page = note_of(same_tab, practice, screen)
    press(page, page.locator('button[value^="add:prescription:Azithral"]'), screen)
    warnings = page.locator(".caution")
    assert page.locator(".caution-what").evaluate_all(IN_VIEW) == 1
    for reason in page.locator(".caution-answer .offer").all():
        assert reason.evaluate("e => e.scrollWidth <= e.clientWidth + 1")
    page.locator("#prescription-new").fill("clarithromycin 500 1-0-1 5d")
    with page.expect_response(re.compile(r"/visits/\d+/consultation/$")):
        page.locator("#prescription-new").press("Enter")
    expect(page.locator("#consultation [name=prescription]")).to_have_count(2)
    seen = []
    for _ in range(warnings.count() + 1):
        press_field(page.locator("#finish-count a").first, screen)
        seen.append(page.evaluate("() => document.activeElement.dataset.warning"))
        assert page.locator(":focus .caution-what").evaluate_all(IN_VIEW) == 1
    assert len(set(seen)) == warnings.count() >= 2
    assert seen[0] == seen[-1]


def test_the_record_stays_beside_a_long_prescription(same_tab: OpenTab, practice: Practice) -> None:
    page = note_of(same_tab, practice, "landscape")
    for number, line in enumerate(ELEVEN, 1):
        page.locator("#prescription-new").fill(line)
        page.locator("#prescription-new").press("Enter")
        expect(page.locator("#consultation [name=prescription]")).to_have_count(number)
    page.evaluate("() => scrollTo(0, document.documentElement.scrollHeight)")
    assert page.evaluate("scrollY") > 200
    assert page.get_by_role("button", name="Repeat all").evaluate_all(IN_VIEW) == 1
    assert page.locator(".parts-beside .part-title").evaluate_all(IN_VIEW) == len(SHARED)


def test_without_scripts_every_part_is_open(open_tab: OpenTab, practice: Practice) -> None:
    stock(practice)
    page = open_tab(TABLET, practice, java_script_enabled=False)
    page.goto(f"/visits/{begin(practice, returning(practice))}/consultation/")
    for field in ("symptoms-new", "weight", "findings", "diagnosis-new", "private_notes"):
        expect(page.locator(f"#{field}")).to_be_visible()
    page.locator("#findings").fill("Chest clear")
    page.locator("#prescription-new").fill("dolo 650 1-1-1 3d")
    page.locator('button[name=act][value="add:prescription:"]').tap()
    expect(page.locator("#findings")).to_have_value("Chest clear")
    page_text = page.locator("#consultation").inner_text()
    assert "Dolo 650" in page_text[page_text.index("Prescription") : page_text.index("Tests")]


def test_a_line_is_moved_repeatedly_from_its_menu(same_tab: OpenTab, practice: Practice) -> None:
    stock(practice)
    page = same_tab(DESK, practice)
    page.goto(f"/visits/{begin(practice, returning(practice))}/consultation/")
    page.get_by_role("button", name="Repeat all").click()
    last = page.locator("#consultation [name=prescription]").last.input_value()
    page.locator(".medicine-menu > summary").last.click()
    lines = page.locator("#consultation [name=prescription]")
    page.get_by_role("button", name=f"Move up: {last}").click()
    expect(lines.first).to_have_value(last)
    page.get_by_role("button", name=f"Move down: {last}").click()
    expect(lines.last).to_have_value(last)
    page.keyboard.press("Escape")
    expect(page.locator(".medicine-menu[open]")).to_have_count(0)
