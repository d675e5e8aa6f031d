"""Each refusal of a signed-in person is recorded in the trail, with numbers and without text."""

from __future__ import annotations

from typing import Any

import pytest

from clinic.audit.models import AuditEvent
from tests.integration.endpoint import sealed
from tests.integration.factories import Practice


def refusals(practice: Practice) -> list[tuple[str, int, dict[str, Any], int | None]]:
    """Return (entity, number, changes, user) of each refusal."""
    with practice.at_work() as session:
        events = session.query(AuditEvent).filter_by(action="refused").order_by(AuditEvent.id).all()
        return [(one.entity, one.entity_id, one.changes, one.user_id) for one in events]


def changes_of(endpoint: str, status: int, **more: Any) -> dict[str, Any]:
    return {
        "endpoint": [None, endpoint],
        "status": [None, status],
        **{name: [None, value] for name, value in more.items()},
    }


def test_a_page_without_permission_is_recorded_with_the_row_it_names(practice: Practice) -> None:
    visit = practice.visit(practice.patient())
    clerk = practice.member("accountant", "Clerk")
    assert clerk.browser().get(f"/visits/{visit}/").status == 403
    assert refusals(practice) == [("visits", visit, changes_of("chart.visit", 403), clerk.user_id)]


def test_a_page_without_a_row_is_recorded_too(practice: Practice) -> None:
    clerk = practice.member("nurse", "Mary")
    assert clerk.browser().get("/account/billing/").status == 403
    assert refusals(practice) == [("pages", 0, changes_of("settings.edit", 403), clerk.user_id)]


def test_a_request_for_a_missing_row_is_recorded(practice: Practice) -> None:
    assert practice.browser().get("/patients/4711/").status == 404
    assert refusals(practice) == [
        ("patients", 4711, changes_of("chart.patient", 404), practice.user_id)
    ]


def test_a_refused_form_is_recorded_without_its_text_and_changes_nothing(
    practice: Practice,
) -> None:
    patient = practice.patient()
    browser = practice.member("accountant", "Clerk").browser()
    token = browser.token()
    page = browser.post(
        f"/patients/{patient}/allergies/", {"csrf_token": token, "name": "Secretium"}
    )
    assert page.status == 403
    (refusal,) = refusals(practice)
    assert refusal[:3] == (
        "patients",
        patient,
        changes_of("alerts.add_allergy", 403, method="POST"),
    )
    assert "Secretium" not in repr(refusal)


def test_a_refusal_of_another_doctors_patient_does_not_name_an_own_patient(
    practice: Practice, other: Practice
) -> None:
    practice.patient()
    assert practice.browser().get(f"/patients/take-over/{sealed(other.doctor_id)}/1/").status == 404
    assert refusals(practice)[0][:2] == ("pages", 0)


@pytest.mark.parametrize("path", ["/no-such-page/", "/static/nothing.css"])
def test_an_address_without_a_page_is_not_recorded(path: str, practice: Practice) -> None:
    assert practice.browser().get(path).status == 404
    assert refusals(practice) == []


def test_a_refusal_without_a_sign_in_is_not_recorded(practice: Practice) -> None:
    assert practice.database.app.test_client().get("/patients/1/").status_code == 302
    assert refusals(practice) == []
