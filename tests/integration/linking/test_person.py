"""A person with two linked records: pages, checks and money read both, and no row is moved."""

from __future__ import annotations

from datetime import timedelta

import pytest

from clinic.alerts import service as alerts
from clinic.alerts.queries import Alerts, find_alerts
from clinic.clock import clinic_day
from clinic.patients.service import archive, get_patient
from clinic.visits.service import get_visit
from tests.integration.billing.money.entries import advance
from tests.integration.client import Browser
from tests.integration.databases import dump
from tests.integration.factories import Practice
from tests.integration.patients.links import link
from tests.integration.writing import Writer


@pytest.fixture
def two(practice: Practice) -> tuple[int, int]:
    """An old record and the one to keep, not yet linked."""
    old = practice.patient(first_name="Vijaya", last_name="Iyer", phone="+919876500001")
    return old, practice.patient(first_name="Lakshmi", last_name="Iyer", phone="+919876500002")


def alerts_of(practice: Practice, record: int) -> Alerts:
    with practice.at_work():
        return find_alerts(get_patient(record).records)


def test_the_kept_page_shows_visits_bills_and_alerts_of_both(
    practice: Practice, desk: Browser, two: tuple[int, int]
) -> None:
    old, kept = two
    practice.visit(old, diagnosis="Malaria", visit_date=clinic_day() - timedelta(days=9))
    practice.visit(kept, diagnosis="Dengue")
    bill = practice.billed_visit(old, status="pending")
    practice.allergy(old, name="Penicillin")
    practice.problem(kept, name="Asthma")
    link(practice, old, kept)
    page = desk.get(f"/patients/{kept}/")
    for text in ("Malaria", "Dengue", "Penicillin", "Asthma", "Due ₹500"):
        assert text in page.text
    assert f"/billing/{bill}/" in page.links()


def test_no_row_of_either_record_changes(practice: Practice, two: tuple[int, int]) -> None:
    old, kept = two
    practice.billed_visit(old)
    practice.allergy(old)
    practice.visit(kept)
    own = ("patients", "patient_terms", "record_links", "audit_events", "counters", "changes")
    before = dump(practice.database, *own)
    link(practice, old, kept)
    assert dump(practice.database, *own) == before


def test_a_person_who_may_not_read_notes_sees_the_days_of_both(
    practice: Practice, two: tuple[int, int]
) -> None:
    old, kept = two
    first, second = practice.visit(old, weight_g=61_000), practice.visit(kept)
    link(practice, old, kept)
    page = practice.browser("reception").get(f"/patients/{kept}/")
    assert page.text.count("Viral fever") == 0
    assert {f"/visits/{number}/bill/" for number in (first, second)} <= set(page.links())


def test_an_allergy_in_one_record_overrides_no_known_allergy_in_the_other(
    practice: Practice, two: tuple[int, int]
) -> None:
    old, kept = two
    practice.allergy(old, name="Penicillin")
    with practice.at_work():
        alerts.state_no_allergies(get_patient(kept))
    link(practice, old, kept)
    for record in two:
        united = alerts_of(practice, record)
        assert [line.name for line in united.allergies] == ["Penicillin"]
        assert united.no_allergies_on is None


def test_no_known_allergy_stated_before_an_allergy_ended_does_not_apply_again(
    practice: Practice, two: tuple[int, int]
) -> None:
    old, kept = two
    allergy = practice.allergy(old, name="Penicillin")
    with practice.at_work():
        alerts.state_no_allergies(get_patient(kept), clinic_day() - timedelta(days=30))
    link(practice, old, kept)
    with practice.at_work():
        alerts.end(alerts.get_allergy(allergy))
    united = alerts_of(practice, kept)
    assert not united.asked
    with practice.at_work():
        alerts.state_no_allergies(get_patient(kept))
    assert alerts_of(practice, old).no_allergies_on == clinic_day()


def test_no_known_allergy_cannot_be_stated_while_the_other_record_has_one(
    practice: Practice, two: tuple[int, int]
) -> None:
    old, kept = two
    practice.allergy(old)
    link(practice, old, kept)
    with practice.at_work(), pytest.raises(alerts.AllergiesRecorded):
        alerts.state_no_allergies(get_patient(kept))
    with practice.at_work(), pytest.raises(alerts.RecordedAlready):
        alerts.record_allergy(get_patient(kept), {"name": "Penicillin"})


