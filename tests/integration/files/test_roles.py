"""Permissions to add and to see reports, by role and doctor."""

from __future__ import annotations

from io import BytesIO

import pytest

from tests.integration.factories import Practice
from tests.integration.files.samples import picture

PAGES = ("/reports/1/", "/report-files/1/pages/1/", "/report-files/1/download/")


def test_reception_adds_a_report_and_sees_only_its_kind_and_date(practice: Practice) -> None:
    practice.report(practice.patient(), name="HIV test")
    desk = practice.browser("reception")
    page = desk.get("/patients/1/reports/")
    assert "Lab report" in page.text
    assert "HIV" not in page.text
    assert [desk.get(path).status for path in PAGES] == [403, 403, 403]
    files = [(BytesIO(picture()), "a.png")]
    answer = desk.get("/patients/1/reports/new/").form("kind").send(files=files)
    assert answer.location.startswith("/patients/1/reports/")
    assert answer.follow().status == 200


@pytest.mark.parametrize("role", ["nurse", "assistant"])
def test_nurse_and_assistant_see_reports(role: str, practice: Practice) -> None:
    practice.report(practice.patient())
    browser = practice.browser(role)
    assert [browser.get(path).status for path in PAGES] == [200, 200, 200]


def test_files_of_another_doctor_are_not_found(practice: Practice, other: Practice) -> None:
    practice.report(practice.patient())
    other.patient()
    stranger = other.browser()
    assert [stranger.get(path).status for path in PAGES] == [404, 404, 404]
