"""Two tabs with one record: nothing is overwritten silently."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenTab
from tests.browser.in_place import fact, field_of, heading, open_fact, open_heading, save
from tests.browser.keystrokes import QUICKEST_MS
from tests.browser.populated_clinic import PopulatedClinic, populate
from tests.browser.screens import DESK, TABLET
from tests.browser.watch import Watch
from tests.integration.factories import Practice


@pytest.fixture
def populated(practice: Practice) -> PopulatedClinic:
    return populate(practice)


def change_elsewhere(page: Page, path: str, label: str, text: str) -> None:
    """Let another tab of the same doctor save first."""
    page.goto(path)
    page.get_by_label(label).fill(text)
    page.get_by_role("button", name="Save").click()
    expect(page.locator("form#edit-patient, form#visit")).to_have_count(0)


def assert_both_texts_and_save(page: Page, name: str, saved: str, typed: str) -> None:
    conflict = page.locator("#conflict")
    expect(conflict.locator(".compare-saved")).to_contain_text(saved)
    expect(conflict.locator(f"[name={name}]")).to_have_value(typed)
    expect(page.locator("#conflict:focus, #conflict :focus")).to_have_count(1)
    page.wait_for_timeout(QUICKEST_MS)  # it stands where the first Save did
    conflict.get_by_role("button", name="Save what I wrote").click()
    expect(conflict).to_have_count(0)


def test_a_stale_edit_in_place_shows_both_texts_and_saves_again(
    open_tab: OpenTab, practice: Practice, populated: PopulatedClinic, watch: Watch
) -> None:
    watch.expect(409)
    page = open_tab(TABLET, practice)
    page.goto(f"/visits/{populated.visit}/")
    open_fact(page, "Complaints")
    field_of(page, "Complaints").fill("Fever for 4 days")
    other = open_tab(DESK, practice)
    change_elsewhere(other, f"/visits/{populated.visit}/edit/", "Complaints", "Fever and cough")
    save(page)
    assert_both_texts_and_save(page, "symptoms", "Fever and cough", "Fever for 4 days")
    expect(page).to_have_url(re.compile(rf"/visits/{populated.visit}/$"))
    expect(fact(page, "Complaints")).to_contain_text("Fever for 4 days")


def test_an_edit_in_place_beside_an_open_consultation_shows_both_texts(
    open_tab: OpenTab, practice: Practice, populated: PopulatedClinic, watch: Watch
) -> None:
    watch.expect(409)
    page = open_tab(TABLET, practice)
    page.goto(f"/visits/{populated.visit}/")
    open_fact(page, "Complaints")
    field_of(page, "Complaints").fill("Headache")
    other = open_tab(DESK, practice)
    other.goto(f"/visits/{populated.visit}/consultation/")
    other.locator("#symptoms-new").fill("Vomiting")
    other.locator("#symptoms-new").press("Enter")
    expect(other.locator("#state")).to_contain_text("Saved")
    save(page)
    conflict = page.locator("#conflict")
    expect(conflict.locator(".differing")).to_contain_text("Vomiting")
    expect(conflict.locator(".differing")).to_contain_text("Headache")
    conflict.get_by_role("button", name="Keep what I typed").tap()
    expect(page).to_have_url(re.compile(rf"/visits/{populated.visit}/consultation/$"))
    expect(page.locator("#consultation [name=symptoms]")).to_have_value("Headache")


def test_a_stale_heading_of_a_patient_shows_both_texts_and_saves_again(
    open_tab: OpenTab, practice: Practice, populated: PopulatedClinic, watch: Watch
) -> None:
    watch.expect(409)
    page = open_tab(TABLET, practice)
    page.goto(f"/patients/{populated.lakshmi}/")
    open_heading(page, "phone")
    field_of(page, "Phone").fill("98450 12345")
    other = open_tab(DESK, practice)
    edit = f"/patients/{populated.lakshmi}/edit/"
    change_elsewhere(other, edit, "Phone", "98450 99999")
    save(page)
    assert_both_texts_and_save(page, "phone", "98450 99999", "98450 12345")
    expect(heading(page, "phone")).to_contain_text("98450 12345")


def test_the_text_saved_elsewhere_can_be_kept(
    open_tab: OpenTab, practice: Practice, populated: PopulatedClinic, watch: Watch
) -> None:
    watch.expect(409)
    page = open_tab(TABLET, practice, java_script_enabled=False)
    path = f"/visits/{populated.visit}/edit/"
    page.goto(path)
    page.get_by_label("Complaints").fill("Fever for 4 days")
    change_elsewhere(open_tab(DESK, practice), path, "Complaints", "Fever and cough")
    page.get_by_role("button", name="Save").tap()
    page.get_by_role("link", name="Keep what is saved").tap()
    expect(fact(page, "Complaints")).to_contain_text("Fever and cough")


def test_an_open_conflict_shows_its_texts_above_its_buttons(
    open_tab: OpenTab, practice: Practice, populated: PopulatedClinic, watch: Watch
) -> None:
    watch.expect(409)
    page = open_tab(TABLET, practice)
    page.goto(f"/patients/{populated.lakshmi}/")
    open_heading(page, "phone")
    field_of(page, "Phone").fill("98450 12345")
    edit = f"/patients/{populated.lakshmi}/edit/"
    change_elsewhere(open_tab(DESK, practice), edit, "Phone", "98450 99999")
    save(page)
    field = page.locator("#conflict [name=phone]").bounding_box()
    buttons = page.locator("#conflict .actions").bounding_box()
    assert field is not None
    assert buttons is not None
    assert field["y"] + field["height"] <= buttons["y"]
