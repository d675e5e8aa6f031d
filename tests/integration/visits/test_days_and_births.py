"""Visits and problems before a birth or in the future, and edits of a birth."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from clinic.clock import clinic_day
from clinic.patients.ages import Birth, parse_age
from tests.integration.client import Browser, Page
from tests.integration.databases import dump
from tests.integration.factories import Practice
from tests.integration.patients.people import row_of
from tests.integration.writing import Writer, begin, visit_of

NEW = "/patients/1/visits/new/"
BORN = Birth(date(2020, 5, 17), "day")


def new_visit(desk: Browser, day: str) -> Page:
    return desk.get(NEW).form_to(NEW).send(visit_date=day, symptoms="Fever")


def edit_birth(desk: Browser, htmx: bool = False, **typed: str) -> Page:
    form = desk.get("/patients/1/edit/?part=age", htmx=htmx).form("version", "age")
    return form.send(htmx=htmx, **({"age": "", "date_of_birth": ""} | typed))


@pytest.mark.parametrize(("day", "status"), [("2020-05-16", 422), ("2020-05-17", 303)])
def test_a_visit_before_the_birth_is_refused(day: str, status: int, practice: Practice) -> None:
    practice.patient(birth=BORN)
    page = new_visit(practice.browser(), day)
    assert page.status == status
    if status == 422:
        assert "before the birth, on 17 May 2020" in page.error_of("visit_date")
        assert page.form_to(NEW).values["visit_date"] == day
        assert page.form_to(NEW).values["symptoms"] == "Fever"


def test_with_an_age_the_whole_year_of_the_birth_is_allowed(practice: Practice) -> None:
    birth = parse_age("6", clinic_day())
    practice.patient(birth=birth)
    desk = practice.browser()
    page = new_visit(desk, (birth.earliest - timedelta(days=1)).isoformat())
    assert "or later, by the age" in page.error_of("visit_date")
    assert new_visit(desk, birth.earliest.isoformat()).status == 303


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])
def test_a_visit_cannot_be_moved_before_the_birth_or_into_the_future(
    htmx: bool, practice: Practice
) -> None:
    practice.visit(practice.patient(birth=BORN))
    before = dump(practice.database)
    tomorrow = (clinic_day() + timedelta(days=1)).isoformat()
    for day, message in (("2020-05-16", "before the birth"), (tomorrow, "later than today")):
        form = practice.browser().get("/visits/1/edit/?part=visit_date", htmx=htmx)
        page = form.form("version", "visit_date").send(htmx=htmx, visit_date=day)
        assert page.status == 422
        assert message in page.error_of("visit_date")
    assert dump(practice.database, "sign_ins") | before == before


def test_today_ends_at_midnight_in_kolkata(practice: Practice) -> None:
    practice.patient()
    with time_machine.travel(datetime(2026, 11, 23, 18, 29, tzinfo=UTC), tick=False):
        assert new_visit(practice.browser(), "2026-11-24").status == 422
    with time_machine.travel(datetime(2026, 11, 23, 18, 30, tzinfo=UTC), tick=False):
        assert new_visit(practice.browser(), "2026-11-24").status == 303


def test_a_visit_cannot_be_moved_after_its_follow_up(practice: Practice) -> None:
    practice.visit(practice.patient(), visit_date=date(2026, 1, 5), follow_up_on=date(2026, 1, 9))
    form = practice.browser().get("/visits/1/edit/?part=visit_date").form("version", "visit_date")
    page = form.send(visit_date="2026-01-10")
    assert "The follow-up, 9 Jan 2026, would be before the visit" in page.error_of("visit_date")
    assert form.send(visit_date="2026-01-09").status == 303


def test_a_correction_counts_the_follow_up_from_the_day_of_the_visit(practice: Practice) -> None:
    with time_machine.travel(datetime(2026, 11, 2, 6, tzinfo=UTC)):
        writer = Writer(practice.browser(), visit := begin(practice))
        assert writer.act("finish", symptoms=["fever"], follow_up="5d").status == 200
    with time_machine.travel(datetime(2026, 11, 28, 6, tzinfo=UTC)):
        writer = Writer(practice.browser(), visit)
        assert writer.value("follow_up") == "7 Nov 2026"
        assert writer.act("finish", symptoms=["fever", "cough"]).status == 200
        assert visit_of(practice, visit)["follow_up_on"] == date(2026, 11, 7)
        writer = Writer(practice.browser(), visit)
        assert writer.act("finish", symptoms=["cough"], follow_up="1/11/2026").status == 422


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])
def test_a_birth_after_visits_asks_and_names_them(htmx: bool, practice: Practice) -> None:
    practice.patient(birth=BORN)
    practice.visit(1, visit_date=date(2021, 3, 4), diagnosis="Croup")
    practice.visit(1, visit_date=date(2023, 3, 4))
    practice.problem(1, name="Asthma", since="2021")
    desk = practice.browser()
    page = edit_birth(desk, htmx, date_of_birth="2022-02-01")
    assert page.status == 422
    assert "visit of 4 Mar 2021, Croup" in page.text
    assert "Asthma, since 2021" in page.text
    assert "4 Mar 2023" not in page.text
    form = page.form("version", "age", "birth_confirmed")
    assert form.values["date_of_birth"] == "2022-02-01"
    assert row_of(practice, 1)["birth_date"] == BORN.birth_date
    mark = form.field("birth_confirmed").get("value") or ""
    again = form.send(htmx=htmx, date_of_birth="2022-02-02", birth_confirmed=mark)
    assert again.status == 422, "another birth was confirmed than the one that was asked about"
    assert form.send(htmx=htmx, date_of_birth="2020-05-18").status == (200 if htmx else 303)
    form = edit_birth(desk, htmx, date_of_birth="2022-02-01").form("version", "birth_confirmed")
    assert form.send(htmx=htmx, birth_confirmed=mark).status == (200 if htmx else 303)
    assert row_of(practice, 1)["birth_date"] == date(2022, 2, 1)


def test_an_age_after_visits_asks_in_the_whole_form_too(practice: Practice) -> None:
    practice.patient(birth=BORN)
    practice.visit(1, visit_date=date(2021, 3, 4))
    form = practice.browser().get("/patients/1/edit/").form_to("/patients/1/edit/")
    page = form.send(age="2", date_of_birth="", address="New Road")
    assert page.status == 422
    assert "visit of 4 Mar 2021" in page.text
    second_form = page.form_to("/patients/1/edit/")
    assert (second_form.values["age"], second_form.values["address"]) == ("2", "New Road")
    mark = second_form.field("birth_confirmed").get("value")
    assert second_form.send(birth_confirmed=mark).status == 303
    assert row_of(practice, 1)["birth_precision"] == "year"
    assert row_of(practice, 1)["address"] == "New Road"


def test_a_confirmed_birth_is_not_asked_about_again(practice: Practice) -> None:
    practice.patient(birth=BORN)
    practice.visit(1, visit_date=date(2021, 3, 4))
    desk = practice.browser()
    form = edit_birth(desk, date_of_birth="2022-02-01").form("version", "birth_confirmed")
    assert form.send(birth_confirmed=form.field("birth_confirmed").get("value")).status == 303
    form = desk.get("/patients/1/edit/").form_to("/patients/1/edit/")
    assert form.send(address="New Road").status == 303
    form = desk.get("/visits/1/edit/").form_to("/visits/1/edit/")
    assert form.send(diagnosis="Croup").status == 303


def test_only_five_visits_are_named(practice: Practice) -> None:
    practice.patient(birth=BORN)
    for month in range(1, 9):
        practice.visit(1, visit_date=date(2021, month, 4))
    page = edit_birth(practice.browser(), date_of_birth="2022-02-01")
    assert page.text.count("visit of") == 5
    assert "and more" in page.text


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])
@pytest.mark.parametrize(
    ("since", "message"), [("2999", "in the future"), ("2019", "before the birth, on 17 May 2020")]
)
def test_a_problem_cannot_begin_in_the_future_or_before_the_birth(
    since: str, message: str, htmx: bool, practice: Practice
) -> None:
    practice.patient(birth=BORN)
    number = practice.problem(1, since="2999")
    desk = practice.browser()
    url = "/patients/1/problems/"
    for path, typed in ((url, {"name": "Asthma"}), (f"/problems/{number}/edit/", {})):
        if since == "2999" and typed == {}:
            continue  # existing lines are not asked about again
        page = desk.get(path, htmx=htmx).form_to(path).send(htmx=htmx, since=since, **typed)
        assert page.status == 422
        assert message in page.error_of("since")
    form = desk.get(f"/problems/{number}/edit/").form_to(f"/problems/{number}/edit/")
    assert form.send(name="Hypertension, told by the mother").status == 303
