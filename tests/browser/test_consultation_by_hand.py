"""The consultation with the keys of a PC alone, and with plain forms without scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenTab
from tests.browser.formularies import LONG_TERM, returning, stock
from tests.browser.input_methods import InputMethod, Keys, Touch
from tests.browser.note import IS_SAVE, Wire
from tests.browser.parts import open_menu, open_part
from tests.browser.screens import DESK, TABLET
from tests.browser.test_every_state import violations
from tests.browser.watch import Watch
from tests.integration.factories import Practice
from tests.integration.writing import begin, draft_of, visit_of


@pytest.fixture
def desk(same_tab: OpenTab, practice: Practice) -> Page:
    """Open a note on a PC: visit 1 of a patient who is allergic to penicillins."""
    stock(practice)
    practice.allergy(practice.patient(), name="Penicillins", reaction="rash")
    page = same_tab(DESK, practice)
    page.goto(f"/visits/{begin(practice, 1)}/consultation/")
    return page


def entries(page: Page, name: str) -> Locator:
    return page.locator(f"#consultation [name={name}]")


def box(page: Page, name: str) -> Locator:
    return page.locator(f"#{name}-new")


def test_the_whole_consultation_is_done_with_the_keys_alone(
    desk: Page, practice: Practice, watch: Watch
) -> None:
    watch.expect(422)
    keys = Keys(desk)
    keys.write(box(desk, "symptoms"), "fever 3 d")
    desk.keyboard.press("Enter")
    expect(entries(desk, "symptoms")).to_have_value("fever 3 d")
    expect(box(desk, "symptoms")).to_be_focused()
    _choose_a_suggestion(keys, "diagnosis", "urti")
    _choose_a_suggestion(keys, "prescription", "dolo 650 1-1-1 3d")
    desk.keyboard.type("amoxicillin 500 1-1-1 5d")
    desk.keyboard.press("Enter")
    expect(entries(desk, "prescription")).to_have_count(2)
    reason = desk.get_by_label("Going on because")
    keys.press(desk.get_by_role("button", name="Finish & print"))
    expect(desk.locator(".error-summary")).to_be_focused()
    keys.write(reason, "Taken before without harm")
    keys.reach(desk.locator("#follow_up"))
    keys.press(desk.get_by_role("button", name="7 days"))
    expect(desk.locator("#follow_up")).to_have_value("7d")
    keys.press(desk.get_by_role("button", name="Finish & print"))
    expect(desk).to_have_url(re.compile(r"/prescriptions/1/$"))
    visit_row = visit_of(practice, 1)
    assert visit_row["symptoms"] == "fever 3 d"
    assert visit_row["prescription"].splitlines()[0] == "Dolo 650 1-1-1 3d"
    assert visit_row["follow_up_on"] is not None


def _choose_a_suggestion(keys: Keys, name: str, label: str) -> None:
    page = keys.page
    keys.write(box(page, name), label)
    offers = page.locator(f"#{name}-suggested .suggestion")
    expect(offers.first).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(offers.first).to_be_focused()
    page.keyboard.press("Enter")
    expect(entries(page, name)).to_have_count(1)
    expect(box(page, name)).to_be_focused()
    expect(box(page, name)).to_have_value("")


def test_lines_are_moved_changed_and_removed_by_keys(desk: Page) -> None:
    keys = Keys(desk)
    for number, line in enumerate(LONG_TERM, 1):
        keys.write(box(desk, "prescription"), line)
        desk.keyboard.press("Enter")
        expect(entries(desk, "prescription")).to_have_count(number)
    open_menu(desk, LONG_TERM[1])
    keys.press(desk.get_by_role("button", name=f"Move up: {LONG_TERM[1]}"))
    expect(entries(desk, "prescription").first).to_have_value(LONG_TERM[1])
    keys.press(desk.locator(".medicine-text").first)
    expect(box(desk, "prescription")).to_be_focused()
    expect(box(desk, "prescription")).to_have_value(LONG_TERM[1])
    desk.keyboard.type(" stat")
    open_menu(desk, LONG_TERM[0])
    keys.press(desk.get_by_role("button", name=f"Remove {LONG_TERM[0]}"))
    expect(entries(desk, "prescription")).to_have_count(0)
    expect(box(desk, "prescription")).to_have_value(f"{LONG_TERM[1]} stat")


def test_escape_closes_the_suggestions_and_a_slash_is_a_letter_in_a_box(desk: Page) -> None:
    field = box(desk, "prescription")
    field.press_sequentially("dolo 650 1/2-0-0")
    offers = desk.locator("#prescription-suggested .suggestion")
    expect(offers.first).to_be_visible()
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("Escape")
    expect(offers).to_have_count(0)
    expect(field).to_be_focused()
    expect(field).to_have_value("dolo 650 1/2-0-0")
    field.blur()
    desk.keyboard.press("/")
    expect(desk.locator("#top-q")).to_be_focused()


def test_a_medicine_with_several_meanings_is_asked_about_and_chosen(desk: Page) -> None:
    field = box(desk, "prescription")
    field.fill("ors sos")
    field.press("Enter")
    choices = desk.get_by_role("group", name="Which medicine is meant?")
    expect(choices).to_be_visible()
    Keys(desk).press(choices.get_by_role("button").first)
    expect(entries(desk, "prescription")).to_have_count(1)
    expect(choices).to_have_count(0)


def test_what_a_medicine_lacks_is_typed_behind_its_words(desk: Page) -> None:
    field = box(desk, "prescription")
    field.click()
    choices = desk.get_by_role("group", name="Which medicine is meant?")
    wire = Wire()
    desk.route(IS_SAVE, wire)
    wire.fate = "waits"
    desk.keyboard.type("amox")
    desk.keyboard.press("Enter")
    desk.keyboard.type("5")
    wire.release()
    expect(field).to_have_value("amox 5")
    desk.keyboard.type("00")
    expect(field).to_have_value("amox 500")
    expect(choices).to_be_hidden()  # it was asked of other words
    field.fill("amox")
    expect(choices).to_contain_text("Amox 250")
    wire.fate = "waits"
    desk.keyboard.press("Enter")
    desk.keyboard.type(" ")
    wire.release()
    expect(field).to_have_value("amox ")
    desk.keyboard.type("25")
    expect(field).to_have_value("amox 25")
    desk.keyboard.type("0")
    expect(field).to_have_value("amox 250")


def test_a_part_that_is_clicked_is_written_on(desk: Page) -> None:
    desk.get_by_label("Findings").fill("Throat red")
    desk.get_by_label("BP").fill("120/80")
    box(desk, "prescription").click()
    for name in ("findings", "measures"):
        desk.locator(f"#part-{name} .part-title").click()
        desk.keyboard.type(", dry" if name == "findings" else "130/90")
    expect(desk.get_by_label("Findings")).to_have_value("Throat red, dry")
    expect(desk.get_by_label("BP")).to_have_value("130/90")


def repeat_and_finish(page: Page, user: InputMethod) -> None:
    """Do the returning patient's job, with an additional complaint and diagnosis."""
    user.press(page.get_by_role("button", name="Start a visit"))
    user.press(page.get_by_role("button", name="Repeat all"))
    expect(entries(page, "prescription")).to_have_count(len(LONG_TERM))
    user.write(box(page, "symptoms"), "no complaints")
    open_part(page, "findings")
    user.write(page.get_by_label("Findings"), "Chest clear")
    open_part(page, "symptoms")
    user.press(page.locator("#part-symptoms .entry-add"))
    expect(entries(page, "symptoms")).to_have_value("no complaints")
    expect(page.get_by_label("Findings")).to_have_value("Chest clear")
    open_part(page, "follow_up")
    user.press(page.get_by_role("button", name="7 days"))
    user.press(page.get_by_role("button", name="Finish & print"))
    expect(page).to_have_url(re.compile(r"/prescriptions/1/$"))


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without"])
def test_the_same_job_is_done_with_and_without_scripts(
    open_tab: OpenTab, practice: Practice, script: bool
) -> None:
    stock(practice)
    page = open_tab(TABLET, practice, java_script_enabled=script)
    page.goto(f"/patients/{returning(practice)}/")
    repeat_and_finish(page, Touch())
    visit_row = visit_of(practice, 2)
    assert visit_row["prescription"] == "\n".join(LONG_TERM)
    assert (visit_row["symptoms"], visit_row["findings"]) == ("no complaints", "Chest clear")


