"""A person who works for two doctors never writes text for one into the records of the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from itsdangerous import URLSafeTimedSerializer

from clinic.auth import memberships, service
from clinic.auth.permissions import Role
from tests.integration.client import Browser, Page
from tests.integration.databases import dump
from tests.integration.endpoint import sealed
from tests.integration.factories import Member, Practice
from tests.integration.trail import acts_of

TYPED = {"first_name": "Meena", "gender": "F", "age": "30"}


@dataclass
class Shared:
    """A receptionist of two doctors, with the first one's records open."""

    member: Member
    first: Practice
    second: Practice
    browser: Browser

    def open(self, practice: Practice) -> Page:
        path = f"/switch/{sealed(practice.doctor_id)}/"
        return self.browser.post(path, {"csrf_token": self.browser.token()})


@pytest.fixture
def shared(practice: Practice, other: Practice) -> Shared:
    member = practice.member("reception", "Rani Devi")
    other.admit(member, "reception")
    return Shared(member, practice, other, member.browser())


def patients_of(practice: Practice) -> list[tuple[object, ...]]:
    rows = dump(practice.database)["patients"]
    return [row for row in rows if row[0] == practice.doctor_id]


def test_the_other_doctors_records_open_with_one_tap(shared: Shared) -> None:
    page = shared.browser.get("/patients/")
    form = page.form_to(f"/switch/{sealed(shared.second.doctor_id)}/")
    answer = form.send()
    assert (answer.status, answer.location) == (303, "/")
    assert "Reception Dr Other" in answer.follow().text
    acts = [act for act in acts_of(shared.second) if act[0] == "open"]
    assert [act[-1] for act in acts] == [shared.member.user_id]


def test_a_person_who_works_for_one_doctor_sees_no_switch(practice: Practice) -> None:
    page = practice.browser("reception").get("/")
    assert not any(form.action.startswith("/switch/") for form in page.forms())


def test_records_of_other_doctors_cannot_be_opened(shared: Shared, practice: Practice) -> None:
    alone = practice.member("nurse").browser()
    for number in (shared.second.doctor_id, 999):
        page = alone.post(f"/switch/{sealed(number)}/", {"csrf_token": alone.token()})
        assert page.status == 404
    assert "Dr Asha Rao" in alone.get("/").text


def test_a_form_of_the_previous_doctor_is_kept_for_that_doctor(shared: Shared) -> None:
    form = shared.browser.get("/patients/new/").form("first_name")
    shared.open(shared.second)
    answer = form.send(**TYPED)
    assert answer.status == 400
    assert "open the records of Dr Asha Rao" in answer.text
    assert "Meena" not in answer.html
    assert patients_of(shared.first) == patients_of(shared.second) == []
    assert shared.browser.get("/patients/new/").form("first_name").values["first_name"] == ""
    page = shared.open(shared.first).follow()
    assert "A form was not saved" in page.text
    back = shared.browser.get("/patients/new/").form("first_name")
    assert back.values["first_name"] == "Meena"
    assert back.send().status == 303
    assert len(patients_of(shared.first)) == 1
    assert patients_of(shared.second) == []


def test_a_form_is_kept_even_if_the_person_lacks_the_permission_in_the_other_records(
    practice: Practice, other: Practice
) -> None:
    """A missing permission there must not lead to the text being shown there."""
    member = practice.member("reception", "Rani Devi")
    other.admit(member, "accountant")
    shared = Shared(member, practice, other, member.browser())
    shared.open(practice)
    form = shared.browser.get("/patients/new/").form("first_name")
    shared.open(other)
    answer = form.send(**TYPED)
    assert answer.status == 400
    assert "open the records of Dr Asha Rao" in answer.text
    assert "Meena" not in answer.html
    shared.open(practice)
    back = shared.browser.get("/patients/new/").form("first_name")
    assert back.values["first_name"] == "Meena"


def test_a_form_sent_by_htmx_is_kept_too(shared: Shared) -> None:
    form = shared.browser.get("/patients/new/").form("first_name")
    shared.open(shared.second)
    answer = form.send(htmx=True, **TYPED)
    assert answer.status == 400
    assert patients_of(shared.second) == []


def test_a_doctor_who_works_for_another_writes_in_the_records_that_are_open(
    practice: Practice, other: Practice
) -> None:
    with practice.at_work():
        memberships.add_member(service.get_user(other.user_id), Role.ASSISTANT)
    desk = other.browser()
    form = desk.get("/patients/new/").form("first_name")
    desk.post(f"/switch/{sealed(practice.doctor_id)}/", {"csrf_token": desk.token()})
    assert "Dr Other · Assistant doctor Dr Asha Rao" in desk.get("/").text
    assert form.send(**TYPED).status == 400
    assert patients_of(practice) == patients_of(other) == []
    assert desk.get("/account/staff/").status == 403


@pytest.mark.parametrize(
    ("header", "page_value"), [("Page-Records", sealed), ("Open-Records", str)], ids=["now", "old"]
)
def test_a_page_of_the_previous_doctor_receives_no_part_of_the_other_doctor(
    header: str, page_value: Callable[[int], str], shared: Shared
) -> None:
    shared.second.patient(first_name="Geheim")
    headers = {header: page_value(shared.first.doctor_id)}
    assert shared.browser.get("/patients/", htmx=True, headers=headers).status == 200
    shared.open(shared.second)
    part = shared.browser.get("/patients/", htmx=True, headers=headers)
    assert part.headers["HX-Redirect"] == "/"
    assert "Geheim" not in part.html


def test_a_form_of_a_doctor_who_removed_the_person_is_saved_nowhere(shared: Shared) -> None:
    form = shared.browser.get("/patients/new/").form("first_name")
    with shared.first.at_work():
        memberships.remove_member(shared.member.user_id)
    answer = form.send(**TYPED)
    assert answer.status == 400
    assert "You do not work for that doctor any more" in answer.text
    assert patients_of(shared.first) == patients_of(shared.second) == []
    assert dump(shared.first.database)["kept_forms"] == []


def test_a_forged_token_writes_and_keeps_nothing_at_another_doctor(shared: Shared) -> None:
    alone = shared.first.member("nurse").browser()
    form = alone.get("/patients/new/").form("first_name")
    value = URLSafeTimedSerializer("").loads_unsafe(form.values["csrf_token"])[1]
    assert value.endswith(f":{shared.first.doctor_id}")
    forged = f"{value.partition(':')[0]}:{shared.second.doctor_id}"
    token = URLSafeTimedSerializer("guessed").dumps(forged)
    assert form.send(csrf_token=token, **TYPED).status == 400
    assert patients_of(shared.first) == patients_of(shared.second) == []
    assert dump(shared.first.database)["kept_forms"] == []
