"""A patient joins the queue with the tap that registers or finds them."""

from __future__ import annotations

from clinic.clock import clinic_day
from clinic.queue.queries import list_day
from tests.integration.client import Browser
from tests.integration.databases import dump
from tests.integration.factories import Practice
from tests.integration.patients.people import LAKSHMI, register


def queued(practice: Practice) -> list[tuple[int, int]]:
    """Return token and patient of each entry of today."""
    with practice.at_work():
        return [(each.entry.token, each.patient.id) for each in list_day(clinic_day())]


def test_a_new_patient_is_registered_and_gets_a_token(practice: Practice, desk: Browser) -> None:
    assert "Register and add to queue" in desk.get("/patients/new/").text
    answer = register(desk, then="queue")
    assert (answer.status, answer.location) == (303, "/queue/1/")
    assert "Registered as No. 1." in answer.follow().text
    assert queued(practice) == [(1, 1)]


def test_the_same_form_sent_twice_gives_one_token(practice: Practice, desk: Browser) -> None:
    form = desk.get("/patients/new/").form_to("/patients/new/")
    answers = [form.send(**LAKSHMI, then="queue") for _ in range(2)]
    assert {answer.location for answer in answers} == {"/queue/1/"}
    assert queued(practice) == [(1, 1)]


def test_a_different_person_of_that_name_joins_after_confirmation(
    practice: Practice, desk: Browser
) -> None:
    register(desk)
    page = register(desk, first_name="Laxmi", phone="+919876543210", then="queue")
    assert page.status == 422
    assert "register a new patient and add to queue" in page.text
    assert queued(practice) == []
    answer = page.form_to("/patients/new/").send(not_duplicate="yes")
    assert answer.location == "/queue/1/"
    assert queued(practice) == [(1, 2)]


def test_a_person_without_permission_for_the_queue_only_registers(practice: Practice) -> None:
    desk = practice.browser("accountant")
    assert "add to queue" not in desk.get("/patients/new/").text
    assert register(desk, then="queue").status == 403
    assert dump(practice.database)["patients"] == []
    assert register(desk).status == 303


def test_a_found_patient_joins_with_one_tap(practice: Practice, desk: Browser) -> None:
    practice.patients(3)
    page = desk.get("/patients/", query_string={"q": "patient"}, htmx=True)
    buttons = [e for e in page.tree.iter("button") if e.get("form") == "arrive"]  # type: ignore[union-attr]
    assert len(buttons) == 3
    address = buttons[1].get("formaction") or ""
    form = next(form for form in page.forms() if form.element.get("id") == "arrive")
    for _ in range(2):
        answer = desk.post(address, form.values)
        assert (answer.status, answer.location) == (303, "/queue/1/")
    patient = int(address.split("/")[2])
    assert queued(practice) == [(1, patient)]


def test_the_tap_is_offered_only_in_a_search_and_with_the_permission(practice: Practice) -> None:
    practice.patients(2)
    assert "Add to queue" not in practice.browser().get("/patients/").text
    assert "Add to queue" not in practice.browser("accountant").get("/patients/?q=patient").text
