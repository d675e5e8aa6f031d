"""Patients are edited, over HTTP on both databases."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine

from clinic.patients.ages import Birth
from tests.integration.client import Browser
from tests.integration.databases import dump
from tests.integration.factories import Practice
from tests.integration.patients.people import NOON, names_on, register, row_of
from tests.integration.together import at_once
from tests.integration.versions import VERSIONS

PARTS = {
    "name": {"first_name": "Laxmi", "last_name": "Iyer"},
    "gender": {"gender": "O"},
    "age": {"age": "30", "date_of_birth": ""},
    "phone": {"phone": "+91 91234 56789"},
    "address": {"address": "New Road\nPune"},
}


@pytest.mark.one_case_on_postgresql
@pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])
@pytest.mark.parametrize("part", PARTS)
def test_each_part_is_edited_in_place(
    part: str, htmx: bool, practice: Practice, desk: Browser
) -> None:
    practice.patient(phone="+919876543210")
    before = row_of(practice, 1)
    page = desk.get(f"/patients/1/edit/?part={part}", htmx=htmx)
    form = page.form("version", *PARTS[part])
    assert set(form.values) - {"csrf_token", "version"} >= set(PARTS[part]) - {"gender"}
    answer = form.send(htmx=htmx, **PARTS[part])
    assert answer.status == (200 if htmx else 303)
    page_after = answer if htmx else answer.follow()
    assert page_after.find("who") is not None
    after = row_of(practice, 1)
    changed = {name for name in after if after[name] != before[name]} - {"version", "updated_at"}
    wanted = {"name": {"first_name", "last_name"}, "age": {"birth_date", "birth_precision"}}
    assert changed == wanted.get(part, {part})
    assert after["version"] == 2


def test_the_whole_form_is_edited_without_javascript(practice: Practice, desk: Browser) -> None:
    practice.patient()
    form = desk.get("/patients/1/edit/").form_to("/patients/1/edit/")
    page = form.send(first_name="Laxmi", phone="9123456789", address="New Road")
    assert (page.status, page.location) == (303, "/patients/1/")
    assert "Laxmi Srinivasan" in page.follow().text
    assert names_on(desk.get("/patients/?q=91234")) == ["Laxmi Srinivasan"]
    assert names_on(desk.get("/patients/?q=98765")) == []


def test_an_untouched_form_keeps_an_exact_birth(practice: Practice, desk: Browser) -> None:
    practice.patient(birth=Birth(date(1980, 5, 17), "day"))
    desk.get("/patients/1/edit/").form_to("/patients/1/edit/").send()
    assert row_of(practice, 1)["version"] == 1
    assert row_of(practice, 1)["birth_date"] == date(1980, 5, 17)


@pytest.mark.one_case_on_postgresql
@pytest.mark.parametrize("age", ["45", "8m", "3y 4m"])
@pytest.mark.parametrize("later", [0, 40, 400])
def test_an_untouched_age_keeps_the_birth_whenever_the_form_is_sent(
    age: str, later: int, practice: Practice
) -> None:
    with time_machine.travel(NOON) as clock:
        register(practice.browser(), age=age)
        born = row_of(practice, 1)["birth_date"]
        clock.shift(later * 86400)
        desk = practice.browser()
        form = desk.get("/patients/1/edit/").form_to("/patients/1/edit/")
        assert form.send(address="Elsewhere").status == 303
        form = desk.get("/patients/1/edit/?part=age").form("version", "age")
        assert form.send().status == 303
    assert row_of(practice, 1)["birth_date"] == born


def test_an_untouched_age_keeps_the_birth_over_a_birthday_while_the_form_is_open(
    practice: Practice,
) -> None:
    with time_machine.travel(NOON) as clock:
        register(practice.browser(), age="8m")
        born = row_of(practice, 1)["birth_date"]
        desk = practice.browser()
        form = desk.get("/patients/1/edit/").form_to("/patients/1/edit/")
        clock.shift(12 * 3600)
        day = 0
        while (
            desk.get("/patients/1/edit/").form_to("/patients/1/edit/").values["age"]
            == (form.values["age"])
        ):
            form = desk.get("/patients/1/edit/").form_to("/patients/1/edit/")
            clock.shift(86400)
            desk = practice.browser()
            day += 1
            assert day < 40
        form.values["csrf_token"] = desk.token()
        form.page.browser = desk
        form.send(address="Elsewhere")
    assert row_of(practice, 1)["birth_date"] == born


@pytest.mark.one_case_on_postgresql
@pytest.mark.parametrize(
    ("part", "typed", "field"),
    [
        ("name", {"first_name": ""}, "first_name"),
        ("gender", {"gender": "X"}, "gender"),
        ("age", {"age": "old", "date_of_birth": ""}, "age"),
        ("phone", {"phone": "12345"}, "phone"),
        ("address", {"address": "x" * 501}, "address"),
    ],
)
@pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])
def test_a_bad_part_is_explained_in_place(
    part: str, typed: dict[str, str], field: str, htmx: bool, practice: Practice, desk: Browser
) -> None:
    practice.patient()
    before = dump(practice.database, "audit_events")
    form = desk.get(f"/patients/1/edit/?part={part}", htmx=htmx).form("version", field)
    page = form.send(htmx=htmx, **typed)
    assert page.status == 422
    assert page.error_of(field)
    if field != "gender":
        assert page.form("version", field).values[field] == typed[field]
    assert dump(practice.database, "audit_events") == before


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])
@pytest.mark.parametrize("part", [None, "name"])
def test_a_stale_edit_shows_both_texts_and_changes_nothing(
    part: str | None, htmx: bool, practice: Practice, desk: Browser
) -> None:
    practice.patient()
    query = f"?part={part}" if part else ""
    form = desk.get(f"/patients/1/edit/{query}").form("version", "first_name")
    desk.get("/patients/1/edit/").form("version", "first_name").send(first_name="Saved first")
    before = dump(practice.database)
    page = form.send(htmx=htmx, first_name="Typed second")
    assert page.status == 409
    assert "Saved first" in page.text
    assert page.form("version", "first_name").values["first_name"] == "Typed second"
    assert dump(practice.database) == before
    assert page.form("version", "first_name").send().status == 303
    assert row_of(practice, 1)["first_name"] == "Typed second"
    assert row_of(practice, 1)["birth_date"] == date(1980, 5, 17)


@pytest.mark.one_case_on_postgresql
@pytest.mark.parametrize("version", VERSIONS)
def test_a_version_that_is_missing_or_nonsense_is_a_conflict(
    version: str | None, practice: Practice, desk: Browser
) -> None:
    practice.patient()
    before = dump(practice.database, "audit_events")
    form = desk.get("/patients/1/edit/").form("version", "first_name")
    assert form.send(first_name="Typed", version=version).status == 409
    assert dump(practice.database, "audit_events") == before


def test_of_eight_simultaneous_edits_one_is_saved_and_seven_are_told(practice: Practice) -> None:
    practice.patient()
    desks = [practice.browser() for _ in range(8)]
    forms = [d.get("/patients/1/edit/").form("version", "first_name") for d in desks]
    acts = [lambda f=f, n=n: f.send(first_name=f"Name {n}") for n, f in enumerate(forms)]
    statuses = sorted(page.status for page in at_once(acts))
    assert statuses == [303] + [409] * 7
    assert row_of(practice, 1)["version"] == 2


def test_the_same_edit_sent_twice_is_no_conflict(practice: Practice, desk: Browser) -> None:
    practice.patient()
    form = desk.get("/patients/1/edit/").form("version", "first_name")
    assert [form.send(first_name="Laxmi").status for _ in range(2)] == [303, 303]
    assert row_of(practice, 1)["version"] == 2


def test_a_known_birth_stands_in_its_field_as_it_is_typed(
    practice: Practice, desk: Browser
) -> None:
    practice.patient(birth=Birth(date(1980, 4, 5), "day"))
    form = desk.get("/patients/1/edit/").form_to("/patients/1/edit/")
    assert form.values["date_of_birth"] == "05/04/1980"
    assert form.send(first_name="Laxmi").status == 303
    assert row_of(practice, 1)["birth_date"] == date(1980, 4, 5)
