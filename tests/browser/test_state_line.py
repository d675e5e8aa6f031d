"""The line that says how the note stands, while other parts of the page are read."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenTab
from tests.browser.held import hold
from tests.browser.note import IS_SAVE, Wire
from tests.browser.screens import LANDSCAPE
from tests.browser.watch import Watch
from tests.integration.factories import Practice

REPORTS = "**/reports/beside/"


@pytest.fixture
def note(open_tab: OpenTab, practice: Practice) -> Page:
    """Open the note of a patient with a report, on a tablet whose clock the test can advance."""
    practice.report(practice.patient(), name="Lipids")
    tablet = open_tab(LANDSCAPE, practice)
    tablet.clock.install()
    tablet.goto(f"/visits/{practice.visit(1, diagnosis='')}/consultation/")
    return tablet


def test_a_slow_read_gives_back_what_the_line_said(note: Page) -> None:
    state, waiting = note.locator("#state"), hold(note, REPORTS)
    note.get_by_label("Findings").fill("throat red")
    note.clock.run_for(1000)
    expect(state).to_have_text(re.compile("^Saved"))
    with note.expect_request(REPORTS):
        note.get_by_role("link", name="Reports").tap()
    note.clock.run_for(700)
    expect(state).to_have_text("Loading…")
    waiting[0].continue_()
    expect(state).to_have_text(re.compile("^Saved"))


def test_a_slow_read_does_not_hide_that_the_note_is_not_saved(note: Page, watch: Watch) -> None:
    watch.expect_failure("net::ERR_CONNECTION_RESET")
    watch.expect_message("htmx:")
    wire, state, waiting = Wire("is dropped"), note.locator("#state"), hold(note, REPORTS)
    note.route(IS_SAVE, wire)
    note.get_by_label("Findings").fill("throat red")
    note.clock.run_for(1000)
    expect(state).to_have_text("Not saved: will retry")
    with note.expect_request(REPORTS):
        note.get_by_role("link", name="Reports").tap()
    note.clock.run_for(700)
    expect(state).to_have_text("Not saved: will retry")
    waiting[0].continue_()
    expect(note.get_by_role("heading", name="Lipids")).to_be_visible()
    expect(state).to_have_text("Not saved: will retry")
    note.clock.run_for(3000)
    expect(state).to_have_text(re.compile("^Saved"))
