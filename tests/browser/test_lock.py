"""A shared tablet in the browser: covered, opened by PIN, and no typed text is lost."""

from __future__ import annotations

from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from clinic.auth import memberships, service
from clinic.auth.permissions import Role
from tests.browser.conftest import OpenTab
from tests.browser.screens import PHONE, TABLET
from tests.browser.watch import Watch
from tests.integration.auth.accounts import row_of
from tests.integration.auth.tablets import PINS, shared_tablet
from tests.integration.factories import Practice, open_practice
from tests.integration.writing import begin, draft_of

IS_COVERED = """() => {
  const { top, left } = document.querySelector("[name=first_name]").getBoundingClientRect();
  return Boolean(document.elementFromPoint(left + 5, top + 5).closest("dialog.cover"));
}"""
DOCTOR, NURSE = "Dr Asha Rao", "Sister Mary"


@pytest.fixture
def tablet(open_tab: OpenTab, practice: Practice, watch: Watch) -> Page:
    """Open the doctor's page on a tablet that a nurse uses too; the test moves its clock."""
    watch.expect(400, 401, 422)
    watch.expect_message("Response Status Error Code 401")
    browser = shared_tablet(practice).browser
    page = open_tab(TABLET)
    page.goto("/login/")
    page.context.add_cookies(
        [
            {"name": cookie.key, "value": cookie.value, "url": page.url[: -len("login/")]}
            for cookie in browser.client._cookies.values()
        ]
    )
    page.clock.install()
    return page


def cover(page: Page) -> None:
    """Let five minutes pass without use."""
    page.clock.fast_forward("05:01")
    expect(page.get_by_role("dialog", name="Locked")).to_be_visible()


def cover_until_asked(page: Page) -> None:
    """Let five minutes pass, until the clinic has locked too and asks for the PIN."""
    cover(page)
    expect(page.get_by_role("button", name="7", exact=True)).to_be_visible()


def type_pin(page: Page, pin: str) -> None:
    for digit in pin:
        page.get_by_role("button", name=digit, exact=True).tap()
    page.get_by_role("button", name="Open", exact=True).tap()


def choose(page: Page, name: str) -> None:
    page.get_by_role("link", name=name).tap()
    expect(page.get_by_role("heading", name=name)).to_be_visible()


def test_the_same_person_continues_with_the_typed_text(tablet: Page, practice: Practice) -> None:
    tablet.goto("/patients/new/")
    tablet.get_by_label("First name").fill("Lakshmi")
    cover(tablet)
    expect(tablet.get_by_role("heading", name=DOCTOR)).to_be_visible()
    assert tablet.title() == "Locked · Clinic"
    assert tablet.url.endswith("/lock/")
    assert tablet.evaluate(IS_COVERED)
    type_pin(tablet, PINS[DOCTOR])
    expect(tablet.get_by_role("dialog", name="Locked")).to_have_count(0)
    expect(tablet.get_by_label("First name")).to_have_value("Lakshmi")
    assert tablet.url.endswith("/patients/new/")
    tablet.get_by_label("Last name").fill("Iyer")
    tablet.get_by_label("Age", exact=True).fill("45")
    tablet.get_by_text("Female").tap()
    tablet.get_by_role("button", name="Register", exact=True).tap()
    tablet.wait_for_url("**/patients/1/")


def test_another_persons_pin_opens_their_own_home_and_the_text_is_kept(tablet: Page) -> None:
    tablet.goto("/patients/new/")
    tablet.get_by_label("First name").fill("Lakshmi")
    cover(tablet)
    choose(tablet, NURSE)
    type_pin(tablet, PINS[NURSE])
    tablet.wait_for_url("**/")
    expect(tablet.locator(".top-person")).to_contain_text(NURSE)
    expect(tablet.get_by_text("Lakshmi")).to_have_count(0)
    tablet.get_by_role("button", name="Lock").tap()
    choose(tablet, DOCTOR)
    type_pin(tablet, PINS[DOCTOR])
    tablet.get_by_role("link", name="Show it").tap()
    expect(tablet.get_by_label("First name")).to_have_value("Lakshmi")


def test_a_wrong_pin_is_reported_and_the_cover_stays(tablet: Page) -> None:
    tablet.goto("/patients/")
    tablet.get_by_role("button", name="Lock").tap()
    expect(tablet.get_by_role("heading", name=DOCTOR)).to_be_visible()
    tablet.keyboard.press("Escape")
    type_pin(tablet, "9041")
    expect(tablet.get_by_text("4 more tries").first).to_be_visible()
    type_pin(tablet, PINS[DOCTOR])
    expect(tablet.get_by_role("dialog", name="Locked")).to_have_count(0)
    assert tablet.url.endswith("/patients/")


