"""A person who works for two doctors copies a patient's details from one to the other, with
consent."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from clinic.patients import service as patients
from clinic.patients import taking_over_views
from clinic.patients.models import Patient
from tests.integration.client import Browser
from tests.integration.databases import dump
from tests.integration.endpoint import sealed
from tests.integration.factories import Member, Practice
from tests.integration.patients.shared_desk import (
    PHONE,
    TYPED,
    Desk,
    offers,
    register,
    registered,
)
from tests.integration.trail import acts_of
from tests.patience import PATIENCE_S

# --- the offer -----------------------------------------------------------------------------------


def test_the_other_doctors_patient_is_offered_while_typing(shared: Desk) -> None:
    page = shared.browser.get("/patients/lookalikes/", htmx=True, query_string=TYPED)
    assert offers(page) == [shared.path]
    assert "Lakshmi Srinivasan" in page.text
    assert "Female · …3210 · at Dr Other" in page.text
    assert "98765" not in page.text
    assert "Temple" not in page.text


def test_a_registration_stops_once_to_show_the_offer(shared: Desk) -> None:
    page = register(shared.browser)
    assert page.status == 422
    assert offers(page) == [shared.path]
    assert registered(shared.here) == []
    form = page.form("first_name")
    assert form.values["offered"] == "yes"
    assert form.send(not_duplicate="yes").status == 303
    assert [row["taken_over"] for row in registered(shared.here)] == [""]


def test_a_registration_after_the_offer_was_shown_is_not_stopped(shared: Desk) -> None:
    assert register(shared.browser, offered="yes").status == 303


@pytest.mark.parametrize(
    "typed",
    [
        {"first_name": "Bhaskar", "last_name": "", "gender": "M"},
        {"phone": "", "age": "20"},
        {"phone": "", "gender": "M"},
    ],
    ids=["another name", "another age", "another gender"],
)
def test_a_different_person_is_not_offered(typed: dict[str, str], shared: Desk) -> None:
    assert register(shared.browser, **typed).status == 303


def test_an_archived_patient_is_not_offered(shared: Desk) -> None:
    with shared.there.at_work():
        patients.archive(patients.get_patient(shared.patient))
    assert register(shared.browser).status == 303
    assert shared.browser.get(shared.path).status == 404


# --- taking over ---------------------------------------------------------------------------------


def test_the_details_are_copied_and_nothing_else(shared: Desk) -> None:
    page = shared.browser.get(shared.path)
    for expected in ("Lakshmi Srinivasan", "17 May 1980", "Female", "98765", "12 Temple Street"):
        assert expected in page.text.replace("\u00a0", " "), expected
    for word in ("Allergium", "Problemium", "Complaintium"):
        assert word not in page.html
    answer = shared.agree()
    assert answer.status == 303
    (mine,) = registered(shared.here)
    theirs = registered(shared.there)[-1]
    copied = ("first_name", "last_name", "gender", "birth_date", "birth_precision", "phone")
    for name in (*copied, "address"):
        assert mine[name] == theirs[name], name
    before = dump(shared.here.database)
    for table in ("allergies", "problems", "visits", "bills", "measurements"):
        assert [row for row in before[table] if row[0] == shared.here.doctor_id] == [], table
    text = answer.follow().text
    assert "Allergies were not copied: ask." in text
    assert "Details taken over from Dr Other on" in text
    assert "the patient agreed, noted by Rani Devi." in text
    assert shared.browser.get("/patients/?q=lakshmi").links().count(answer.location) == 1


def test_both_trails_record_the_copy_its_person_and_the_consent(shared: Desk) -> None:
    shared.agree()
    created = [act for act in acts_of(shared.here) if act[:2] == ("create", "patients")]
    assert [act[-1] for act in created] == [shared.member.user_id]
    noted = created[0][3]["taken_over"][1]
    assert noted.startswith("Details taken over from Dr Other on")
    there = [a for a in acts_of(shared.there) if a[4] == shared.member.user_id]
    assert [act[0] for act in there if act[2] == shared.patient] == ["read", "take_over"]
    changes = {"taken_over_by": [None, "Dr Asha Rao"], "consent": [None, noted]}
    assert there[-1] == ("take_over", "patients", shared.patient, changes, shared.member.user_id)
    assert "take_over" not in [act[0] for act in acts_of(shared.here)]


def test_nothing_is_copied_without_consent(shared: Desk) -> None:
    page = shared.browser.get(shared.path).form("request_key").send()
    assert page.status == 422
    assert "Ask the patient, then tick this." in page.error_of("consent")
    assert registered(shared.here) == []
    assert "take_over" not in [act[0] for act in acts_of(shared.there)]


def test_the_same_form_sent_twice_registers_once(shared: Desk) -> None:
    form = shared.browser.get(shared.path).form("request_key")
    first, second = (form.send(consent="y") for _ in range(2))
    assert (first.status, second.status) == (303, 303)
    assert first.location == second.location
    assert len(registered(shared.here)) == 1
    assert [act[0] for act in acts_of(shared.there)].count("take_over") == 1


def test_two_simultaneous_posts_register_once(shared: Desk) -> None:
    forms = [shared.member.browser() for _ in range(2)]
    form = shared.browser.get(shared.path).form("request_key")
    go = threading.Barrier(2)

    def send(browser: Browser) -> int:
        values = form.values | {"consent": "y", "csrf_token": browser.token()}
        go.wait(PATIENCE_S)
        return browser.post(shared.path, values).status

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(send, forms)) == [303, 303]
    assert len(registered(shared.here)) == 1
    assert [act[0] for act in acts_of(shared.there)].count("take_over") == 1


def test_the_same_forms_registration_a_moment_ago_is_not_asked_about(
    shared: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other post of the form commits after this one has searched for it."""
    form = shared.browser.get(shared.path).form("request_key")
    first = form.send(consent="y")
    find = taking_over_views.find_by_request_key
    looks: list[object] = []

    def find_from_the_second_look(kind: type[Patient], key: str | None) -> Patient | None:
        looks.append(key)
        return find(kind, key) if len(looks) > 1 else None

    monkeypatch.setattr(taking_over_views, "find_by_request_key", find_from_the_second_look)
    second = form.send(consent="y")
    assert (second.status, second.location) == (303, first.location)
    assert len(looks) == 2


def test_a_patient_who_is_registered_here_already_is_asked_about(shared: Desk) -> None:
    shared.here.patient(phone=PHONE)
    page = shared.agree()
    assert page.status == 422
    assert "Registered already?" in page.text
    assert len(registered(shared.here)) == 1
    assert page.form("consent").send(consent="y", not_duplicate="yes").status == 303
    assert len(registered(shared.here)) == 2


def test_a_doctor_who_is_staff_elsewhere_copies_from_their_own_records(
    practice: Practice, other: Practice
) -> None:
    patient = other.patient(phone=PHONE)
    member = practice.admit(Member(other, other.user_id, other.email, "Dr Other"), "assistant")
    browser = Member(practice, member.user_id, member.email, "Dr Other").browser()
    assert register(browser).status == 422
    path = f"/patients/take-over/{sealed(other.doctor_id)}/{patient}/"
    assert browser.get(path).form("consent").send(consent="y").status == 303
    assert len(registered(practice)) == 1


def test_copying_a_patient_of_the_same_records_leads_to_that_patient(shared: Desk) -> None:
    patient = shared.here.patient()
    page = shared.browser.get(f"/patients/take-over/{sealed(shared.here.doctor_id)}/{patient}/")
    assert (page.status, page.location) == (302, f"/patients/{patient}/")
