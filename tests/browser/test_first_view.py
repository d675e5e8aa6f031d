"""The first view of a consultation: the note, and the button to repeat."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenTab
from tests.browser.formularies import returning, stock
from tests.browser.screens import PHONE, SCREENS, TABLET, Screen
from tests.integration.factories import Practice
from tests.integration.writing import begin

NARROW = {"tablet": TABLET, "phone": PHONE}
WIDE = {name: SCREENS[name] for name in SCREENS if name not in NARROW}


def opened(same_tab: OpenTab, practice: Practice, screen: Screen, *, allergies_asked: bool) -> Page:
    """Open the note of a patient who comes again, with or without a recorded allergy."""
    stock(practice)
    patient = returning(practice)
    if allergies_asked:
        practice.allergy(patient, name="Azithromycin", reaction="rash")
    page = same_tab(screen, practice)
    page.goto(f"/visits/{begin(practice, patient)}/consultation/")
    return page


@pytest.mark.parametrize("screen", NARROW)
def test_the_first_part_and_repeat_all_are_in_view_on_a_narrow_screen(
    same_tab: OpenTab, practice: Practice, screen: str
) -> None:
    page = opened(same_tab, practice, NARROW[screen], allergies_asked=True)
    bar = page.locator(".action").bounding_box()
    assert bar is not None
    for element in (page.locator("#symptoms-new"), page.get_by_role("button", name="Repeat all")):
        box = element.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= bar["y"]
    running = page.get_by_role("heading", name="Running medicines")
    expect(running).to_be_hidden()
    page.locator(".known-fold").tap()
    expect(running).to_be_visible()


@pytest.mark.parametrize("screen", WIDE)
def test_the_record_is_beside_the_note_on_a_wide_screen(
    same_tab: OpenTab, practice: Practice, screen: str
) -> None:
    page = opened(same_tab, practice, WIDE[screen], allergies_asked=True)
    expect(page.get_by_role("heading", name="Running medicines")).to_be_visible()
    expect(page.locator(".known-fold")).to_be_hidden()


def test_allergies_are_open_where_nobody_has_asked(same_tab: OpenTab, practice: Practice) -> None:
    page = opened(same_tab, practice, TABLET, allergies_asked=False)
    expect(page.get_by_role("button", name="No known allergy")).to_be_visible()
