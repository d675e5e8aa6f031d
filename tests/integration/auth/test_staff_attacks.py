"""Attacks by staff: acting after removal or after a lower role, and managing staff."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from clinic.auth import late_submissions, loading, memberships
from clinic.auth.permissions import TABLE, Permission, Role
from clinic.extensions import db
from clinic.patients import service as patients
from tests.integration.databases import dump
from tests.integration.endpoint import sealed
from tests.integration.factories import Practice
from tests.patience import PATIENCE_S

TYPED = {"first_name": "Meena", "gender": "F", "age": "30"}


def lower(practice: Practice, user_id: int, role: str) -> None:
    with practice.at_work():
        membership = memberships.get_member(user_id)
        memberships.edit_member(membership, membership.version, {"role": role})


def remove(practice: Practice, user_id: int) -> None:
    with practice.at_work():
        memberships.remove_member(user_id)


# --- removed, or lowered, while a page is open ---------------------------------------------------


def test_a_form_sent_after_removal_saves_nothing(practice: Practice) -> None:
    helper = practice.member("reception")
    form = helper.browser().get("/patients/new/").form("first_name")
    remove(practice, helper.user_id)
    before = dump(practice.database)
    page = form.send(**TYPED)
    assert (page.status, page.location) == (302, "/login/?next=/patients/new/")
    assert dump(practice.database) == before


def test_a_form_sent_after_a_lower_role_is_refused_and_its_text_comes_back(
    practice: Practice,
) -> None:
    patient_id = practice.patient()
    helper = practice.member("assistant")
    desk = helper.browser()
    form = desk.get(f"/patients/{patient_id}/visits/new/").form("symptoms")
    lower(practice, helper.user_id, "reception")
    before = dump(practice.database)
    page = form.send(symptoms="Fever for three days")
    assert page.status == 403
    assert "Write notes and draft prescriptions" in page.text
    assert "Dr Asha Rao can allow it" in page.text
    assert page.form_to(form.action).values["symptoms"] == "Fever for three days"
    assert dump(practice.database) == before
    lower(practice, helper.user_id, "assistant")
    assert page.form_to(form.action).send().status == 303


def test_a_refused_htmx_part_explains_why(practice: Practice) -> None:
    visit_id = practice.visit(practice.patient())
    page = practice.browser("reception").get(f"/visits/{visit_id}/", htmx=True)
    assert page.status == 403
    assert "Read the notes of visits and prescriptions" in page.text


def test_a_new_sign_in_after_removal_opens_no_records(practice: Practice) -> None:
    helper = practice.member("reception")
    desk = helper.browser()
    remove(practice, helper.user_id)
    practice.admit(helper, "nurse")
    assert desk.get("/patients/").status == 302  # the earlier sign-in stays ended
    assert helper.browser().get("/patients/").status == 200


# --- in the middle of a request ------------------------------------------------------------------


class Pause:
    """Pauses a request within the service that registers a patient."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.reached, self.go = threading.Event(), threading.Event()
        self.register = patients.register
        patch.setattr(patients, "register", self._wait)

    def _wait(self, *args: Any, **kwargs: Any) -> Any:
        self.reached.set()
        assert self.go.wait(PATIENCE_S)
        return self.register(*args, **kwargs)


