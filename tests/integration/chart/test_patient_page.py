"""The patient's page: current medicines, Repeat, and its parts by role."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from clinic.clock import clinic_day
from clinic.extensions import db
from clinic.visits.models import Visit, VisitDraft
from tests.integration.client import Page
from tests.integration.factories import Practice


def lines(page: Page) -> list[str]:
    assert page.tree is not None
    elements = [e for e in page.tree.iter("li") if e.get("class") == "taken"]
    return [" ".join("".join(e.itertext()).split()) for e in elements]


@pytest.fixture
def treated(practice: Practice) -> int:
    """A patient with a course that ended, and long-term medicines of an earlier visit."""
    patient = practice.patient(phone="+919876543210")
    for days, prescription in (
        (40, "Telma 40 1-0-0 60d\nDolo 650 sos"),
        (10, "Azithral 500 1-0-0 3d\nsteam at night"),
    ):
        day = clinic_day() - timedelta(days=days)
        practice.visit(patient, visit_date=day, prescription=prescription, diagnosis="Cough")
    return patient


def repeat(practice: Practice, patient: int) -> Page:
    path = f"/patients/{patient}/consultation/"
    return practice.browser().get(f"/patients/{patient}/").form_to(path).send(repeat="2")


def drafted(practice: Practice) -> list[list[str]]:
    with practice.at_work():
        return [list(draft.typed["lists"]["prescription"]) for draft in _drafts()]


def _drafts() -> list[VisitDraft]:
    return list(db.session.scalars(select(VisitDraft)))


def test_the_current_medicines_show_the_last_prescription_and_other_running_medicines(
    practice: Practice, treated: int
) -> None:
    page = practice.browser().get(f"/patients/{treated}/")
    azithral, steam, telma = lines(page)
    assert azithral.startswith("Azithral 500 1-0-0 3d ended ")
    assert steam == "steam at night", "nothing is said of what was not understood"
    assert telma.startswith("Telma 40 1-0-0 60d until ")
    assert "Also running" in page.text
    assert "Continue the visit" not in page.text


def test_repeat_opens_todays_note_with_the_lines_and_signs_nothing(
    practice: Practice, treated: int
) -> None:
    note = repeat(practice, treated)
    assert note.location == "/visits/3/consultation/"
    assert drafted(practice) == [["Azithral 500 1-0-0 3d", "steam at night"]]
    repeat(practice, treated)
    assert drafted(practice) == [["Azithral 500 1-0-0 3d", "steam at night"]], "not twice"
    with practice.at_work():
        assert db.session.scalar(select(Visit.finished_at).where(Visit.id == 3)) is None
    assert "Continue the visit" in practice.browser().get(f"/patients/{treated}/").text


def test_repeated_lines_are_asked_about_as_in_the_note(practice: Practice, treated: int) -> None:
    practice.allergy(treated, name="azithromycin")
    page = repeat(practice, treated).follow()
    assert "azithromycin" in page.text.lower()
    assert "Discussed with the patient" in page.text


@pytest.mark.parametrize("role", ["nurse", "reception", "accountant", "assistant"])
def test_each_role_sees_its_part_and_no_more(role: str, practice: Practice, treated: int) -> None:
    practice.billed_visit(treated, total_paise=400_00, status="pending")
    page = practice.browser(role).get(f"/patients/{treated}/")
    is_clinical, has_money = role == "assistant", role in ("reception", "accountant")
    assert ("Azithral" in page.text) == is_clinical
    assert ("Last prescription" in page.text) == is_clinical
    assert ("Cough" in page.text) == is_clinical
    assert ("Due ₹400" in page.text) == has_money
    assert ("₹" in page.text) == has_money
    if role == "nurse":
        assert page.text.index("Add a report") < page.text.index("Visits"), "before ten visits"


@pytest.mark.parametrize("role", ["nurse", "reception", "accountant"])
def test_dues_and_fees_on_the_page_depend_on_the_role(
    role: str, practice: Practice, treated: int
) -> None:
    practice.billed_visit(treated, total_paise=400_00, status="pending")
    practice.visit(treated, fee_paise=350_00)
    page = practice.browser(role).get(f"/patients/{treated}/")
    assert ("Take the dues: ₹400" in page.text) == (role == "accountant")
    assert ("is-of-money" in page.html) == (role == "accountant")
    assert ("₹350" in page.text) == (role != "nurse")


def test_the_page_renders_without_visits_with_200_visits_and_for_an_archived_patient(
    practice: Practice,
) -> None:
    doctor, empty = practice.browser(), practice.patient()
    assert "No visits yet" in doctor.get(f"/patients/{empty}/").text
    busy = practice.patient()
    for number in range(200):
        practice.visit(
            busy,
            visit_date=clinic_day() - timedelta(days=number),
            prescription="Pan 40 1-0-0 30d",
        )
    page = doctor.get(f"/patients/{busy}/")
    assert len(lines(page)) == 1
    assert page.html.count("row-lead") == 10
    later = doctor.get(f"/patients/{busy}/?visits_from=10")
    assert lines(later) == []
    path = f"/patients/{busy}/delete/"
    doctor.get(path).form_to(path).send()
    archived = doctor.get(f"/patients/{busy}/").text
    assert "Last prescription" in archived
    assert "Repeat" not in archived
