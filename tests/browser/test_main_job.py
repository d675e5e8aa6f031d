"""The main job, whole: sign up, register, see, bill, and the receipt in the hand."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from playwright.sync_api import Download, Page, expect
from pypdf import PdfReader

from tests.browser.clinic import LiveClinic
from tests.browser.conftest import OpenTab
from tests.browser.furniture import furnish
from tests.browser.hands import Finger, Hands, Keys
from tests.browser.screens import DESK, LANDSCAPE, TABLET
from tests.integration.factories import Practice

PASSWORD = "four plain words here"
MOST_TAPS = 40


def do_the_main_job(page: Page, hands: Hands) -> str:
    """From nothing to a receipt; answers the text of its PDF."""
    _sign_up(page, hands)
    _fill_the_account(page, hands)
    _register(page, hands)
    _record_a_visit(page, hands)
    return _bill(page, hands)


def _sign_up(page: Page, hands: Hands) -> None:
    page.goto("/signup/")
    hands.write(page.get_by_label("Full name"), "Dr Asha Rao")
    hands.write(page.get_by_label("E-mail"), "asha@example.org")
    hands.write(page.get_by_label("Password", exact=True), PASSWORD)
    hands.write(page.get_by_label("Password once more"), PASSWORD)
    hands.press(page.get_by_role("button", name="Sign up"))
    expect(page.get_by_text("No patients yet")).to_be_visible()


def _fill_the_account(page: Page, hands: Hands) -> None:
    hands.press(page.get_by_role("link", name="Account"))
    account = page.locator("#account")
    for label, text in (
        ("Qualification", "MBBS, MD (Medicine)"),
        ("Registration number", "KMC 12345"),
        ("Registration council", "Karnataka Medical Council"),
        ("Clinic name", "Sunrise Clinic"),
        ("Clinic address", "12 MG Road, Bengaluru"),
        ("Default fee", "500"),
    ):
        hands.write(account.get_by_label(label), text)
    hands.press(account.get_by_role("button", name="Save"))
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()


def _register(page: Page, hands: Hands) -> None:
    hands.press(page.get_by_role("link", name="Home"))
    hands.press(page.get_by_role("link", name="New patient"))
    hands.write(page.get_by_label("First name"), "Lakshmi")
    hands.write(page.get_by_label("Last name"), "Srinivasan")
    hands.choose(page.get_by_label("Female"))
    hands.write(page.get_by_label("Age", exact=True), "45")
    hands.write(page.get_by_label("Phone"), "98765 43210")
    hands.press(page.get_by_role("button", name="Register"))
    expect(page).to_have_url(re.compile(r"/patients/1/$"))


def _record_a_visit(page: Page, hands: Hands) -> None:
    hands.press(page.get_by_role("button", name="Start a visit"))
    hands.write(page.get_by_label("Complaints", exact=True), "Fever for 3 days")
    hands.write(page.get_by_label("Diagnosis", exact=True), "viral fever")
    hands.write(page.locator("#prescription-new"), "paracetamol 650 1-1-1 3d")
    hands.press(page.get_by_role("button", name="Finish & print"))
    expect(page).to_have_url(re.compile(r"/prescriptions/1/$"))
    expect(page.locator(".rx-name")).to_contain_text("PARACETAMOL")
    hands.press(page.get_by_role("link", name="Open the visit"))
    expect(page).to_have_url(re.compile(r"/visits/1/$"))


def _bill(page: Page, hands: Hands) -> str:
    hands.press(page.locator(".action").get_by_role("link", name="Bill"))
    expect(page.get_by_label("Total amount")).to_have_value("500")
    hands.press(page.get_by_role("button", name="Cash ₹500"))
    expect(page.locator("#bill")).to_contain_text("000001")
    with page.expect_download() as coming:
        hands.press(page.get_by_role("link", name="Receipt"))
    return text_of(coming.value)


def text_of(download: Download) -> str:
    """The words of a PDF that was downloaded, with single spaces."""
    assert re.fullmatch(r"bill-.*000001\.pdf", download.suggested_filename)
    pages = PdfReader(io.BytesIO(Path(download.path()).read_bytes())).pages
    assert len(pages) == 1
    return " ".join("".join(page.extract_text() for page in pages).split())


def assert_is_the_receipt(text: str) -> None:
    for words in (
        "Sunrise Clinic",
        "12 MG Road",
        "Dr Asha Rao",
        "MBBS, MD (Medicine)",
        "KMC 12345",
        "Lakshmi Srinivasan",
        "Consultation",
        "₹500.00",
        "Five Hundred",
    ):
        assert words.lower() in text.lower(), f"{words!r} is not on the receipt: {text}"
    assert re.search(r"20\d\d-\d\d/000001", text), text


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_the_main_job_is_done_by_taps_on_a_tablet(
    open_tab: OpenTab, clinic: LiveClinic, kind: str
) -> None:
    finger = Finger()
    assert_is_the_receipt(do_the_main_job(open_tab(TABLET), finger))
    print(f"The main job on a tablet ({kind}): {finger.acts} taps")
    assert finger.acts <= MOST_TAPS
    assert [clinic.count(table) for table in ("patients", "visits", "bills")] == [1, 1, 1]


def test_the_main_job_is_done_without_javascript(open_tab: OpenTab) -> None:
    page = open_tab(TABLET, java_script_enabled=False)
    assert_is_the_receipt(do_the_main_job(page, Finger()))


def test_the_main_job_is_done_on_a_tablet_held_sideways(open_tab: OpenTab) -> None:
    assert_is_the_receipt(do_the_main_job(open_tab(LANDSCAPE), Finger()))


def test_the_main_job_is_done_with_the_keyboard_alone(open_tab: OpenTab) -> None:
    page = open_tab(DESK)
    assert_is_the_receipt(do_the_main_job(page, Keys(page)))


def test_the_next_patient_is_found_with_the_slash_key_alone(
    open_tab: OpenTab, practice: Practice
) -> None:
    furnished = furnish(practice)
    page = open_tab(DESK, practice)
    page.goto(f"/visits/{furnished.visit}/")
    page.keyboard.press("/")
    page.keyboard.type("ravi")
    page.keyboard.press("Enter")
    expect(page.locator("#patients .row-link")).to_have_count(1)
    hands = Keys(page)
    hands.press(page.locator("#patients .row-link"))
    expect(page.get_by_role("heading", name="Ravi")).to_be_visible()