def test_withdrawing_no_known_allergy_withdraws_it_in_both_records(
    practice: Practice, desk: Browser, two: tuple[int, int]
) -> None:
    old, kept = two
    with practice.at_work():
        alerts.state_no_allergies(get_patient(old))
    link(practice, old, kept)
    page = desk.get(f"/patients/{kept}/alerts/")
    page.form_to(f"/patients/{kept}/no-allergies/withdraw/").send()
    assert not alerts_of(practice, kept).asked


def test_an_allergy_of_the_old_record_is_changed_and_ended_on_the_kept_page(
    practice: Practice, desk: Browser, two: tuple[int, int]
) -> None:
    old, kept = two
    allergy = practice.allergy(old, name="Penicillin")
    link(practice, old, kept)
    edit = f"/allergies/{allergy}/edit/"
    assert edit in desk.get(f"/patients/{kept}/").links()
    saved = desk.get(edit).form_to(edit).send(reaction="Rash")
    assert saved.location == f"/patients/{kept}/#alerts"
    part = desk.get(edit, htmx=True)
    assert f"/patients/{old}/" not in part.html
    desk.get(edit).form_to(f"/allergies/{allergy}/end/").send()
    assert alerts_of(practice, kept).allergies == ()


@pytest.mark.parametrize("allergic", [0, 1], ids=["old", "kept"])
def test_the_consultation_checks_the_allergies_of_both(
    allergic: int, practice: Practice, desk: Browser, two: tuple[int, int]
) -> None:
    practice.allergy(two[allergic], name="Penicillin")
    link(practice, *two)
    visit = practice.visit(two[1], diagnosis="")
    page = Writer(desk, visit).act(
        "add:prescription:", prescription_new="Amoxicillin 500 mg 1-0-1 5d"
    )
    assert "penicillin" in page.text.casefold()
    assert "allerg" in page.text.casefold()


def test_the_consultation_shows_the_last_visit_and_medicines_of_the_old_record(
    practice: Practice, desk: Browser, two: tuple[int, int]
) -> None:
    old, kept = two
    practice.visit(
        old,
        diagnosis="Hypertension",
        prescription="Telma 40 1-0-0 90d",
        visit_date=clinic_day() - timedelta(days=5),
    )
    link(practice, old, kept)
    page = Writer(desk, practice.visit(kept, diagnosis="")).page
    assert "Telma 40" in page.text
    assert "Hypertension" in page.text


def test_a_page_of_the_old_record_checks_the_allergies_of_the_kept_one(
    practice: Practice, desk: Browser, two: tuple[int, int]
) -> None:
    old, kept = two
    visit = practice.visit(old)
    practice.allergy(kept, name="Penicillin")
    link(practice, old, kept)
    assert "Penicillin" in desk.get(f"/visits/{visit}/").text
    assert desk.get(f"/visits/{visit}/edit/").status == 200


def test_text_typed_for_the_old_number_is_saved_under_the_kept_one_with_one_tap(
    practice: Practice, desk: Browser, two: tuple[int, int]
) -> None:
    old, kept = two
    path, there = f"/patients/{old}/visits/new/", f"/patients/{kept}/visits/new/"
    form = desk.get(path).form_to(path)
    link(practice, old, kept)
    page = form.send(symptoms="Fever since Monday")
    assert page.status == 409
    assert f"No. {old} is linked to No. {kept}" in page.text
    assert "Fever since Monday" in page.text
    saved = page.form_to(there).send()
    assert saved.status == 303
    visit = int(saved.location.split("/")[2])
    with practice.at_work():
        assert get_visit(visit).patient_id == kept