def test_a_person_who_types_is_not_locked_out(tablet: Page) -> None:
    tablet.goto("/patients/new/")
    for letter in "Lakshmi":
        tablet.clock.fast_forward("04:00")
        tablet.get_by_label("First name").press(letter)
    expect(tablet.get_by_role("dialog", name="Locked")).to_have_count(0)


def test_use_of_one_tab_keeps_the_other_open(tablet: Page) -> None:
    tablet.goto("/patients/")
    second = tablet.context.new_page()
    second.goto("/patients/new/")
    tablet.clock.fast_forward("04:00")  # of both tabs
    with second.expect_request("**/lock/beat/"):
        second.get_by_label("First name").press("L")
    tablet.clock.fast_forward("04:00")
    expect(tablet.get_by_role("dialog", name="Locked")).to_have_count(0)


def test_a_polling_page_is_covered_once_the_clinic_has_locked(tablet: Page) -> None:
    tablet.goto("/")
    second = tablet.context.new_page()
    second.goto("/account/")
    form = second.locator("form[data-lock-now]")
    form.evaluate("form => HTMLFormElement.prototype.submit.call(form)")
    second.wait_for_url("**/lock/")
    tablet.clock.fast_forward("00:03")
    expect(tablet.get_by_role("dialog", name="Locked")).to_be_visible()


def test_the_note_is_saved_once_its_doctor_has_unlocked(tablet: Page, practice: Practice) -> None:
    visit = begin(practice)
    tablet.goto(f"/visits/{visit}/consultation/")
    box = tablet.locator("[name=symptoms_new]")
    box.fill("Fever for three days")
    cover(tablet)
    type_pin(tablet, PINS[DOCTOR])
    expect(tablet.get_by_role("dialog", name="Locked")).to_have_count(0)
    tablet.clock.fast_forward("00:05")
    expect(tablet.locator("#state")).to_contain_text("Saved")
    assert "Fever for three days" in str(draft_of(practice, visit))


def test_on_a_phone_the_buttons_beside_the_lock_do_not_overlap_and_more_has_the_rest(
    tablet: Page,
) -> None:
    tablet.set_viewport_size(PHONE["viewport"])
    tablet.goto("/patients/")
    labels = [
        box
        for span in tablet.locator(".rail .rail-link > span").all()
        if span.is_visible() and (box := span.bounding_box())
    ]
    assert len(labels) == 6
    gaps = [b["x"] - a["x"] - a["width"] for a, b in pairwise(labels)]
    assert min(gaps) >= 8
    tablet.locator(".rail-more > details > summary").tap()
    tablet.get_by_role("link", name="Day book").tap()
    tablet.wait_for_url("**/daybook/**")
    tablet.locator(".rail-more > details > summary").tap()
    tablet.get_by_role("link", name="Settings").tap()
    tablet.wait_for_url("**/account/settings/")


@pytest.mark.parametrize("is_locked", [True, False], ids=["while locked", "before the lock"])
def test_a_page_of_records_whose_access_was_removed_is_not_uncovered(
    tablet: Page, practice: Practice, is_locked: bool
) -> None:
    """The nurse works for two doctors; one of them removes her."""
    other = open_practice(practice.database, "Dr Other", "other@example.org")
    practice.patient(first_name="Lakshmi")
    user_id = user_of(practice, NURSE)
    with other.at_work():
        memberships.add_member(service.get_user(user_id), Role.NURSE)
    tablet.goto("/")
    tablet.get_by_role("button", name="Lock").tap()
    choose(tablet, NURSE)
    type_pin(tablet, PINS[NURSE])
    expect(tablet.locator(".top-person")).to_contain_text(NURSE)
    tablet.goto("/patients/1/")
    expect(tablet.get_by_role("heading", name="Lakshmi").first).to_be_visible()
    if is_locked:
        cover_until_asked(tablet)
    with practice.at_work():
        memberships.remove_member(user_id)
    if not is_locked:
        cover_until_asked(tablet)
    type_pin(tablet, PINS[NURSE])
    tablet.wait_for_url("**/")
    expect(tablet.get_by_text("Lakshmi")).to_have_count(0)


def user_of(practice: Practice, name: str) -> int:
    (user_id,) = [
        row["id"] for row in row_of(practice.database, "users") if row["full_name"] == name
    ]
    return int(user_id)
