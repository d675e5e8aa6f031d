"""Two tabs of a helper of two doctors: a tab never shows data of the other tab's doctor."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenTab
from tests.browser.screens import TABLET
from tests.browser.watch import Watch
from tests.integration.factories import Member, Practice, open_practice


@pytest.fixture
def other(practice: Practice) -> Practice:
    return open_practice(practice.database, "Dr Bala", "bala@example.org")


@pytest.fixture
def helper(practice: Practice, other: Practice) -> Member:
    return practice.admit(other.member("reception", "Rani Devi"), "reception")


@pytest.fixture
def tab(open_tab: OpenTab, helper: Member) -> Page:
    return open_tab(TABLET, helper)


def switch(page: Page, name: str) -> None:
    page.goto("/")
    page.get_by_role("button", name=f"Open the records of {name}").click()
    expect(page.locator(".whose-open")).to_have_text(name)


def test_a_request_for_the_doctor_before_the_switch_leads_to_home(
    tab: Page, other: Practice
) -> None:
    other.patient(first_name="Geheim", phone="+919876543210")
    tab.goto("/patients/new/")
    switch(tab.context.new_page(), "Dr Bala")
    tab.get_by_label("Phone").fill("9876543210")
    tab.get_by_label("Phone").press("Tab")
    tab.wait_for_url("**/")
    expect(tab.locator(".top-doctor")).to_have_text("Dr Bala")


def test_a_form_for_the_doctor_before_the_switch_is_offered_with_that_doctor(
    tab: Page, practice: Practice, watch: Watch
) -> None:
    watch.expect(400)
    patient_id = practice.patient()
    tab.goto(f"/patients/{patient_id}/edit/")
    tab.get_by_label("Address").fill("12 MG Road")
    second = tab.context.new_page()
    switch(second, "Dr Bala")
    tab.get_by_role("button", name="Save").click()
    expect(tab.get_by_role("heading", name="records of another doctor")).to_be_visible()
    switch(second, "Dr Asha Rao")
    second.get_by_role("link", name="Show it").click()
    expect(second.get_by_label("Address")).to_have_value("12 MG Road")