@pytest.mark.parametrize("lost", ["main.js", "commands.js"])
def test_a_note_with_missing_modules_is_saved_by_its_buttons(
    same_tab: OpenTab, practice: Practice, watch: Watch, lost: str
) -> None:
    """Saves without numbers would make the second one look older than the first."""
    watch.expect_failure("net::ERR_CONNECTION_RESET")
    page = same_tab(TABLET, practice)
    page.route(f"**/consultation/{lost}", lambda route: route.abort("connectionreset"))
    practice.patient()
    visit = begin(practice, 1)
    page.goto(f"/visits/{visit}/consultation/")
    for saved, findings in enumerate(("Throat red", "Throat red, tonsils large"), start=1):
        page.get_by_label("Findings").fill(findings)
        box(page, "symptoms").fill(findings)
        page.locator("#part-symptoms .entry-add").tap()
        expect(entries(page, "symptoms")).to_have_count(saved)
    assert (draft_of(practice, visit) or {})["texts"]["findings"] == "Throat red, tonsils large"


def test_what_a_note_lacks_is_reported_without_scripts_too(
    open_tab: OpenTab, practice: Practice, watch: Watch
) -> None:
    watch.expect(422)
    practice.patient()
    page = open_tab(TABLET, practice, java_script_enabled=False)
    page.goto(f"/visits/{begin(practice, 1)}/consultation/")
    box(page, "prescription").fill("dolo 650")
    page.get_by_role("button", name="Finish & print").tap()
    expect(page.locator(".error-summary")).to_contain_text("Prescription")
    expect(entries(page, "prescription")).to_have_value("Dolo 650")


def test_a_signed_note_is_corrected_and_axe_reports_nothing(desk: Page) -> None:
    desk.get_by_label("Findings").fill("Throat red")
    desk.get_by_role("button", name="Finish & print").click()
    expect(desk).to_have_url(re.compile(r"/prescriptions/1/$"))
    desk.goto("/visits/1/consultation/")
    expect(desk.get_by_label("Findings")).to_have_value("Throat red")
    desk.get_by_label("Findings").fill("Throat red, tonsils large")
    desk.get_by_role("button", name="Sign correction & print").click()
    expect(desk).to_have_url(re.compile(r"/prescriptions/2/$"))
    expect(desk.get_by_text("Corrected, No. 2")).to_be_visible()
    assert violations(desk) == []
