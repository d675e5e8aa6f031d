"""The whole main job: sign up, register, record a visit, bill, and print the receipt."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from playwright.sync_api import Download, Page, expect
from pypdf import PdfReader

from tests.browser.clinic import LiveClinic
from tests.browser.conftest import OpenTab
from tests.browser.input_methods import InputMethod, Keys, Touch
from tests.browser.parts import title
from tests.browser.populated_clinic import populate
from tests.browser.screens import DESK, LANDSCAPE, TABLET
from tests.integration.factories import Practice

PASSWORD = "four plain words here"
MOST_TAPS = 40


def do_the_main_job(page: Page, user: InputMethod) -> str:
    """Do the main job from the sign-up; return the text of the receipt's PDF."""
    _sign_up(page, user)
    _fill_the_account(page, user)
    _register(page, user)
    _record_a_visit(page, user)
    return _bill(page, user)


def _sign_up(page: Page, user: InputMethod) -> None:
    page.goto("/signup/")
    user.write(page.get_by_label("Full name"), "Dr Asha Rao")
    user.write(page.get_by_label("E-mail"), "asha@example.org")
    user.write(page.get_by_label("Password", exact=True), PASSWORD)
    user.write(page.get_by_label("Password once more"), PASSWORD)
    user.press(page.get_by_role("button", name="Sign up"))
    user.press(page.get_by_role("button", name="I have it"))
    expect(page.get_by_text("Nobody is waiting.")).to_be_visible()


def _fill_the_account(page: Page, user: InputMethod) -> None:
    user.press(page.get_by_role("link", name="More"))
    user.press(page.get_by_role("link", name="Clinic and letterhead"))
    account = page.locator("#account")
    for label, text in (
        ("Qualification", "MBBS, MD (Medicine)"),
        ("Registration number", "KMC 12345"),
        ("Registration council", "Karnataka Medical Council"),
        ("Clinic name", "Sunrise Clinic"),
        ("Clinic address", "12 MG Road, Bengaluru"),
        ("Default fee", "500"),
    ):
        user.write(account.get_by_label(label), text)
    user.press(account.get_by_role("button", name="Save"))
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()


def _register(page: Page, user: InputMethod) -> None:
    user.press(page.get_by_role("link", name="Home"))
    user.press(page.get_by_role("link", name="New patient"))
    user.write(page.get_by_label("First name"), "Lakshmi")
    user.write(page.get_by_label("Last name"), "Srinivasan")
    user.choose(page.get_by_label("Female"))
    user.write(page.get_by_label("Age", exact=True), "45")
    user.write(page.get_by_label("Phone"), "98765 43210")
    user.press(page.get_by_role("button", name="Register", exact=True))
    expect(page).to_have_url(re.compile(r"/patients/1/$"))


def _record_a_visit(page: Page, user: InputMethod) -> None:
    user.press(page.get_by_role("button", name="Start a visit"))
    user.write(page.get_by_label("Complaints", exact=True), "Fever for 3 days")
    if isinstance(user, Touch):
        user.press(title(page, "diagnosis"))
    user.write(page.get_by_label("Diagnosis", exact=True), "viral fever")
    user.write(page.locator("#prescription-new"), "paracetamol 650 1-1-1 3d")
    user.press(page.get_by_role("button", name="Finish & print"))
    expect(page).to_have_url(re.compile(r"/prescriptions/1/$"))
    expect(page.locator(".rx-name")).to_contain_text("PARACETAMOL")


def _bill(page: Page, user: InputMethod) -> str:
    user.press(page.locator(".action").get_by_role("link", name="Bill"))
    expect(page.get_by_label("Total amount")).to_have_value("500")
    user.press(page.get_by_role("button", name="Cash ₹500"))
    expect(page.locator("#bill")).to_contain_text("000001")
    # The prescription's print, requested a page before, may arrive as late as now.
    with page.expect_download(lambda one: "bill-" in one.suggested_filename) as coming:
        user.press(page.get_by_role("link", name="Receipt"))
    return text_of(coming.value)


def text_of(download: Download) -> str:
    """Return the text of a downloaded PDF, with single spaces."""
    assert re.fullmatch(r"bill-.*000001\.pdf", download.suggested_filename)
    pages = PdfReader(io.BytesIO(Path(download.path()).read_bytes())).pages
    assert len(pages) == 1
    return " ".join("".join(page.extract_text() for page in pages).split())


def assert_is_the_receipt(text: str) -> None:
    for expected in (
        "Sunrise Clinic",
        "12 MG Road",
        "Dr Asha Rao",
        "MBBS, MD (Medicine)",
        "KMC 12345",
        "Lakshmi Srinivasan",
        "Consultation",
        "₹500",
        "Five Hundred",
    ):
        assert expected.lower() in text.lower(), f"{expected!r} is not on the receipt: {text}"
    assert re.search(r"20\d\d-\d\d/000001", text), text


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_the_main_job_is_done_by_taps_on_a_tablet(
    open_tab: OpenTab, clinic: LiveClinic, kind: str
) -> None:
    touch = Touch()
    assert_is_the_receipt(do_the_main_job(open_tab(TABLET), touch))
    print(f"The main job on a tablet ({kind}): {touch.acts} taps")
    assert touch.acts <= MOST_TAPS
    assert [clinic.count(table) for table in ("patients", "visits", "bills")] == [1, 1, 1]


def test_the_main_job_is_done_without_javascript(open_tab: OpenTab) -> None:
    page = open_tab(TABLET, java_script_enabled=False)
    assert_is_the_receipt(do_the_main_job(page, Touch()))


def test_the_main_job_is_done_on_a_tablet_in_landscape(open_tab: OpenTab) -> None:
    assert_is_the_receipt(do_the_main_job(open_tab(LANDSCAPE), Touch()))


def test_the_main_job_is_done_with_the_keyboard_alone(open_tab: OpenTab) -> None:
    page = open_tab(DESK)
    assert_is_the_receipt(do_the_main_job(page, Keys(page)))


def test_the_next_patient_is_found_with_the_slash_key_alone(
    open_tab: OpenTab, practice: Practice
) -> None:
    populated = populate(practice)
    page = open_tab(DESK, practice)
    page.goto(f"/visits/{populated.visit}/")
    page.keyboard.press("/")
    page.keyboard.type("ravi")
    page.keyboard.press("Enter")
    expect(page.locator("#patients .row-link")).to_have_count(1)
    user = Keys(page)
    user.press(page.locator("#patients .row-link"))
    expect(page.get_by_role("heading", name="Ravi")).to_be_visible()
