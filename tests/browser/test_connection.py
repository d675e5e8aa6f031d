"""A lost connection or an ended session while text is being typed."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import AFAR, OpenTab
from tests.browser.in_place import fact, field_of, open_fact, open_heading, save
from tests.browser.populated_clinic import PopulatedClinic, populate
from tests.browser.screens import TABLET
from tests.browser.watch import Watch
from tests.integration.factories import PASSWORD, Practice

OFFLINE = "net::ERR_INTERNET_DISCONNECTED"


@pytest.fixture
def populated(practice: Practice) -> PopulatedClinic:
    return populate(practice)


def test_a_save_without_internet_keeps_the_text_and_works_later(
    tablet: Page, populated: PopulatedClinic, watch: Watch
) -> None:
    watch.expect_failure(OFFLINE)
    watch.expect_message("htmx:")
    tablet.goto(f"/visits/{populated.visit}/")
    open_fact(tablet, "Complaints")
    field_of(tablet, "Complaints").fill("Typed on the train")
    tablet.context.set_offline(True)
    save(tablet)
    expect(tablet.locator("#banner")).to_contain_text("no connection")
    expect(field_of(tablet, "Complaints")).to_have_value("Typed on the train")
    tablet.context.set_offline(False)
    save(tablet)
    expect(fact(tablet, "Complaints")).to_contain_text("Typed on the train")
    expect(tablet.locator("#banner")).to_be_empty()


def test_a_form_is_not_sent_without_a_connection(
    open_tab: OpenTab, practice: Practice, populated: PopulatedClinic, watch: Watch
) -> None:
    watch.expect_message("Cross-Origin-Opener-Policy")  # no TLS in tests
    page = open_tab(TABLET, practice, host=AFAR)
    page.goto(f"/patients/{populated.lakshmi}/visits/new/")
    page.get_by_label("Complaints").fill("Typed on the train")
    page.context.set_offline(True)
    page.get_by_role("button", name="Save the visit").tap()
    expect(page.locator("#banner")).to_contain_text("no connection")
    expect(page.locator("#state")).to_contain_text("Offline")
    expect(page.get_by_label("Complaints")).to_have_value("Typed on the train")
    page.context.set_offline(False)
    expect(page.locator("#banner")).to_be_empty()
    page.get_by_role("button", name="Save the visit").tap()
    expect(fact(page, "Complaints")).to_contain_text("Typed on the train")


def test_a_form_is_not_sent_to_a_clinic_that_does_not_respond(
    tablet: Page, populated: PopulatedClinic, watch: Watch
) -> None:
    watch.expect_failure("net::ERR_CONNECTION_REFUSED")
    tablet.goto(f"/patients/{populated.lakshmi}/visits/new/")
    tablet.get_by_label("Complaints").fill("Typed while the PC restarts")
    tablet.route("**/*", lambda route: route.abort("connectionrefused"))
    tablet.get_by_role("button", name="Save the visit").tap()
    expect(tablet.locator("#banner")).to_contain_text("no connection")
    expect(tablet.get_by_label("Complaints")).to_have_value("Typed while the PC restarts")
    tablet.unroute("**/*")
    tablet.get_by_role("button", name="Save the visit").tap()
    expect(fact(tablet, "Complaints")).to_contain_text("Typed while the PC restarts")


def test_what_is_not_saved_stays_said_when_something_cannot_be_read_either(
    tablet: Page, watch: Watch
) -> None:
    watch.expect_failure(OFFLINE)
    watch.expect_message("htmx:")
    tablet.goto("/patients/new/")
    tablet.get_by_label("First name").fill("Lakshmi")
    tablet.get_by_label("Age").fill("45")
    tablet.context.set_offline(True)
    with tablet.expect_event("requestfailed", lambda request: "/lookalikes/" in request.url):
        tablet.get_by_role("button", name="Register and add to queue").tap()
    expect(tablet.locator("#banner")).to_contain_text("Couldn't save: no connection")
    expect(tablet.get_by_label("Age")).to_have_value("45")


def test_a_form_that_no_clinic_accepts_stays_on_the_page(
    tablet: Page, populated: PopulatedClinic
) -> None:
    tablet.goto(f"/patients/{populated.lakshmi}/visits/new/")
    field = tablet.get_by_label("Complaints")
    field.evaluate("area => { area.value = 'x'.repeat(1100000); }")
    tablet.get_by_role("button", name="Save the visit").tap()
    expect(tablet.locator("#banner")).to_contain_text("too long")
    assert field.evaluate("area => area.value.length") == 1_100_000


def sign_out_elsewhere(page: Page) -> None:
    other = page.context.new_page()
    other.goto("/account/settings/")
    other.get_by_role("button", name="Sign out").tap()
    expect(other.get_by_role("heading", name="Sign in")).to_be_visible()
    other.close()


def sign_in_again(page: Page, practice: Practice) -> None:
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.get_by_label("E-mail").fill(practice.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").tap()


def test_a_click_after_the_session_ended_leads_to_sign_in_and_back(
    tablet: Page, practice: Practice, populated: PopulatedClinic, watch: Watch
) -> None:
    watch.expect(401)
    watch.expect_message("Response Status Error Code 401")
    tablet.goto(f"/patients/{populated.lakshmi}/")
    sign_out_elsewhere(tablet)
    open_heading(tablet, "phone")
    sign_in_again(tablet, practice)
    expect(tablet).to_have_url(re.compile(rf"/patients/{populated.lakshmi}/$"))
    expect(tablet.get_by_role("heading", name="Lakshmi")).to_be_visible()


def test_a_page_after_the_session_ended_leads_to_sign_in_and_back(
    tablet: Page, practice: Practice, populated: PopulatedClinic
) -> None:
    tablet.goto("/patients/")
    sign_out_elsewhere(tablet)
    tablet.goto(f"/visits/{populated.visit}/")
    sign_in_again(tablet, practice)
    expect(tablet).to_have_url(re.compile(rf"/visits/{populated.visit}/$"))


def test_a_part_sent_after_the_session_ended_is_offered_again(
    tablet: Page, practice: Practice, populated: PopulatedClinic, watch: Watch
) -> None:
    watch.expect(401)
    watch.expect_message("Response Status Error Code 401")
    tablet.goto(f"/visits/{populated.visit}/")
    open_fact(tablet, "Complaints")
    field_of(tablet, "Complaints").fill("Fever for 3 days\nand a cough")
    sign_out_elsewhere(tablet)
    save(tablet)  # no question whether to leave, because the text is stored
    expect(tablet.locator("main")).to_contain_text("What you typed is kept")
    sign_in_again(tablet, practice)
    expect(tablet.get_by_text("Not saved yet")).to_be_visible()
    expect(tablet.get_by_label("Complaints")).to_have_value("Fever for 3 days\nand a cough")
    tablet.get_by_role("button", name="Save").tap()
    expect(tablet).to_have_url(re.compile(rf"/visits/{populated.visit}/$"))
    expect(fact(tablet, "Complaints")).to_contain_text("and a cough")


def test_a_form_is_restored_after_the_session_ended_without_scripts(
    open_tab: OpenTab, practice: Practice
) -> None:
    page = open_tab(TABLET, practice, java_script_enabled=False)
    page.goto("/patients/new/")
    page.get_by_label("First name").fill("Lata")
    page.get_by_label("Age").fill("45")
    page.get_by_text("Female").tap()
    sign_out_elsewhere(page)
    page.get_by_role("button", name="Register", exact=True).tap()
    sign_in_again(page, practice)
    expect(page.get_by_label("First name")).to_have_value("Lata")
    expect(page.get_by_label("Female")).to_be_checked()
    page.get_by_role("button", name="Register", exact=True).tap()
    expect(page.get_by_role("heading", name="Lata")).to_be_visible()


def test_the_user_is_asked_before_typed_text_that_cannot_be_stored_is_discarded(
    tablet: Page, populated: PopulatedClinic, watch: Watch
) -> None:
    watch.expect(401)
    watch.expect_message("Response Status Error Code 401")
    tablet.goto(f"/visits/{populated.visit}/")
    open_fact(tablet, "Complaints")
    field = field_of(tablet, "Complaints")
    field.fill("Fever for 3 days and a cough")
    tablet.on("dialog", lambda dialog: dialog.dismiss())
    # The form of a page that the clinic does not know.
    tablet.locator(".fact-edit [name=csrf_token]").evaluate("input => { input.value = 'x'; }")
    sign_out_elsewhere(tablet)
    with tablet.expect_event("dialog") as dialog:
        save(tablet)
    assert dialog.value.type == "beforeunload"
    expect(field).to_have_value("Fever for 3 days and a cough")