@pytest.mark.parametrize(
    "path",
    ["edit/", "delete/", "queue/", "consultation/", "advance/", "visits/new/"],
)
def test_no_form_of_the_old_number_adds_to_it(
    path: str, practice: Practice, desk: Browser, two: tuple[int, int]
) -> None:
    old, kept = two
    asked = f"/patients/{old}/{path}"
    page = asked if path in ("edit/", "delete/", "advance/", "visits/new/") else f"/patients/{old}/"
    form = desk.get(page).form_to(asked)
    link(practice, old, kept)
    before = dump(practice.database, "audit_events", "kept_forms", "reads")
    answer = form.send(amount="100", mode="cash", symptoms="Fever", address="Elsewhere")
    assert answer.status == 409
    assert dump(practice.database, "audit_events", "kept_forms", "reads") == before
    assert answer.form_to(f"/patients/{kept}/{path}")


def test_a_page_of_the_old_number_leads_to_the_kept_one(
    practice: Practice, desk: Browser, two: tuple[int, int]
) -> None:
    old, kept = two
    link(practice, old, kept)
    for path in ("", "edit/", "visits/new/", "bill/", "allergies/"):
        page = desk.get(f"/patients/{old}/{path}")
        assert (page.status, page.location) == (302, f"/patients/{kept}/"), path
    assert desk.get(f"/patients/?q=P{old}").location == f"/patients/{old}/"


def test_an_old_bill_is_paid_under_its_own_number_and_all_dues_at_once(
    practice: Practice, desk: Browser, two: tuple[int, int]
) -> None:
    old, kept = two
    of_old = practice.billed_visit(old, status="pending")
    of_kept = practice.billed_visit(kept, status="pending")
    link(practice, old, kept)
    path = f"/patients/{kept}/dues/"
    page = desk.get(path)
    assert "₹1,000" in page.text
    paid = page.form("amount", "bills", "request_key")
    assert paid.send(bills=[of_old, of_kept], mode="cash", amount="1000").status in (303, 422)
    pay = f"/billing/{of_old}/pay/"
    assert desk.get(f"/billing/{of_old}/").status == 200
    assert desk.get(pay).status == 200


def test_an_advance_of_the_old_record_stays_there_and_can_be_refunded(
    practice: Practice, desk: Browser, two: tuple[int, int]
) -> None:
    old, kept = two
    advance(practice, 300_00, old)
    link(practice, old, kept)
    page = desk.get(f"/patients/{kept}/")
    assert "Advance ₹300" in page.text
    assert f"/patients/{old}/advance/" in page.links()
    path = f"/patients/{old}/advance/back/"
    given = desk.get(f"/patients/{old}/advance/").form_to(path)
    assert given.send(amount="300", mode="cash", reason="Taken under the kept one").status == 303


def test_a_follow_up_seen_under_the_kept_number_is_not_overdue(
    practice: Practice, desk: Browser, two: tuple[int, int]
) -> None:
    old, kept = two
    today = clinic_day()
    practice.visit(old, visit_date=today - timedelta(days=9), follow_up_on=today)
    link(practice, old, kept)
    assert "Should have come back (1)" in desk.get("/").text
    practice.visit(kept, visit_date=today - timedelta(days=1))
    assert "Should have come back" not in desk.get("/").text


def test_registering_the_person_again_finds_the_kept_record(
    practice: Practice, desk: Browser, two: tuple[int, int]
) -> None:
    old, kept = two
    link(practice, old, kept)
    typed = "first_name=Vijaya&last_name=Iyer&gender=F&date_of_birth=1980-05-17"
    page = desk.get(f"/patients/lookalikes/?{typed}")
    assert (
        len([one for one in page.links() if one in (f"/patients/{old}/", f"/patients/{kept}/")])
        == 1
    )
    assert f"No. {kept}" in page.text


def test_allergies_and_reports_of_an_archived_persons_old_record_cannot_be_changed(
    practice: Practice, desk: Browser, two: tuple[int, int]
) -> None:
    old, kept = two
    allergy, (report, _file) = practice.allergy(old), practice.report(old)
    changed = f"/allergies/{allergy}/edit/", f"/reports/{report}/edit/"
    link(practice, old, kept)
    assert [desk.get(url).status for url in changed] == [200, 200]
    with practice.at_work():
        archive(get_patient(kept))
    assert [desk.get(url).location for url in changed] == [f"/patients/{kept}/"] * 2
