"""The pages that show the doctor who read and changed which rows, and their exports."""

from __future__ import annotations

import csv
from datetime import timedelta
from io import StringIO

import pytest

from clinic.clock import clinic_day
from tests.integration.audit.chains import write
from tests.integration.client import Page
from tests.integration.endpoint import sealed
from tests.integration.factories import Practice
from tests.integration.patients.links import link
from tests.integration.trail import acts_of


@pytest.fixture
def seen(practice: Practice) -> tuple[Practice, int]:
    """A practice with a patient on whom a nurse, an assistant and the doctor have worked."""
    patient = practice.patient(phone="+919876543210")
    visit = practice.visit(patient, symptoms="Fever")
    nurse = practice.member("nurse", "Mary").browser()
    assert nurse.get(f"/patients/{patient}/").status == 200
    assert nurse.get(f"/visits/{visit}/").status == 403
    assert practice.member("assistant", "Dr Jaya").browser().get(f"/visits/{visit}/").status == 200
    bill = practice.bill(visit)
    assert practice.browser().get(f"/billing/{bill}/pdf/").status == 200
    return practice, patient


def trail_of(practice: Practice, patient: int, query: str = "") -> Page:
    page = practice.browser().get(f"/patients/{patient}/trail/{query}")
    assert page.status == 200
    return page


def test_the_trail_shows_who_opened_which_page_and_refusals(seen: tuple[Practice, int]) -> None:
    page = trail_of(*seen)
    assert "Mary: Opened the patient's record" in page.text
    assert "Dr Jaya: Opened a visit, No. 1" in page.text
    assert "Mary: Was refused a visit, No. 1" in page.text
    assert "chart.visit" in page.text
    assert "Dr Asha Rao: Printed a bill" in page.text or ": Printed" in page.text


def test_the_trail_shows_old_and_new_values(seen: tuple[Practice, int]) -> None:
    practice, patient = seen
    form = practice.browser().get("/visits/1/edit/").form("symptoms")
    assert form.send(symptoms="Fever and cough").status == 303
    page = trail_of(practice, patient, "?did=changed")
    assert "Changed a visit, No. 1" in page.text
    assert "Before: Fever" in page.text
    assert "Fever and cough" in page.text


@pytest.mark.parametrize(
    ("did", "there", "gone"),
    [
        ("opened", "Opened the patient's record", "Was refused"),
        ("refused", "Was refused a visit", "Opened the"),
        ("printed", "Printed", "Opened the"),
        ("changed", "Wrote", "Opened the"),
    ],
)
def test_the_trail_can_be_limited_to_a_kind_of_acts(
    did: str, there: str, gone: str, seen: tuple[Practice, int]
) -> None:
    page_text = trail_of(*seen, f"?did={did}").text
    assert there in page_text
    assert gone not in page_text


def test_the_trail_can_be_limited_to_a_person_and_to_days(seen: tuple[Practice, int]) -> None:
    practice, patient = seen
    mary = next(user for *_act, user in acts_of(practice) if user not in (None, practice.user_id))
    page_text = trail_of(practice, patient, f"?who={mary}").text
    assert "Mary: Opened" in page_text
    assert "Dr Jaya: Opened" not in page_text
    assert (
        "Nothing in these days"
        in trail_of(practice, patient, "?from=2020-01-01&to=2020-01-31").text
    )
    page = trail_of(practice, patient, "?from=yesterday-ish&to=2026-13-45")
    assert "Write the date like" in page.text or "There is no" in page.text


def test_the_trail_shows_all_records_of_a_person(practice: Practice) -> None:
    one, kept = practice.patient(), practice.patient()
    practice.visit(one, symptoms="Fever")
    link(practice, one, kept)
    assert "Wrote a visit" in trail_of(practice, kept).text


def test_the_trail_of_another_doctors_patient_with_the_same_number_is_separate(
    seen: tuple[Practice, int], other: Practice
) -> None:
    patient = other.patient()
    assert "Mary" not in trail_of(other, patient).text


