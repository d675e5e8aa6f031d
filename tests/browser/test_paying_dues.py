"""Payment of all dues at once, of more than is due, and references added later, by touch."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.clinic import LiveClinic
from tests.browser.conftest import OpenTab
from tests.browser.input_methods import Touch
from tests.browser.screens import DESK, TABLET
from tests.browser.watch import Watch
from tests.integration.factories import Practice

REFERENCE = "412345678901"
SCRIPT = pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])


@pytest.fixture
def family(practice: Practice) -> int:
    """Register a mother who owes ₹400 and ₹50, and her child, ₹500; return the mother's number."""
    mother = practice.patient(first_name="Lakshmi", phone="+919845012345")
    child = practice.patient(first_name="Ravi", phone="+919845012345")
    for patient, paise in ((mother, 400_00), (child, 500_00), (mother, 50_00)):
        practice.billed_visit(patient, total_paise=paise, status="pending")
    return mother


def take(page: Page) -> None:
    page.get_by_role("button", name=re.compile(r"^Take (the money|₹)")).last.tap()


def test_the_allocation_follows_ticks_and_typed_amount_and_is_taken_in_one_tap(
    open_tab: OpenTab, practice: Practice, clinic: LiveClinic, family: int
) -> None:
    page = open_tab(TABLET, practice)
    page.goto(f"/patients/{family}/dues/")
    spread = page.locator("#allocation")
    expect(spread).to_contain_text("₹450")
    page.get_by_role("checkbox", name="Ravi").tap()
    expect(spread).to_contain_text("₹950")
    page.get_by_text("Reference, cash handed over").tap()
    page.get_by_label("Reference").fill(REFERENCE)
    page.get_by_label("Amount").fill("600")
    expect(spread).to_contain_text("₹300 stays due")
    expect(page.get_by_role("button", name="Cash ₹600")).to_be_visible()
    page.get_by_role("button", name="UPI").tap()
    expect(page.get_by_role("region", name="Taken")).to_contain_text("R2")
    assert clinic.count("payments") == 2


@SCRIPT
def test_an_allocation_is_shown_before_it_is_taken_without_scripts_too(
    script: bool,
    open_tab: OpenTab,
    practice: Practice,
    clinic: LiveClinic,
    family: int,
    watch: Watch,
) -> None:
    watch.expect(422)
    page = open_tab(TABLET, practice, java_script_enabled=script)
    page.goto(f"/patients/{family}/dues/")
    page.get_by_label("Amount").fill("500")
    if script:
        expect(page.locator("#allocation")).to_contain_text("₹50 more than is due")
        page.get_by_label("Amount").press("Enter")
    else:
        page.get_by_role("button", name="Cash").tap()
    expect(page.get_by_label("Amount")).to_have_value("500")
    expect(page.locator("#allocation")).to_contain_text("₹50 more than is due")
    assert clinic.count("payments") == 0
    page.get_by_role("button", name="Take ₹450, give ₹50 change").tap()
    expect(page.get_by_text("Give ₹50 change")).to_be_visible()
    assert clinic.count("payments") == 2


@SCRIPT
def test_one_transfer_pays_the_child_too_and_the_rest_is_kept_as_an_advance(
    script: bool,
    open_tab: OpenTab,
    practice: Practice,
    clinic: LiveClinic,
    family: int,
    watch: Watch,
) -> None:
    watch.expect(422)
    page = open_tab(TABLET, practice, java_script_enabled=script)
    for bill in (1, 2):
        page.goto(f"/billing/{bill}/pay/")
        page.get_by_role("radio", name="UPI").check()
        page.get_by_label("Reference").fill(REFERENCE)
        if bill == 2:
            page.get_by_label("Amount").fill("600")
        take(page)
        if bill == 1:
            expect(page).to_have_url(re.compile(r"/billing/1/$"))
    expect(page.locator("#act")).to_contain_text("₹100 more than is due")
    page.get_by_role("button", name=re.compile("keep ₹100 as an advance")).tap()
    expect(page.locator(".same-transfer")).to_contain_text("₹400 on bill")
    page.get_by_role("checkbox", name="The same transfer").check()
    page.get_by_role("button", name=re.compile("keep ₹100 as an advance")).tap()
    expect(page).to_have_url(re.compile(r"/billing/2/$"))
    assert clinic.count("payments") == 3


@SCRIPT
def test_cash_and_upi_are_taken_while_issuing(
    script: bool,
    open_tab: OpenTab,
    practice: Practice,
    clinic: LiveClinic,
    watch: Watch,
) -> None:
    watch.expect(422)
    visit = practice.visit(practice.patient())
    page = open_tab(TABLET, practice, java_script_enabled=script)
    page.goto(f"/visits/{visit}/bill/")
    page.locator("#fold-more > summary").tap()
    page.get_by_label("UPI or card reference").fill(REFERENCE)
    page.get_by_label("Cash handed over").fill("200")
    if not script:
        page.get_by_role("button", name="Cash ₹500").tap()
    page.get_by_role("button", name="₹200 cash + ₹300 UPI").dblclick()
    expect(page).to_have_url(re.compile(r"/billing/1/$"))
    expect(page.locator("#bill")).to_contain_text(REFERENCE)
    assert (clinic.count("bills"), clinic.count("payments")) == (1, 2)


def test_a_reference_is_added_from_the_bill(open_tab: OpenTab, practice: Practice) -> None:
    bill = practice.billed_visit(mode="upi")
    page = open_tab(TABLET, practice)
    page.goto(f"/billing/{bill}/")
    page.get_by_role("link", name="Add reference").tap()
    page.get_by_label("Reference").fill(REFERENCE)
    page.get_by_role("button", name="Add the reference").tap()
    expect(page.locator("#bill")).to_contain_text(REFERENCE)
    expect(page.get_by_role("link", name="Add reference")).to_have_count(0)


@SCRIPT
def test_a_upi_payment_entered_as_cash_is_corrected_in_four_taps(
    script: bool, open_tab: OpenTab, practice: Practice, clinic: LiveClinic
) -> None:
    bill, touch = practice.billed_visit(mode="cash"), Touch()
    page = open_tab(TABLET, practice, java_script_enabled=script)
    page.goto(f"/billing/{bill}/")
    touch.press(page.get_by_text("Something is wrong…"))
    touch.press(page.get_by_role("link", name="It came in another way"))
    expect(page.get_by_label("Reason")).to_have_value("Came in another way")
    touch.press(page.get_by_role("button", name="Take back"))
    touch.press(page.locator(".action").get_by_role("button", name="UPI"))
    expect(page.locator("#bill")).to_contain_text("Paid")
    print(f"A payment's mode put right: {touch.acts} taps")
    assert (touch.acts, clinic.count("payments")) == (4, 3)


def test_on_a_pc_an_amount_is_typed_and_taken_as_soon_as_the_page_is_open(
    open_tab: OpenTab, practice: Practice, family: int
) -> None:
    page = open_tab(DESK, practice)
    page.goto("/billing/1/pay/")
    expect(page.get_by_role("button", name="Take ₹400")).to_be_visible()  # which was fetched
    expect(page.get_by_label("Amount")).to_be_focused()
    page.keyboard.type("150")
    expect(page.get_by_role("button", name="Take ₹150")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/billing/1/$"))
    expect(page.get_by_role("button", name="Cash ₹250")).to_be_visible()
