"""Staff sign in and see the records of their doctor and no others."""

from __future__ import annotations

import pytest

from clinic.auth import loading, memberships, service
from clinic.extensions import db
from tests.integration.auth.accounts import is_in, sign_in
from tests.integration.client import Browser
from tests.integration.counting import statements
from tests.integration.endpoint import sealed
from tests.integration.factories import PASSWORD, Practice
from tests.integration.trail import acts_of


def test_a_member_of_staff_sees_the_doctors_patients_under_their_own_name(
    practice: Practice,
) -> None:
    patient_id = practice.patient()
    desk = practice.browser("reception")
    page = desk.get(f"/patients/{patient_id}/")
    assert page.status == 200
    assert "Reception Person" in page.text
    assert "Dr Asha Rao" in page.text


def test_rows_of_another_doctor_are_not_found_for_staff(
    practice: Practice, other: Practice
) -> None:
    practice.patients(2)
    theirs = other.browser("reception")
    assert theirs.get("/patients/2/").status == 404


def test_changes_by_staff_are_recorded_under_the_person(practice: Practice) -> None:
    member = practice.member("reception")
    form = member.browser().get("/patients/new/").form("first_name")
    page = form.send(first_name="Meena", gender="F", age="30")
    assert page.status == 303
    actors = [act[-1] for act in acts_of(practice) if act[:2] == ("create", "patients")]
    assert actors == [member.user_id]


def test_a_person_without_the_permission_is_refused(practice: Practice) -> None:
    visit_id = practice.visit(practice.patient())
    assert practice.browser("reception").get(f"/visits/{visit_id}/").status == 403
    assert practice.browser("assistant").get(f"/visits/{visit_id}/").status == 200


def test_exceptions_from_a_role_apply_to_one_person(practice: Practice) -> None:
    visit_id = practice.visit(practice.patient())
    reader = practice.member("reception", "Reader", granted=["notes"])
    assert reader.browser().get(f"/visits/{visit_id}/").status == 200
    barred = practice.member("assistant", "Barred", withheld=["notes"])
    assert barred.browser().get(f"/visits/{visit_id}/").status == 403
    assert practice.browser("reception").get(f"/visits/{visit_id}/").status == 403


@pytest.mark.parametrize(
    ("withheld", "path"),
    [
        ("notes", "/visits/1/consultation/"),
        ("notes", "/visits/1/edit/"),
        ("alerts", "/patients/1/allergies/"),
        ("alerts", "/allergies/1/edit/"),
        ("alerts", "/patients/1/problems/"),
    ],
)
def test_no_page_for_writing_shows_what_is_withheld(
    withheld: str, path: str, practice: Practice
) -> None:
    practice.visit(practice.patient(), diagnosis="")
    practice.allergy(1)
    barred = practice.member("assistant", "Barred", withheld=[withheld]).browser()
    assert practice.browser("assistant").get(path).status == 200
    assert barred.get(path).status == 403
    assert barred.post(path, {"csrf_token": barred.token()}).status == 403


def test_the_doctor_is_asked_to_tick_seeing_with_writing(practice: Practice) -> None:
    reader = practice.member("reception", "Reader")
    path = f"/account/staff/{sealed(reader.user_id)}/"
    form = practice.browser().get(path).form_to(path)
    refused = form.send(may=["patients", "allergies"])
    assert refused.status == 422
    assert "Tick “See allergies and long-term problems” too." in refused.text
    ticked = refused.form_to(path).element.iter("input")
    assert {one.get("value") for one in ticked if one.get("checked") is not None} == {
        *("patients", "allergies"),
    }
    assert form.send(may=["patients", "allergies", "alerts"]).status == 303


@pytest.mark.parametrize("path", ["/patients/", "/patients/1/"])
def test_a_page_runs_no_more_statements_for_staff_than_for_the_doctor(
    path: str, practice: Practice, other: Practice
) -> None:
    practice.patient()
    helper = practice.member("assistant")
    other.admit(helper, "nurse")
    counts = []
    for browser in (practice.browser(), helper.browser()):
        browser.get(path)
        with statements(practice.database.app) as executed:
            assert browser.get(path).status == 200
        counts.append(len(executed))
    assert counts[1] <= counts[0], "a helper's page reads no more than the doctor's"


def test_a_person_who_works_for_two_doctors_can_open_the_records_of_both(
    practice: Practice, other: Practice
) -> None:
    helper = practice.member("reception")
    other.admit(helper, "nurse")
    with practice.database.app.app_context():
        token = service.open_device(service.get_user(helper.user_id), None, "", False)
        db.session.commit()
        user = loading.load_user(token)
    assert user is not None
    assert (user.doctor.id, user.role) == (practice.doctor_id, "reception")
    names = ["Dr Asha Rao", "Dr Other"]
    assert [records.full_name for records in user.records] == names


