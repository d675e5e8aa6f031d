"""Vital signs are recorded on one device while the note is written on another."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenTab
from tests.browser.note import IS_SAVE, Wire
from tests.browser.parts import open_part
from tests.browser.populated_clinic import PopulatedClinic, populate
from tests.browser.screens import DESK, TABLET
from tests.browser.watch import Watch
from tests.integration.factories import Practice
from tests.integration.writing import begin


@pytest.fixture
def populated(practice: Practice) -> PopulatedClinic:
    return populate(practice)


def consultation_of(page: Page, visit: int) -> None:
    page.goto(f"/visits/{visit}/consultation/")
    expect(page.locator("#consultation[hx-post]")).to_have_count(1)


def take(page: Page, visit: int, **texts: str) -> None:
    """Enter the vital signs in their own form on the page of the visit."""
    page.goto(f"/visits/{visit}/")
    page.locator("#vitals").get_by_role("link", name="Edit").click()
    for name, text in texts.items():
        page.locator(f"#vitals-form #{name}").fill(text)
    page.locator("#vitals-form").get_by_role("button", name="Save").last.click()
    expect(page.locator("#vitals-form")).to_have_count(0)


def test_vitals_recorded_elsewhere_appear_in_the_note(
    open_tab: OpenTab, practice: Practice, populated: PopulatedClinic
) -> None:
    doctor, nurse = open_tab(TABLET, practice), open_tab(DESK, practice)
    consultation_of(doctor, populated.visit)
    take(nurse, populated.visit, weight="68", blood_pressure="138/86")
    expect(nurse.locator("#vitals")).to_contain_text("BP 138/86 · 68 kg")
    doctor.locator("#findings").fill("Throat red")
    expect(doctor.locator("#weight")).to_have_value("68")
    expect(doctor.locator("#blood_pressure")).to_have_value("138/86")
    expect(doctor.locator("#findings")).to_have_value("Throat red")


def test_a_vital_sign_typed_while_another_value_arrives_is_asked_about(
    open_tab: OpenTab, practice: Practice, populated: PopulatedClinic
) -> None:
    doctor, nurse = open_tab(TABLET, practice), open_tab(DESK, practice)
    consultation_of(doctor, populated.visit)
    take(nurse, populated.visit, weight="70")

    wire = Wire("waits")
    doctor.route(IS_SAVE, wire)
    open_part(doctor, "symptoms")
    doctor.get_by_role("group", name="Complaints you often").get_by_role("button").first.tap()
    doctor.locator("#weight").fill("68")
    wire.release()  # the response has the nurse's 70 kg
    notice = doctor.locator("#measures-told")
    expect(notice).to_contain_text("70 kg was recorded by somebody else")
    expect(doctor.locator("#weight")).to_have_value("68")
    notice.get_by_role("button", name="68 kg is right").tap()
    expect(notice).not_to_contain_text("somebody else")
    nurse.reload()
    expect(nurse.locator("#vitals")).to_contain_text("68 kg")


def test_the_later_of_two_forms_reports_the_recorded_values(
    open_tab: OpenTab, practice: Practice, populated: PopulatedClinic, watch: Watch
) -> None:
    watch.expect(409)
    page, other = open_tab(TABLET, practice), open_tab(DESK, practice)
    page.goto(f"/visits/{populated.visit}/vitals/")
    take(other, populated.visit, pulse="88")
    page.locator("#pulse").fill("90")
    page.locator(".action").get_by_role("button", name="Save").tap()
    form = page.locator("#vitals-form")
    expect(form).to_contain_text("Pulse: 88 a minute was recorded by somebody else meanwhile.")
    form.get_by_role("button", name="90 a minute is right").tap()
    expect(page).to_have_url(re.compile(rf"/visits/{populated.visit}/$"))
    expect(page.locator("#vitals")).to_contain_text("Pulse 90")


def test_enter_leads_through_the_vital_signs_and_saves_behind_the_last(
    open_tab: OpenTab, practice: Practice
) -> None:
    practice.patient()
    visit = begin(practice, 1)
    page = open_tab(DESK, practice)
    page.goto(f"/visits/{visit}/vitals/")
    expect(page.get_by_label("BP")).to_be_focused()
    for value in ("120/80", "88", "98.6", "98", "60", "160"):
        page.keyboard.type(value)
        page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(rf"/visits/{visit}/$"))
    expect(page.locator("#vitals")).to_contain_text("120/80")
    expect(page.locator("#vitals")).to_contain_text("160 cm")
    page.goto(f"/visits/{visit}/consultation/")
    page.locator("#part-measures .part-title").click()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Pulse")).to_be_focused()
