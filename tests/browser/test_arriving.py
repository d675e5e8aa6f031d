"""The number of taps that queue a patient, and the size of the buttons on each screen."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenTab
from tests.browser.keystrokes import Counted
from tests.browser.populated_clinic import populate
from tests.browser.screens import PHONE, SCREENS, TABLET
from tests.integration.factories import Practice

MOST_TAPS_KNOWN, MOST_TAPS_NEW = 4, 8


@pytest.fixture
def desk(same_tab: OpenTab, practice: Practice) -> Page:
    """Open home on the reception's tablet."""
    populate(practice)
    page = same_tab(TABLET, practice.member("reception", "Rani Devi"))
    page.goto("/")
    return page


def test_a_registered_patient_is_found_by_phone_and_queued(desk: Page) -> None:
    user = Counted(desk)
    user.tap(desk.get_by_role("searchbox", name="Search patients"))
    user.write("9876543210")
    user.press("Enter")
    user.tap(desk.get_by_role("button", name="Add to queue Lakshmi Srinivasan"))
    expect(desk).to_have_url(re.compile("/queue/1/$"))
    enter = 1
    print(user.summary_of("A known patient, found by phone, in the queue"))
    assert user.taps + enter <= MOST_TAPS_KNOWN


def test_a_new_patient_is_registered_and_queued(desk: Page) -> None:
    user = Counted(desk)
    user.tap(desk.get_by_role("link", name="New patient"))
    user.tap(desk.get_by_label("First name"))
    user.write("Meena")
    user.tap(desk.locator(".choice", has_text="Female"))
    user.tap(desk.get_by_label("Age", exact=True))
    user.write("34")
    user.tap(desk.get_by_label("Phone"))
    user.write("9123456780")
    user.tap(desk.get_by_role("button", name="Register and add to queue"))
    expect(desk).to_have_url(re.compile("/queue/1/$"))
    expect(desk.get_by_text("Registered as No.")).to_be_visible()
    print(user.summary_of("A new patient, registered, in the queue"))
    assert user.taps <= MOST_TAPS_NEW


@pytest.mark.parametrize("path", ["/patients/new/", "/patients/?q=9876543210", "/patients/1/"])
@pytest.mark.parametrize("screen", list(SCREENS))
def test_the_buttons_fit_the_screen(
    same_tab: OpenTab, practice: Practice, screen: str, path: str
) -> None:
    populate(practice)
    page = same_tab(SCREENS[screen], practice)
    page.goto(path)
    width = SCREENS[screen]["viewport"]["width"]
    for button in page.locator("main .btn:visible").all():
        box = button.bounding_box()
        assert box is not None
        assert box["x"] >= 0, button
        assert box["x"] + box["width"] <= width, button


def test_a_found_patient_is_queued_without_javascript(
    open_tab: OpenTab, practice: Practice
) -> None:
    populate(practice)
    page = open_tab(PHONE, practice, java_script_enabled=False)
    page.goto("/patients/?q=9876543210")
    page.get_by_role("button", name="Add to queue Lakshmi Srinivasan").tap()
    expect(page).to_have_url(re.compile("/queue/1/$"))


def test_reception_calls_and_prints_the_slip_without_javascript(
    open_tab: OpenTab, practice: Practice
) -> None:
    for patient in practice.patients(2):
        practice.arrival(patient)
    desk = practice.member("reception", "Rani Devi")
    page = open_tab(TABLET, desk, java_script_enabled=False)
    page.goto("/queue/")
    page.get_by_role("button", name="Call next: No. 1").tap()
    expect(page.get_by_role("button", name="Call No. 1 again")).to_be_visible()
    page.goto("/queue/2/")
    page.get_by_role("button", name="Call No. 2", exact=True).tap()
    expect(page.locator("#main")).to_contain_text("called once")
    address = page.get_by_role("link", name="Print slip").get_attribute("href")
    assert address is not None
    slip = page.request.get(page.url.partition("/queue/")[0] + address)
    assert (slip.status, slip.headers["content-type"]) == (200, "application/pdf")
