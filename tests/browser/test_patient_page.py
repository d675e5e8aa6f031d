"""From the patient's page to a print, and the payment of an old due, by touch; taps are counted."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from clinic.alerts.service import lock_active_patient, state_no_allergies
from clinic.clock import clinic_day
from clinic.patients.service import archive
from tests.browser.clinic import LiveClinic
from tests.browser.conftest import OpenTab
from tests.browser.screens import PHONE, TABLET
from tests.integration.factories import Practice


class Thumb:
    """Tap, and count the taps."""

    def __init__(self) -> None:
        self.taps = 0

    def tap(self, place: Locator) -> None:
        self.taps += 1
        place.tap()


@pytest.fixture
def debtor(practice: Practice) -> int:
    """Register a patient with one old unpaid bill and a prescription."""
    patient = practice.patient(first_name="Meena", last_name="Iyer", phone="+919876543210")
    long_ago = clinic_day() - timedelta(days=40)
    visit = practice.visit(patient, visit_date=long_ago, prescription="Telma 40 1-0-0 90d")
    practice.bill(visit, total_paise=400_00, status="pending")
    return patient


def test_an_old_due_is_collected_in_four_taps(
    open_tab: OpenTab, practice: Practice, clinic: LiveClinic, debtor: int
) -> None:
    page, thumb = open_tab(TABLET, practice), Thumb()
    page.goto("/")
    thumb.tap(page.get_by_role("link", name="Bills"))
    thumb.tap(page.locator("main").get_by_role("link", name=re.compile("Dues|due")).first)
    thumb.tap(page.get_by_role("link", name=re.compile("^Meena Iyer")))
    thumb.tap(page.get_by_role("button", name=re.compile("^Take")).first)
    expect(page).to_have_url(re.compile(r"/billing/1/$"))
    assert clinic.count("payments") == 1
    print(f"Old due collected from home: {thumb.taps} taps")
    assert thumb.taps <= 4


def test_a_prescription_is_repeated_to_paper_in_four_taps(
    open_tab: OpenTab, practice: Practice, clinic: LiveClinic, debtor: int
) -> None:
    with practice.at_work():
        state_no_allergies(lock_active_patient(debtor))
    page, thumb = open_tab(TABLET, practice), Thumb()
    page.goto(f"/patients/{debtor}/")
    thumb.tap(page.get_by_role("button", name=re.compile("^Repeat")))
    expect(page).to_have_url(re.compile(r"/visits/2/consultation/"))
    while clinic.count("prescriptions") == 0 and thumb.taps < 6:
        with page.expect_response(re.compile(r"/visits/2/consultation/")):
            thumb.tap(next_step(page))
        page.wait_for_load_state("networkidle")
    print(f"Repeat to paper from the patient's page: {thumb.taps} taps")
    assert thumb.taps <= 4


def next_step(page: Page) -> Locator:
    """Return the button that confirms what must be confirmed, otherwise Finish."""
    right = page.get_by_role("button", name=re.compile("All are right|is right", re.IGNORECASE))
    finish = page.get_by_role("button", name=re.compile("^Finish"))
    return right.first if right.count() and right.first.is_visible() else finish.first


def test_a_reminder_opens_in_the_app_after_the_patients_consent(
    open_tab: OpenTab, practice: Practice, debtor: int
) -> None:
    page = open_tab(PHONE, practice)
    page.goto("/billing/dues/")
    call = page.get_by_role("link", name="Call Meena Iyer")
    assert call.get_attribute("href") == "tel:+919876543210"
    page.get_by_role("link", name="Remind Meena Iyer").tap()
    expect(page.get_by_role("link", name="Open WhatsApp")).to_have_count(0)
    page.get_by_label("Language").select_option("hi")
    expect(page.locator("#reminder-text")).to_contain_text("भुगतान")
    page.get_by_label("The patient agreed").check()
    page.get_by_role("button", name="Prepare the message").tap()
    link = page.get_by_role("link", name="Open WhatsApp")
    expect(link).to_have_attribute("href", re.compile(r"https://wa\.me/919876543210\?text=%E0"))
    expect(page.get_by_role("link", name="Open SMS")).to_be_visible()


def test_the_bill_of_a_part_payment_is_printed_without_scrolling(
    open_tab: OpenTab, practice: Practice
) -> None:
    visit_id = practice.visit(practice.patient())
    practice.bill(visit_id, total_paise=400_00, status="pending")
    page = open_tab(PHONE, practice)
    page.goto("/billing/1/")
    expect(page.get_by_role("link", name="Print the bill")).to_be_in_viewport(ratio=1)


CARDS = ".patient-known > .one-line"
HEIGHTS = f"() => [...document.querySelectorAll('{CARDS}')].map(e => Math.round(e.offsetHeight))"


@pytest.mark.parametrize("is_archived", [False, True])
def test_the_cards_of_one_line_are_equally_high(
    open_tab: OpenTab, practice: Practice, is_archived: bool
) -> None:
    patient = practice.patient()
    if is_archived:
        with practice.at_work():
            archive(lock_active_patient(patient))
    page = open_tab(TABLET, practice)
    page.goto(f"/patients/{patient}/")
    expect(page.locator(CARDS).filter(has_text="Household")).to_be_visible()
    heights = page.evaluate(HEIGHTS)
    assert len(heights) >= 4
    assert max(heights) - min(heights) <= 2, heights
