"""One desk for two doctors: it updates itself, and each row opens in its doctor's records."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenTab
from tests.browser.screens import DESK
from tests.browser.watch import is_paper, plant, was_not_reloaded
from tests.integration.factories import Practice, open_practice
from tests.integration.prescriptions import sign


@pytest.fixture
def other(practice: Practice) -> Practice:
    return open_practice(practice.database, "Dr Bala", "bala@example.org")


@pytest.fixture
def desk(open_tab: OpenTab, practice: Practice, other: Practice) -> Page:
    """Open the desk of a receptionist of both doctors, with the first one's records open."""
    helper = practice.member("reception", "Rani Devi")
    other.admit(helper, "reception")
    page = open_tab(DESK, helper)
    page.goto("/desk/")
    return page


def test_changes_at_both_doctors_appear_without_a_reload(
    desk: Page, practice: Practice, other: Practice
) -> None:
    plant(desk)
    waiting = desk.get_by_role("list", name="Waiting")
    practice.arrival(practice.patient(first_name="Asha"))
    expect(waiting).to_contain_text("Asha")
    other.arrival(other.patient(first_name="Balan"))
    expect(waiting).to_contain_text("Balan")
    other.visit(other.patient(first_name="Chitra"), fee_paise=300_00)
    expect(desk.get_by_role("list", name="To bill")).to_contain_text("Chitra")
    assert was_not_reloaded(desk)


def test_a_row_of_the_other_doctor_opens_with_one_tap(desk: Page, other: Practice) -> None:
    visit = other.visit(other.patient(first_name="Chitra"), fee_paise=300_00)
    desk.get_by_role("button", name=re.compile("Chitra.*Bill ₹300")).click()
    expect(desk).to_have_url(re.compile(f"/visits/{visit}/bill/$"))
    expect(desk.locator(".top-doctor")).to_have_text("Dr Bala")


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without"])
def test_after_a_paper_of_the_other_doctor_the_next_row_opens(
    open_tab: OpenTab, practice: Practice, other: Practice, desk: Page, script: bool
) -> None:
    helper = practice.member("reception", "Rani Devi")
    sign(other, other.visit(other.patient(first_name="Chitra")))
    practice.arrival(practice.patient(first_name="Asha"))
    other.arrival(other.patient(first_name="Balan"))
    page = open_tab(DESK, helper, java_script_enabled=script)
    page.goto("/desk/")
    with page.context.expect_event("response", is_paper) as paper:
        page.get_by_role("button", name=re.compile("Chitra.*Print")).click()
    assert paper.value.status == 200
    page.get_by_role("button", name=re.compile("Balan")).click()
    expect(page).to_have_url(re.compile("/queue/1/$"))
    expect(page.locator("#who")).to_contain_text("Balan")
