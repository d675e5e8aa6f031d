"""A dose by weight in the browser: typed, answered by taps, and calculated without moving the
page."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from clinic.clock import clinic_day
from clinic.patients.ages import Birth
from tests.browser.conftest import OpenTab
from tests.browser.parts import open_part
from tests.browser.screens import SCREENS
from tests.browser.test_nothing_moves import STANDS, press, press_field
from tests.browser.watch import Watch
from tests.integration.factories import Practice
from tests.integration.writing import begin

SYRUP = "Paracetamol 125 mg/5 ml syrup"
SUM = "15 mg/kg × 12 kg = 180 mg = 7.2 ml → 7 ml of 125 mg/5 ml (175 mg, 14.6 mg/kg)"
PART = "part-prescription"
A_HAIR = 2


@pytest.fixture(params=SCREENS)
def screen(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def note(same_tab: OpenTab, practice: Practice, screen: str) -> Page:
    """Open the note of a boy of three without a weight."""
    born = clinic_day() - timedelta(days=3 * 365 + 60)
    patient = practice.patient(first_name="Aarav", gender="M", birth=Birth(born, "day"))
    page = same_tab(SCREENS[screen], practice)
    page.goto(f"/visits/{begin(practice, patient)}/consultation/")
    return page


def write_line(note: Page, screen: str, line: str) -> None:
    box = note.locator("#prescription-new")
    press_field(box, screen)
    box.fill(line)
    with note.expect_response(re.compile(r"/visits/\d+/consultation/$")):
        box.press("Enter")
    expect(note.locator(".medicine")).not_to_have_count(0)


def press_still(note: Page, button: Locator, screen: str, part: str = PART) -> None:
    """Tap, and check that the part did not move under the finger and that it has the focus."""
    button.evaluate("b => b.scrollIntoView({ block: 'center' })")
    before = note.evaluate(STANDS, part)
    press(note, button, screen)
    after = note.evaluate(STANDS, part)
    assert abs(before["top"] - after["top"]) <= A_HAIR, button
    assert after["held"], button


def answer(note: Page, title: str) -> Locator:
    return note.locator(".by-weight .suggestion").filter(has_text=title).first


def test_a_dose_is_typed_and_answered_by_taps_and_nothing_moves(note: Page, screen: str) -> None:
    write_line(note, screen, "paracetamol syp 15 mg/kg tds 3d")
    field = note.locator("#weight-asked")
    press_field(field, screen)
    field.fill("12")
    press_still(note, note.get_by_role("button", name="Work it out"), screen)
    expect(note.locator("#weight")).to_have_value("12")
    press_still(note, answer(note, "15 mg/kg/dose"), screen)
    press_still(note, answer(note, "Paracetamol 125 mg/5 ml suspension"), screen)
    expect(note.locator(".by-weight-sum")).to_contain_text(SUM)
    line = note.locator(f"#{PART} [name=prescription]")
    expect(line).to_have_value("Paracetamol 125 mg/5 ml suspension 7 ml tds 3d")
    note.reload()
    expect(note.locator(".by-weight-sum")).to_contain_text(SUM)


def test_the_calculation_is_opened_by_a_tap_and_nothing_moves(note: Page, screen: str) -> None:
    note.locator("#weight").fill("12")
    write_line(note, screen, f"{SYRUP} 5 ml tds 3d")
    press_still(note, note.get_by_role("button", name="By weight"), screen)
    press_still(note, answer(note, "Leave it as it was"), screen)
    press_still(note, note.get_by_role("button", name="By weight"), screen)
    press_still(note, answer(note, "15 mg/kg/dose"), screen)
    expect(note.locator(f"#{PART} [name=prescription]")).to_have_value(f"{SYRUP} 7 ml tds 3d")
    expect(note.locator(".by-weight-sum")).to_contain_text(SUM)


def test_the_weight_can_be_typed_among_the_vitals(note: Page, screen: str) -> None:
    write_line(note, screen, f"{SYRUP} 15 mg/kg/dose tds 3d")
    open_part(note, "measures")
    weight = note.locator("#weight")
    press_field(weight, screen)
    weight.press_sequentially("12")
    press_still(note, answer(note, "Write 7 ml"), screen)
    expect(note.locator(f"#{PART} [name=prescription]")).to_have_value(f"{SYRUP} 7 ml tds 3d")


def test_a_decimal_slip_is_asked_about_and_corrected_by_a_tap(note: Page, screen: str) -> None:
    note.locator("#weight").fill("140")
    write_line(note, screen, f"{SYRUP} 15 mg/kg/dose tds 3d")
    expect(note.locator(".by-weight")).to_contain_text("Waits for the weight that is asked above")
    expect(note.locator("#measures-told")).to_contain_text("14 or 140 kg?")
    proposal = note.locator("#measures-told").get_by_role("button", name="14 kg", exact=True)
    press_still(note, proposal, screen, "part-measures")
    expect(note.locator("#weight")).to_have_value("14")
    expect(note.locator(f"#{PART} [name=prescription]")).to_have_value(f"{SYRUP} 8 ml tds 3d")


def test_finish_waits_for_the_answer_and_prints_ml(note: Page, screen: str, watch: Watch) -> None:
    watch.expect(422)
    note.locator("#weight").fill("12")
    write_line(note, screen, f"{SYRUP} 15 mg/kg tds 3d")
    finish = note.get_by_role("button", name="Finish")
    press(note, finish, screen)
    expect(note.locator("#hindrances")).to_contain_text("answer what its dose by weight asks")
    press(note, answer(note, "15 mg/kg/dose"), screen)
    press_field(finish, screen)
    note.wait_for_url(re.compile(r"/prescriptions/\d+/"))
    expect(note.locator("body")).to_contain_text("7 ml")
