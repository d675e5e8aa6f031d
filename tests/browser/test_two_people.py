"""A doctor and a reception on two screens: from the prescription to the paid receipt without a
word."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from clinic.auth import service
from tests.browser.clinic import LiveClinic
from tests.browser.conftest import OpenTab
from tests.browser.screens import DESK, PHONE, TABLET
from tests.browser.watch import Watch, is_paper, plant, was_not_reloaded
from tests.integration.factories import Practice

MOST_HIGH_PX = 72  # the row of a waiting patient, on a phone


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_signed_prescription_is_printed_billed_and_paid_at_the_reception(
    open_tab: OpenTab, practice: Practice, clinic: LiveClinic, watch: Watch, kind: str
) -> None:
    watch.expect(403)  # the reception may not see the note
    for patient in practice.patients(2):
        practice.arrival(patient)
    with practice.at_work():
        service.get_user(practice.user_id).own_doctor().default_fee_paise = 500_00
    tablet = open_tab(TABLET, practice)
    desk = open_tab(DESK, practice.member("reception", "Rani Devi"))
    desk.goto("/")
    plant(desk)
    tablet.goto("/")
    tablet.get_by_role("button", name="Next patient: No. 1").tap()
    expect(desk.get_by_role("list", name="With the doctor")).to_contain_text("Patient1")
    tablet.get_by_label("Complaints", exact=True).fill("Fever for 3 days")
    tablet.locator("#prescription-new").fill("paracetamol 650 1-1-1 3d")
    tablet.get_by_role("button", name="Finish & print").tap()
    expect(tablet).to_have_url(re.compile("/prescriptions/1/$"))
    expect(tablet.get_by_role("button", name="Next patient: No. 2")).to_be_visible()
    with desk.context.expect_event("response", is_paper) as paper:
        desk.get_by_role("link", name=re.compile("Patient1.*Print")).click()
    assert paper.value.status == 200
    expect(desk.get_by_role("heading", name="To print")).to_have_count(0)
    assert was_not_reloaded(desk)
    desk.get_by_role("link", name=re.compile("Patient1.*Bill ₹500")).click()
    desk.get_by_role("button", name="Cash ₹500").click()
    expect(desk.locator("#bill")).to_contain_text("000001")
    with desk.expect_download() as receipt:
        desk.get_by_role("link", name="Receipt").click()
    assert receipt.value.suggested_filename.endswith("000001.pdf")
    assert [clinic.count(table) for table in ("bills", "payments")] == [1, 1]
    assert desk.goto("/prescriptions/1/").status == 403  # type: ignore[union-attr]


def test_a_nurse_sees_missing_vitals_and_the_doctor_sees_them_taken(
    open_tab: OpenTab, practice: Practice
) -> None:
    for patient in practice.patients(2):
        practice.arrival(patient)
    phone = open_tab(PHONE, practice.member("nurse", "Sita Das"))
    tablet = open_tab(TABLET, practice)
    tablet.goto("/")
    plant(tablet)
    phone.goto("/")
    expect(phone.get_by_text("2 without vitals")).to_be_visible()
    row = phone.get_by_role("list", name="Waiting").get_by_role("listitem").first
    expect(row.locator(".btn:visible")).to_have_text("Vitals of No. 1")
    assert row.bounding_box()["height"] <= MOST_HIGH_PX  # type: ignore[index]
    phone.get_by_role("link", name="Vitals of No. 1").tap()
    phone.get_by_label("Pulse").fill("80")
    phone.get_by_role("button", name="Save").last.tap()
    phone.wait_for_url("**/queue/**")
    phone.get_by_role("link", name="Home").tap()
    expect(phone.get_by_text("1 without vitals")).to_be_visible()
    expect(tablet.get_by_role("list", name="Waiting")).to_contain_text("Vitals taken")
    assert was_not_reloaded(tablet)
