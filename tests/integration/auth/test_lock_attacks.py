"""Attacks on the lock of a shared tablet, over HTTP on both databases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256

import pytest

from clinic.auth import memberships
from tests.integration.auth.accounts import is_in, row_of, sign_in
from tests.integration.auth.tablets import (
    LOCK,
    PINS,
    Tablet,
    lock_by,
    set_pin,
    share,
)
from tests.integration.auth.typed_forms import NEW
from tests.integration.client import Browser, Page
from tests.integration.databases import dump
from tests.integration.endpoint import sealed
from tests.integration.factories import Member, Practice
from tests.integration.trail import acts_of
from tests.integration.writing import Writer, begin

DOCTOR, NURSE = "Dr Asha Rao", "Sister Mary"
COVERED = {"Covered-Page": "yes"}
TYPED = {"first_name": "Lakshmi", "last_name": "Iyer", "gender": "F", "age": "45"}


def user_id_of(tablet: Tablet) -> int:
    (user_id,) = [
        row["id"]
        for row in row_of(tablet.practice.database, "users")
        if row["email"] == tablet.nurse_email
    ]
    return int(user_id)


def give_role(practice: Practice, user_id: int, role: str) -> None:
    with practice.at_work():
        membership = memberships.get_member(user_id)
        memberships.edit_member(membership, membership.version, {"role": role})


# --- another device ------------------------------------------------------------------------------


def test_a_pin_opens_nothing_where_its_person_never_signed_in(
    tablet: Tablet, other: Practice
) -> None:
    elsewhere = other.browser()
    share(elsewhere)
    assert set_pin(elsewhere, "8024").status == 303
    elsewhere.get("/")
    lock_by(elsewhere)
    tablet.lock()
    form = tablet.pad_of(NURSE).form("pin")
    values = elsewhere.get(LOCK).form("pin").values
    page = elsewhere.post(LOCK, values | {"who": form.values["who"], "pin": PINS[NURSE]})
    assert page.status == 422
    assert not is_in(elsewhere)


def test_the_name_of_a_person_in_the_address_of_the_lock_cannot_be_computed(tablet: Tablet) -> None:
    """An attacker who knows how the names are made could otherwise try small numbers."""
    tablet.lock()
    form = tablet.pad_of(NURSE).form("pin")
    texts = (f"person {who} on device {on}" for who in range(20) for on in range(20))
    assert form.values["who"] not in {sha256(text.encode()).hexdigest()[:16] for text in texts}


def test_a_copied_session_without_the_devices_own_cookie_cannot_be_opened_with_a_pin(
    tablet: Tablet,
) -> None:
    tablet.lock()
    values = tablet.pad_of(DOCTOR).form("pin").values
    thief = Browser(tablet.practice.database.app)
    thief.client._cookies = {
        key: cookie
        for key, cookie in tablet.browser.client._cookies.items()
        if not cookie.key.endswith("-shared")
    }
    page = thief.post(LOCK, values | {"pin": PINS[DOCTOR]})
    assert page.status in (400, 422)
    assert DOCTOR not in page.text
    assert not is_in(thief)


def test_a_locked_sign_in_that_was_ended_elsewhere_cannot_be_opened_with_a_pin(
    tablet: Tablet,
) -> None:
    tablet.lock()
    pad = tablet.pad_of(DOCTOR).form("pin")
    desk = tablet.practice.browser()
    assert (
        desk.get("/account/devices/").form_to("/account/sign-ins/end-others/").send().status == 303
    )
    assert pad.send(pin=PINS[DOCTOR]).status == 422
    assert not is_in(tablet.browser)
    assert is_in(desk)


# --- records behind the lock ---------------------------------------------------------------------


def test_a_tab_of_the_doctor_writes_nothing_once_the_nurse_has_opened(tablet: Tablet) -> None:
    """The note in an open tab saves itself; the request has the nurse's sign-in."""
    writer = Writer(tablet.browser, begin(tablet.practice))
    writer.act(symptoms_new="Fever")
    tablet.lock()
    tablet.type_pin(NURSE)
    before, acts = dump(tablet.practice.database)["visits"], acts_of(tablet.practice)
    answer = writer.act(private_notes="For the doctor alone")
    assert answer.status == 400
    assert "For the doctor alone" not in answer.html
    assert dump(tablet.practice.database)["visits"] == before
    assert acts_of(tablet.practice) == acts
    for path in ("/", writer.path, NEW):
        assert "For the doctor alone" not in tablet.browser.get(path).html
    tablet.lock()
    tablet.type_pin(DOCTOR)
    assert "For the doctor alone" in tablet.browser.get(writer.path).html


def test_a_nurse_who_became_reception_while_locked_opens_it_as_reception(
    tablet: Tablet,
) -> None:
    patient = tablet.practice.patient()
    tablet.lock()
    tablet.type_pin(NURSE)
    tablet.browser.get("/")
    vitals = f"/visits/{tablet.practice.visit(patient)}/vitals/"
    page = tablet.browser.get(vitals)
    assert page.status == 200
    tablet.browser.post("/lock/now/", {"csrf_token": tablet.browser.token(), "next": vitals})
    give_role(tablet.practice, user_id_of(tablet), "reception")
    answer = tablet.type_pin(NURSE)
    assert answer.location == vitals
    assert answer.follow().status == 403


def test_a_removed_nurse_cannot_open_her_own_locked_sign_in(tablet: Tablet) -> None:
    tablet.lock()
    tablet.type_pin(NURSE)
    tablet.browser.get("/")
    tablet.lock()
    pad = tablet.pad_of(NURSE).form("pin")
    with tablet.practice.at_work():
        memberships.remove_member(user_id_of(tablet))
    for headers in ({}, COVERED):
        page = tablet.browser.post(
            LOCK, pad.values | {"pin": PINS[NURSE]}, htmx=bool(headers), headers=headers
        )
        assert page.status == 422
        assert "Unlocked" not in page.headers
    assert not is_in(tablet.browser)


