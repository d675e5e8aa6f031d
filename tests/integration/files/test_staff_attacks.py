"""Staff who lose access while a page with files is open can neither store nor read files."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select

from clinic.auth import memberships
from clinic.auth.permissions import Role
from clinic.files import views
from clinic.files.taking import StoredUpload, take
from clinic.visits.models import Visit
from tests.integration.client import Browser, Form
from tests.integration.databases import dump
from tests.integration.endpoint import sealed
from tests.integration.factories import Member, Practice
from tests.integration.files.samples import picture

NEW = "/patients/1/reports/new/"
NAMED = "syphilis.png"


@pytest.fixture
def member(practice: Practice, other: Practice) -> Member:
    """A receptionist of two doctors, each of whom has a patient with the number 1."""
    practice.patient()
    other.patient()
    member = practice.member("reception", "Rani Devi")
    other.admit(member, "reception")
    return member


def form_of(browser: Browser) -> Form:
    return browser.get(NEW).form("kind", "request_key")


def reports_of(practice: Practice) -> list[object]:
    return dump(practice.database)["reports"]


def test_files_for_one_doctors_patient_are_never_stored_for_another_doctor(
    practice: Practice, other: Practice, member: Member
) -> None:
    browser = member.browser()
    form = form_of(browser)
    opened = {"csrf_token": browser.token()}
    browser.post(f"/switch/{sealed(other.doctor_id)}/", opened)
    for htmx in (False, True):
        answer = form.send(htmx=htmx, files=[(BytesIO(picture()), NAMED)])
        assert answer.status in {400, 403, 409}
        assert "syphilis" not in answer.html
    assert reports_of(practice) == reports_of(other) == []


def test_files_sent_after_removal_are_not_stored(practice: Practice, member: Member) -> None:
    browser = member.browser()
    form = form_of(browser)
    with practice.at_work():
        memberships.remove_member(member.user_id)
    answer = form.send(files=[(BytesIO(picture()), NAMED)])
    assert answer.status != 200
    assert "syphilis" not in answer.html
    assert reports_of(practice) == []


def test_a_person_with_a_lower_role_cannot_read_pages_by_a_known_address(
    practice: Practice, member: Member
) -> None:
    report, file = practice.report(1)
    nurse = practice.admit(member, "nurse").browser()
    pages = [f"/reports/{report}/", f"/report-files/{file}/pages/1/", f"/report-files/{file}/"]
    assert [nurse.get(page).status for page in pages[:2]] == [200, 200]
    with practice.at_work():
        memberships.get_member(member.user_id).role = Role.ACCOUNTANT.value
    assert {nurse.get(page).status for page in pages} <= {403, 404}


def test_reception_does_not_see_the_name_of_a_file(practice: Practice, member: Member) -> None:
    files = [(BytesIO(picture()), NAMED)]
    assert form_of(practice.browser()).send(kind="lab", name="Syphilis", files=files).status == 303
    desk = member.browser()
    for path in ("/patients/1/", "/patients/1/reports/", "/reports/1/", NEW):
        answer = desk.get(path)
        response_text = f"{answer.html} {answer.response.headers}".lower()
        assert "syphilis" not in response_text, path


def test_files_for_a_visit_that_is_moved_during_the_upload_are_not_stored(
    practice: Practice, member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = practice.patient()
    visit = practice.visit(1)
    form = member.browser().get(f"{NEW}?visit={visit}").form("kind", "request_key")

    def moved_meanwhile(*taken: Any) -> StoredUpload:
        with practice.at_work() as session:
            session.scalars(select(Visit).where(Visit.id == visit)).one().patient_id = right
        return take(*taken)

    monkeypatch.setattr(views, "take", moved_meanwhile)
    answer = form.send(files=[(BytesIO(picture()), NAMED)])
    assert answer.status == 422
    assert "not any more" in answer.text
    assert reports_of(practice) == []