@pytest.fixture
def pause(monkeypatch: pytest.MonkeyPatch) -> Pause:
    return Pause(monkeypatch)


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)  # SQLite has one writer
@pytest.mark.parametrize("act", ["remove", "lower"])
def test_a_removal_waits_for_a_running_write_and_stops_the_next_one(
    act: str, practice: Practice, pause: Pause
) -> None:
    helper = practice.member("reception")
    desk = helper.browser()
    first, second = (desk.get("/patients/new/").form("first_name") for _ in range(2))
    with ThreadPoolExecutor(2) as pool:
        writing = pool.submit(first.send, **TYPED)
        assert pause.reached.wait(PATIENCE_S)
        end = remove if act == "remove" else withhold
        ending = pool.submit(end, practice, helper.user_id)
        with pytest.raises(TimeoutError):
            ending.result(0.5)
        pause.go.set()
        assert writing.result(PATIENCE_S).status == 303
        ending.result(PATIENCE_S)
    page = second.send(**TYPED | {"first_name": "Later"})
    assert page.status == (302 if act == "remove" else 403)
    assert len(dump(practice.database)["patients"]) == 1


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
@pytest.mark.parametrize("act", ["remove", "lower"])
def test_a_person_removed_or_lowered_after_the_sign_in_was_read_is_refused(
    act: str, practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The role is read again under its lock, which overrides the earlier reading."""
    helper = practice.member("reception")
    form = helper.browser().get("/patients/new/").form("first_name")
    hold = loading.lock_membership

    def change_first(user: Any) -> Any:
        with ThreadPoolExecutor(1) as pool:
            end = remove if act == "remove" else withhold
            pool.submit(end, practice, helper.user_id).result(PATIENCE_S)
        return hold(user)

    monkeypatch.setattr(loading, "lock_membership", change_first)
    page = form.send(**TYPED)
    assert page.status == (302 if act == "remove" else 403)
    assert dump(practice.database)["patients"] == []


@pytest.mark.parametrize("act", ["remove", "lower"])
def test_deleting_a_kept_form_leaves_no_gap(
    act: str, practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The deletion commits before the form is saved, so the membership is checked again."""
    helper = practice.member("reception")
    desk = helper.browser()
    form = desk.get("/patients/new/").form("first_name")
    with desk.client.session_transaction() as session:
        session[late_submissions.KEPT] = True

    def commit_and_end(_user_id: int) -> None:
        db.session.commit()
        end = remove if act == "remove" else withhold
        with ThreadPoolExecutor(1) as pool:
            pool.submit(end, practice, helper.user_id).result(PATIENCE_S)

    monkeypatch.setattr(late_submissions, "forget_shown", commit_and_end)
    page = form.send(**TYPED)
    assert page.status == (302 if act == "remove" else 403)
    assert dump(practice.database)["patients"] == []


def withhold(practice: Practice, user_id: int) -> None:
    with practice.at_work():
        membership = memberships.get_member(user_id)
        values = {"withheld": ["patients"]}
        memberships.edit_member(membership, membership.version, values)


# --- managing staff -------------------------------------------------------------------------------


def test_a_member_of_staff_cannot_manage_staff(practice: Practice) -> None:
    helper = practice.member("reception", granted=["staff", "settings"])
    desk = helper.browser()
    before = dump(practice.database)
    data = {"csrf_token": desk.token(), "name": "Friend", "role": "nurse", "may": "staff"}
    for path in (
        "",
        f"{sealed(helper.user_id)}/",
        f"{sealed(helper.user_id)}/role/",
        f"{sealed(helper.user_id)}/password/",
    ):
        assert desk.post(f"/account/staff/{path}", data).status == 403
    assert dump(practice.database) == before


def test_a_doctor_cannot_manage_the_staff_of_another(practice: Practice, other: Practice) -> None:
    helper = practice.member("reception")
    desk = other.browser()
    before = dump(practice.database)
    data = {"csrf_token": desk.token(), "role": "nurse", "may": "notes", "version": "1"}
    for path in ("", "role/", "password/", "remove/"):
        assert desk.post(f"/account/staff/{sealed(helper.user_id)}/{path}", data).status == 404
    assert dump(practice.database) == before


def test_a_permission_that_cannot_be_granted_is_not_granted(practice: Practice) -> None:
    helper = practice.member("nurse")
    desk = practice.browser()
    form = desk.get(f"/account/staff/{sealed(helper.user_id)}/").form("may")
    data = {**form.values, "may": ["vitals", "staff", "settings", "sign", "flying"]}
    page = desk.post(form.action, data)
    assert page.status == 422
    assert helper.browser().get("/account/staff/").status == 403


def test_the_doctor_is_told_which_staff_know_the_expected_cash_when_counting(
    practice: Practice,
) -> None:
    helper = practice.member("accountant")
    desk = practice.browser()
    path = f"/account/staff/{sealed(helper.user_id)}/"
    warning = "knows what must be in the drawer before counting it"
    assert warning not in desk.get(path).text
    assert helper.browser().get("/daybook/2026-11-20/count/").status == 403
    form = desk.get(path).form("may")
    data = {**form.values, "may": ["patients", "daybook", "count_drawer"]}
    assert desk.post(path, data).status == 303
    assert warning in desk.get(path).text


def test_the_doctor_grants_and_withholds_permissions_for_one_person(practice: Practice) -> None:
    helper = practice.member("nurse")
    desk = practice.browser()
    form = desk.get(f"/account/staff/{sealed(helper.user_id)}/").form("may")
    assert desk.post(form.action, {**form.values, "may": ["patients", "bills"]}).status == 303
    nurse = helper.browser()
    assert nurse.get("/billing/").status == 200
    assert nurse.get("/allergies/suggestions/").status == 403
    page = desk.get(f"/account/staff/{sealed(helper.user_id)}/")
    assert page.text.count("Less than the role") == len(TABLE[Role.NURSE] - {Permission.PATIENTS})
    assert page.text.count("More than the role") == 1
    role = page.form("role")
    assert role.send(role="reception").status == 303
    text = desk.get(f"/account/staff/{sealed(helper.user_id)}/").text
    assert "than the role" not in text
    assert role.send(role="accountant").status == 409
