"""Allergies and problems on the tablet: suggestions, choice, heading, undo."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenTab
from tests.browser.screens import DESK
from tests.browser.test_every_state import violations
from tests.integration.factories import Practice

NOBODY_ASKED = "Allergies not asked"


@pytest.fixture
def chart(tablet: Page, practice: Practice) -> Page:
    """Open the page of a patient without recorded allergies and problems."""
    practice.patient()
    tablet.goto("/patients/1/")
    return tablet


def test_an_allergy_is_chosen_from_the_suggestions_and_shown_in_the_heading(
    chart: Page,
) -> None:
    heading, part = chart.locator("#who-dangers"), chart.locator("#alerts")
    expect(heading).to_contain_text(NOBODY_ASKED)
    part.get_by_role("link", name="Add an allergy").tap()
    part.get_by_label("Allergic to").press_sequentially("penic")
    part.get_by_role("button", name="Penicillins").tap()
    expect(part.get_by_label("Allergic to")).to_have_value("Penicillins")
    expect(part.locator(".concern-chosen")).to_be_focused()
    assert violations(chart) == []
    part.get_by_text("Rash", exact=True).tap()
    part.get_by_role("button", name="Save").tap()
    expect(heading).to_have_text("ALLERGY: Penicillins (Rash)")
    expect(part).to_contain_text("Class of medicines")
    assert violations(chart) == []


def test_a_problem_is_found_by_its_abbreviation_and_gets_its_code(
    open_tab: OpenTab, practice: Practice
) -> None:
    practice.patient()
    page = open_tab(DESK, practice)
    page.goto("/patients/1/")
    part = page.locator("#alerts")
    part.get_by_role("link", name="Add a problem").press("Enter")
    expect(part.get_by_label("Problem", exact=True)).to_be_focused()
    page.keyboard.type("t2dm")
    offered = part.locator(".concern-offer").first
    expect(offered).to_contain_text("E11")
    offered.press("Enter")
    expect(part.get_by_label("ICD-10 code")).to_have_value("E11.9")
    expect(part.locator("#alert-choice [data-focus]")).to_be_focused()
    part.get_by_label("Since").fill("2019")
    page.keyboard.press("Enter")
    expect(part).to_contain_text("since 2019")
    expect(page.locator(".who-problems")).to_contain_text("iabetes")


def test_no_known_allergy_is_one_tap_and_can_be_undone(chart: Page) -> None:
    heading, part = chart.locator("#who-dangers"), chart.locator("#alerts")
    part.get_by_role("button", name="No known allergy").tap()
    expect(heading).to_contain_text("No known allergy (stated")
    undo = part.get_by_role("button", name="Undo")
    expect(undo).to_be_focused()
    expect(undo).to_be_in_viewport()
    undo.tap()
    expect(heading).to_contain_text(NOBODY_ASKED)


def test_an_ended_allergy_leaves_the_heading_and_can_be_restored(
    chart: Page, practice: Practice
) -> None:
    practice.allergy(1, name="Sulfa", reaction="rash")
    chart.reload()
    heading, part = chart.locator("#who-dangers"), chart.locator("#alerts")
    expect(heading).to_have_text("ALLERGY: Sulfa (rash)")
    part.get_by_role("link", name="Edit Sulfa").tap()
    assert violations(chart) == []
    part.get_by_role("button", name="End: no longer so").tap()
    expect(heading).to_contain_text(NOBODY_ASKED)
    part.get_by_text("Ended (1)").tap()
    assert violations(chart) == []
    part.get_by_role("button", name="Restore Sulfa").tap()
    expect(heading).to_have_text("ALLERGY: Sulfa (rash)")


def test_without_scripts_an_allergy_can_be_recorded(open_tab: OpenTab, practice: Practice) -> None:
    practice.patient()
    page = open_tab(DESK, practice, java_script_enabled=False)
    page.goto("/patients/1/")
    page.get_by_role("link", name="Add an allergy").click()
    page.get_by_label("Allergic to").fill("Ibuprofen")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#who-dangers")).to_have_text("ALLERGY: Ibuprofen")
