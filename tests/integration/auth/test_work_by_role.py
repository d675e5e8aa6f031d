"""The tasks of each role on the pages that it may open, and the statements of these pages."""

from __future__ import annotations

import re
from datetime import date

import pytest

from clinic.alerts import service as alerts
from clinic.measurements.queries import list_of_visit
from clinic.patients.ages import Birth
from clinic.visits.service import get_visit
from tests.integration.client import Browser, Page
from tests.integration.counting import statements
from tests.integration.factories import Practice
from tests.integration.prescriptions import sign

MOST = 6
"""The most statements of a page."""
NOTES = r"visits\.(symptoms|diagnosis|prescription|findings|private_notes)"
ALERTS = r"FROM (allergies|problems)\b"
MONEY = r"\b(bills|payments|credit_notes)\b"
HIDDEN = {
    "reception": (NOTES, ALERTS, r"\bmeasurements\b"),
    "accountant": (NOTES, ALERTS, r"\bmeasurements\b"),
    "nurse": (NOTES, MONEY, r"\bprescriptions\b"),
    "assistant": (MONEY,),
}
"""Patterns that no statement of a page may match, by role."""


def fee_of(practice: Practice, visit: int) -> int:
    with practice.at_work():
        return get_visit(visit).fee_paise


@pytest.mark.parametrize("role", HIDDEN)
def test_a_page_reads_nothing_that_the_role_may_not_see(role: str, practice: Practice) -> None:
    visit = practice.visit(practice.patient(), weight_g=68_000)
    practice.bill(visit)
    sign(practice, visit)
    browser = practice.browser(role)
    for path in ("/patients/", "/patients/?q=lak", "/patients/1/", "/account/"):
        browser.get(path)
        with statements(practice.database.app) as executed:
            assert browser.get(path).status == 200
        assert len(executed) <= MOST, executed
        read = [one for one in executed for hidden in HIDDEN[role] if re.search(hidden, one)]
        assert read == [], path


def test_a_nurse_begins_the_visit_with_its_vitals(practice: Practice) -> None:
    practice.patient()
    nurse = practice.member("nurse").browser()
    began = nurse.get("/patients/1/").form_to("/patients/1/vitals/").send()
    assert began.location == "/visits/1/vitals/"
    saved = began.follow().form("weight", "seen-weight").send(weight="68")
    assert saved.location == "/patients/1/"
    assert "68 kg" in saved.follow().text
    with practice.at_work():
        assert [row.value for row in list_of_visit(1) if row.kind == "weight"] == [68_000]


def test_vitals_are_taken_in_the_visit_that_is_open(practice: Practice) -> None:
    practice.patient()
    doctor, nurse = practice.browser(), practice.browser("nurse")
    first = doctor.get("/patients/1/").form_to("/patients/1/consultation/").send()
    begun = nurse.get("/patients/1/").form_to("/patients/1/vitals/").send()
    assert (first.location, begun.location) == ("/visits/1/consultation/", "/visits/1/vitals/")


def test_nobody_takes_vitals_of_an_archived_patient(practice: Practice) -> None:
    practice.patient()
    practice.browser().get("/patients/1/delete/").form_to("/patients/1/delete/").send()
    nurse = practice.browser("nurse")
    page = nurse.post("/patients/1/vitals/", {"csrf_token": nurse.token()})
    assert page.location == "/patients/1/"
    assert "archived" in page.follow().text


def new_visit(browser: Browser, **typed: str) -> Page:
    form = browser.get("/patients/1/visits/new/").form("symptoms", "request_key")
    return form.send(symptoms="Fever", **typed)


def test_an_assistant_writes_a_visit_at_the_doctors_fee(practice: Practice) -> None:
    practice.patient()
    desk = practice.browser()
    desk.get("/account/").form("default_fee").send(default_fee="450")
    assistant = practice.browser("assistant")
    assert new_visit(assistant, consultation_fee="1").status == 303
    assert fee_of(practice, 1) == 450_00


