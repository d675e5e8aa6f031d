"""A tap never moves the page under the finger, and what is typed stays in view with its choices."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenTab
from tests.browser.formularies import LONG_TERM, returning, stock
from tests.browser.held import hold
from tests.browser.parts import open_part
from tests.browser.screens import SCREENS
from tests.browser.taps import look_first
from tests.browser.watch import Watch
from tests.integration.factories import Practice
from tests.integration.writing import begin

ANSWERED = """box => box.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.pathInfo.requestPath.includes("/suggestions/")) document.body.dataset.answered = "";
})"""
"""Marks the page once an answer for suggestions was dealt with; the box may be gone by then."""
A_HAIR = 2
"""Pixels: what rounding may move."""
MOST_SUGGESTED, ENOUGH = 8, 3
MOST_HIGH = 56
"""Pixels of the main action."""
TAPS = (
    ("part-symptoms", "add:symptoms:Fever"),
    ("part-symptoms", "last:symptoms:3 d"),
    ("part-symptoms", "edit:symptoms:"),
    ("part-symptoms", "add:symptoms:Cough"),
    ("part-symptoms", "remove:symptoms:"),
    ("part-diagnosis", "add:diagnosis:Viral"),
    ("part-diagnosis", "suspect:diagnosis:"),
    ("part-diagnosis", "remove:diagnosis:"),
    ("part-prescription", "add:prescription:Azithral"),
    ("part-prescription", "add:prescription:Pan"),
    ("part-prescription", "template:"),
    ("part-prescription", "up:prescription:"),
    ("part-prescription", "down:prescription:"),
    ("part-prescription", "unpin:"),
    ("part-prescription", "because:0:"),
    ("part-prescription", "remove:prescription:"),
    ("part-investigations", "add:investigations:CBC"),
    ("part-investigations", "remove:investigations:"),
    ("part-advice", "add:advice:Rest"),
    ("part-advice", "add:advice:Steam"),
    ("part-advice", "remove:advice:"),
    ("part-follow_up", "set:follow_up:7d"),
    ("part-follow_up", "set:follow_up:1m"),
)
STANDS = """id => {
  const part = document.getElementById(id);
  const held = part.contains(document.activeElement);
  return { scroll: scrollY, top: part.getBoundingClientRect().top, held };
}"""
# Where what was tapped stands: the button, or the group that it stood in, or its part.
TAPPED = """([id, act]) => {
  const part = document.getElementById(id);
  const shown = (e) => e && e.getClientRects().length > 0;
  const button = [...part.querySelectorAll("button[name=act]")].find((b) => b.value === act);
  if (button) window.tapped = button.closest("[role=group]")?.getAttribute("aria-label");
  const groups = [...part.querySelectorAll("[role=group]")];
  const same = groups.find((g) => g.getAttribute("aria-label") === window.tapped);
  const top = (e) => (shown(e) ? e.getBoundingClientRect().top : null);
  const place = part.closest(".parts-beside")?.getBoundingClientRect().bottom ?? top(part);
  const held = part.contains(document.activeElement);
  const warnings = part.querySelectorAll(".caution").length;
  return { button: top(button), group: top(same), part: place, held, warnings };
}"""
# Where the eye can reach: below what sticks to the top, above the main action and the keyboard.
IN_VIEW = """elements => {
  const bar = document.querySelector(".action").getBoundingClientRect();
  const fixed = getComputedStyle(document.querySelector(".action")).position === "fixed";
  const keyboard = visualViewport.offsetTop + visualViewport.height;
  const end = Math.min(keyboard, innerHeight, fixed ? bar.top : innerHeight);
  const heads = [...document.querySelectorAll(".top, .who, .who-bar")];
  const sticky = heads.filter((head) => getComputedStyle(head).position === "sticky");
  const start = Math.max(0, ...sticky.map((head) => head.getBoundingClientRect().bottom));
  return elements.filter((element) => {
    const { top, bottom } = element.getBoundingClientRect();
    return top >= start - 1 && bottom <= end + 1;
  }).length;
}"""


@pytest.fixture(params=SCREENS)
def screen(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def note(same_tab: OpenTab, practice: Practice, screen: str) -> Page:
    """The note of a patient who comes again and must not have macrolides."""
    stock(practice)
    patient = returning(practice)
    practice.allergy(patient, name="Azithromycin", reaction="rash")
    page = same_tab(SCREENS[screen], practice)
    page.goto(f"/visits/{begin(practice, patient)}/consultation/")
    return page


def press(page: Page, target: Locator, screen: str) -> None:
    """Taps, or clicks where there is a mouse, and waits for the answer."""
    look_first(page)
    with page.expect_response(re.compile(r"/visits/\d+/consultation/$")):
        if SCREENS[screen].get("has_touch"):
            target.tap()
        else:
            target.click()
    expect(page.locator("#consultation")).not_to_have_class(re.compile("htmx-request"))


def test_no_tap_moves_the_page_and_the_focus_stays_in_the_tapped_part(
    note: Page, screen: str
) -> None:
    moved = []
    for part, act in TAPS:
        open_part(note, part.removeprefix("part-"))
        button = note.locator(f'#{part} button[name=act][value^="{act}"]').first
        value = button.get_attribute("value")
        if not button.is_visible():
            button.locator("xpath=ancestor::details").locator("summary").first.click()
        button.evaluate("b => b.scrollIntoView({ block: 'center' })")
        before = note.evaluate(TAPPED, [part, value])
        press(note, button, screen)
        after = note.evaluate(TAPPED, [part, value])
        if not _is_where_it_was(before, after):
            moved.append((act, before, after))
    assert moved == []


def _is_where_it_was(before: dict[str, Any], after: dict[str, Any]) -> bool:
    """The nearest that is still there, and the focus in its part. A warning that arises must be
    seen, and may need the room."""
    if after["warnings"] > before["warnings"]:
        return bool(after["held"])
    near = next(k for k in ("button", "group", "part") if before[k] and after[k])
    return bool(abs(before[near] - after[near]) <= A_HAIR and after["held"])


def _is_still(before: dict[str, Any], after: dict[str, Any]) -> bool:
    is_still = abs(before["top"] - after["top"]) <= A_HAIR
    return is_still and abs(before["scroll"] - after["scroll"]) <= A_HAIR and bool(after["held"])


def test_a_medicine_to_be_changed_stands_in_view_in_its_box(note: Page, screen: str) -> None:
    press(note, note.locator('button[name=act][value^="template:"]').first, screen)
    # What must not be given goes first: its alert stands at the line, and takes its room there.
    remove = note.locator('button[value^="remove:prescription:Azithral"]')
    remove.locator("xpath=ancestor::details").locator("summary").click()
    press(note, remove, screen)
    line = note.locator("#part-prescription .medicine-text").first
    line.evaluate("b => b.scrollIntoView({ block: 'center' })")
    before = note.evaluate(STANDS, "part-prescription")
    press(note, line, screen)
    box = note.locator("#prescription-new")
    expect(box).to_be_focused()
    see(note, "#prescription-new")
    # A phone may have no room for both: only as far as the field needs it.
    if screen != "phone":
        assert _is_still(before, note.evaluate(STANDS, "part-prescription"))


def test_a_repeated_line_moves_nothing(note: Page, screen: str) -> None:
    if note.locator(".known-fold").is_visible():
        note.locator(".known-fold").click()
    line = note.get_by_role("button", name=f"Repeat {LONG_TERM[0]}")
    line.scroll_into_view_if_needed()
    top = line.bounding_box()
    press(note, line, screen)
    expect(note.locator("#part-prescription .medicine")).to_have_count(1)
    expect(line).to_be_focused()
    assert line.bounding_box() == top


@pytest.mark.parametrize("keyboard", [False, True], ids=["no keyboard", "a keyboard"])
@pytest.mark.parametrize(
    ("name", "typed"),
    [("prescription", "pa"), ("diagnosis", "fever"), ("investigations", "blood")],
)
def test_a_field_and_three_suggestions_are_in_view(
    note: Page, screen: str, name: str, typed: str, keyboard: bool
) -> None:
    size = SCREENS[screen]["viewport"]
    open_part(note, name)
    box = note.locator(f"#{name}-new")
    # At the lower end of what can be seen: the worst place to begin in.
    box.evaluate("b => scrollBy(0, b.getBoundingClientRect().bottom - innerHeight + 160)")
    press_field(box, screen)
    if keyboard:
        note.set_viewport_size({"width": size["width"], "height": size["height"] // 2})
    box.press_sequentially(typed)
    offers = note.locator(f"#{name}-suggested .suggestion")
    expect(offers.nth(ENOUGH - 1)).to_be_visible()
    expect(box).to_be_focused()
    see(note, f"#{name}-new")
    see(note, f"#{name}-suggested .suggestion", ENOUGH)


def test_nothing_is_offered_for_words_that_are_in_the_note(note: Page) -> None:
    """A slow answer for them would offer the medicine again, and cover what is tapped."""
    asked = "**/suggestions/prescription/**"
    held = hold(note, asked)
    box = note.locator("#prescription-new")
    box.evaluate(ANSWERED)
    with note.expect_request(asked):
        box.fill("pan 40 1-0-0 ac 14d")
    with note.expect_response(re.compile(r"/visits/\d+/consultation/$")):
        box.press("Enter")
    expect(box).to_have_value("")
    held[0].continue_()
    expect(note.locator("body[data-answered]")).to_be_attached()
    expect(note.locator("#prescription-suggested .suggestion")).to_have_count(0)


def test_a_keyboard_that_only_covers_leaves_them_in_view(
    open_tab: OpenTab, practice: Practice, screen: str
) -> None:
    page = open_tab(SCREENS[screen], practice)
    page.add_init_script(
        """const seen = new EventTarget();
           Object.defineProperties(seen, {
             offsetTop: { get: () => 0 }, scale: { get: () => 1 },
             height: { get: () => (window.covered ? innerHeight / 2 : innerHeight) },
           });
           Object.defineProperty(window, "visualViewport", { get: () => seen });"""
    )
    page.goto(f"/visits/{begin(practice)}/consultation/")
    open_part(page, "investigations")
    box = page.locator("#investigations-new")
    press_field(box, screen)
    page.evaluate(
        "() => { window.covered = true; visualViewport.dispatchEvent(new Event('resize')); }"
    )
    see(page, "#investigations-new")
    box.press_sequentially("blood")
    offers = page.locator("#investigations-suggested .suggestion")
    expect(offers.nth(ENOUGH - 1)).to_be_visible()
    see(page, "#investigations-new")
    see(page, "#investigations-suggested .suggestion", ENOUGH)


def see(page: Page, selector: str, count: int = 1) -> None:
    """Waits until so many elements are in view: the page scrolls after it was drawn."""
    counted = (
        f"([selector, count]) => ({IN_VIEW})([...document.querySelectorAll(selector)]) >= count"
    )
    page.wait_for_function(counted, arg=[selector, count])


def press_field(box: Locator, screen: str) -> None:
    """Taps into a field, or clicks where there is a mouse."""
    if SCREENS[screen].get("has_touch"):
        box.tap()
    else:
        box.click()


def test_what_is_asked_about_a_medicine_is_in_view(note: Page, screen: str) -> None:
    box = note.locator("#prescription-new")
    box.evaluate("b => scrollBy(0, b.getBoundingClientRect().bottom - innerHeight + 160)")
    press_field(box, screen)
    box.fill("ors sos")
    with note.expect_response(re.compile(r"/visits/\d+/consultation/$")):
        box.press("Enter")
    asked = note.locator(".choices-asked .suggestion")
    expect(asked.first).to_be_visible()
    see(note, "#prescription-new")
    see(note, ".choices-asked .suggestion", min(ENOUGH, asked.count()))


def test_what_is_wrong_at_the_end_is_led_to(note: Page, screen: str, watch: Watch) -> None:
    watch.expect(422)
    note.locator("#prescription-new").fill("ors sos")
    finish = note.get_by_role("button", name="Finish & print")
    press(note, finish, screen)
    expect(note.locator(".error-summary")).to_be_focused()
    box = finish.bounding_box()
    assert box is not None
    assert box["height"] <= MOST_HIGH


def test_what_nobody_vouched_for_is_answered_where_it_stops(
    note: Page, screen: str, watch: Watch
) -> None:
    watch.expect(422)
    note.locator("#prescription-new").fill("cetzine 10 hs 5d")
    note.locator("#prescription-new").press("Enter")
    expect(note.locator("#part-prescription .medicine")).to_have_count(1)
    press(note, note.get_by_role("button", name="Finish & print"), screen)
    summary = note.locator(".error-summary")
    expect(summary).to_contain_text("Is Cetzine 10 cetirizine 10 mg tablet?")
    press(note, summary.get_by_role("button", name="Yes, remember"), screen)
    expect(summary).to_have_count(0)
    expect(note.locator("button[value^='confirm:']")).to_have_count(0)
