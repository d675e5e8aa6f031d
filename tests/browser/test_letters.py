"""A sickness certificate from the visit to the paper, by touch."""

from __future__ import annotations

import re
from datetime import timedelta

from playwright.sync_api import Page, expect

from clinic.auth.service import get_user
from clinic.clock import clinic_day, format_day
from tests.browser.input_methods import Touch
from tests.integration.factories import Practice

MOST_TO_PAPER = 4


def test_a_certificate_for_some_days_is_printed_by_few_taps(
    tablet: Page, practice: Practice
) -> None:
    visit = practice.visit(practice.patient(address="Karve Road, Pune"))
    with practice.at_work():
        get_user(practice.user_id).own_doctor().registration_number = "MMC 2008/04"
    touch = Touch()
    tablet.goto(f"/visits/{visit}/")
    touch.press(tablet.get_by_role("link", name="Certificate or letter"))
    touch.press(tablet.get_by_role("button", name="3 days"))
    expect(tablet.get_by_label("Text")).to_have_value(re.compile("a rest of 3 days"))
    last = format_day(clinic_day() + timedelta(days=6))
    chip = tablet.get_by_role("button", name="7 days")
    before = chip.bounding_box()
    chip.tap()
    expect(tablet.get_by_label("Text")).to_have_value(re.compile(last))
    after = chip.bounding_box()
    assert before is not None
    assert after is not None
    assert abs(before["y"] - after["y"]) <= 8
    expect(chip).to_be_focused()
    touch.press(tablet.get_by_role("button", name="Sign and issue"))
    expect(tablet).to_have_url(re.compile(r"/letters/1/$"))
    is_paper = re.compile(r"/letters/1/pdf/")
    with tablet.context.expect_event("request", lambda one: is_paper.search(one.url)):
        touch.press(tablet.get_by_role("button", name="Print"))
    print(f"A sickness certificate from the visit to paper: {touch.acts} taps")
    assert touch.acts <= MOST_TO_PAPER
