"""A part of a page that a response replaces keeps what is tapped or typed in it meanwhile."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from clinic.auth.service import get_user
from tests.browser.clinic import LiveClinic
from tests.browser.conftest import OpenTab
from tests.browser.held import hold
from tests.browser.screens import DESK
from tests.integration.factories import Practice


@pytest.fixture
def alerts(tablet: Page, practice: Practice) -> Page:
    practice.allergy(practice.patient())
    practice.problem(1)
    tablet.goto("/patients/1/")
    return tablet


def test_a_form_is_opened_after_the_response_that_would_have_closed_it(
    alerts: Page, clinic: LiveClinic
) -> None:
    part = alerts.locator("#alerts")
    part.get_by_role("link", name="Edit Penicillin").tap()
    with clinic.answers_held():
        part.get_by_role("button", name="End: no longer so").tap()
        clinic.wait_for_post("/allergies/1/end/")
        part.get_by_role("link", name="Add a problem").tap()
    part.get_by_label("Problem", exact=True).fill("Asthma")
    expect(part.get_by_label("Problem", exact=True)).to_have_value("Asthma")
    expect(part).to_contain_text("Not asked yet.")


def test_the_responses_to_two_taps_are_both_shown(alerts: Page) -> None:
    part, waiting = alerts.locator("#alerts"), hold(alerts, "**/problems/")
    with alerts.expect_request("**/problems/"):
        part.get_by_role("link", name="Add a problem").tap()
    part.get_by_role("link", name="Edit Penicillin").tap()
    expect(part.get_by_label("Allergic to")).to_be_visible()
    waiting[0].continue_()
    expect(part.get_by_label("Problem", exact=True)).to_be_visible()


def test_a_letter_keeps_typed_text_and_is_signed_only_as_shown(
    tablet: Page, practice: Practice, clinic: LiveClinic
) -> None:
    visit = practice.visit(practice.patient(address="Karve Road, Pune"))
    with practice.at_work():
        get_user(practice.user_id).own_doctor().registration_number = "MMC 2008/04"
    tablet.goto(f"/visits/{visit}/letters/new/")
    tablet.get_by_role("button", name="3 days").tap()
    text, message = tablet.get_by_label("Text"), tablet.locator("#banner")
    expect(text).to_have_value(re.compile("a rest of 3 days"))
    with clinic.answers_held():
        tablet.get_by_role("button", name="7 days").tap()
        clinic.wait_for_post("/letter-drafts/1/")
        tablet.get_by_role("button", name="Sign and issue").tap()
    expect(text).to_have_value(re.compile("a rest of 7 days"))
    expect(message).to_contain_text("Not done: Sign and issue.")
    with clinic.answers_held():
        tablet.get_by_role("button", name="5 days").tap()
        clinic.wait_for_post("/letter-drafts/1/")
        text.press("End")
        text.press_sequentially(" He may walk.")
    expect(tablet.get_by_role("button", name="5 days")).to_have_attribute("aria-pressed", "true")
    expect(text).to_have_value(re.compile(r" He may walk\."))
    expect(text).to_be_focused()
    assert clinic.count("letters") == 0


def test_a_patient_can_be_registered_after_the_family_name_was_copied(
    tablet: Page, practice: Practice, clinic: LiveClinic
) -> None:
    practice.patient(last_name="Srinivasan")
    tablet.goto("/patients/new/?relative=1")
    tablet.get_by_label("First name").fill("Asha")
    tablet.locator(".choice", has_text="Female").tap()
    with clinic.answers_held():
        tablet.get_by_role("button", name="Last name Srinivasan").tap()
        clinic.wait_for_post("/patients/new/")
        tablet.get_by_label("Age", exact=True).fill("12")
        tablet.get_by_role("button", name="Register", exact=True).tap()
    expect(tablet.get_by_role("heading", name="Asha Srinivasan")).to_be_visible()
    assert clinic.count("patients") == 2


def test_a_payment_is_taken_by_one_press_though_its_button_is_updated(
    open_tab: OpenTab, practice: Practice, clinic: LiveClinic
) -> None:
    bill, page = practice.billed_visit(status="pending"), open_tab(DESK, practice)
    page.goto(f"/billing/{bill}/pay/")
    # Measured before the amount is typed: the answer to it replaces the button at any moment after.
    button = page.get_by_role("button", name="Take")
    expect(button).to_be_visible()
    box = button.bounding_box()
    assert box is not None
    page.get_by_label("Amount").fill("200")
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    expect(page.get_by_role("button", name="Take ₹200")).to_be_visible()
    page.mouse.up()
    expect(page.locator("#bill .sheet-head .badge")).to_have_text("Part paid")
    assert clinic.count("payments") == 1