# --- two doctors ---------------------------------------------------------------------------------


@pytest.fixture
def of_two(practice: Practice, other: Practice) -> tuple[Tablet, Member]:
    """A tablet that the nurse of two doctors has locked on the page of a patient of the first."""
    practice.patient(first_name="Hers")
    other.patient(first_name="Theirs")
    nurse = other.admit(practice.member("nurse", NURSE), "nurse")
    browser = Browser(practice.database.app)
    assert sign_in(browser, nurse.email).status == 303
    share(browser)
    assert set_pin(browser, PINS[NURSE]).status == 303
    browser.get("/")
    if "Theirs" in browser.get("/patients/1/").html:
        path = f"/switch/{sealed(practice.doctor_id)}/"
        browser.get("/").form_to(path).send()
    page = browser.get("/patients/1/")
    assert "Hers" in page.html
    assert page.form_to("/lock/now/").send().location == LOCK
    return Tablet(practice, browser, nurse.email), nurse


def unlock(tablet: Tablet, headers: dict[str, str] | None = None) -> Page:
    values = tablet.browser.get(LOCK).form("pin").values | {"pin": PINS[NURSE]}
    return tablet.browser.post(LOCK, values, htmx=bool(headers), headers=headers or {})


def test_the_lock_leads_back_to_a_page_of_the_records_that_were_open(
    of_two: tuple[Tablet, Member], practice: Practice
) -> None:
    assert unlock(of_two[0]).location == "/patients/1/"


def by_pin(tablet: Tablet, _nurse: Member) -> Page:
    return unlock(tablet)


def by_password(tablet: Tablet, nurse: Member) -> Page:
    return sign_in(tablet.browser, nurse.email)


@pytest.mark.parametrize("opens", [by_pin, by_password])
def test_a_person_who_lost_the_records_while_locked_sees_no_patient_of_the_same_number(
    opens: Callable[[Tablet, Member], Page],
    of_two: tuple[Tablet, Member],
    practice: Practice,
) -> None:
    """The other doctor's patient 1 is another person."""
    tablet, nurse = of_two
    with practice.at_work():
        memberships.remove_member(nurse.user_id)
    assert opens(tablet, nurse).location == "/"


def test_a_covered_page_of_records_that_were_lost_stays_covered(
    of_two: tuple[Tablet, Member], practice: Practice, other: Practice
) -> None:
    """The browser takes the cover away where the records are those of the page."""
    tablet, nurse = of_two
    with practice.at_work():
        memberships.remove_member(nurse.user_id)
    page = unlock(tablet, COVERED)
    assert page.headers["Unlocked-Records"] == sealed(other.doctor_id)
    assert f'data-records="{sealed(practice.doctor_id)}"' not in tablet.browser.get("/").html


def test_another_doctors_pin_opens_only_that_doctors_records(
    tablet: Tablet, other: Practice
) -> None:
    tablet.practice.patient(first_name="Hers")
    lock_by(tablet.browser)
    assert sign_in(tablet.browser, other.email).status == 303
    assert set_pin(tablet.browser, "8024").status == 303
    tablet.browser.get("/")
    lock_by(tablet.browser)
    theirs = replace(tablet, practice=other)
    assert theirs.type_pin("Dr Other", "8024").location == "/"
    assert tablet.browser.get("/patients/1/").status == 404
    assert "Hers" not in tablet.browser.get("/patients/").html
    path = f"/switch/{sealed(tablet.practice.doctor_id)}/"
    assert tablet.browser.post(path, {"csrf_token": tablet.browser.token()}).status == 404


# --- forms that are only to be kept --------------------------------------------------------------


def test_a_form_to_be_kept_cannot_name_records_of_somebody_else(
    tablet: Tablet, other: Practice
) -> None:
    """The token names a sign-in and a doctor for whom its person does not work."""
    form = tablet.practice.browser("nurse").get(NEW).form_to(NEW)
    token = form.values["csrf_token"]
    for made_up in ("", "x", token[:-1], token.replace(token[:40], "A" * 40)):
        data = form.values | TYPED | {"csrf_token": made_up}
        page = Browser(tablet.practice.database.app).post(NEW, data, headers={"Keep-Only": "yes"})
        assert page.status == 204
    stored = dump(tablet.practice.database)["kept_forms"]
    assert other.doctor_id not in {row[0] for row in stored}
    assert dump(tablet.practice.database)["patients"] == []


def test_a_form_to_be_kept_does_nothing_at_an_address_without_typed_fields(
    tablet: Tablet,
) -> None:
    patient = tablet.practice.patient()
    before = dump(tablet.practice.database)
    for path in (f"/patients/{patient}/delete/", "/logout/", "/lock/now/", LOCK, "/login/"):
        data = {"csrf_token": tablet.browser.token()}
        page = tablet.browser.post(path, data, headers={"Keep-Only": "yes"})
        assert page.status == 204
    assert dump(tablet.practice.database) == before
    assert is_in(tablet.browser)


def test_no_pin_or_password_is_stored_with_a_form(tablet: Tablet) -> None:
    tablet.lock()
    values = tablet.pad_of(DOCTOR).form("pin").values | {"pin": "2580", "password": "p"}
    tablet.browser.post(LOCK, values, headers={"Keep-Only": "yes"})
    assert "2580" not in repr(dump(tablet.practice.database)["kept_forms"])