def test_an_assistant_changes_no_fee(practice: Practice) -> None:
    practice.visit(practice.patient(), fee_paise=300_00)
    assistant = practice.browser("assistant")
    form = assistant.get("/visits/1/edit/").form("symptoms", "version")
    assert "consultation_fee" not in form.values
    assert form.send(symptoms="Cough", consultation_fee="1").status == 303
    path = "/visits/1/edit/?part=consultation_fee"
    assert assistant.get(path).status == 403
    data = form.values | {"consultation_fee": "1"}
    assert assistant.post(path, data).status == 403
    assert fee_of(practice, 1) == 300_00


def test_a_person_who_takes_money_changes_no_fee_without_permission_for_other_prices(
    practice: Practice,
) -> None:
    practice.visit(practice.patient(), fee_paise=300_00)
    desk = practice.member("assistant", "Cashier", granted=["take_money"]).browser()
    path = "/visits/1/edit/?part=consultation_fee"
    assert path not in desk.get("/visits/1/").links()
    form = desk.get("/visits/1/edit/").form("symptoms", "version")
    assert "consultation_fee" not in form.values
    page = desk.post(path, form.values | {"consultation_fee": "1"})
    assert (page.status, fee_of(practice, 1)) == (403, 300_00)
    assert "Bill another price" in page.text
    assert new_visit(desk, consultation_fee="1").status == 303
    assert fee_of(practice, 2) == 0
    granted = ["take_money", "other_price"]
    trusted = practice.member("assistant", "Trusted", granted=granted).browser()
    assert path in trusted.get("/visits/1/").links()
    assert trusted.get(path).form("consultation_fee").send(consultation_fee="250").status == 303
    assert fee_of(practice, 1) == 250_00


@pytest.mark.parametrize(
    ("role", "named"), [("assistant", True), ("nurse", False), ("reception", False)]
)
def test_a_birth_after_visits_names_their_diagnoses_only_to_those_who_may_read_them(
    role: str, named: bool, practice: Practice
) -> None:
    practice.patient(birth=Birth(date(2020, 5, 17), "day"))
    practice.visit(1, visit_date=date(2021, 3, 4), diagnosis="Diagnosium")
    with practice.at_work():
        patient = alerts.lock_active_patient(1)
        alerts.record_problem(patient, {"name": "Problemium", "since": "2021"})
    form = practice.browser(role).get("/patients/1/edit/").form("date_of_birth", "version")
    page = form.send(age="", date_of_birth="2022-02-01")
    assert page.status == 422
    assert "visit of 4 Mar 2021" in page.text
    assert ("Diagnosium" in page.html) == named
    assert ("Problemium" in page.html) == (role != "reception")


def test_reception_counts_the_drawer_without_the_day_book(practice: Practice) -> None:
    practice.billed_visit()
    reception = practice.browser("reception")
    (link,) = [one for one in reception.get("/billing/").links() if one.endswith("/count/")]
    closing = reception.get(link).form("count_500").send(opening="0", count_500="1").follow()
    assert closing.status == 200
    closed = closing.form("count_id", "expected").send()
    assert closed.follow().status == 200


def test_a_person_who_only_counts_is_led_home(practice: Practice) -> None:
    practice.billed_visit()
    helper = practice.member("reception", "Ravi", withheld=["close_day"]).browser()
    (link,) = [one for one in helper.get("/billing/").links() if one.endswith("/count/")]
    counted = helper.get(link).form("count_500").send(opening="0", count_500="1")
    assert counted.location == "/"
    assert "The count is saved." in counted.follow().text


def test_reception_prints_the_prescription_and_opens_no_note(practice: Practice) -> None:
    visit = practice.visit(practice.patient(), visit_date=date(2026, 11, 20))
    first = sign(practice, visit)
    last = sign(practice, visit, revision=2)
    page = practice.browser("reception").get("/patients/1/")
    assert "Prescription of 20 Nov 2026, print" in page.text
    assert f"/prescriptions/{last}/pdf/" in page.links()
    assert f"/prescriptions/{first}/pdf/" not in page.links()
    assert "/visits/1/" not in page.links()
