"""A page advises a person only to do what this person may do."""

from __future__ import annotations

import pytest

from clinic.auth.permissions import Role
from clinic.measurements import service as measurements
from clinic.patients import service as patients
from clinic.visits.drafts import VisitDiscarded
from clinic.visits.models import Visit
from tests.integration.factories import Practice

STAFF = [role for role in Role if role is not Role.DOCTOR]


@pytest.fixture
def archived(practice: Practice) -> Practice:
    """A practice whose patient is archived."""
    practice.patient()
    with practice.at_work():
        patients.archive(patients.get_patient(1))
    return practice


@pytest.mark.one_case_on_postgresql
@pytest.mark.parametrize("role", STAFF)
def test_staff_are_told_to_ask_the_doctor_to_restore_an_archived_patient(
    role: Role, archived: Practice
) -> None:
    text = archived.browser(role.value).get("/patients/1/edit/").follow().text
    assert "This patient is archived. Ask Dr Asha Rao to restore the patient first." in text
    assert "Restore the patient" not in text


def test_a_person_who_may_restore_patients_is_told_to_do_so(archived: Practice) -> None:
    granted = archived.member("nurse", "Trusted", granted=["archive_patients"]).browser()
    for browser in (archived.browser(), granted):
        text = browser.get("/patients/1/edit/").follow().text
        assert "This patient is archived. Restore the patient first." in text


def test_text_typed_for_an_archived_patient_is_kept_and_comes_with_the_same_advice(
    practice: Practice,
) -> None:
    practice.patient()
    nurse = practice.browser("nurse")
    form = nurse.get("/patients/1/edit/").form("address", "version")
    with practice.at_work():
        patients.archive(patients.get_patient(1))
    text = form.send(address="12 Temple Street").follow().text
    assert "What you typed is kept. Ask Dr Asha Rao to restore the patient first" in text


@pytest.fixture
def discarded(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> Practice:
    """A practice where a visit is discarded while vital signs are typed for it."""

    def refuse(visit: Visit) -> None:
        raise VisitDiscarded(visit.id)

    practice.visit(practice.patient())
    monkeypatch.setattr(measurements, "lock_note", refuse)
    return practice


@pytest.mark.parametrize(
    ("role", "text"),
    [
        ("nurse", "Ask Dr Asha Rao to undo that, then send it again."),
        ("", "Undo that on the visit's page, then send it again."),
    ],
    ids=["nurse", "doctor"],
)
def test_the_advice_on_a_discarded_visit_names_who_can_restore_it(
    role: str, text: str, discarded: Practice
) -> None:
    browser = discarded.browser(role)
    page = browser.get("/visits/1/vitals/").form("pulse", "seen-pulse").send(pulse="80")
    assert page.status == 409
    assert text in page.text


EMPTY = {
    "/patients/?show=archived": ("Patients you archive", "Archived patients stand here."),
    "/billing/": ("start a visit, then tap Bill", "A bill is made from a visit, and stands here"),
    "/services/": ("Begin with what you do most", "one tap away on each bill."),
    "/services/?show=archived": ("What you take out", "What is taken out of the price list"),
}


@pytest.mark.one_case_on_postgresql
@pytest.mark.parametrize("path", EMPTY)
def test_an_empty_list_explains_the_first_step_only_to_those_who_may_take_it(
    path: str, practice: Practice
) -> None:
    own, plain = EMPTY[path]
    assert own in practice.browser().get(path).text
    text = practice.browser("reception").get(path).text
    assert plain in text
    assert own not in text
