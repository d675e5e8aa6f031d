"""What others record about a patient while the note is open comes with the next save."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenTab
from tests.browser.screens import LANDSCAPE, TABLET
from tests.integration.factories import Practice
from tests.integration.writing import begin


@pytest.fixture
def note(open_tab: OpenTab, practice: Practice) -> Page:
    """Open the note of patient 1."""
    visit = begin(practice, practice.patient())
    page = open_tab(LANDSCAPE, practice)
    page.goto(f"/visits/{visit}/consultation/")
    return page


def write(note: Page, text: str) -> None:
    """Type into the findings, and wait for the answer."""
    with note.expect_response("**/consultation/"):
        note.locator("#findings").press_sequentially(text)
    expect(note.locator("#state")).to_contain_text("Saved")


def test_an_allergy_that_the_nurse_records_comes_into_the_heading_of_the_open_note(
    note: Page, practice: Practice
) -> None:
    expect(note.locator("#who-dangers")).to_have_text("Allergies not asked")
    practice.allergy(1, reaction="Rash")
    write(note, "pale")
    expect(note.locator("#who-dangers")).to_have_text("ALLERGY: Penicillin (Rash)")
    expect(note.locator("#alerts")).to_contain_text("Penicillin")
    expect(note.locator("#findings")).to_be_focused()


def test_a_lab_value_that_the_desk_enters_stands_beside_the_open_note(
    note: Page, practice: Practice
) -> None:
    expect(note.locator("#known-labs")).to_contain_text("None entered")
    practice.lab_value(1, "Potassium 6.4 mmol/l")
    write(note, "pale")
    expect(note.locator("#known-labs")).to_contain_text("Potassium 6.4 mmol/l")


def test_the_line_above_the_note_says_that_values_came_today(
    open_tab: OpenTab, practice: Practice
) -> None:
    visit = begin(practice, practice.patient())
    page = open_tab(TABLET, practice)
    page.goto(f"/visits/{visit}/consultation/")
    page.locator("#part-findings").click()
    expect(page.locator("#known-line")).to_have_text("First visit here")
    practice.lab_value(1, "Potassium 6.4 mmol/l")
    write(page, "pale")
    expect(page.locator("#known-line")).to_have_text("First visit here · lab values today")


def test_an_allergy_that_is_being_typed_stays_when_another_one_arrives(
    note: Page, practice: Practice
) -> None:
    part = note.locator("#alerts")
    part.get_by_role("link", name="Add an allergy").tap()
    part.get_by_label("Allergic to").fill("Sulpha")
    practice.allergy(1)
    write(note, "pale")
    expect(note.locator("#who-dangers")).to_have_text("ALLERGY: Penicillin")
    expect(part.get_by_label("Allergic to")).to_have_value("Sulpha")
