"""Hostile lab text is refused or shown as text, and breaks no page of the patient."""

from __future__ import annotations

import pytest

from tests.integration.client import Browser
from tests.integration.factories import Practice
from tests.integration.labs.test_entering import LIST, NEW, add

LONG = "9" * 40
HOSTILE = (
    f"Creatinine {LONG} mg/dl (0.{LONG[:20]}-{LONG[:20]})",
    "Creatinine 0 mg/dl",
    "Creatinine 0.00000000000000000000000000000001 mg/dl",
    f"HbA1c 0.{LONG[:38]} mmol/mol",
    f"Glucose (fasting) {LONG} mmol/l",
    "HbA1c ७.२ % (४.०-५.६)",
    "\u202e<script>alert(1)</script> 7 <b>%</b> (<i>1-2</i>)",
    "'\"><img src=x onerror=alert(1)> 1,2,3 %",
)


@pytest.fixture
def nurse(practice: Practice) -> Browser:
    practice.patient()
    return practice.browser("nurse")


def keep(browser: Browser, lines: str) -> int:
    """Type lines and confirm each question; return the last status."""
    page = add(browser, lines)
    for _turn in range(len(lines.splitlines()) + 1):
        if page.status != 422:
            break
        form = page.form("lines", "request_key")
        answers = [one.get("value", "") for one in form.element.iter("button")]
        keys = [tap for tap in answers if tap.startswith("keep:")]
        if not keys:
            break
        page = form.send(tap=keys[0])
    return page.status


def test_no_value_breaks_a_page_of_the_patient(practice: Practice, nurse: Browser) -> None:
    doctor = practice.browser()
    visit = practice.visit(1)
    for line in (*HOSTILE, *HOSTILE):  # a picture over time needs two values
        assert keep(nurse, line) in {303, 422}, line
    for path in (LIST, "/patients/1/", f"/visits/{visit}/consultation/", "/patients/1/record/pdf/"):
        page = doctor.get(path)
        assert page.status == 200, path
        assert b"<script>alert" not in page.response.get_data()
        assert b"<img src=x" not in page.response.get_data()


def test_a_tapped_answer_is_cleaned_as_typed_text_is(nurse: Browser) -> None:
    form = nurse.get(NEW).form("lines", "request_key")
    for tap in (f"choose:0:{'x' * 9000}", "choose:0:HbA1c\x00 7.2 \x1b%", "choose:999:a", "keep:"):
        assert form.send(lines="HbA1c 7", tap=tap).status in {303, 422}


def test_values_are_not_stored_with_a_report_that_was_moved_meanwhile(
    practice: Practice, nurse: Browser
) -> None:
    report, _file = practice.report(1)
    form = nurse.get(f"{NEW}?report={report}").form("lines", "request_key")
    practice.report_moved(report, practice.patient(), "of her sister")
    answer = form.send(lines="HbA1c 7.2 %")
    assert answer.status == 422
    assert "not any more" in answer.text
    assert "HbA1c 7.2 %" in answer.form("lines").values["lines"]


def test_row_numbers_of_another_doctor_are_refused_in_every_form(
    practice: Practice, other: Practice, nurse: Browser
) -> None:
    for _turn in range(3):
        other.patient()
    visit, report = other.visit(3), other.report(3)[0]
    form = nurse.get(NEW).form("lines", "request_key")
    for sent in ({"visit_id": str(visit)}, {"report_id": str(report)}, {"visit_id": "9" * 18}):
        answer = form.send(lines="HbA1c 7.2 %", **sent)
        assert answer.status == 422, sent
        assert "is not this patient" in answer.text
    assert nurse.get(f"{NEW}?report={report}").status in {200, 404}
    assert nurse.get(f"{NEW}?report={'9' * 18}&visit=x").status in {200, 404}
