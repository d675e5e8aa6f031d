"""Search as you type."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenTab
from tests.browser.populated_clinic import HINDI, TAMIL, populate
from tests.browser.screens import TABLET
from tests.browser.watch import plant, was_not_reloaded
from tests.integration.factories import Practice


@pytest.fixture
def patients(tablet: Page, practice: Practice) -> Page:
    """Open the list of patients of a populated practice."""
    populate(practice)
    tablet.goto("/patients/")
    return tablet


def test_the_list_and_the_address_follow_the_typed_text(patients: Page) -> None:
    plant(patients)
    patients.locator("#q").press_sequentially("ravi", delay=40)
    expect(patients.locator("#patients .row-link")).to_have_count(1)
    expect(patients.locator("#patients .row-main")).to_have_text("Ravi")
    expect(patients).to_have_url(re.compile(r"/patients/\?q=ravi$"))
    expect(patients.locator("#q")).to_be_focused()
    assert was_not_reloaded(patients)


def test_an_address_with_a_search_opens_the_same_list(patients: Page) -> None:
    patients.goto("/patients/?q=ravi")
    expect(patients.locator("#q")).to_have_value("ravi")
    expect(patients.locator("#patients .row-link")).to_have_count(1)


@pytest.mark.parametrize("typed", ["98765", TAMIL[0][:6], HINDI[1], "9876543210"])
def test_patients_are_found_by_phone_and_in_any_script(patients: Page, typed: str) -> None:
    patients.locator("#q").fill(typed)
    expect(patients.locator("#patients .row-link")).to_have_count(1)


def test_an_emptied_search_shows_all_patients_again(patients: Page) -> None:
    patients.locator("#q").fill("ravi")
    expect(patients.locator("#patients .row-link")).to_have_count(1)
    patients.locator("#q").fill("")
    expect(patients.locator("#patients .row-link")).to_have_count(6)


def test_a_name_that_is_not_found_can_be_registered_as_typed(patients: Page) -> None:
    patients.locator("#q").fill("Zubeida")
    patients.get_by_role("link", name="Register as a new patient").tap()
    expect(patients.get_by_label("First name")).to_have_value("Zubeida")


def test_a_search_without_javascript_returns_a_page(open_tab: OpenTab, practice: Practice) -> None:
    populate(practice)
    page = open_tab(TABLET, practice, java_script_enabled=False)
    page.goto("/patients/")
    page.locator("#q").fill("ravi")
    page.locator("#q").press("Enter")
    expect(page.locator("#patients .row-link")).to_have_count(1)


def test_bills_are_found_by_patient_as_you_type(patients: Page) -> None:
    patients.goto("/billing/")
    patients.locator("#q").fill("lakshmi s")
    expect(patients.locator("#bills .row-link")).to_have_count(1)
    expect(patients).to_have_url(re.compile(r"/billing/\?q=lakshmi"))
