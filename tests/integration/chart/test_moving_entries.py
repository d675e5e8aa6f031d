"""A report, or vital signs alone, are moved from the wrong patient; on both databases."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select

from clinic.chart.models import EntryMove
from clinic.clock import clinic_day
from clinic.files.models import Report, ReportFile
from clinic.labs.models import LabValue
from clinic.measurements.models import Measurement
from clinic.measurements.service import read_recorded
from clinic.visits.models import Visit
from tests.integration.client import Browser, Page
from tests.integration.factories import Practice
from tests.integration.files.samples import document
from tests.integration.prescriptions import sign
from tests.integration.trail import acts_of

WRONG, RIGHT = 1, 2
REASON = "Taken from her sister"
REPORT = f"/reports/1/wrong-patient/{RIGHT}/"
VITALS = f"/visits/1/vitals/wrong-patient/{RIGHT}/"
STRIKE = "/visits/1/vitals/strike/"


@pytest.fixture
def desk(practice: Practice) -> Browser:
    """The doctor's browser; the wrong patient has a visit of today with a report and vital
    signs."""
    practice.patient(first_name="Lakshmi")
    practice.patient(first_name="Meena")
    practice.visit(WRONG, diagnosis="", visit_date=clinic_day(), weight_g=68_000, pulse=88)
    practice.report(WRONG, document("Patient Name : MEENA KULKARNI"), visit_id=1)
    return practice.browser()


def send(desk: Browser, path: str, **typed: Any) -> Page:
    return desk.get(path).form_to(path).send(**{"reason": REASON} | typed)


def rows(practice: Practice, model: Any, *names: str) -> list[tuple[Any, ...]]:
    """Return these columns of every row of the doctor, in the order of their numbers."""
    columns = [getattr(model, name) for name in names]
    with practice.at_work() as session:
        return [tuple(row) for row in session.execute(select(*columns).order_by(model.id))]


def recorded(practice: Practice, visit: int) -> list[str]:
    with practice.at_work():
        return [text for text in read_recorded(visit).values() if text]


def test_a_report_is_moved_with_its_file_and_both_pages_and_the_trail_show_the_reason(
    practice: Practice, desk: Browser
) -> None:
    before = rows(practice, ReportFile, "address")
    practice.lab_value(WRONG, report_id=1, visit_id=1)
    practice.lab_value(WRONG, "Creatinine 1.1 mg/dl")
    results = desk.get("/reports/1/wrong-patient/?q=Meena")
    assert REPORT in results.links()
    page = send(desk, REPORT)
    assert (page.status, page.location) == (303, "/reports/1/")
    assert "Reports (0)" in desk.get(f"/patients/{WRONG}/reports/").text
    assert "Reports (1)" in desk.get(f"/patients/{RIGHT}/reports/").text
    assert desk.get("/report-files/1/download/").status == 200
    assert rows(practice, ReportFile, "address") == before
    assert rows(practice, ReportFile, "printed") == [("",)]
    assert rows(practice, Report, "visit_id") == [(None,)]
    values = rows(practice, LabValue, "patient_id", "report_id", "visit_id")
    assert values == [(RIGHT, 1, None), (WRONG, None, None)]
    wrong, right = desk.get(f"/patients/{WRONG}/").text, desk.get(f"/patients/{RIGHT}/").text
    assert "was entered here instead of on Meena" in wrong
    assert "was entered on Lakshmi" in right
    assert REASON in wrong
    assert REASON in right
    acts = acts_of(practice)
    moved = [act[3] for act in acts if act[:2] == ("update", "reports")]
    assert [event["patient_id"] for event in moved] == [[WRONG, RIGHT]]
    assert [act[3]["reason"] for act in acts if act[1] == "entry_moves"] == [[None, REASON]]
    for patient in (WRONG, RIGHT):
        assert "the move of a report" in desk.get(f"/patients/{patient}/trail/").text


def test_the_lab_values_of_a_report_are_moved_with_it(practice: Practice, desk: Browser) -> None:
    practice.lab_value(WRONG, report_id=1, visit_id=1)
    practice.lab_value(WRONG, "TSH 2 mIU/l", visit_id=1)
    assert send(desk, REPORT).status == 303
    values = rows(practice, LabValue, "test", "patient_id", "visit_id")
    assert values == [("HbA1c", RIGHT, None), ("TSH", WRONG, 1)]


def test_one_file_of_a_report_becomes_a_report_of_the_right_patient(
    practice: Practice, desk: Browser
) -> None:
    path = f"/report-files/2/wrong-patient/{RIGHT}/"
    data = {"csrf_token": desk.token(), "request_key": "k" * 32}
    desk.post("/reports/1/files/", data | {"files": (BytesIO(document("hers")), "b.pdf")})
    assert "/report-files/2/wrong-patient/" in desk.get("/reports/1/edit/").links()
    page = send(desk, path)
    assert (page.status, page.location) == (303, "/reports/2/")
    assert rows(practice, Report, "patient_id", "name") == [(WRONG, "HbA1c"), (RIGHT, "HbA1c")]
    assert rows(practice, ReportFile, "report_id", "position") == [(1, 1), (2, 1)]
    assert desk.get("/report-files/2/download/").status == 200
    assert REASON in desk.get(f"/patients/{WRONG}/").text
    assert send(desk, path).status == 409  # already recorded for her
    # The only file moves with its report, which must not stay empty.
    assert send(desk, f"/report-files/1/wrong-patient/{RIGHT}/").location == "/reports/1/"
    assert rows(practice, Report, "patient_id") == [(RIGHT,), (RIGHT,)]


def test_a_report_that_was_changed_meanwhile_stays(practice: Practice, desk: Browser) -> None:
    early = desk.get(REPORT).form_to(REPORT)
    desk.get("/reports/1/edit/").form("name", "version").send(name="Lipids")
    page = early.send(reason=REASON)
    assert page.status == 409
    assert REASON in page.html
    assert page.form_to(REPORT).send().status == 303
    assert send(desk, REPORT).status == 409  # already recorded for her
    assert rows(practice, EntryMove, "report_id") == [(1,)]


def test_nothing_is_moved_without_a_reason(practice: Practice, desk: Browser) -> None:
    for path in (REPORT, VITALS, STRIKE):
        assert send(desk, path, reason=" ").status == 422
    assert rows(practice, EntryMove, "id") == []


def test_vital_signs_are_moved_to_a_new_visit_of_that_day_with_the_person_who_took_them(
    practice: Practice, desk: Browser
) -> None:
    taken = rows(practice, Measurement, "kind", "value", "taken_at", "taken_by")
    page = send(desk, VITALS)
    assert (page.status, page.location) == (303, "/visits/2/vitals/")
    assert recorded(practice, 1) == []
    assert recorded(practice, 2) == ["88", "68"]
    today = clinic_day()
    assert rows(practice, Visit, "patient_id", "visit_date") == [(WRONG, today), (RIGHT, today)]
    now = rows(practice, Measurement, "kind", "value", "taken_at", "taken_by")
    assert set(taken) < set(now)
    assert "Vital signs of" in desk.get(f"/patients/{WRONG}/").text
    assert REASON in desk.get(f"/patients/{RIGHT}/").text


def test_vital_signs_are_added_to_an_open_visit_and_overwrite_nothing(
    practice: Practice, desk: Browser
) -> None:
    practice.visit(RIGHT, diagnosis="", visit_date=clinic_day(), height_mm=1600)
    assert send(desk, VITALS).location == "/visits/2/vitals/"
    assert recorded(practice, 2) == ["88", "68", "160"]
    desk.get("/visits/1/vitals/").form_to("/visits/1/vitals/").send(weight="70")
    page = send(desk, VITALS)
    assert page.status == 409
    assert "recorded for the right patient already" in page.text
    assert recorded(practice, 1) == ["70"]
    assert recorded(practice, 2) == ["88", "68", "160"]


def test_vital_signs_of_an_unknown_patient_are_struck_with_a_reason(
    practice: Practice, desk: Browser
) -> None:
    early = desk.get(STRIKE).form_to(STRIKE)
    desk.get("/visits/1/vitals/").form_to("/visits/1/vitals/").send(pulse="90")
    page = early.send(reason=REASON)
    assert page.status == 409
    assert page.form_to(STRIKE).send().status == 303
    assert recorded(practice, 1) == []
    assert "struck (" + REASON in desk.get(f"/patients/{WRONG}/").text
    assert send(desk, STRIKE).status == 409  # nothing is left to be struck


def test_signed_vital_signs_are_corrected_in_the_consultation(
    practice: Practice, desk: Browser
) -> None:
    sign(practice, 1)
    for path in (VITALS, STRIKE):
        page = send(desk, path)
        assert page.status == 409
        assert "Correct them in the consultation" in page.text
    assert recorded(practice, 1) == ["88", "68"]


def test_a_nurse_moves_reports_and_only_todays_vital_signs(practice: Practice) -> None:
    practice.patient(first_name="Lakshmi")
    practice.patient(first_name="Meena")
    practice.visit(WRONG, diagnosis="", weight_g=68_000, visit_date=clinic_day().replace(year=2020))
    practice.report(WRONG)
    nurse = practice.browser("nurse")
    assert send(nurse, REPORT).status == 303
    for path in (VITALS, STRIKE):
        page = send(nurse, path)
        assert page.status == 422
        assert "of an earlier day" in page.text
    assert recorded(practice, 1) == ["68"]
