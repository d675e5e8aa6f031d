"""Taps while a response is on its way that replaces the tapped part: none is lost or executed
twice."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.clinic import LiveClinic
from tests.browser.conftest import OpenTab
from tests.browser.held import hold
from tests.browser.keystrokes import QUICKEST_MS
from tests.browser.screens import DESK, TABLET
from tests.browser.watch import Watch
from tests.integration.factories import Practice

BILL = "/visits/1/bill/"
DRAFT = "/visits/1/bill/draft/"
CHANGED = "The page has changed: look at it, then tap again."


class Counter:
    """The bill of a visit at ₹500 with a price list, on a connection that may be slow."""

    def __init__(self, page: Page, clinic: LiveClinic) -> None:
        self.page, self.clinic = page, clinic
        page.goto(BILL)
        page.locator("summary", has_text="Items and prices").click()

    def during(self, first: Callable[[], object], then: Callable[[], object]) -> None:
        """Do `first`, and `then` before the response to `first` has come."""
        with self.clinic.answers_held():
            first()
            self.clinic.wait_for_post(DRAFT)
            then()

    def tap(self, *names: str) -> None:
        for name in names:
            self.page.get_by_role("button", name=name, exact=name.startswith("₹")).click()

    def tap_dressing_then(self, then: Callable[[], object]) -> None:
        self.during(lambda: self.tap("Dressing"), then)

    def expect_total(self, total: str) -> None:
        expect(self.page.get_by_label("Total amount")).to_have_value(total)

    def expect_told(self, text: str) -> None:
        expect(self.page.locator("#banner")).to_have_text(text)


@pytest.fixture
def counter(open_tab: OpenTab, practice: Practice, clinic: LiveClinic) -> Counter:
    practice.visit(practice.patient())
    practice.service("Dressing")
    practice.service("ECG", price_paise=300_00)
    return Counter(open_tab(TABLET, practice), clinic)


def test_taps_during_responses_are_executed_once_each_and_in_order(counter: Counter) -> None:
    counter.during(
        lambda: counter.page.get_by_label("Cash handed over").fill("700"),
        lambda: counter.tap("₹500", "ECG", "Dressing", "Dressing", "Remove Consultation"),
    )
    counter.expect_total("700")
    items = counter.page.get_by_role("group", name=re.compile("ECG|Dressing|Consultation"))
    expect(items).to_have_count(2)
    names = counter.page.locator("[name$='-name'][name^='line-']")
    assert [name.input_value() for name in names.all()] == ["ECG", "Dressing", ""]
    expect(counter.page.get_by_label("Quantity").nth(1)).to_have_value("2")
    expect(counter.page.get_by_label("Cash handed over")).to_have_value("500")
    expect(counter.page.locator("#banner")).to_be_empty()
    counter.page.reload()
    counter.expect_total("700")


def test_an_unfolded_part_stays_unfolded(counter: Counter) -> None:
    items, more = counter.page.locator("#fold-items"), counter.page.locator("#fold-more")
    more.locator("summary").click()
    counter.tap_dressing_then(lambda: items.locator("summary").click())
    counter.expect_total("700")
    expect(more).to_have_attribute("open", "")
    expect(items).not_to_have_attribute("open", "")


def test_a_second_tap_on_a_removed_button_hits_no_other_button(counter: Counter) -> None:
    counter.tap("Dressing")
    counter.expect_total("700")
    counter.during(
        lambda: counter.tap("Remove Consultation"), lambda: counter.tap("Remove Consultation")
    )
    counter.expect_total("200")
    expect(counter.page.locator("#banner")).to_be_empty()


def test_a_bill_that_changes_after_the_tap_to_issue_is_not_issued(counter: Counter) -> None:
    counter.tap_dressing_then(lambda: counter.tap("Cash ₹500", "ECG"))
    counter.expect_told(f"Not done: Cash ₹500, ECG ₹300. {CHANGED}")
    counter.expect_total("700")
    assert counter.clinic.count("bills") == 0
    counter.tap("Cash ₹700")
    expect(counter.page).to_have_url(re.compile(r"/billing/1/$"))
    expect(counter.page.locator("#bill")).to_contain_text("Dressing")


def test_a_bill_with_the_displayed_total_is_issued_once(counter: Counter) -> None:
    counter.during(lambda: counter.tap("₹500"), lambda: counter.tap("Cash ₹500", "Cash ₹500"))
    expect(counter.page).to_have_url(re.compile(r"/billing/1/$"))
    expect(counter.page.locator("#bill")).to_contain_text("₹500")
    assert (counter.clinic.count("bills"), counter.clinic.count("payments")) == (1, 1)


def test_text_typed_after_a_tap_stays_in_its_line_with_the_caret(
    counter: Counter,
) -> None:
    counter.tap("Dressing")
    counter.expect_total("700")
    price = counter.page.get_by_label("Price, ₹")

    def write() -> None:
        price.nth(1).press("End")
        counter.page.keyboard.type("5")
        price.nth(1).press("ArrowLeft")

    counter.during(lambda: counter.tap("Remove Consultation"), write)
    expect(price.first).to_be_focused()
    counter.page.keyboard.type("7")
    expect(price.first).to_have_value("20075")
    counter.expect_total("20075")


def test_enter_after_typing_adds_the_item_and_leads_to_the_next(counter: Counter) -> None:
    page = counter.page
    page.get_by_label("For").nth(1).fill("Certificate")
    page.get_by_label("Price, ₹").nth(1).fill("10")
    counter.during(
        lambda: page.get_by_label("Price, ₹").nth(1).fill("100"),
        lambda: page.get_by_label("Price, ₹").nth(1).press("Enter"),
    )
    counter.expect_total("600")
    expect(page.get_by_label("For").nth(2)).to_be_focused()


@pytest.mark.parametrize("status", [500, 0], ids=["error", "no connection"])
def test_a_failed_action_is_always_reported(counter: Counter, watch: Watch, status: int) -> None:
    watch.expect(500)
    watch.expect_failure("net::ERR_INTERNET_DISCONNECTED")
    watch.expect_message("htmx:")
    watch.expect_message("Response Status Error Code 500")
    waiting = hold(counter.page, "**/draft/")
    with counter.page.expect_request("**/draft/"):
        counter.tap("Dressing")
    counter.tap("Cash ₹500")
    if status:
        waiting[0].fulfill(status=status)
    else:
        waiting[0].abort("internetdisconnected")
    message = counter.page.locator("#banner")
    expect(message).to_contain_text("Couldn't save")
    expect(message).to_contain_text("Not done: Cash ₹500. Tap again.")
    counter.page.unroute("**/draft/")
    counter.tap("Dressing")
    counter.expect_total("700")
    expect(message).to_be_empty()
    assert counter.clinic.count("bills") == 0


def test_a_mouse_press_survives_the_replacement_of_its_button(
    open_tab: OpenTab, practice: Practice, clinic: LiveClinic
) -> None:
    practice.visit(practice.patient())
    page = open_tab(DESK, practice)
    page.goto(BILL)
    page.get_by_label("Total amount").fill("300")
    box = page.get_by_role("button", name="Cash ₹500").bounding_box()
    assert box is not None
    page.wait_for_timeout(QUICKEST_MS)  # a page that has just opened takes no press
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()  # leaves the field, which recalculates the bill
    expect(page.get_by_role("button", name="Cash ₹300")).to_be_visible()
    page.mouse.up()
    expect(page).to_have_url(re.compile(r"/billing/1/$"))
    expect(page.locator("#bill")).to_contain_text("₹300")
    assert clinic.count("bills") == 1
