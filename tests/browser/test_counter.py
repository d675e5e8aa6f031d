"""The counter by touch and by keys: three taps to a receipt, updated totals, no lost text."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.clinic import LiveClinic
from tests.browser.conftest import OpenTab
from tests.browser.input_methods import Keys, Touch
from tests.browser.screens import DESK, LANDSCAPE, PHONE, TABLET, Screen
from tests.browser.taps import look_first
from tests.browser.watch import Watch
from tests.integration.counter.typing_bills import settle
from tests.integration.factories import Practice

MOST_TAPS = 3


def unfold(page: Page, what: str = "Items and prices") -> None:
    page.locator("summary", has_text=what).click()


@pytest.fixture
def visit(practice: Practice) -> int:
    """Return a finished, unbilled visit at ₹500; the price list has one service."""
    practice.service("Dressing")
    return practice.visit(practice.patient())


@pytest.mark.parametrize("screen", [TABLET, PHONE], ids=["tablet", "phone"])
def test_from_a_finished_visit_to_a_receipt_in_three_taps(
    screen: Screen, same_tab: OpenTab, practice: Practice, visit: int
) -> None:
    page, touch = same_tab(screen, practice), Touch()
    page.goto(f"/visits/{visit}/")
    touch.press(page.locator(".action").get_by_role("link", name="Bill"))
    touch.press(page.get_by_role("button", name="Cash ₹500"))
    with page.expect_download():
        touch.press(page.locator(".action").get_by_role("link", name="Receipt"))
    assert touch.acts <= MOST_TAPS


def test_the_total_is_updated_without_a_reload_and_survives_a_closed_page(
    open_tab: OpenTab, practice: Practice, visit: int
) -> None:
    page = open_tab(TABLET, practice)
    page.goto(f"/visits/{visit}/bill/")
    unfold(page)
    page.get_by_role("button", name="Dressing").tap()
    expect(page.get_by_label("Total amount")).to_have_value("700")
    page.get_by_label("Price, ₹").nth(1).fill("250")
    expect(page.get_by_role("button", name="Cash ₹750")).to_be_visible()
    expect(page.locator("#line-1-net")).to_have_text("₹250")
    expect(page.locator("#state")).to_contain_text("Saved")
    page.close(run_before_unload=False)
    again = open_tab(TABLET, practice)
    again.goto(f"/visits/{visit}/bill/")
    expect(again.get_by_label("Total amount")).to_have_value("750")


def test_a_part_whose_size_a_person_or_a_script_has_set_is_replaced_within_the_policy(
    same_tab: OpenTab, practice: Practice, visit: int
) -> None:
    """The style that dragging the corner of a text box leaves is not written into the new part,
    which the policy would refuse: `watch` sees such a message."""
    page = same_tab(DESK, practice)
    page.goto(f"/visits/{visit}/bill/")
    unfold(page)
    page.evaluate("for (const one of document.querySelectorAll('main [id]')) one.style.order = 1")
    page.get_by_role("button", name="Dressing").click()
    expect(page.get_by_label("Total amount")).to_have_value("700")
    expect(page.locator("#state")).to_contain_text("Saved")


def test_quickly_typed_text_is_not_lost(same_tab: OpenTab, practice: Practice, visit: int) -> None:
    page = same_tab(DESK, practice)
    page.goto(f"/visits/{visit}/bill/")
    unfold(page, "notes")
    page.get_by_label("Notes").press_sequentially("For the insurer, with a copy", delay=60)
    expect(page.locator("#state")).to_contain_text("Saved")
    expect(page.get_by_label("Notes")).to_have_value("For the insurer, with a copy")
    expect(page.get_by_label("Notes")).to_be_focused()
    page.reload()
    expect(page.get_by_label("Notes")).to_have_value("For the insurer, with a copy")


def test_a_typed_total_is_the_issued_total(
    same_tab: OpenTab, practice: Practice, visit: int
) -> None:
    page = same_tab(TABLET, practice)
    page.goto(f"/visits/{visit}/bill/")
    page.get_by_label("Total amount").fill("300")
    page.get_by_label("Cash handed over").tap()
    expect(page.get_by_label("Price, ₹").first).to_have_value("300")
    page.get_by_role("button", name="Cash ₹300").tap()
    expect(page).to_have_url(re.compile(r"/billing/1/$"))
    expect(page.locator("#bill")).to_contain_text("₹300")


IN_VIEW = """e => {
  const box = e.getBoundingClientRect(), bar = document.querySelector(".action");
  return box.top >= 0 && box.bottom <= bar.getBoundingClientRect().top;
}"""


@pytest.mark.parametrize("screen", [TABLET, LANDSCAPE, DESK], ids=["tablet", "landscape", "desk"])
def test_the_usual_bill_fits_the_screen_without_scrolling(
    screen: Screen, same_tab: OpenTab, practice: Practice, visit: int
) -> None:
    for name in ("ECG", "Injection", "Nebulisation", "Ear syringing", "Flu vaccine"):
        practice.service(name)
    page = same_tab(screen, practice)
    page.goto(f"/visits/{visit}/bill/")
    unfold(page)
    page.get_by_role("button", name="Dressing").click()
    expect(page.get_by_label("Total amount")).to_have_value("700")
    page.get_by_role("button", name="₹1,000", exact=True).click()
    expect(page.get_by_text("Change to give: ₹300")).to_be_visible()
    expect(page.get_by_role("button", name="Take ₹700 · give back ₹300")).to_be_visible()
    unfold(page)  # folds it, because a tap on notes left it open
    names = ("total_amount", "tendered", "change", "fold-items", "fold-more")
    unseen = [name for name in names if not page.locator(f"#{name}").evaluate(IN_VIEW)]
    assert unseen == []


NAME = """() => {
  const { id, value, firstElementChild: first } = document.activeElement;
  return id || value || first.textContent;
}"""


@pytest.mark.parametrize("screen", [LANDSCAPE, PHONE], ids=["landscape", "phone"])
def test_tab_follows_the_visible_order_of_the_bill(
    screen: Screen, same_tab: OpenTab, practice: Practice, visit: int
) -> None:
    settle(practice, rounding_asked=True)
    page = same_tab(screen, practice)
    page.goto(f"/visits/{visit}/bill/")
    page.get_by_label("Total amount").focus()
    walked = [page.evaluate("document.activeElement.id")]
    for _ in range(7):
        page.keyboard.press("Tab")
        walked.append(page.evaluate(NAME))
    assert walked[:3] == ["total_amount", "tap-tender-50000", "tendered"]
    assert walked[3:] == ["Items and prices", "Discount, notes, reference", "cash", "upi", "card"]


def test_long_words_do_not_make_a_page_wider_than_its_screen(
    same_tab: OpenTab, practice: Practice, visit: int
) -> None:
    page = same_tab(TABLET, practice)
    page.goto(f"/visits/{visit}/bill/")
    unfold(page)
    unfold(page, "notes")
    page.get_by_label("Notes").fill("n" * 2_001)
    page.get_by_label("For").first.fill("W" * 200)
    expect(page.locator("#state")).to_contain_text("Saved")
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wide) == 0


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_a_removed_line_can_be_restored(
    script: bool, open_tab: OpenTab, practice: Practice, visit: int
) -> None:
    page = open_tab(TABLET, practice, java_script_enabled=script)
    page.goto(f"/visits/{visit}/bill/")
    unfold(page)
    page.get_by_role("button", name="Dressing").tap()
    page.get_by_label("Price, ₹").first.fill("450")
    page.get_by_role("button", name="Remove Consultation").tap()
    expect(page.get_by_label("Total amount")).to_have_value("200")
    expect(page.locator(".bill-removed")).to_contain_text("Consultation removed")
    look_first(page)  # it has moved up to where the other one stood
    page.get_by_role("button", name="Remove Dressing").tap()
    expect(page.locator(".bill-removed")).to_have_text(re.compile("Dressing removed"))
    page.get_by_role("button", name="Undo").tap()
    expect(page.get_by_label("Total amount")).to_have_value("200")
    expect(page.locator(".bill-removed")).to_have_count(0)


PART = "Take ₹300 · ₹200 stays due"


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_a_part_in_cash_is_taken_after_a_question(
    script: bool,
    open_tab: OpenTab,
    practice: Practice,
    clinic: LiveClinic,
    visit: int,
    watch: Watch,
) -> None:
    watch.expect(422)
    page = open_tab(TABLET, practice, java_script_enabled=script)
    page.goto(f"/visits/{visit}/bill/")
    page.get_by_label("Cash handed over").fill("300")
    page.get_by_role("button", name="Cash ₹500").tap()
    expect(page.locator("#change")).to_contain_text("₹200 too little")
    assert clinic.count("bills") == 0
    page.get_by_role("button", name=PART).dblclick()
    expect(page).to_have_url(re.compile(r"/billing/1/$"))
    expect(page.locator("#bill")).to_contain_text("Part paid")
    assert (clinic.count("bills"), clinic.count("payments")) == (1, 1)


def test_a_part_is_offered_and_taken_with_keys_alone(
    same_tab: OpenTab, practice: Practice, visit: int
) -> None:
    page = same_tab(DESK, practice)
    keys = Keys(page)
    page.goto(f"/visits/{visit}/bill/")
    keys.write(page.get_by_label("Cash handed over"), "30")
    expect(page.get_by_role("button", name="Take ₹30 · ₹470 stays due")).to_be_visible()
    page.keyboard.type("0")
    keys.press(page.get_by_role("button", name=PART))
    expect(page).to_have_url(re.compile(r"/billing/1/$"))
    expect(page.locator("#bill")).to_contain_text("Part paid")


def posted(request: Request) -> str:
    """Return the body of a request, "" where it has none."""
    return request.post_data or ""


def write_a_bill(page: Page, visit: int) -> None:
    """Write a bill with keys alone: an own item, a discount with its reason, tendered cash,
    issue."""
    keys = Keys(page)
    page.goto(f"/visits/{visit}/bill/")
    keys.press(page.locator("#fold-items > summary"))
    keys.write(page.get_by_label("For").nth(1), "Certificate")
    keys.write(page.get_by_label("Price, ₹").nth(1), "100")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Total amount")).to_have_value("600")
    expect(page.get_by_label("For").nth(2)).to_be_focused()
    keys.press(page.get_by_role("button", name="Dressing"))
    expect(page.get_by_label("Total amount")).to_have_value("800")
    keys.press(page.get_by_role("button", name="Remove Certificate"))
    expect(page.get_by_label("Total amount")).to_have_value("700")
    expect(page.get_by_role("button", name="Undo")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Total amount")).to_have_value("800")
    expect(page.get_by_role("button", name="Remove Certificate")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Total amount")).to_have_value("700")
    keys.press(page.locator("#fold-more > summary"))
    keys.write(page.get_by_label("Discount on the bill"), "10%")
    expect(page.get_by_label("Total amount")).to_have_value("630")
    # The sums are final once the response to the last key has come.
    with page.expect_event("requestfinished", lambda sent: "citizen" in posted(sent)):
        keys.write(page.get_by_label("Reason for a discount"), "Senior citizen")
    expect(page.locator("#sums")).to_contain_text("−₹70")
    keys.press(page.get_by_role("button", name="₹1,000"))
    expect(page.get_by_text("Change to give: ₹370")).to_be_visible()
    keys.press(page.get_by_role("button", name="Take ₹630 · give back ₹370"))
    expect(page).to_have_url(re.compile(r"/billing/1/$"))


def test_the_whole_page_works_with_the_keyboard_alone(
    same_tab: OpenTab, practice: Practice, visit: int
) -> None:
    write_a_bill(same_tab(DESK, practice), visit)


def test_without_javascript_a_bill_is_calculated_and_issued(
    open_tab: OpenTab, practice: Practice, clinic: LiveClinic, visit: int
) -> None:
    page = open_tab(TABLET, practice, java_script_enabled=False)
    page.goto(f"/visits/{visit}/bill/")
    unfold(page)
    page.get_by_role("button", name="Dressing").tap()
    expect(page.get_by_label("Total amount")).to_have_value("700")
    unfold(page, "Discount")
    page.get_by_label("Discount on the bill").fill("50")
    page.get_by_label("Reason for a discount").fill("Goodwill")
    page.get_by_role("button", name="Work out").last.tap()
    expect(page.get_by_label("Total amount")).to_have_value("650")
    page.get_by_role("button", name="UPI").tap()
    expect(page).to_have_url(re.compile(r"/billing/1/$"))
    assert clinic.count("bill_drafts") == 0
