"""Archived patients are in no list, but a search and a registration mention them."""

from __future__ import annotations

from datetime import date

import pytest

from clinic.patients import service
from clinic.patients.ages import Birth
from tests.integration.client import Browser
from tests.integration.counting import statements
from tests.integration.factories import Practice
from tests.integration.patients.people import LAKSHMI, names_on, register, row_of


def archive(desk: Browser, number: int) -> None:
    path = f"/patients/{number}/delete/"
    assert desk.get(path).form_to(path).send().status == 303


@pytest.fixture
def desk(practice: Practice) -> Browser:
    """A browser of a practice with Lakshmi and Emma, who are archived, and Lakshman."""
    practice.patient(phone="+919876543210")
    practice.patient(first_name="Emma", last_name="Stone", phone="+447700900123")
    practice.patient(first_name="Lakshman", last_name="Iyer", gender="M", phone="+919876500000")
    desk = practice.browser()
    archive(desk, 1)
    archive(desk, 2)
    return desk


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])
@pytest.mark.parametrize(
    ("query", "listed", "archived"),
    [
        ("lakshmi", ["Lakshman Iyer"], ["Lakshmi Srinivasan"]),
        ("laksh", ["Lakshman Iyer"], ["Lakshmi Srinivasan"]),
        ("98765", ["Lakshman Iyer"], ["Lakshmi Srinivasan"]),
        ("98765 43210", [], ["Lakshmi Srinivasan"]),
        ("43210", [], ["Lakshmi Srinivasan"]),
        ("07700 900123", [], ["Emma Stone"]),
        ("lakshmi srini", [], ["Lakshmi Srinivasan"]),
        ("1", [], ["Lakshmi Srinivasan"]),
        ("iyer", ["Lakshman Iyer"], []),
    ],
)
def test_a_search_counts_archived_patients_and_links_to_them(
    query: str, listed: list[str], archived: list[str], htmx: bool, desk: Browser
) -> None:
    page = desk.get("/patients/", htmx=htmx, query_string={"q": query})
    assert names_on(page) == listed
    assert ("1 archived" in page.text) == bool(archived)
    # Where only a similar name is found, archived patients come before the offer to register.
    only_similar = not listed or "Similar names" in page.text
    assert ("before you register somebody twice" in page.text) == (bool(archived) and only_similar)
    links = [link for link in page.links() if "q=" in link and "show=archived" in link]
    assert bool(links) == bool(archived)
    for link in links:
        results = desk.get(link, htmx=htmx)
        assert names_on(results) == archived
        assert "1 archived" not in results.text


def test_the_list_without_a_search_counts_no_archived_patients(desk: Browser) -> None:
    assert "1 archived" not in desk.get("/patients/").text
    assert names_on(desk.get("/patients/?show=archived")) == ["Emma Stone", "Lakshmi Srinivasan"]
    assert "Nobody archived is called" in desk.get("/patients/?show=archived&q=xyz").text


def test_archived_patients_are_counted_up_to_fifty(practice: Practice) -> None:
    with practice.at_work():
        for number in range(52):
            values = {"first_name": f"Ravi{number}", "gender": "M", "last_name": "Rao"}
            birth = {"birth": Birth(date(1980, 1, 1), "day"), "phone": None, "address": ""}
            service.archive(service.register(values | birth))
    for number in range(26):
        practice.patient(first_name=f"Sita{number}", last_name="Rao")
    page = practice.browser().get("/patients/?q=rao")
    assert "At least 50 archived" in page.text
    assert "archived" not in practice.browser().get("/patients/?q=sita").find("patients").text
    assert len(names_on(practice.browser().get("/patients/?q=rao&show=archived"))) == 25


def test_archived_patients_of_another_doctor_are_not_counted(
    practice: Practice, other: Practice
) -> None:
    desk = other.browser()
    other.patient()
    archive(desk, 1)
    assert "archived" not in practice.browser().get("/patients/?q=lakshmi", htmx=True).text


def test_a_search_that_counts_archived_patients_runs_few_statements(
    practice: Practice, desk: Browser
) -> None:
    desk.get("/patients/?q=laksh")
    with statements(practice.database.app) as recorded:
        desk.get("/patients/?q=laksh")
    assert len(recorded) <= 6, recorded


def test_a_registration_stops_at_an_archived_patient_who_can_be_restored_there(
    practice: Practice,
) -> None:
    desk = practice.browser()
    assert register(desk).status == 303
    archive(desk, 1)
    page = register(desk, first_name="Laxmi")
    assert page.status == 422
    assert "Lakshmi Srinivasan" in page.text
    assert page.form_to("/patients/new/").values["first_name"] == "Laxmi"
    done = page.form_to("/patients/1/restore/").send()
    assert (done.status, done.location) == (303, "/patients/1/")
    assert row_of(practice, 1)["archived_at"] is None
    assert names_on(desk.get("/patients/")) == ["Lakshmi Srinivasan"]


def test_an_archived_patient_is_shown_while_the_form_is_filled_in(desk: Browser) -> None:
    typed = LAKSHMI | {"age": "46"}
    page = desk.get("/patients/lookalikes/", htmx=True, query_string=typed)
    assert "Archived: restore" in page.text
    assert "/patients/1/" in page.links()


def test_a_different_person_can_still_be_registered(practice: Practice) -> None:
    desk = practice.browser()
    register(desk)
    archive(desk, 1)
    assert register(desk).form_to("/patients/new/").send(not_duplicate="yes").status == 303
    assert row_of(practice, 2)["archived_at"] is None
