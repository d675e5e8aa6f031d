"""The queue on several screens at once: each shows the changes of the others without a reload."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from clinic.clock import clinic_day
from clinic.queue import service
from tests.browser.conftest import OpenTab
from tests.browser.screens import DESK, PHONE, TABLET
from tests.browser.watch import Watch
from tests.integration.factories import Practice

COUNTED = """
  window.tones = 0;
  const linked = { connect: (next) => next };
  window.AudioContext = class {
    currentTime = 0;
    destination = {};
    createOscillator() {
      return { ...linked, frequency: {}, start: () => { window.tones += 1; }, stop() {} };
    }
    createGain() {
      return { ...linked, gain: { setValueAtTime() {}, exponentialRampToValueAtTime() {} } };
    }
  };
"""
"""Replaces the sound by a count of started tones."""


@pytest.fixture
def patient(practice: Practice) -> int:
    return practice.patient()


def test_each_screen_shows_the_changes_of_the_others(
    open_tab: OpenTab, practice: Practice, patient: int
) -> None:
    tablet, phone, desk = (open_tab(screen, practice) for screen in (TABLET, PHONE, DESK))
    tablet.goto("/")
    phone.goto("/queue/")
    desk.goto(f"/patients/{patient}/")
    desk.get_by_role("button", name="Add to queue").click()
    desk.goto("/")
    for page in (tablet, phone):
        expect(page.get_by_role("list", name="Waiting")).to_contain_text("Lakshmi")
    tablet.get_by_role("button", name="Next patient: No. 1").tap()
    expect(tablet).to_have_url(re.compile("/consultation/"))
    expect(desk.get_by_role("list", name="With the doctor")).to_contain_text("Lakshmi")
    expect(phone.get_by_role("list", name="Waiting")).to_have_count(0)


def test_to_bill_updates_itself_and_one_tap_opens_the_counter(
    open_tab: OpenTab, practice: Practice, patient: int
) -> None:
    desk = open_tab(DESK, practice)
    desk.goto("/")
    visit = practice.visit(patient)
    desk.get_by_role("link", name=re.compile("Lakshmi.*Bill ₹500")).click()
    expect(desk).to_have_url(re.compile(f"/visits/{visit}/bill/"))


def renewed(page: Page, practice: Practice) -> None:
    """Make a change elsewhere, and wait until the page shows it."""
    before = page.locator("#work").get_attribute("hx-get")
    practice.patient(first_name="Somebody", last_name="Else")
    expect(page.locator("#work")).not_to_have_attribute("hx-get", before or "")


def test_a_page_that_updates_itself_keeps_opened_parts_and_the_focus(
    open_tab: OpenTab, practice: Practice, patient: int
) -> None:
    practice.arrival(patient)
    practice.visit(patient, visit_date=clinic_day() - timedelta(days=1))
    desk = open_tab(DESK, practice)
    desk.goto("/")
    earlier = desk.locator("#to-bill-earlier")
    earlier.locator("summary").click()
    desk.get_by_role("button", name="Begin No. 1", exact=True).focus()
    renewed(desk, practice)
    expect(earlier).to_have_attribute("open", "")
    expect(desk.get_by_role("button", name="Begin No. 1", exact=True)).to_be_focused()


def test_a_page_that_updates_itself_takes_no_focus(
    open_tab: OpenTab, practice: Practice, patient: int
) -> None:
    practice.arrival(patient)
    desk = open_tab(DESK, practice)
    desk.goto("/")
    renewed(desk, practice)
    expect(desk.locator("body")).to_be_focused()


def test_a_disconnected_screen_says_so_and_continues_by_itself(
    open_tab: OpenTab, practice: Practice, patient: int, watch: Watch
) -> None:
    watch.expect_failure("net::ERR_INTERNET_DISCONNECTED")
    watch.expect_message("htmx:sendError")
    desk = open_tab(DESK, practice)
    desk.goto("/queue/")
    desk.context.set_offline(True)
    expect(desk.locator("#state")).to_have_text("Not up to date")
    practice.arrival(patient)
    desk.context.set_offline(False)
    expect(desk.get_by_role("list", name="Waiting")).to_contain_text("Lakshmi")
    expect(desk.locator("#state")).to_have_text("")
    expect(desk.locator("#banner")).to_have_text("")


def test_the_waiting_room_shows_and_sounds_each_call(open_tab: OpenTab, practice: Practice) -> None:
    for patient in practice.patients(2):
        practice.arrival(patient)
    practice.screen("a-secret")
    screen = open_tab(DESK)
    screen.add_init_script(COUNTED)
    screen.goto(f"/waiting/{practice.doctor_id}-a-secret/")
    screen.get_by_role("button", name="Turn the chime on").click()
    expect(screen.get_by_role("button", name="Turn the chime on")).to_be_hidden()
    with practice.at_work():
        service.call_next()
    expect(screen.locator(".waiting-now")).to_contain_text("Called: 1")
    assert screen.evaluate("window.tones") == 4  # two from turning the sound on, two from the call
    with practice.at_work():
        service.call(1, 2)
    expect(screen.locator("#waiting")).to_have_attribute("data-calls", re.compile("1-1x2"))
    assert screen.evaluate("window.tones") == 6
