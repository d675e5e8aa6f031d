"""A form that is sent twice takes effect once: double taps, lost responses, the back button."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.clinic import LiveClinic
from tests.browser.conftest import OpenTab
from tests.browser.in_place import field_of, open_fact, save
from tests.browser.populated_clinic import populate
from tests.browser.screens import TABLET
from tests.browser.watch import Watch
from tests.integration.factories import Practice


def tap_twice(page: Page, name: str, clinic: LiveClinic) -> None:
    """Tap twice, the second time before the response to the first."""
    box = page.get_by_role("button", name=name).first.bounding_box()
    assert box is not None
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    with clinic.answers_held():
        page.touchscreen.tap(*middle)
        page.touchscreen.tap(*middle)


def fill_a_patient(page: Page) -> None:
    page.goto("/patients/new/")
    page.get_by_label("First name").fill("Lakshmi")
    page.locator(".choice", has_text="Female").tap()
    page.get_by_label("Age", exact=True).fill("45")


def lose_the_first_answer(page: Page, pattern: str) -> None:
    """Let the server process the first POST, and drop its response."""
    lost: list[str] = []

    def handle(route: Route) -> None:
        if route.request.method != "POST" or lost:
            route.continue_()
            return
        lost.append(route.request.url)
        assert route.fetch(max_redirects=0).status < 400
        route.abort("connectionreset")

    page.route(re.compile(pattern), handle)


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without"])
def test_a_double_tap_registers_one_patient(
    open_tab: OpenTab, practice: Practice, clinic: LiveClinic, script: bool
) -> None:
    page = open_tab(TABLET, practice, java_script_enabled=script)
    fill_a_patient(page)
    tap_twice(page, "Register", clinic)
    expect(page.get_by_role("heading", name="Lakshmi")).to_be_visible()
    assert clinic.count("patients") == 1


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without"])
def test_a_double_tap_saves_one_visit_and_one_bill(
    open_tab: OpenTab, practice: Practice, clinic: LiveClinic, script: bool
) -> None:
    patient = practice.patient()
    page = open_tab(TABLET, practice, java_script_enabled=script)
    page.goto(f"/patients/{patient}/visits/new/")
    page.get_by_label("Complaints").fill("Cough")
    tap_twice(page, "Save the visit", clinic)
    expect(page).to_have_url(re.compile(r"/visits/1/$"))
    page.goto("/visits/1/bill/")
    page.get_by_label("Total amount").fill("300")
    tap_twice(page, "Cash ₹", clinic)
    expect(page).to_have_url(re.compile(r"/billing/1/$"))
    assert (clinic.count("visits"), clinic.count("bills")) == (1, 1)


def test_a_double_tap_takes_a_payment_once(
    open_tab: OpenTab, practice: Practice, clinic: LiveClinic
) -> None:
    bill = practice.billed_visit(status="pending")
    page = open_tab(TABLET, practice)
    page.goto(f"/billing/{bill}/")
    tap_twice(page, "Cash", clinic)
    expect(page.locator("#bill .sheet-head .badge")).to_have_text("Paid")
    assert clinic.count("payments") == 1


def test_a_patient_whose_response_was_lost_is_registered_once(
    tablet: Page, clinic: LiveClinic, watch: Watch
) -> None:
    watch.expect_failure("net::ERR_CONNECTION_RESET")
    fill_a_patient(tablet)
    lose_the_first_answer(tablet, r"/patients/new/$")
    tablet.get_by_role("button", name="Register", exact=True).tap(no_wait_after=True)
    expect(tablet.get_by_label("First name")).to_have_count(0)
    assert clinic.count("patients") == 1
    # The browser's own page offers to reload, which sends the form again.
    tablet.reload()
    expect(tablet.get_by_role("heading", name="Lakshmi")).to_be_visible()
    assert clinic.count("patients") == 1


def test_an_edit_whose_response_was_lost_asks_before_it_writes_again(
    tablet: Page, practice: Practice, watch: Watch
) -> None:
    populated = populate(practice)
    watch.expect(409)
    watch.expect_failure("net::ERR_CONNECTION_RESET")
    watch.expect_message("htmx:")
    tablet.goto(f"/visits/{populated.visit}/")
    open_fact(tablet, "Complaints")
    field_of(tablet, "Complaints").fill("Fever for 5 days")
    lose_the_first_answer(tablet, r"/visits/\d+/edit/")
    save(tablet)
    expect(tablet.locator("#banner")).to_contain_text("Your text is kept here")
    save(tablet)
    expect(tablet.locator("#note, #conflict").first).to_contain_text("Fever for 5 days")


def submit_again_after_going_back(page: Page, path: str, button: str) -> None:
    """Go back to the form that was just sent, and send it as the browser shows it."""
    page.go_back()
    expect(page).to_have_url(re.compile(re.escape(path) + "$"))
    page.get_by_role("button", name=button).first.tap()


def test_a_patient_sent_again_after_back_is_registered_once(
    tablet: Page, clinic: LiveClinic, watch: Watch
) -> None:
    watch.expect(422)
    fill_a_patient(tablet)
    tablet.get_by_role("button", name="Register", exact=True).tap()
    expect(tablet.get_by_role("heading", name="Lakshmi")).to_be_visible()
    submit_again_after_going_back(tablet, "/patients/new/", "Register")
    expect(tablet.locator("#who, .error-summary").first).to_be_visible()
    assert clinic.count("patients") == 1


def test_a_visit_sent_again_after_back_is_saved_once(
    tablet: Page, practice: Practice, clinic: LiveClinic, watch: Watch
) -> None:
    watch.expect(422)
    patient = practice.patient()
    tablet.goto(f"/patients/{patient}/visits/new/")
    tablet.get_by_label("Complaints").fill("Cough")
    tablet.get_by_role("button", name="Save the visit").tap()
    expect(tablet).to_have_url(re.compile(r"/visits/1/$"))
    submit_again_after_going_back(tablet, f"/patients/{patient}/visits/new/", "Save the visit")
    expect(tablet.get_by_text("Write the complaints, the diagnosis")).to_be_visible()
    assert clinic.count("visits") == 1


def test_a_bill_sent_again_after_back_is_issued_once(
    tablet: Page, practice: Practice, clinic: LiveClinic
) -> None:
    visit = practice.visit(practice.patient())
    tablet.goto(f"/visits/{visit}/bill/")
    tablet.get_by_role("button", name="Cash ₹").tap()
    expect(tablet).to_have_url(re.compile(r"/billing/1/$"))
    tablet.go_back()
    expect(tablet).to_have_url(re.compile(r"/billing/1/$"))
    assert clinic.count("bills") == 1
