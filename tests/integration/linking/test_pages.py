"""Two records are linked over HTTP after a preview, or refused."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from clinic.alerts import service as alerts
from clinic.patients.ages import Birth
from clinic.patients.service import archive, get_patient
from tests.integration.client import Browser, Page
from tests.integration.factories import Practice
from tests.integration.patients.links import kept_of, link, records_of
from tests.integration.patients.people import names_on


def twice(practice: Practice) -> tuple[int, int]:
    """Register one person twice; return the numbers, the second being the record to keep."""
    old = practice.patient(first_name="Laxmi", last_name="Iyer", phone="+919876543210")
    kept = practice.patient(first_name="Lakshmi", last_name="Iyer", phone="+919876543210")
    return old, kept


def send(desk: Browser, old: int, kept: int, **typed: Any) -> Page:
    path = f"/patients/{old}/link/{kept}/"
    fields = {"keep": str(kept), "reason": "Asked her: the same"} | typed
    return desk.get(path).form_to(path).send(**fields)


def test_likely_duplicates_are_offered_on_the_patients_page(
    practice: Practice, desk: Browser
) -> None:
    old, kept = twice(practice)
    choose = desk.get(f"/patients/{kept}/link/")
    assert f"/patients/{kept}/link/" in desk.get(f"/patients/{kept}/").links()
    assert f"/patients/{kept}/link/{old}/" in choose.links()
    assert f"/patients/{kept}/link/{kept}/" not in choose.links()


def test_the_other_record_can_be_chosen_by_its_number(practice: Practice, desk: Browser) -> None:
    one, other = practice.patients(2)
    form = desk.get(f"/patients/{one}/link/").form("other")
    preview = form.send(other=f"No. {other}")
    assert preview.location == f"/patients/{one}/link/{other}/"
    for number in ("99", str(one), "many"):
        assert form.send(other=number).status == 422


def test_the_preview_shows_the_effects_and_changes_nothing(
    practice: Practice, desk: Browser
) -> None:
    old, kept = twice(practice)
    practice.allergy(old, name="Penicillin")
    practice.problem(old, name="Hypertension")
    practice.problem(kept, name="Asthma")
    practice.billed_visit(old, status="pending")
    practice.billed_visit(kept, status="pending")
    with practice.at_work():
        alerts.state_no_allergies(get_patient(kept))
    page = desk.get(f"/patients/{old}/link/{kept}/")
    assert page.status == 200
    for text in ("Penicillin", "Hypertension", "Asthma", "No known allergy” no longer", "₹1,000"):
        assert text in page.text
    assert kept_of(practice, old, kept) == [None, None]


def test_differing_details_of_the_records_are_shown(practice: Practice, desk: Browser) -> None:
    old = practice.patient()
    kept = practice.patient(gender="M", birth=Birth(date(1950, 1, 1), "year"), first_name="Ravi")
    text = desk.get(f"/patients/{old}/link/{kept}/").text
    assert "These differ: name, gender, birth" in text
    assert "These differ" not in desk.get(f"/patients/{old}/link/{practice.patient()}/").text


def test_the_old_number_leads_to_the_kept_record_which_names_it(
    practice: Practice, desk: Browser
) -> None:
    old, kept = twice(practice)
    done = send(desk, old, kept)
    assert (done.status, done.location) == (303, f"/patients/{kept}/")
    asked = desk.get(f"/patients/{old}/")
    assert (asked.status, asked.location) == (302, f"/patients/{kept}/")
    page = asked.follow()
    assert f"No. {old} is linked to No. {kept}" in page.text
    assert "Asked her: the same" in page.text


def test_either_of_the_two_records_can_be_kept(practice: Practice, desk: Browser) -> None:
    old, kept = twice(practice)
    send(desk, kept, old, keep=str(old))
    assert kept_of(practice, old, kept) == [None, old]


def test_a_link_needs_a_reason_and_one_of_the_two_records(
    practice: Practice, desk: Browser
) -> None:
    old, kept = twice(practice)
    other = practice.patient(first_name="Meena")
    assert send(desk, old, kept, reason=" ").status == 422
    refused = send(desk, old, kept, keep=str(other), reason="I know her well")
    assert refused.status == 422
    assert "I know her well" in refused.form("reason").values["reason"]
    assert kept_of(practice, old, kept) == [None, None]


def test_a_double_tap_makes_one_link(practice: Practice, desk: Browser) -> None:
    old, kept = twice(practice)
    path = f"/patients/{old}/link/{kept}/"
    form = desk.get(path).form_to(path)
    answers = [form.send(keep=str(kept), reason="The same") for _ in range(2)]
    assert [page.location for page in answers] == [f"/patients/{kept}/"] * 2


def test_a_record_that_was_changed_meanwhile_is_shown_again(
    practice: Practice, desk: Browser
) -> None:
    old, kept = twice(practice)
    path = f"/patients/{old}/link/{kept}/"
    form = desk.get(path).form_to(path)
    with practice.at_work():
        get_patient(old).address = "Elsewhere 9"
    stale = form.send(keep=str(kept), reason="The same")
    assert stale.status == 409
    assert "Elsewhere 9" in stale.text
    again = stale.form_to(path)
    assert again.values["reason"] == "The same"
    assert again.send().status == 303


def test_a_record_that_was_linked_meanwhile_is_not_linked_again(
    practice: Practice, desk: Browser
) -> None:
    old, kept = twice(practice)
    third = practice.patient(first_name="Meena")
    path = f"/patients/{old}/link/{kept}/"
    form = desk.get(path).form_to(path)
    link(practice, old, third)
    assert form.send(keep=str(kept), reason="The same").status == 409
    assert kept_of(practice, old) == [third]


def test_two_records_of_one_person_are_not_linked_again(practice: Practice, desk: Browser) -> None:
    old, kept = twice(practice)
    link(practice, old, kept)
    page = desk.get(f"/patients/{old}/link/{kept}/")
    assert (page.status, page.location) == (302, f"/patients/{kept}/")
    third = practice.patient(first_name="Meena")
    page = desk.get(f"/patients/{old}/link/{third}/")
    assert page.location == f"/patients/{kept}/link/{third}/"


def test_an_old_record_with_unfinished_work_cannot_be_linked(
    practice: Practice, desk: Browser
) -> None:
    old, kept = twice(practice)
    practice.arrival(old)
    page = desk.get(f"/patients/{old}/link/{kept}/")
    assert "In today’s queue, token 1" in page.text
    assert page.form("keep").values["keep"] == str(old)
    refused = send(desk, old, kept)
    assert refused.status == 422
    assert "Finish it first" in refused.text
    assert kept_of(practice, old) == [None]
    assert send(desk, old, kept, keep=str(old)).status == 303


def test_a_record_with_a_draft_of_a_note_or_bill_cannot_be_linked(
    practice: Practice, desk: Browser
) -> None:
    old, kept = twice(practice)
    third = practice.patient(first_name="Lakshmi", last_name="Iyer")
    desk.get(f"/patients/{old}/").form_to(f"/patients/{old}/consultation/").send()
    assert "A note that is being written" in desk.get(f"/patients/{old}/link/{kept}/").text
    assert send(desk, old, kept).status == 422
    draft = desk.get(f"/patients/{third}/bill/").form_to(f"/patients/{third}/bill/")
    values = {**draft.values, "line-0-name": "Dressing", "line-0-price": "50"}
    desk.post(f"/patients/{third}/bill/draft/", values)
    assert "A bill that is being written" in desk.get(f"/patients/{third}/link/{kept}/").text
    assert send(desk, third, kept).status == 422


def test_an_archived_record_can_be_linked_but_not_be_the_kept_one(
    practice: Practice, desk: Browser
) -> None:
    old, kept = twice(practice)
    with practice.at_work():
        archive(get_patient(old))
    assert send(desk, old, kept, keep=str(old)).status == 422
    assert send(desk, old, kept).status == 303


def test_a_record_of_another_doctor_is_not_found(
    practice: Practice, other: Practice, desk: Browser
) -> None:
    mine = practice.patient()
    other.patients(2)
    path = f"/patients/{mine}/link/2/"
    assert desk.get(path).status == 404
    assert desk.get("/patients/2/link/1/").status == 404
    token = {"csrf_token": desk.token()}
    answer = desk.post(path, {**token, "keep": "2", "reason": "The same"})
    assert answer.status == 404
    assert desk.get("/record-links/1/undo/").status == 404
    made = link(other, 1, 2)
    assert desk.post(f"/record-links/{made}/undo/", {**token, "shown": ""}).status == 404
    assert kept_of(other, 1) == [2]


def test_a_record_is_not_linked_to_itself(practice: Practice, desk: Browser) -> None:
    practice.patient()
    assert desk.get("/patients/1/link/1/").status == 404


@pytest.mark.parametrize("role", ["reception", "nurse", "assistant", "accountant"])
def test_only_the_doctor_links_records_unless_granted(role: str, practice: Practice) -> None:
    old, kept = twice(practice)
    staff = practice.browser(role)
    assert staff.get(f"/patients/{old}/link/{kept}/").status == 403
    assert "Registered twice" not in staff.get(f"/patients/{kept}/").text


def test_a_person_granted_linking_sees_no_more_than_their_role(practice: Practice) -> None:
    old, kept = twice(practice)
    practice.allergy(old, name="Penicillin")
    practice.visit(old, diagnosis="Secretitis")
    desk = practice.member("reception", "Rita Desk", granted=["link_patients"]).browser()
    text = desk.get(f"/patients/{old}/link/{kept}/").text
    assert "Penicillin" not in text
    assert "Secretitis" not in text
    assert send(desk, old, kept).status == 303
    assert records_of(practice, old) == (old, kept)


def test_search_finds_the_person_once_by_the_names_of_both(
    practice: Practice, desk: Browser
) -> None:
    old = practice.patient(first_name="Vijaya", last_name="Iyer", phone="+919876500001")
    kept = practice.patient(first_name="Lakshmi", last_name="Iyer", phone="+919876500002")
    practice.patient(first_name="Meena", last_name="Rao")
    practice.billed_visit(old, status="pending")
    link(practice, old, kept)
    for query in ("vijaya", "lakshmi", "98765 00001", "iyer"):
        page = desk.get(f"/patients/?q={query}")
        assert names_on(page) == ["Lakshmi Iyer"]
        assert f"also No. {old}" in page.text
        assert "Due ₹500" in page.text
        assert "1 archived" not in page.text
    assert names_on(desk.get("/patients/?show=archived")) == []
