"""Lab values are typed from the consultation, asked about, and shown beside the note."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenTab
from tests.browser.screens import PHONE, TABLET, Screen
from tests.browser.watch import Watch
from tests.integration.factories import Practice


@pytest.mark.parametrize("screen", [TABLET, PHONE], ids=["tablet", "phone"])
def test_values_are_typed_from_the_note_in_three_taps_and_shown_beside_it(
    open_tab: OpenTab, practice: Practice, screen: Screen
) -> None:
    visit = practice.visit(practice.patient())
    page = open_tab(screen, practice)
    page.goto(f"/visits/{visit}/consultation/")
    page.locator("label.known-fold").tap()
    page.get_by_role("link", name="Add lab values").tap()
    page.get_by_label("Values, one on each line").fill("HbA1c 7.2 % (4.0-5.6)\nTSH 2.1 mIU/l")
    page.get_by_role("button", name="Save").last.tap()
    page.wait_for_url(f"**/visits/{visit}/consultation/")
    page.locator("label.known-fold").tap()
    values = page.get_by_role("region", name="Lab values")
    expect(values).to_contain_text("HbA1c 7.2 % (55 mmol/mol) ▲ high")


def test_an_answer_to_a_question_saves_at_once(
    open_tab: OpenTab, practice: Practice, watch: Watch
) -> None:
    watch.expect(422)
    practice.patient()
    page = open_tab(TABLET, practice)
    page.goto("/patients/1/labs/new/")
    page.get_by_label("Values, one on each line").fill("Creatinine 88 mg/dl")
    page.get_by_role("button", name="Save").last.tap()
    question = page.get_by_role("group", name="Creatinine 88 mg/dl is far from the usual")
    question.get_by_role("button", name="Creatinine 88 µmol/l").tap()
    page.wait_for_url("**/patients/1/labs/")
    expect(page.get_by_role("main")).to_contain_text("Creatinine 88 µmol/l")
