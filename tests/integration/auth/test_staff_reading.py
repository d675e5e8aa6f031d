"""Clinical text that reception must not read is on no page that reception can open."""

from __future__ import annotations

import pytest

from clinic.clock import clinic_day
from tests.integration.client import Browser
from tests.integration.factories import Practice
from tests.integration.prescriptions import sign
from tests.integration.routes.planted import content_of_page

SECRET = "Geheimnotiz"
PRIVATE = "Nur-fuer-den-Arzt"


@pytest.fixture
def noted(practice: Practice) -> Practice:
    """A practice with a signed and billed visit, whose notes are secret."""
    patient_id = practice.patient()
    texts = dict.fromkeys(("symptoms", "diagnosis", "findings"), SECRET)
    visit_id = practice.visit(patient_id, **texts, private_notes=PRIVATE)
    sign(practice, visit_id)
    practice.bill(visit_id)
    practice.allergy(patient_id, name=SECRET)
    practice.problem(patient_id, name=SECRET)
    return practice


SHARED = ["/", "/patients/", "/patients/1/"]
"""Tested for each role together with these pages."""
# Only their first letters are searched for, since a page shows the search text.
PLACES = [
    f"/patients/?q={SECRET[:8]}",
    f"/patients/?q={PRIVATE[:8]}",
    "/patients/1/who/",
    "/patients/1/edit/",
    "/patients/1/alerts/",
    "/visits/1/",
    "/visits/1/edit/",
    "/visits/1/vitals/",
    "/visits/1/consultation/",
    "/visits/1/bill/",
    "/prescriptions/1/",
    "/billing/",
    f"/billing/?q={SECRET[:8]}",
    f"/billing/?q={PRIVATE[:8]}",
    "/billing/1/pdf/",
    "/billing/1/",
    "/billing/dues/",
    "/registers/h1/",
    "/registers/h1/csv/",
    "/collection/",
    "/account/",
    "/account/staff/",
    "/suggestions/diagnosis/?diagnosis_new=Geh",
    "/visits/1/nothing/",
]


@pytest.mark.parametrize("role", ["reception", "accountant"])
def test_reception_sees_no_clinical_text(role: str, noted: Practice) -> None:
    assert places_with(noted.browser(role), SECRET, PLACES) == []


@pytest.mark.parametrize("role", ["reception", "accountant", "nurse"])
def test_private_notes_are_on_no_page(role: str, noted: Practice) -> None:
    assert places_with(noted.browser(role), PRIVATE, SHARED + PLACES) == []


FILES = {
    "reception": [
        *("/prescriptions/1/pdf/?paper=a4", "/prescriptions/1/pdf/?paper=a5&language=hi"),
        *("/billing/1/pdf/", "/billing/payments/1/pdf/", "/queue/1/slip/"),
    ],
    "accountant": [
        *(f"/daybook/{clinic_day()}/csv/", f"/daybook/{clinic_day()}/pdf/"),
        *(f"/daybook/month/{clinic_day():%Y-%m}/csv/", "/billing/1/pdf/"),
    ],
}


@pytest.mark.parametrize("role", FILES)
def test_no_printed_or_exported_file_has_a_private_note(role: str, noted: Practice) -> None:
    noted.arrival(1)
    desk = noted.browser(role)
    for path in FILES[role]:
        page = desk.get(path)
        assert page.status == 200, path
        assert PRIVATE not in content_of_page(page), path


def places_with(desk: Browser, text: str, places: list[str]) -> list[tuple[str, bool]]:
    """Return the places that show the text, as page and as part."""
    return [
        (path, htmx)
        for path in places
        for htmx in (False, True)
        if text.encode() in desk.get(path, htmx=htmx).response.data
    ]


def test_an_error_page_shows_reception_no_note(noted: Practice) -> None:
    desk = noted.browser("reception")
    for path in ("/visits/1/edit/", "/visits/1/consultation/", "/patients/1/problems/"):
        data = {"csrf_token": desk.token(), "symptoms": "x", "version": "0"}
        page = desk.post(path, data)
        assert page.status == 403
        assert SECRET not in page.html


def test_pages_without_a_sign_in_name_no_staff(practice: Practice) -> None:
    helper = practice.member("reception")
    stranger = Browser(practice.database.app)
    for path in ("/login/", "/join/", "/join/password/"):
        assert helper.full_name not in stranger.get(path).html
        assert "Dr Asha Rao" not in stranger.get(path).html
