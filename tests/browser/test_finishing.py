"""Finish, print and next steps; corrections, discarded notes, shared papers."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.clinic import LiveClinic
from tests.browser.conftest import OpenTab
from tests.browser.formularies import LONG_TERM, returning, stock
from tests.browser.input_methods import Touch
from tests.browser.screens import TABLET
from tests.browser.watch import Watch
from tests.integration.factories import Practice
from tests.integration.writing import begin, visit_of

MOST_TO_PAPER = 2
SHEET = """window.shared = [];
  navigator.canShare = () => true;
  navigator.share = async ({ files }) => { window.shared.push([files[0].name, files[0].size]); };"""
NO_SHEET = "navigator.canShare = undefined;"


@pytest.fixture
def patient(practice: Practice) -> int:
    """Register a patient who comes again, with another patient in the queue."""
    stock(practice)
    number = returning(practice)
    practice.arrival(practice.patient(first_name="Ravi", last_name="Kumar"))
    return number


def finish(page: Page, touch: Touch, complaint: str = "Finish & print") -> str:
    """Sign, and return the address of the paper that opened by itself."""
    is_paper = re.compile(r"/pdf/\?print=1$")
    with page.context.expect_event(
        "request", lambda one: is_paper.search(one.url)
    ) as paper_request:
        touch.press(page.get_by_role("button", name=complaint))
    return str(paper_request.value.url)


def test_a_repeated_prescription_is_printed_by_few_taps_and_the_next_steps_are_offered(
    tablet: Page, practice: Practice, patient: int
) -> None:
    touch = Touch()
    tablet.goto(f"/patients/{patient}/")
    touch.press(tablet.get_by_role("button", name="Repeat this prescription"))
    expect(tablet.locator("#part-prescription .medicine")).to_have_count(len(LONG_TERM))
    assert finish(tablet, touch).endswith("/prescriptions/1/pdf/?print=1")
    print(f"A repeated prescription from the patient's page to paper: {touch.acts} taps")
    assert touch.acts <= MOST_TO_PAPER
    expect(tablet).to_have_url(re.compile(r"/prescriptions/1/$"))
    for label in ("Share", "Print", "Next patient: No. 1"):
        expect(tablet.get_by_role("button", name=label)).to_be_visible()
    expect(tablet.get_by_role("link", name="Correct")).to_be_visible()
    tablet.locator(".action").get_by_role("link", name="Write the bill").tap()
    expect(tablet).to_have_url(re.compile(r"/visits/2/bill/"))


def test_a_correction_is_marked_at_once_and_names_the_prescription_it_replaces(
    tablet: Page, practice: Practice, patient: int
) -> None:
    touch = Touch()
    tablet.goto(f"/patients/{patient}/")
    touch.press(tablet.get_by_role("button", name="Start a visit"))
    touch.press(tablet.get_by_role("button", name="Repeat all"))
    expect(tablet.locator("#part-prescription .medicine")).to_have_count(len(LONG_TERM))
    finish(tablet, touch)
    touch.press(tablet.get_by_role("link", name="Correct"))
    expect(tablet).to_have_title(re.compile("^Correction"))
    expect(tablet.get_by_text("Correcting the prescription signed")).to_be_in_viewport()
    expect(tablet.get_by_role("button", name="Finish & print")).to_have_count(0)
    tablet.locator("#prescription-new").fill("Dolo 650 1-1-1 pc 3d")
    assert finish(tablet, touch, "Sign correction & print").endswith("/2/pdf/?print=1")
    expect(tablet.get_by_role("heading", level=1)).to_contain_text("Corrected prescription")
    expect(tablet.get_by_text("This replaces the prescription signed")).to_be_visible()
    tablet.get_by_role("link", name="Open the visit").tap()
    expect(tablet.get_by_text("replaced by the one above")).to_be_visible()
    expect(tablet.locator(".page-head")).to_contain_text("Corrected")


def test_a_note_begun_by_mistake_is_continued_discarded_and_restored(
    tablet: Page, practice: Practice, patient: int
) -> None:
    tablet.goto(f"/patients/{patient}/")
    tablet.get_by_role("button", name="Start a visit").tap()
    expect(tablet.locator("#consultation.folds")).to_be_visible()
    tablet.locator("#symptoms-new").fill("Typed by mistake")
    expect(tablet.locator("#state")).to_contain_text("Saved")
    tablet.goto(f"/patients/{patient}/")
    tablet.locator(".action").get_by_role("button", name="Continue").tap()
    expect(tablet.locator("#symptoms-new")).to_have_value("Typed by mistake")
    tablet.get_by_role("button", name="Discard this note").tap()
    expect(tablet).to_have_url(re.compile(rf"/patients/{patient}/$"))
    expect(tablet.get_by_text("The note is discarded")).to_be_visible()
    expect(tablet.get_by_role("button", name="Start a visit")).to_be_visible()
    tablet.get_by_role("button", name="Undo").tap()
    tablet.locator(".action").get_by_role("link", name="Continue").tap()
    expect(tablet.locator("#symptoms-new")).to_have_value("Typed by mistake")
    assert visit_of(practice, 2)["discarded_at"] is None


@pytest.mark.parametrize("has_sheet", [True, False], ids=["a share sheet", "none"])
def test_a_paper_is_shared_as_a_file_or_saved_with_a_sentence(
    open_tab: OpenTab, practice: Practice, has_sheet: bool
) -> None:
    bill = practice.billed_visit(practice.patient())
    page = open_tab(TABLET, practice)
    page.add_init_script(SHEET if has_sheet else NO_SHEET)
    page.goto(f"/billing/{bill}/")
    share = page.get_by_role("link", name="Share")
    if has_sheet:
        share.tap()
        expect(share).not_to_have_attribute("aria-disabled", "true")
        [(name, size)] = page.evaluate("() => window.shared")
        assert re.fullmatch(r"bill-.*000001\.pdf", name)
        assert size > 1000
        return
    with page.expect_download() as coming:
        share.tap()
    assert re.fullmatch(r"bill-.*000001\.pdf", coming.value.suggested_filename)
    expect(page.get_by_role("status").filter(has_text="Saved as bill-")).to_be_visible()


def test_a_finish_behind_an_entry_is_not_carried_out_unseen_and_the_entry_stays_in_view(
    tablet: Page, clinic: LiveClinic, practice: Practice, watch: Watch
) -> None:
    note, state = tablet, tablet.locator("#state")
    note.goto(f"/visits/{begin(practice)}/consultation/")
    watch.expect_failure("net::ERR_INTERNET_DISCONNECTED")
    watch.expect_message("htmx:")
    box, entry = note.locator("#symptoms-new"), note.locator("#part-symptoms .entry")
    box.fill("pain in the chest")
    expect(state).to_have_text(re.compile("^Saved"))
    note.context.set_offline(True)
    box.press("Enter")
    expect(state).to_contain_text("retry")
    box.fill("sweating")
    expect(entry).to_have_attribute("data-waiting", "Not sent yet: pain in the chest")
    note.get_by_role("button", name="Finish & print").tap()
    expect(note.locator("#banner")).to_contain_text("Not finished")
    note.context.set_offline(False)
    expect(state).to_have_text(re.compile("^Saved"))
    expect(entry).not_to_have_attribute("data-waiting", re.compile("."))
    assert clinic.count("prescriptions") == 0
    note.get_by_role("button", name="Finish & print").tap()
    expect(note).to_have_url(re.compile(r"/prescriptions/1/$"))
    assert visit_of(practice, 1)["symptoms"].splitlines() == ["pain in the chest", "sweating"]
