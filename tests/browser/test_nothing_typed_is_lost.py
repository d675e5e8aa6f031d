"""The note under failures: no typed text is lost, and no tap counts twice."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from clinic.visits.drafts import find_draft
from tests.browser.clinic import LiveClinic
from tests.browser.conftest import OpenTab, sign_in
from tests.browser.formularies import stock
from tests.browser.killable_server import KillableServer
from tests.browser.mishaps import MISHAPS, Storm
from tests.browser.note import IS_SAVE, Wire
from tests.browser.parts import open_part
from tests.browser.screens import DESK, LANDSCAPE
from tests.browser.watch import Watch
from tests.integration.factories import Practice, open_practice
from tests.integration.writing import begin, draft_of, visit_of

ROUNDS = 3
RESET, REFUSED = "net::ERR_CONNECTION_RESET", "net::ERR_CONNECTION_REFUSED"


@pytest.fixture
def storm(
    clinic: LiveClinic, practice: Practice, new_context: Any, watch: Watch, tmp_path: Path
) -> Iterator[Storm]:
    """Start the clinic in a process that can be killed, and a tablet that is signed in to it."""
    killable = KillableServer(clinic.database.url, tmp_path)
    context = new_context(base_url=killable.url, locale="en-IN", **LANDSCAPE)
    watch.expect(400, 401, 409)
    for failure in (RESET, REFUSED, "net::ERR_EMPTY_RESPONSE", "net::ERR_SOCKET_NOT_CONNECTED"):
        watch.expect_failure(failure)
    watch.expect_message("htmx:")
    watch.expect_message("Response Status Error Code")
    watch.over(context)
    sign_in(context, practice, killable.url)
    yield Storm(killable, practice, context, random.Random(7))
    killable.kill()


def test_every_acknowledged_word_survives_every_mishap(storm: Storm) -> None:
    each = -(-len(MISHAPS) // ROUNDS)
    counts = [storm.round(each) for _ in range(ROUNDS)]
    assert set(storm.counted) == {mishap.__name__ for mishap in MISHAPS}
    print(f"{sum(counts)} acknowledged words in their places after {sum(storm.counted.values())}")
    assert min(counts) > each


@pytest.fixture
def note(tablet: Page, practice: Practice) -> Page:
    """Open an empty note on the tablet, of visit 1."""
    tablet.goto(f"/visits/{begin(practice)}/consultation/")
    return tablet


def on_the_wire(page: Page) -> Wire:
    """Return the route between this page and the clinic."""
    wire = Wire()
    page.route(IS_SAVE, wire)
    return wire


def state(page: Page) -> Locator:
    return page.locator("#state")


def entries(page: Page, name: str) -> list[str]:
    return [field.input_value() for field in page.locator(f"#consultation [name={name}]").all()]


def test_the_page_shows_the_state_of_the_note_and_retries_by_itself(
    note: Page, watch: Watch, practice: Practice
) -> None:
    watch.expect_failure(RESET)
    watch.expect_message("htmx:")
    wire = on_the_wire(note)
    wire.fate = "is dropped"
    note.get_by_label("Findings").press_sequentially("throat red")
    expect(state(note)).to_have_text("Not saved yet")
    expect(state(note)).to_have_text("Not saved: will retry")
    expect(note.locator("#banner")).to_contain_text("Your text is kept here and will be sent")
    expect(state(note)).to_have_text(re.compile(r"^Saved \d\d:\d\d$"))
    expect(note.locator("#banner")).to_be_empty()
    assert (draft_of(practice, 1) or {})["texts"] == {"findings": "throat red"}


def test_the_text_is_saved_when_the_page_is_left_in_the_middle_of_a_word(
    note: Page, practice: Practice, clinic: LiveClinic
) -> None:
    note.get_by_label("Findings").press_sequentially("throat re")
    note.goto("/patients/")
    expect(note.get_by_role("heading", name="Patients")).to_be_visible()
    clinic.wait_for_post("/visits/1/consultation/")
    note.go_back()
    expect(note.get_by_label("Findings")).to_have_value("throat re")


def test_leaving_the_page_sends_the_note_once_and_coming_back_continues_it(
    note: Page, practice: Practice, clinic: LiveClinic
) -> None:
    first = int(note.locator("#consultation [name=sequence]").input_value()) + 1
    note.locator("#symptoms-new").fill("Fever")
    note.goto("/patients/")
    clinic.wait_for_post("/visits/1/consultation/")
    with practice.at_work():
        draft = find_draft(1)
        assert draft is not None
        assert (draft.sequence, draft.revision) == (first, 1)
    note.go_back()
    box = note.locator("#symptoms-new")
    expect(box).to_have_value("Fever")
    box.press("Enter")
    expect(note.locator("#part-symptoms .chip")).to_have_count(1)
    # Since then only Enter: a second last request would have come with the first.
    clinic.wait_for_post("/visits/1/consultation/")
    assert clinic.acted_on.empty()


def test_a_tap_whose_response_was_lost_still_counts(note: Page, watch: Watch) -> None:
    watch.expect_failure(RESET)
    watch.expect_message("htmx:")
    wire = on_the_wire(note)
    for fate in ("loses its answer", "is dropped"):
        wire.fate = fate
        note.get_by_role("group", name="Complaints you often").get_by_role("button").first.tap()
        expect(state(note)).to_have_text("Not saved: will retry")
        expect(state(note)).to_have_text(re.compile("^Saved"))
    assert entries(note, "symptoms") == ["Fever", "Cough"]


def test_taps_behind_a_slow_response_all_count_once_and_in_order(note: Page) -> None:
    wire = on_the_wire(note)
    wire.fate = "waits"
    offers = note.get_by_role("group", name="Complaints you often")
    for name in ("Fever", "Cough", "Cold", "Cold"):
        offers.get_by_role("button", name=name, exact=True).tap()
    wire.release()
    expect(note.locator("#consultation [name=symptoms]")).to_have_count(3)
    note.get_by_label("Findings").press_sequentially("throat red")
    expect(state(note)).to_have_text(re.compile("^Saved"))
    assert entries(note, "symptoms") == ["Fever", "Cough", "Cold"]


def test_a_button_that_only_has_the_focus_does_nothing(
    open_tab: OpenTab, practice: Practice
) -> None:
    page = open_tab(DESK, practice)
    page.goto(f"/visits/{begin(practice)}/consultation/")
    box = page.get_by_label("Complaints", exact=True)
    box.press_sequentially("fever")
    box.press("Enter")
    remove = page.get_by_role("button", name="Remove fever")
    expect(remove).to_be_visible()
    page.get_by_label("Findings").press_sequentially("throat red")
    open_part(page, "symptoms")
    remove.focus()
    expect(state(page)).to_have_text(re.compile("^Saved"))
    expect(remove).to_be_visible()
    assert entries(page, "symptoms") == ["fever"]


def test_lines_typed_behind_a_slow_response_are_not_joined(note: Page) -> None:
    wire = on_the_wire(note)
    wire.fate = "waits"
    note.get_by_label("Prescription").tap()
    for line in ("kashayam 15 ml bd", "steam at night", "rest"):
        note.keyboard.type(line)
        if line != "rest":
            note.keyboard.press("Enter")
    wire.release()
    expect(note.locator("#consultation [name=prescription]")).to_have_count(2)
    expect(note.get_by_label("Prescription")).to_have_value("rest")
    assert entries(note, "prescription") == ["kashayam 15 ml bd", "steam at night"]


def test_a_line_typed_between_two_slow_responses_is_not_joined_to_the_one_before(
    note: Page,
) -> None:
    wire = on_the_wire(note)
    wire.fate = "waits"
    note.get_by_label("Prescription").tap()
    for line in ("kashayam 15 ml bd", "steam at night"):
        note.keyboard.type(line)
        note.keyboard.press("Enter")
    wire.fate = "waits"  # the second one too, while the first response is inserted
    wire.release()
    expect(note.locator("#consultation [name=prescription]")).to_have_count(1)
    note.keyboard.type("rest")
    expect(note.get_by_label("Prescription")).to_have_value("rest")
    wire.release()
    expect(note.locator("#consultation [name=prescription]")).to_have_count(2)
    expect(note.get_by_label("Prescription")).to_have_value("rest")
    assert entries(note, "prescription") == ["kashayam 15 ml bd", "steam at night"]


def test_details_of_an_own_medicine_survive_a_tap_elsewhere(note: Page) -> None:
    note.get_by_label("Prescription").fill("Zzqq syrup 5 ml bd 5d")
    note.get_by_label("Prescription").press("Enter")
    note.get_by_text("Add as my medicine").tap()
    note.get_by_label("What is in it").fill("honey + tulsi")
    note.get_by_label("Prescription").fill("dolo 650 sos")
    note.get_by_label("Prescription").press("Enter")
    expect(note.locator("#consultation [name=prescription]")).to_have_count(2)
    expect(note.get_by_label("What is in it")).to_have_value("honey + tulsi")


def test_a_finish_whose_response_was_lost_leads_to_the_signed_prescription(
    note: Page, practice: Practice, clinic: LiveClinic, watch: Watch
) -> None:
    watch.expect_failure(RESET)
    watch.expect_message("htmx:")
    stock(practice)
    wire = on_the_wire(note)
    note.get_by_label("Prescription").fill("dolo 650 1-1-1 3d")
    wire.fate = "loses its answer"
    note.get_by_role("button", name="Finish & print").tap()
    expect(note).to_have_url(re.compile(r"/prescriptions/1/$"))
    assert clinic.count("prescriptions") == 1
    assert visit_of(practice, 1)["prescription"].casefold() == "dolo 650 1-1-1 3d"


def test_nothing_is_signed_unseen_when_the_connection_returns(
    note: Page, clinic: LiveClinic, watch: Watch
) -> None:
    watch.expect_failure(RESET)
    watch.expect_message("htmx:")
    wire = on_the_wire(note)
    note.get_by_label("Findings").fill("throat red")
    expect(state(note)).to_have_text(re.compile("^Saved"))
    wire.fate = "is dropped"
    note.get_by_role("button", name="Finish & print").tap()
    expect(note.locator("#banner")).to_contain_text("Not finished")
    expect(state(note)).to_have_text(re.compile("^Saved"))
    assert clinic.count("prescriptions") == 0
    note.get_by_role("button", name="Finish & print").tap()
    expect(note).to_have_url(re.compile(r"/prescriptions/1/$"))


def test_a_double_tap_on_finish_signs_once(note: Page, clinic: LiveClinic) -> None:
    note.get_by_label("Findings").fill("throat red")
    finish = note.get_by_role("button", name="Finish & print")
    finish.evaluate("button => { button.click(); button.click(); }")
    expect(note).to_have_url(re.compile(r"/prescriptions/1/$"))
    assert clinic.count("prescriptions") == 1


def test_text_never_goes_into_the_note_of_another_doctor(
    note: Page, practice: Practice, clinic: LiveClinic, watch: Watch
) -> None:
    """Both doctors have a visit 1; the other one signs in on the same tablet, in another tab."""
    watch.expect(400)
    watch.expect_message("Response Status Error Code 400")
    other = open_practice(practice.database, "Dr Other", "other@example.org")
    begin(other)
    note.context.clear_cookies()
    sign_in(note.context, other, clinic.url)
    note.get_by_label("Findings").press_sequentially("throat red")
    expect(note.locator("#banner")).to_contain_text("Somebody else is signed in")
    assert draft_of(other, 1) is None
    note.context.clear_cookies()
    sign_in(note.context, practice, clinic.url)
    expect(state(note)).to_have_text(re.compile("^Saved"))
    assert (draft_of(practice, 1) or {})["texts"] == {"findings": "throat red"}


def test_a_response_that_never_comes_does_not_stop_the_note(
    note: Page, practice: Practice, watch: Watch
) -> None:
    watch.expect_message("htmx:")
    waiting: list[Route] = []
    note.clock.install()
    note.route(IS_SAVE, lambda route: waiting.append(route) if not waiting else route.continue_())
    note.get_by_label("Findings").press_sequentially("throat red")
    note.clock.run_for(1000)
    expect(state(note)).to_have_text("Saving…")
    expect(state(note)).to_have_text("Not saved: will retry")
    note.clock.run_for(3000)
    expect(state(note)).to_have_text(re.compile("^Saved"))
    assert (draft_of(practice, 1) or {})["texts"] == {"findings": "throat red"}