def test_reading_and_exporting_the_trail_are_recorded(seen: tuple[Practice, int]) -> None:
    practice, patient = seen
    trail_of(practice, patient)
    page = practice.browser().get(f"/patients/{patient}/trail/csv/")
    assert page.status == 200
    acts = [act[:3] for act in acts_of(practice)]
    assert ("read", "patients", patient) in acts
    assert acts[-1] == ("export", "patients", patient)
    assert "Exported the patient's record" in trail_of(practice, patient).text


def test_the_export_has_every_act_with_its_details(seen: tuple[Practice, int]) -> None:
    practice, patient = seen
    write(practice, "update", timedelta(days=3), 60)
    page = practice.browser().get(f"/patients/{patient}/trail/csv/")
    assert page.headers["Content-Disposition"].endswith(f"trail-of-patient-{patient}.csv")
    rows = list(csv.DictReader(StringIO(page.response.data.decode("utf-8-sig"))))
    assert len(rows) > 60
    assert rows[-1]["Patient"] == "Lakshmi Srinivasan"
    changed = [row for row in rows if row["From address"] == "10.0.0.7"]
    assert len(changed) == 60
    assert changed[0]["Device"] == "Chrome on Android"
    assert changed[0]["Details"].startswith("Phone:")


def test_thousands_of_acts_are_shown_in_pages(practice: Practice) -> None:
    patient = practice.patient()
    write(practice, "read", timedelta(days=3), 2100)
    page = trail_of(practice, patient, "?page=85")
    assert "Opened the patient's record" in page.text
    assert "Page 85" in page.text
    assert "Next" not in page.text


def test_a_persons_recent_acts_are_shown_with_their_patients(
    seen: tuple[Practice, int],
) -> None:
    practice, _patient = seen
    mary = practice.member("nurse", "Anna")
    mary.browser().get("/patients/1/")
    page = practice.browser().get(f"/account/staff/{sealed(mary.user_id)}/trail/")
    assert "What Anna did" in page.text
    assert "Signed in" in page.text
    assert "Opened the patient's record" in page.text
    assert "Lakshmi Srinivasan, No. 1" in page.text


def test_the_doctors_own_acts_are_shown_too(practice: Practice) -> None:
    practice.browser().get("/patients/")
    page = practice.browser().get(f"/account/staff/{sealed(practice.user_id)}/trail/")
    assert page.status == 200
    assert "Signed in" in page.text
    csv_page = practice.browser().get(f"/account/staff/{sealed(practice.user_id)}/trail/csv/")
    assert "Signed in" in csv_page.response.data.decode("utf-8-sig")


def test_a_persons_acts_begin_a_week_ago(practice: Practice) -> None:
    write(practice, "read", timedelta(days=30))
    address = f"/account/staff/{sealed(practice.user_id)}/trail/"
    assert "10.0.0.7" not in practice.browser().get(address).text
    since = clinic_day() - timedelta(days=31)
    assert "10.0.0.7" in practice.browser().get(f"{address}?from={since}").text


@pytest.mark.parametrize("role", ["assistant", "nurse", "reception", "accountant"])
def test_only_the_doctor_sees_the_trail(role: str, practice: Practice) -> None:
    patient = practice.patient()
    desk = practice.member(role).browser()
    for path in (
        f"/patients/{patient}/trail/",
        f"/account/staff/{sealed(practice.user_id)}/trail/csv/",
    ):
        assert desk.get(path).status == 403


def test_acts_of_a_person_who_left_are_shown(practice: Practice) -> None:
    from clinic.auth import memberships

    nurse = practice.member("nurse", "Mary")
    nurse.browser()
    with practice.at_work():
        memberships.remove_member(nurse.user_id)
    page = practice.browser().get(f"/account/staff/{sealed(nurse.user_id)}/trail/")
    assert "What Mary did" in page.text
