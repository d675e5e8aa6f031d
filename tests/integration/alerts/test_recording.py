"""Allergies and long-term problems are recorded, over HTTP on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine

from clinic.alerts.queries import Alerts
from tests.integration.alerts.steps import (
    ADD,
    ADD_PROBLEM,
    ALERTS,
    NONE,
    PAGE_AND_PART,
    add,
    add_problem,
    alerts_of,
    names,
    press,
)
from tests.integration.client import Browser
from tests.integration.counting import statements
from tests.integration.databases import dump
from tests.integration.factories import Practice
from tests.integration.together import at_once
from tests.integration.trail import acts_of


def test_a_new_patient_was_not_asked_about_allergies(practice: Practice, desk: Browser) -> None:
    assert alerts_of(practice) == Alerts()
    assert not alerts_of(practice).asked
    assert "Allergies not asked" in desk.get("/patients/1/").text


def test_a_denied_allergy_is_not_recorded_as_one(practice: Practice, desk: Browser) -> None:
    page = add(desk, name="not allergic to penicillin")
    assert page.status == 422
    assert "Write only what this patient is allergic to" in page.text
    assert page.form("name").field("name").get("value") == "not allergic to penicillin"
    assert not alerts_of(practice).asked


@pytest.mark.one_case_on_postgresql
@PAGE_AND_PART
@pytest.mark.parametrize(
    ("name", "kind", "text"),
    [
        ("Amoxycillin", "ingredient", "Medicine"),
        ("sulfa", "class", "Class of medicines"),
        ("groundnuts", "text", "Own words, not checked"),
    ],
)
def test_an_allergy_is_recorded_and_its_kind_is_derived(
    name: str, kind: str, text: str, htmx: bool, practice: Practice, desk: Browser
) -> None:
    page = add(desk, htmx, name=name, usual_reaction="Rash", reaction="as a child")
    assert page.status == (200 if htmx else 303)
    page_after = page if htmx else page.follow()
    assert f"ALLERGY: {name} (Rash, as a child)" in page_after.text
    assert text in page_after.text
    (line,) = alerts_of(practice).allergies
    assert line[1:] == (kind, name, "Rash, as a child", None)
    assert alerts_of(practice).asked


@PAGE_AND_PART
def test_a_problem_is_recorded_with_its_code_and_since_when(
    htmx: bool, practice: Practice, desk: Browser
) -> None:
    page = add_problem(desk, htmx, name="Type 2 diabetes", code="e119", since="3 years")
    page_after = page if htmx else page.follow()
    for text in ("Type 2 diabetes", "since 3 years", "E11.9"):
        assert text in page_after.text
    (line,) = alerts_of(practice).problems
    assert line[1:] == ("E11.9", "Type 2 diabetes", "3 years", None)


@pytest.mark.one_case_on_postgresql
@PAGE_AND_PART
@pytest.mark.parametrize(
    ("path", "typed", "field", "text"),
    [
        (ADD, {"name": ""}, "name", "Write what the patient is allergic to"),
        (ADD, {"name": "x" * 201}, "name", "At most 200"),
        (ADD, {"name": "x", "reaction": "x" * 181}, "reaction", "At most 180"),
        (ADD, {"name": "x", "usual_reaction": "Sneezing"}, "usual_reaction", "Choose one"),
        (ADD_PROBLEM, {"name": " "}, "name", "Write the problem"),
        (ADD_PROBLEM, {"name": "x", "code": "sugar"}, "code", "like E11.9"),
        (ADD_PROBLEM, {"name": "x", "code": "E11.9" * 3}, "code", "like E11.9"),
        (ADD_PROBLEM, {"name": "x", "since": "x" * 41}, "since", "At most 40"),
    ],
)
def test_a_bad_field_is_explained_and_nothing_is_saved(
    path: str,
    typed: dict[str, str],
    field: str,
    text: str,
    htmx: bool,
    practice: Practice,
    desk: Browser,
) -> None:
    before = dump(practice.database)
    page = desk.get(path, htmx=htmx).form("name", "request_key").send(htmx=htmx, **typed)
    assert page.status == 422
    assert text in page.error_of(field)
    assert page.form("name", "request_key").values["name"] == typed["name"].strip()
    assert dump(practice.database) == before


@PAGE_AND_PART
def test_no_known_allergy_is_stated_with_one_tap_and_can_be_withdrawn(
    htmx: bool, practice: Practice
) -> None:
    practice.patient()
    with time_machine.travel(datetime(2026, 11, 20, 20, tzinfo=UTC), tick=False):
        desk = practice.browser()
        page = press(desk, NONE, htmx)
        page_after = page if htmx else page.follow()
        assert "No known allergy (stated 21 Nov 2026)" in page_after.text
        assert alerts_of(practice).no_allergies_on == date(2026, 11, 21)
        assert alerts_of(practice).asked
        undone = page_after.form_to(f"{NONE}withdraw/").send(htmx=htmx)
        assert "not asked" in (undone if htmx else undone.follow()).text
    assert alerts_of(practice).no_allergies_on is None
    changes = [act[3] for act in acts_of(practice) if act[:2] == ("update", "patients")]
    assert sorted(changes, key=str) == [
        {"no_allergies_on": ["2026-11-21", None]},
        {"no_allergies_on": [None, "2026-11-21"]},
    ]


def test_recording_an_allergy_withdraws_the_statement_that_none_is_known(
    practice: Practice, desk: Browser
) -> None:
    press(desk, NONE)
    add(desk)
    assert alerts_of(practice).no_allergies_on is None
    press(desk, "/allergies/1/end/")
    press(desk, NONE)
    press(desk, "/allergies/1/restore/")
    assert alerts_of(practice).no_allergies_on is None
    assert names(alerts_of(practice).allergies) == ["Penicillin"]


@PAGE_AND_PART
def test_no_known_allergy_cannot_be_stated_while_an_allergy_is_recorded(
    htmx: bool, practice: Practice, desk: Browser
) -> None:
    form = desk.get(ALERTS).form_to(NONE)
    add(desk)
    before = dump(practice.database)
    page = form.send(htmx=htmx)
    assert page.status == 409
    assert "An allergy is recorded" in page.text
    assert "Penicillin" in page.text
    assert dump(practice.database) == before


def test_an_allergy_and_no_known_allergy_sent_simultaneously_never_both_hold(
    practice: Practice,
) -> None:
    for number in range(1, 5):
        practice.patient()
        desks = [practice.browser() for _ in range(4)]
        pages = [desk.get(f"/patients/{number}/allergies/") for desk in desks[:2]]
        adding = [page.form("name", "request_key") for page in pages]
        path = f"/patients/{number}/no-allergies/"
        stating = [d.get(f"/patients/{number}/alerts/").form_to(path) for d in desks[2:]]
        acts = [lambda f=f, n=n: f.send(name=f"Allergen {n}") for n, f in enumerate(adding)]
        at_once([acts[0], stating[0].send, acts[1], stating[1].send])
        alerts = alerts_of(practice, number)
        assert sorted(names(alerts.allergies)) == ["Allergen 0", "Allergen 1"]
        assert alerts.no_allergies_on is None


@pytest.mark.parametrize(("path", "first"), [(ADD, add), (ADD_PROBLEM, add_problem)])
def test_a_form_posted_four_times_simultaneously_records_one_alert(
    path: str, first: Any, practice: Practice, desk: Browser
) -> None:
    form = desk.get(path).form("name", "request_key")
    cookie = desk.client.get_cookie("clinic")
    assert cookie is not None
    browsers = [Browser(practice.database.app) for _ in range(4)]
    for browser in browsers:
        browser.client.set_cookie("clinic", cookie.value)
    values = form.values | {"name": "Once"}
    pages = at_once([lambda b=b: b.post(path, values) for b in browsers])
    assert {(page.status, page.location) for page in pages} == {(303, "/patients/1/#alerts")}
    alerts = alerts_of(practice)
    assert names([*alerts.allergies, *alerts.problems]) == ["Once"]


@PAGE_AND_PART
@pytest.mark.parametrize("first", [add, add_problem])
def test_a_recorded_alert_is_not_recorded_twice(
    first: Any, htmx: bool, practice: Practice, desk: Browser
) -> None:
    first(desk, name="Aspirin")
    before = dump(practice.database)
    page = first(desk, htmx, name="ASPIRIN")
    assert page.status == 422
    assert "recorded already" in page.error_of("name")
    assert dump(practice.database) == before


@pytest.mark.one_case_on_postgresql
@pytest.mark.parametrize(
    ("path", "typed", "offered"),
    [
        ("/allergies/suggestions/", "penic", "Penicillins Class of medicines"),
        ("/allergies/suggestions/", "sulph", "Sulfonamide antibiotics Class of medicines"),
        ("/allergies/suggestions/", "ibupro", "Ibuprofen Medicine"),
        ("/allergies/suggestions/", "augmentin", "Amoxicillin in Augmentin"),
        ("/problems/suggestions/", "htn", "hypertension I10"),
        ("/problems/suggestions/", "t2dm", "E11"),
    ],
)
def test_names_are_suggested_while_typing(
    path: str, typed: str, offered: str, desk: Browser
) -> None:
    for htmx in (True, False):
        page = desk.get(path, htmx=htmx, query_string={"name": typed})
        assert offered.lower() in page.text.lower().replace(", ", " ")


def test_an_allergy_in_own_words_is_marked_as_not_checked(desk: Browser) -> None:
    query = {"name": "groundnuts"}
    page = desk.get("/allergies/suggestions/", htmx=True, query_string=query)
    assert "not checked" in page.text
    assert desk.get("/allergies/suggestions/", htmx=True).html.strip() == ""


def test_a_chosen_name_fills_in_the_name_and_the_code_of_a_problem(desk: Browser) -> None:
    query = {"name": "Essential hypertension", "code": "I10", "chosen": "yes"}
    page = desk.get("/problems/suggestions/", htmx=True, query_string=query)
    assert page.tree is not None
    values = {e.get("name"): e.get("value") for e in page.tree.iter("input")}
    assert values == {"name": "Essential hypertension", "code": "I10"}


def test_every_change_is_recorded_in_the_trail(practice: Practice, desk: Browser) -> None:
    add(desk, reaction="rash")
    press(desk, "/allergies/1/end/")
    changes = [act for act in acts_of(practice) if act[1] == "allergies"]
    assert [act[0] for act in changes] == ["create", "update"]
    assert changes[0][3]["reaction"] == [None, "rash"]
    assert list(changes[1][3]) == ["ended_on"]


def test_all_alerts_are_read_in_one_statement(practice: Practice, desk: Browser) -> None:
    add(desk)
    add_problem(desk)
    with statements(practice.database.app) as executed:
        alerts = alerts_of(practice)
    assert len([statement for statement in executed if "FROM allergies" in statement]) == 1
    assert (len(alerts.allergies), len(alerts.problems)) == (1, 1)


@pytest.mark.parametrize(
    ("since", "shown"),
    [
        ("2019", "since 2019"),
        ("since childhood", "since childhood"),
        ("for 3 years", "for 3 years"),
    ],
)
def test_the_beginning_of_a_problem_is_shown_as_precisely_as_it_was_entered(
    since: str, shown: str, desk: Browser
) -> None:
    page = add_problem(desk, htmx=True, since=since)
    assert f"Hypertension {shown}" in page.text
