"""Lab values are used next to the note, in the safety checks and on the prescription."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from clinic.clock import clinic_day, format_day
from tests.integration.factories import Practice

PAGES = ("/patients/1/labs/", "/patients/1/labs/new/", "/lab-values/1/edit/")


def days_ago(days: int) -> dict[str, object]:
    return {"taken_on": clinic_day() - timedelta(days=days)}


def test_the_last_values_and_their_course_are_shown_next_to_the_note(practice: Practice) -> None:
    visit = practice.visit(practice.patient())
    practice.lab_value(1, "HbA1c 8.1 % (4.0-5.6)", **days_ago(100))
    practice.lab_value(1, "HbA1c 7.2 % (4.0-5.6)", **days_ago(2))
    practice.lab_value(1, "Creatinine 1.0 mg/dl", **days_ago(3))
    for page in (f"/visits/{visit}/consultation/", "/patients/1/", "/patients/1/labs/"):
        text = practice.browser().get(page).text
        assert "HbA1c 7.2 % (55 mmol/mol) ▲ high" in text, page
        assert "HbA1c of 2 values" in text, page
    text = practice.browser().get(f"/visits/{visit}/consultation/").text
    taken_on = format_day(clinic_day() - timedelta(days=3))
    assert re.search(rf"eGFR \d\d on {taken_on}", text)


@pytest.mark.parametrize(
    ("days", "text"), [(89, "Kidney checked by eGFR"), (90, "Kidney not checked")]
)
def test_the_checks_use_a_creatinine_under_ninety_days_old(
    practice: Practice, days: int, text: str
) -> None:
    visit = practice.visit(practice.patient(), prescription="Glycomet 500 1-0-1")
    practice.lab_value(1, "Creatinine 1.0 mg/dl", **days_ago(days))
    assert text in practice.browser().get(f"/visits/{visit}/consultation/").text


def test_a_low_filtration_stops_a_medicine_until_it_is_answered(practice: Practice) -> None:
    visit = practice.visit(practice.patient(), prescription="Glycomet 500 1-0-1")
    practice.lab_value(1, "Creatinine 3 mg/dl", **days_ago(1))
    text = practice.browser().get(f"/visits/{visit}/consultation/").text
    assert re.search(r"Metformin with eGFR \d\d on .{10,12}, below 30 mL/min", text)


def test_the_last_values_print_if_the_doctor_chose_so(practice: Practice) -> None:
    practice.patient()
    practice.lab_value(1, "HbA1c 7.2 % (4.0-5.6)", **days_ago(2))
    practice.lab_value(1, "Creatinine 1.0 mg/dl", **days_ago(3))
    practice.lab_value(1, "TSH 2 mIU/l", **days_ago(181))
    doctor = practice.browser()
    unwanted = finish(practice)
    printing = doctor.get("/account/prescription/").form("lab_values")
    assert printing.send(lab_values="yes").status == 303
    wanted = finish(practice)
    page = doctor.get(wanted).text
    assert "Lab values" not in doctor.get(unwanted).text
    day = clinic_day() - timedelta(days=2)
    assert f"{format_day(day)}: HbA1c 7.2 % (high)" in page
    assert "Creatinine 1.0 mg/dl, eGFR " in page
    assert "TSH" not in page


def finish(practice: Practice) -> str:
    """Write a visit and sign it; return the page of its prescription."""
    visit = practice.visit(1, diagnosis="")
    form = practice.browser().get(f"/visits/{visit}/consultation/").form("symptoms_new")
    answer = form.send(findings="Well", act="finish")
    assert answer.status == 303, answer.text
    return answer.location


def test_a_person_who_may_not_see_values_sees_none(practice: Practice) -> None:
    practice.lab_value(practice.patient(), "HbA1c 7.2 %")
    for role, status in (("nurse", 200), ("assistant", 200), ("reception", 403)):
        browser = practice.browser(role)
        assert [browser.get(path).status for path in PAGES] == [status] * 3, role
        assert ("HbA1c" in browser.get("/patients/1/").text) is (status == 200), role


def test_values_of_another_doctor_are_not_found(practice: Practice, other: Practice) -> None:
    practice.lab_value(practice.patient())
    stranger = other.browser()
    assert [stranger.get(path).status for path in PAGES] == [404, 404, 404]
