"""Lab values are typed, asked about, changed and struck; over HTTP on both databases."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from clinic.clock import clinic_day
from clinic.labs import queries
from clinic.labs.shown import LabHistory, ShownValue
from clinic.patients.ages import Birth
from tests.integration.client import Browser, Page
from tests.integration.factories import Practice

NEW, LIST = "/patients/1/labs/new/", "/patients/1/labs/"


@pytest.fixture
def nurse(practice: Practice) -> Browser:
    practice.patient()
    return practice.browser("nurse")


def add(nurse: Browser, lines: str, lab: str = "", patient: int = 1, **typed: str) -> Page:
    """Type lines into the form and save them."""
    form = nurse.get(f"/patients/{patient}/labs/new/").form("lines", "request_key")
    return form.send(lines=lines, lab=lab, **typed)


def values(practice: Practice, patient: int = 1) -> list[ShownValue]:
    with practice.at_work():
        return queries.list_values((patient,))


def test_several_lines_become_values_as_they_were_typed(practice: Practice, nurse: Browser) -> None:
    lines = "HbA1c 7.2 % (4.0-5.6)\n\nS. creatinine 88 umol/L\nHBsAg non reactive"
    answer = add(nurse, lines, lab="City Lab", taken_on="2026-01-02")
    assert (answer.status, answer.location) == (303, LIST)
    stored = [(one.test, one.value, one.unit, one.printed_range) for one in values(practice)]
    assert stored == [
        ("HBsAg", "non reactive", "", ""),
        ("Creatinine", "88", "µmol/l", ""),
        ("HbA1c", "7.2", "%", "4.0-5.6"),
    ]
    page = nurse.get(LIST).text
    for text in ("▲ high", "55 mmol/mol", "1.00 mg/dl", "range 4.0-5.6", "City Lab", "2 Jan 2026"):
        assert text in page


def test_the_same_form_sent_twice_records_its_values_once(
    practice: Practice, nurse: Browser
) -> None:
    form = nurse.get(NEW).form("lines", "request_key")
    for _turn in range(2):
        answer = form.send(lines="HbA1c 7.2 %\nTSH 2.3 mIU/L")
        assert (answer.status, answer.location) == (303, LIST)
    assert len(values(practice)) == 2


def test_a_line_that_is_not_understood_is_asked_about_once_and_keeps_its_text(
    practice: Practice, nurse: Browser
) -> None:
    form = nurse.get(NEW).form("lines", "request_key")
    asked = form.send(lines="HbA1c 7.2 %\nCreatinine 88 mg/dl", lab="City Lab")
    assert asked.status == 422
    assert "Creatinine 88 mg/dl is far from the usual" in asked.text
    assert "Creatinine 88 µmol/l" in asked.text
    assert asked.form("lines").values["lab"] == "City Lab"
    assert values(practice) == []
    saved = asked.form("lines", "request_key").send(tap="choose:1:Creatinine 88 µmol/l")
    assert saved.status == 303
    assert {one.text for one in values(practice)} == {"7.2 %", "88 µmol/l"}


def test_a_confirmed_line_stays_as_it_was_typed(practice: Practice, nurse: Browser) -> None:
    asked = add(nurse, "Vitamin Q 12 xx")
    assert asked.status == 422
    assert "is not in the list of tests" in asked.text
    saved = asked.form("lines", "request_key").send(tap="keep:test:Vitamin Q 12 xx")
    assert saved.status == 303
    (value,) = values(practice)
    assert (value.test, value.text) == ("Vitamin Q", "12 xx")


def test_a_confirmed_line_is_not_asked_about_again_when_its_date_is_changed(
    practice: Practice, nurse: Browser
) -> None:
    practice.lab_value(1, "Vitamin Q 12 xx")
    form = nurse.get("/lab-values/1/edit/").form("line")
    assert form.send(taken_on="2026-01-02").status == 303
    assert values(practice)[0].taken_on == date(2026, 1, 2)
    assert form.send(line="Vitamin R 12 xx").status == 422


def test_a_day_in_the_future_or_before_the_birth_is_refused(
    practice: Practice, nurse: Browser
) -> None:
    tomorrow = (clinic_day() + timedelta(days=1)).isoformat()
    assert "in the future" in add(nurse, "HbA1c 7.2 %", taken_on=tomorrow).text
    assert add(nurse, "HbA1c 7.2 %", taken_on="1970-01-01").status == 422
    assert values(practice) == []


def test_a_range_is_remembered_for_adults_of_the_sex_in_the_same_laboratory(
    practice: Practice, nurse: Browser
) -> None:
    man = practice.patient(gender="M")
    girl = practice.patient(birth=Birth(date(2018, 1, 1), "day"))
    woman = practice.patient(first_name="Usha")
    add(nurse, "Hb 11.2 g/dl (12-15)", lab="City Lab")
    for patient in (man, girl, woman):
        add(nurse, "Hb 11.2 g/dl", lab="city lab", patient=patient)
    add(nurse, "Hb 11.2 g/dl", lab="Other Lab", patient=woman)
    assert [values(practice, one)[0].printed_range for one in (man, girl)] == ["", ""]
    other, same = values(practice, woman)
    assert other.printed_range == ""
    assert (same.printed_range, same.is_remembered, same.lab) == ("12-15", True, "City Lab")
    assert "remembered of City Lab" in nurse.get(f"/patients/{woman}/labs/").text


def test_a_remark_behind_a_value_is_not_the_range_of_another_patient(
    practice: Practice, nurse: Browser
) -> None:
    woman = practice.patient(first_name="Uma")
    asked = add(nurse, "CRP 12 mg/L (on antibiotics)", lab="City Lab")
    assert asked.status == 422
    assert "Does the laboratory print “on antibiotics” as the range of CRP?" in asked.text
    form, key = asked.form("lines", "request_key"), "keep:range:CRP 12 mg/L (on antibiotics)"
    assert form.send(tap=key).status == 303
    assert add(nurse, "CRP 3 mg/L", lab="City Lab", patient=woman).status == 303
    assert [values(practice, one)[0].printed_range for one in (1, woman)] == ["on antibiotics", ""]


def test_a_struck_value_stays_with_its_reason_and_counts_nowhere(
    practice: Practice, nurse: Browser
) -> None:
    add(nurse, "Creatinine 1.2 mg/dl")
    edit = nurse.get("/lab-values/1/edit/")
    assert edit.form("reason").send(reason="").status == 422
    assert edit.form("reason").send(reason="Another patient's").status == 303
    page = nurse.get(LIST).text
    assert "Another patient" in page
    with practice.at_work():
        history = LabHistory(None, queries.list_values((1,)))
    assert history.last_values == []
    assert nurse.get("/lab-values/1/edit/").form("line").send(line="HbA1c 6 %").status == 409
    token = {"csrf_token": nurse.token()}
    assert nurse.post("/lab-values/1/restore/", token).status == 303
    assert values(practice)[0].struck_at is None


def test_a_stale_change_shows_both_texts(practice: Practice, nurse: Browser) -> None:
    add(nurse, "HbA1c 7.2 %")
    mine, theirs = (nurse.get("/lab-values/1/edit/").form("line") for _ in range(2))
    assert theirs.send(line="HbA1c 7.4 %").status == 303
    conflict = mine.send(line="HbA1c 7.9 %")
    assert conflict.status == 409
    assert "HbA1c 7.4 %" in conflict.text
    assert conflict.form("line").values["line"] == "HbA1c 7.9 %"
    stale = nurse.get("/lab-values/1/edit/").form("reason")
    assert nurse.get("/lab-values/1/edit/").form("line").send(line="HbA1c 7.5 %").status == 303
    assert stale.send(reason="Wrong").status == 409
    assert values(practice)[0].text == "7.5 %"


def test_values_of_a_report_take_its_day_and_belong_to_its_patient(
    practice: Practice, nurse: Browser
) -> None:
    report, _file = practice.report(1, dated_on=date(2026, 1, 2))
    page = nurse.get(f"{NEW}?report={report}")
    assert page.form("lines").values["taken_on"] == "2026-01-02"
    assert page.form("lines").send(lines="HbA1c 7.2 %").status == 303
    assert values(practice)[0].report_id == report
    other = practice.patient(first_name="Usha")
    form = nurse.get(f"/patients/{other}/labs/new/").form("lines")
    assert form.send(lines="HbA1c 7.2 %", report_id=str(report)).status == 422
    assert values(practice, other) == []


def test_values_are_moved_with_their_visit(practice: Practice, nurse: Browser) -> None:
    right = practice.patient(first_name="Usha")
    visit = practice.visit(1)
    practice.lab_value(1, visit_id=visit)
    practice.lab_value(1, "TSH 2 mIU/l")
    practice.move_visit(visit, right)
    assert [one.test for one in values(practice, right)] == ["HbA1c"]
    assert [one.test for one in values(practice)] == ["TSH"]
