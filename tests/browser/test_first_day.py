"""A doctor's first day: from the sign-up page to the first printed prescription, by touch."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenTab
from tests.browser.input_methods import Touch
from tests.browser.screens import TABLET
from tests.browser.watch import Watch

PASSWORD = "four plain words here"
MOST_TAPS = 25


class Finger(Touch):
    """Tap and write; taps into fields are counted separately, because they belong to the text."""

    def __init__(self) -> None:
        super().__init__()
        self.fields = 0

    def write(self, target: Locator, text: str) -> None:
        super().write(target, text)
        self.fields += 1


def test_a_new_doctor_prints_the_first_prescription(open_tab: OpenTab) -> None:
    page, finger = open_tab(TABLET), Finger()
    _sign_up(page, finger)
    finger.press(page.get_by_role("link", name="Fill in Letterhead"))
    _fill_in_the_letterhead(page, finger)
    finger.press(page.get_by_role("link", name="Register your first patient"))
    _register(page, finger)
    finger.press(page.get_by_role("button", name="Start a visit"))
    finger.write(page.get_by_label("Complaints", exact=True), "Fever for 3 days")
    finger.write(page.locator("#prescription-new"), "paracetamol 650 1-1-1 3d")
    finger.press(page.get_by_role("button", name="Finish & print"))
    expect(page).to_have_url(re.compile(r"/prescriptions/1/"))
    expect(page.locator(".rx-name")).to_contain_text("PARACETAMOL")
    with page.context.expect_page():
        finger.press(page.get_by_role("button", name="Print", exact=True))
    besides = finger.acts - finger.fields
    print(f"First prescription of a new doctor: {besides} taps, and {finger.fields} into fields")
    assert finger.acts <= MOST_TAPS
    page.goto("/")
    first = page.locator(".setup-step", has_text="First prescription")
    expect(first).to_contain_text("Signed.")


def _sign_up(page: Page, finger: Finger) -> None:
    page.goto("/signup/")
    finger.write(page.get_by_label("Full name"), "Dr Asha Rao")
    finger.write(page.get_by_label("E-mail"), "asha@example.org")
    finger.write(page.get_by_label("Password", exact=True), PASSWORD)
    finger.write(page.get_by_label("Password once more"), PASSWORD)
    finger.press(page.get_by_role("button", name="Sign up"))
    finger.press(page.get_by_role("button", name="I have it"))


def _fill_in_the_letterhead(page: Page, finger: Finger) -> None:
    paper = page.locator("#letterhead")
    expect(paper).to_contain_text("The registration number is missing.")
    finger.write(page.get_by_label("Registration number"), "KMC 12345")
    finger.write(page.get_by_label("Clinic name"), "Sunrise Clinic")
    expect(paper).to_contain_text("Sunrise Clinic")
    expect(paper).to_contain_text("Reg. No. KMC 12345")
    finger.write(page.get_by_label("Clinic address"), "12 MG Road, Bengaluru")
    finger.write(page.get_by_label("Default fee"), "500")
    finger.press(page.get_by_role("button", name="Save"))


def _register(page: Page, finger: Finger) -> None:
    finger.write(page.get_by_label("First name"), "Lakshmi")
    finger.choose(page.get_by_label("Female"))
    finger.write(page.get_by_label("Age", exact=True), "45")
    finger.press(page.get_by_role("button", name="Register", exact=True))


def test_a_password_is_shown_by_a_tap_and_hidden_before_it_is_sent(
    open_tab: OpenTab, watch: Watch
) -> None:
    watch.expect(422)
    page = open_tab(TABLET)
    page.goto("/login/")
    field = page.get_by_label("Password", exact=True)
    show = page.get_by_role("button", name="Show password")
    field.fill(PASSWORD)
    show.tap()
    expect(field).to_have_attribute("type", "text")
    expect(show).to_have_attribute("aria-pressed", "true")
    expect(field).to_have_value(PASSWORD)
    page.get_by_label("E-mail").fill("asha@example.org")
    page.get_by_role("button", name="Sign in").tap()
    expect(page.get_by_text("is not right. Try again.")).to_be_visible()
    expect(field).to_have_attribute("type", "password")
    expect(page.get_by_label("E-mail")).to_have_value("asha@example.org")