def test_a_removed_person_is_signed_out_immediately(practice: Practice) -> None:
    helper = practice.member("reception")
    desk = helper.browser()
    assert is_in(desk)
    with practice.at_work():
        memberships.remove_member(helper.user_id)
    assert desk.get("/patients/").status == 302
    assert desk.post("/patients/new/", {"csrf_token": "x"}).status == 302


def test_a_person_removed_by_one_doctor_keeps_working_for_another(
    practice: Practice, other: Practice
) -> None:
    helper = practice.member("reception")
    other.admit(helper, "nurse")
    desk = helper.browser()
    with practice.at_work():
        memberships.remove_member(helper.user_id)
    page = desk.get("/patients/")
    assert page.status == 200
    assert "Dr Other" in page.text


def test_a_doctor_may_work_for_another_doctor(practice: Practice, other: Practice) -> None:
    with practice.at_work():
        membership = memberships.add_member(
            service.get_user(other.user_id), memberships.Role.ASSISTANT
        )
        assert membership.role == "assistant"
    own = other.browser().get("/account/")
    assert own.status == 200


def test_the_names_of_all_people_who_ever_acted_are_shown(practice: Practice) -> None:
    helper, former = practice.member("nurse"), practice.member("reception")
    with practice.at_work():
        memberships.remove_member(former.user_id)
        assert service.read_people() == {
            str(practice.user_id): "Dr Asha Rao",
            str(helper.user_id): "Nurse Person",
            str(former.user_id): "Reception Person",
        }


def test_a_member_of_staff_changes_their_own_name_and_no_letterhead(practice: Practice) -> None:
    helper = practice.member("reception")
    page = helper.browser().get("/account/")
    assert "Clinic name" not in page.text
    form = page.form("full_name")
    assert "registration_number" not in form.values
    assert form.send(full_name="Rani Devi").status == 303
    assert "Rani Devi" in helper.browser().get("/").text
    assert form.send(full_name="Somebody Else").status == 409
    desk = helper.browser()
    assert desk.post("/account/", {"csrf_token": desk.token()}).status == 403


def test_an_assistant_enters_their_own_registration_number(practice: Practice) -> None:
    form = practice.browser("assistant").get("/account/").form("registration_number")
    assert form.values["registration_number"] == "KMC 4711"
    assert form.send(registration_number="").status == 303


def test_a_member_of_staff_changes_their_own_password(practice: Practice) -> None:
    helper = practice.member("nurse")
    form = helper.browser().get("/account/you/").form("old_password")
    passwords = {"new_password": "quite another", "new_password_confirm": "quite another"}
    assert form.send(old_password="wrong", **passwords).status == 422
    assert form.send(old_password=PASSWORD, **passwords).status == 303
    again = sign_in(Browser(practice.database.app), helper.email, "quite another")
    assert again.status == 303


def test_a_person_who_works_for_nobody_any_more_is_told_at_the_sign_in(practice: Practice) -> None:
    helper = practice.member("reception")
    with practice.at_work():
        memberships.remove_member(helper.user_id)
    page = sign_in(Browser(practice.database.app), helper.email)
    assert page.status == 422
    assert "You work for no doctor at present" in page.text


def test_a_form_of_staff_comes_back_after_the_sign_in_had_ended(practice: Practice) -> None:
    helper = practice.member("assistant")
    desk = helper.browser()
    form = desk.get("/account/").form("qualification")
    desk.post("/logout/", {"csrf_token": desk.token()})
    page = form.send(qualification="MBBS, DNB")
    assert page.status == 302
    back = page.follow().form_to("/login/").send(email=helper.email, password=PASSWORD).follow()
    assert back.form("qualification").values["qualification"] == "MBBS, DNB"


def test_opening_the_page_of_removal_removes_nobody(practice: Practice) -> None:
    helper = practice.member("reception")
    for method in ("GET", "HEAD"):
        path = f"/account/staff/{sealed(helper.user_id)}/remove/"
        assert practice.browser().open(path, method).status == 200
    assert is_in(helper.browser())


def test_staff_of_two_doctors_see_the_room_next_to_the_doctors_name(
    practice: Practice, other: Practice
) -> None:
    helper = practice.member("reception")
    other.admit(helper, "reception")
    form = other.browser().get("/account/").form("room")
    assert form.send(room="Room 2").status == 303
    assert "Dr Other · Room 2" in helper.browser().get("/").text
