"""Registration: lookalikes are shown in time; archiving can be undone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.clinic import LiveClinic
from tests.browser.conftest import OpenTab
from tests.browser.populated_clinic import PopulatedClinic, populate
from tests.browser.screens import DESK, LANDSCAPE, TABLET, Screen
from tests.browser.watch import Watch, plant, was_not_reloaded
from tests.integration.factories import Practice


@pytest.fixture
def populated(practice: Practice) -> PopulatedClinic:
    return populate(practice)


def type_a_lookalike(page: Page) -> None:
    """Type Lakshmi Srinivasan, 46, in another spelling."""
    page.goto("/patients/new/")
    page.get_by_label("First name").fill("Laxmi")
    page.get_by_label("Last name").fill("Srinivasan")
    page.locator(".choice", has_text="Female").tap()
    page.get_by_label("Phone").fill("98765 43210")


def test_lookalikes_appear_while_typing(tablet: Page, populated: PopulatedClinic) -> None:
    type_a_lookalike(tablet)
    plant(tablet)
    tablet.get_by_label("Address").tap()
    lookalikes = tablet.locator("#lookalikes .row-link")
    expect(lookalikes).to_have_count(1)
    expect(lookalikes).to_contain_text("Lakshmi Srinivasan")
    expect(tablet.get_by_label("Phone")).to_have_value("98765 43210")
    assert was_not_reloaded(tablet)


def test_use_this_one_leads_to_the_patient(
    tablet: Page, populated: PopulatedClinic, clinic: LiveClinic
) -> None:
    before = clinic.count("patients")
    tablet.on("dialog", lambda dialog: dialog.accept())
    type_a_lookalike(tablet)
    tablet.get_by_label("Address").tap()
    tablet.get_by_text("Use this one").tap()
    expect(tablet).to_have_url(re.compile(rf"/patients/{populated.lakshmi}/$"))
    assert clinic.count("patients") == before


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without"])
def test_a_different_person_is_registered_after_a_confirmation(
    open_tab: OpenTab,
    practice: Practice,
    populated: PopulatedClinic,
    clinic: LiveClinic,
    watch: Watch,
    script: bool,
) -> None:
    watch.expect(422)
    before = clinic.count("patients")
    page = open_tab(TABLET, practice, java_script_enabled=script)
    type_a_lookalike(page)
    page.get_by_label("Age", exact=True).fill("46")
    page.get_by_role("button", name="Register", exact=True).tap()
    expect(page.get_by_role("heading", name="Registered already?")).to_be_visible()
    assert clinic.count("patients") == before
    page.get_by_role("button", name="Somebody else").tap()
    expect(page.get_by_role("heading", name="Laxmi Srinivasan")).to_be_visible()
    assert clinic.count("patients") == before + 1


def test_archiving_a_patient_can_be_undone(tablet: Page, populated: PopulatedClinic) -> None:
    tablet.goto(f"/patients/{populated.lakshmi}/")
    tablet.get_by_role("link", name="Archive").tap()
    tablet.get_by_role("button", name="Archive").tap()
    expect(tablet.locator(".toast-area")).to_contain_text("archived")
    expect(tablet.locator("#patients")).not_to_contain_text("Lakshmi Srinivasan")
    tablet.get_by_role("button", name="Undo").tap()
    expect(tablet.get_by_role("heading", name="Lakshmi Srinivasan")).to_be_visible()
    tablet.goto("/patients/")
    expect(tablet.locator("#patients")).to_contain_text("Lakshmi Srinivasan")


def test_an_archived_patient_is_found_among_the_archived_and_restored(
    tablet: Page, populated: PopulatedClinic
) -> None:
    tablet.goto("/patients/")
    tablet.get_by_role("link", name="Archived").tap()
    tablet.locator("#patients .row-link", has_text="Gone Away").tap()
    expect(tablet.get_by_role("button", name="Start a visit")).to_have_count(0)
    tablet.get_by_role("button", name="Restore").tap()
    expect(tablet.get_by_role("button", name="Start a visit")).to_be_visible()


IS_SEEN = """field => {
  const { left, top, bottom, width } = field.getBoundingClientRect();
  const shows = (y) => field.contains(document.elementFromPoint(left + width / 2, y));
  return shows(top + 2) && shows(bottom - 2);
}"""


@pytest.mark.parametrize("screen", [DESK, LANDSCAPE], ids=["desk", "landscape"])
def test_who_has_the_same_phone_does_not_cover_what_is_written(
    open_tab: OpenTab, practice: Practice, screen: Screen
) -> None:
    for name in ("Supriya", "Arnav", "Santosh"):
        practice.patient(first_name=name, last_name="Kulkarni", phone="+918930461016")
    page = open_tab(screen, practice)
    page.goto("/patients/new/")
    page.get_by_label("First name").fill("Anu")
    page.get_by_label("Phone").fill("89304 61016")
    page.get_by_label("Address").focus()
    expect(page.locator("#lookalikes")).to_contain_text("Santosh Kulkarni")
    address = page.get_by_label("Address").element_handle()
    page.wait_for_function(IS_SEEN, arg=address)
    page.keyboard.type("17, Shivtirth Nagar")
    assert page.evaluate(IS_SEEN, address)


def test_no_choice_of_the_last_patient_is_left_when_one_goes_back(
    open_tab: OpenTab, practice: Practice
) -> None:
    desk = open_tab(DESK, practice)
    desk.goto("/patients/new/")
    desk.get_by_label("First name").fill("Anu")
    desk.locator(".choice", has_text="Female").click()
    desk.get_by_label("Age").fill("8m")
    desk.keyboard.press("Enter")
    desk.keyboard.press("Enter")
    expect(desk.locator("h1")).to_contain_text("Anu")
    desk.go_back()
    expect(desk.get_by_label("First name")).to_have_value("")
    expect(desk.get_by_role("radio", name="Female")).not_to_be_checked()


def test_enter_moves_on_until_the_form_has_what_it_needs_then_registers(
    open_tab: OpenTab, practice: Practice
) -> None:
    desk = open_tab(DESK, practice)
    desk.goto("/patients/new/")
    desk.get_by_label("First name").press("Enter")
    expect(desk.get_by_label("Last name")).to_be_focused()
    desk.get_by_label("First name").fill("Lakshmi")
    desk.get_by_label("First name").press("Enter")
    desk.keyboard.type("Rao")
    desk.keyboard.press("Enter")
    expect(desk.get_by_label("Male", exact=True)).to_be_focused()
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("Enter")
    expect(desk.get_by_label("Age", exact=True)).to_be_focused()
    desk.keyboard.type("45")
    desk.keyboard.press("Enter")
    expect(desk.get_by_label("Phone", exact=True)).to_be_focused()
    desk.keyboard.press("Enter")  # a walk-in without one
    expect(desk).to_have_url(re.compile(r"/patients/1/$"))
    expect(desk.locator(".who-name")).to_contain_text("Lakshmi Rao")
