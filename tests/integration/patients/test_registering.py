"""Patients are registered, over HTTP on both databases."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import time_machine

from tests.integration.client import Browser
from tests.integration.databases import dump
from tests.integration.factories import Practice
from tests.integration.patients.people import LAKSHMI, NOON, names_on, register, row_of
from tests.integration.together import at_once

# --- registering ---------------------------------------------------------------------------------


def test_a_patient_is_registered_and_shown(practice: Practice, desk: Browser) -> None:
    page = register(desk)
    assert (page.status, page.location) == (303, "/patients/1/")
    page_after = page.follow()
    for text in ("Lakshmi Srinivasan", "45 y", "No. 1", "+91 98765 43210", "12 Tilak Road, Pune"):
        assert text in page_after.text
    assert row_of(practice, 1)["phone"] == "+919876543210"


def test_htmx_is_sent_to_the_new_patient_too(desk: Browser) -> None:
    form = desk.get("/patients/new/").form_to("/patients/new/")
    page = form.send(htmx=True, **LAKSHMI)
    assert (page.status, page.headers["HX-Redirect"]) == (200, "/patients/1/")


@pytest.mark.one_case_on_postgresql
@pytest.mark.parametrize(
    ("typed", "precision", "born", "shown"),
    [
        ({"age": "45"}, "year", date(1981, 5, 23), "45 y"),
        ({"age": "8m"}, "month", date(2026, 3, 8), "8 m"),
        ({"age": "12d"}, "day", date(2026, 11, 11), "12 d"),
        ({"age": "", "date_of_birth": "1981-11-23"}, "day", date(1981, 11, 23), "45 y"),
        ({"age": "", "date_of_birth": "23/11/1981"}, "day", date(1981, 11, 23), "45 y"),
        ({"age": "45", "date_of_birth": "1981-11-23"}, "day", date(1981, 11, 23), "45 y"),
    ],
)
def test_an_age_is_stored_as_a_birth_with_its_precision(
    typed: dict[str, str], precision: str, born: date, shown: str, practice: Practice
) -> None:
    with time_machine.travel(NOON):
        desk = practice.browser()
        page = register(desk, **typed).follow()
    assert shown in page.text
    saved = row_of(practice, 1)
    assert (saved["birth_precision"], saved["birth_date"]) == (precision, born)


@pytest.mark.one_case_on_postgresql
@pytest.mark.parametrize(
    ("typed", "field", "message"),
    [
        ({"first_name": ""}, "first_name", "Write the patient's name"),
        ({"first_name": " \u00a0 "}, "first_name", "Write the patient's name"),
        ({"first_name": "x" * 101}, "first_name", "At most 100"),
        ({"last_name": "x" * 101}, "last_name", "At most 100"),
        ({"gender": None}, "gender", "Choose male, female or other"),
        ({"gender": "X"}, "gender", "Choose male, female or other"),
        ({"age": ""}, "age", "age or the date of birth"),
        ({"age": "old"}, "age", "45, 8m or 12d"),
        ({"age": "-1"}, "age", "45, 8m or 12d"),
        ({"age": "200"}, "age", "cannot be right"),
        ({"age": "1.5"}, "age", "1y 6m"),
        ({"age": "", "date_of_birth": "2999-01-01"}, "date_of_birth", ""),
        ({"age": "", "date_of_birth": "2026-02-30"}, "date_of_birth", "no 30 February"),
        ({"age": "", "date_of_birth": "yesterday"}, "date_of_birth", "23/11/2026"),
        ({"age": "45", "date_of_birth": "2020-01-01"}, "date_of_birth", "different things"),
        ({"phone": "12345"}, "phone", "Only 5 digits"),
        ({"phone": "98765 4321x"}, "phone", "digits only"),
        ({"phone": "00000 00000"}, "phone", "ten digits"),
        ({"address": "x" * 501}, "address", "At most 500"),
    ],
)
def test_a_bad_field_is_explained_and_everything_typed_is_kept(
    typed: dict[str, Any], field: str, message: str, practice: Practice, desk: Browser
) -> None:
    before = dump(practice.database)
    page = register(desk, **typed)
    assert page.status == 422
    assert page.error_of(field)
    assert message in page.error_of(field)
    saved = page.form_to("/patients/new/").values
    for name, text in (LAKSHMI | typed).items():
        if name != "gender":
            assert saved[name] == text.strip()
    assert saved.get("gender", "") == (LAKSHMI | typed)["gender"] or field == "gender"
    assert dump(practice.database) == before


@pytest.mark.one_case_on_postgresql
@pytest.mark.parametrize(
    "phone", ["", "+91 98765 43210", "098765-43210", "020 2553 1234", "९८७६५४३२१०"]
)
def test_any_usual_phone_number_and_none_is_accepted(phone: str, desk: Browser) -> None:
    assert register(desk, phone=phone).status == 303


@pytest.mark.parametrize("name", ["लक्ष्मी", "லட்சுமி", "D'Souza-Fernández", "Md.", "李"])
def test_a_name_is_accepted_in_any_script(name: str, practice: Practice, desk: Browser) -> None:
    register(desk, first_name=name)
    assert row_of(practice, 1)["first_name"] == name
    assert name in desk.get("/patients/1/").text
    assert names_on(desk.get("/patients/", query_string={"q": name})) == [f"{name} Srinivasan"]


# --- the same person, the same form --------------------------------------------------------------


def test_a_likely_duplicate_stops_and_offers_use_this_one(
    practice: Practice, desk: Browser
) -> None:
    register(desk)
    page = register(desk, first_name="Laxmi", phone="+919876543210")
    assert page.status == 422
    assert "Use this one" in page.text
    assert "/patients/1/" in page.links()
    form = page.form_to("/patients/new/")
    assert form.values["first_name"] == "Laxmi"
    assert len(dump(practice.database)["patients"]) == 1
    assert form.send(not_duplicate="yes").location == "/patients/2/"


def test_a_family_shares_a_phone_without_being_stopped(desk: Browser) -> None:
    register(desk)
    page = register(desk, first_name="Ramesh", last_name="Kulkarni", gender="M", age="12")
    assert page.status == 303


def test_lookalikes_appear_while_the_form_is_filled_in(desk: Browser) -> None:
    register(desk)
    typed = {"first_name": "Lakshmi", "last_name": "", "phone": "98765 43210", "age": "abc"}
    part = desk.get("/patients/lookalikes/", htmx=True, query_string=typed)
    assert part.status == 200
    assert "Use this one" in part.text
    assert "Lakshmi" in desk.get("/patients/lookalikes/", query_string=typed).text


def test_another_doctors_patients_are_not_lookalikes(practice: Practice, other: Practice) -> None:
    register(other.browser())
    page = register(practice.browser())
    assert (page.status, page.location) == (303, "/patients/1/")


def test_a_form_posted_twice_registers_once(practice: Practice, desk: Browser) -> None:
    form = desk.get("/patients/new/").form_to("/patients/new/")
    answers = [form.send(**LAKSHMI) for _ in range(3)]
    assert {(page.status, page.location) for page in answers} == {(303, "/patients/1/")}
    assert len(dump(practice.database)["patients"]) == 1


def test_eight_simultaneous_posts_of_one_form_register_once(practice: Practice) -> None:
    first = practice.browser()
    form = first.get("/patients/new/").form_to("/patients/new/")
    cookie = first.client.get_cookie("clinic")
    assert cookie is not None
    browsers = [Browser(practice.database.app) for _ in range(8)]
    for browser in browsers:
        browser.client.set_cookie("clinic", cookie.value)
    values = form.values | LAKSHMI
    pages = at_once([lambda b=b: b.post("/patients/new/", values) for b in browsers])
    assert {(page.status, page.location) for page in pages} == {(303, "/patients/1/")}
    rows = dump(practice.database)
    assert len(rows["patients"]) == 1
    assert [row[2] for row in rows["counters"] if row[1] == "patients"] == [1]
    assert sum(row[5] == "create" for row in rows["audit_events"]) == 1


def test_eight_simultaneous_registrations_get_eight_numbers(practice: Practice) -> None:
    desks = [practice.browser() for _ in range(8)]
    forms = [desk.get("/patients/new/").form_to("/patients/new/") for desk in desks]
    names = ("Ada", "Bo", "Cyd", "Dov", "Eli", "Fay", "Gus", "Hal")
    typed = LAKSHMI | {"phone": "", "not_duplicate": "yes"}
    acts = [
        lambda f=f, n=n: f.send(**typed | {"first_name": n})
        for f, n in zip(forms, names, strict=True)
    ]
    pages = at_once(acts)
    assert {page.location for page in pages} == {f"/patients/{n}/" for n in range(1, 9)}


def test_the_request_key_of_another_doctors_form_reveals_nothing_of_theirs(
    practice: Practice, other: Practice
) -> None:
    form = practice.browser().get("/patients/new/").form_to("/patients/new/")
    form.send(**LAKSHMI)
    page = register(other.browser(), first_name="Mine", request_key=form.values["request_key"])
    assert page.location == "/patients/1/"
    assert "Mine" in page.follow().text
