"""A code lets one person join a doctor's staff, or set a new password, once and within two days."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import time_machine

from clinic.auth import memberships, service
from clinic.auth.invitations import LASTS
from clinic.auth.limits import NETWORK
from clinic.clock import utc_now
from tests.integration.auth.accounts import is_in, row_of, sign_in
from tests.integration.client import Browser, Page
from tests.integration.endpoint import sealed
from tests.integration.factories import PASSWORD, Practice
from tests.integration.together import at_once
from tests.integration.trail import acts_of

CODE = re.compile(r"\b[A-Z2-9]{5}-[A-Z2-9]{5}\b")
RANI = {
    "full_name": "Rani Devi",
    "email": "rani@example.org",
    "password": "a few plain words",
    "password_confirm": "a few plain words",
}


def invite(practice: Practice, role: str = "reception", name: str = "Rani") -> Page:
    """Invite a member of staff; return the page that shows the code."""
    form = practice.browser().get("/account/staff/").form("name", "role")
    return form.send(name=name, role=role).follow()


def code_on(page: Page) -> str:
    match = CODE.search(page.text)
    assert match, page.text
    return match[0]


def join(browser: Browser, code: str, **typed: Any) -> Page:
    form = browser.get(f"/join/?code={code}").form("code", "email")
    assert form.values["code"] == code
    return form.send(**RANI | typed)


def test_a_person_with_the_code_joins_and_is_signed_in(
    practice: Practice, visitor: Browser
) -> None:
    page = join(visitor, code_on(invite(practice)))
    assert (page.status, page.location) == (303, "/")
    assert "Rani Devi · Reception Dr Asha Rao" in visitor.get("/").text
    staff = practice.browser().get("/account/staff/").text
    assert "Rani Devi Reception · rani@example.org" in staff
    assert "Codes that nobody has used" not in staff
    actions = [act[0] for act in acts_of(practice)]
    assert {"invite", "join", "sign_in"} <= set(actions)


def test_a_code_may_be_typed_in_any_spelling(practice: Practice, visitor: Browser) -> None:
    code = code_on(invite(practice)).lower().replace("-", " ")
    form = visitor.get("/join/").form("code", "email")
    assert form.send(code=code, **RANI).status == 303


def test_the_database_holds_no_code(practice: Practice) -> None:
    code = code_on(invite(practice))
    rows = repr(row_of(practice.database, "invitations"))
    assert code not in rows
    assert code.replace("-", "") not in rows


def test_a_code_works_once(practice: Practice, visitor: Browser) -> None:
    code = code_on(invite(practice))
    assert join(visitor, code).status == 303
    page = join(Browser(practice.database.app), code, email="second@example.org")
    assert page.status == 422
    assert "This code does not work" in page.error_of("code")
    assert len(row_of(practice.database, "memberships")) == 1


def test_the_same_form_sent_twice_signs_the_same_person_in(
    practice: Practice, visitor: Browser
) -> None:
    code = code_on(invite(practice))
    again = Browser(practice.database.app)
    assert join(visitor, code).status == join(again, code).status == 303
    wrong = {"password": "another one here", "password_confirm": "another one here"}
    assert join(Browser(practice.database.app), code, **wrong).status == 422
    assert len(row_of(practice.database, "users")) == 2


def test_a_code_expires_after_two_days(practice: Practice, visitor: Browser) -> None:
    code = code_on(invite(practice))
    with time_machine.travel(utc_now() + LASTS + timedelta(minutes=1), tick=False):
        assert join(visitor, code).status == 422
        assert "Expired" in practice.browser().get("/account/staff/").text
    assert row_of(practice.database, "memberships") == []


def test_a_withdrawn_code_is_refused(practice: Practice, visitor: Browser) -> None:
    page = invite(practice)
    withdraw = next(form for form in page.forms() if form.action.endswith("/withdraw/"))
    assert withdraw.send().status == 303
    assert join(visitor, code_on(page)).status == 422


def test_a_new_code_replaces_the_one_before(practice: Practice, visitor: Browser) -> None:
    page = invite(practice)
    renew = next(form for form in page.forms() if form.action.endswith("/code/"))
    newer = code_on(renew.send().follow())
    assert join(visitor, code_on(page)).status == 422
    assert join(visitor, newer).status == 303


def test_an_invitation_sent_twice_is_made_once_and_its_last_code_works(
    practice: Practice, visitor: Browser
) -> None:
    form = practice.browser().get("/account/staff/").form("name", "role")
    first = code_on(form.send(name="Rani", role="nurse").follow())
    second = code_on(form.send(name="Rani", role="nurse").follow())
    assert len(row_of(practice.database, "invitations")) == 1
    assert join(visitor, first).status == 422
    assert join(visitor, second).status == 303


def test_a_person_who_is_invited_twice_joins_once(practice: Practice, visitor: Browser) -> None:
    first, second = code_on(invite(practice)), code_on(invite(practice, "nurse"))
    assert join(visitor, first).status == 303
    page = join(Browser(practice.database.app), second)
    assert page.status == 422
    assert "sign in and join" in page.error_of("email")
    assert visitor.get("/join/").form("code").send(code=second).status == 303
    rows = row_of(practice.database, "memberships")
    assert [row["role"] for row in rows] == ["nurse"]
    assert len(row_of(practice.database, "users")) == 2


def test_of_two_people_who_use_one_code_simultaneously_one_joins(practice: Practice) -> None:
    code = code_on(invite(practice))
    browsers = [Browser(practice.database.app) for _ in range(4)]
    forms = [browser.get(f"/join/?code={code}").form("code", "email") for browser in browsers]

    def send(place: int) -> int:
        return forms[place].send(**RANI | {"email": f"person{place}@example.org"}).status

    statuses = at_once([partial(send, place) for place in range(4)])
    assert sorted(statuses) == [303, 422, 422, 422]
    assert len(row_of(practice.database, "memberships")) == 1


def test_guessed_codes_are_throttled(practice: Practice, visitor: Browser) -> None:
    right = code_on(invite(practice))
    form = visitor.get("/join/").form("code", "email")
    for number in range(NETWORK.burst):
        assert form.send(code=f"AAAAA-{number:05}", **RANI).status == 422
    page = form.send(code=right, **RANI)
    assert page.status == 429
    assert "Too many codes" in page.text
    assert int(page.headers["Retry-After"]) > 0
    assert row_of(practice.database, "memberships") == []


def test_a_link_does_not_reveal_whether_its_code_is_valid(
    practice: Practice, visitor: Browser
) -> None:
    code = code_on(invite(practice))
    right = visitor.get(f"/join/?code={code}").text
    wrong = visitor.get("/join/?code=AAAAA-AAAAA").text
    assert right == wrong
    assert "Rao" not in right


def test_a_person_with_an_account_joins_with_it(
    practice: Practice, other: Practice, visitor: Browser
) -> None:
    assert join(visitor, code_on(invite(practice))).status == 303
    page = visitor.get("/join/").form("code").send(code=code_on(invite(other, "nurse")))
    assert page.status == 303
    text = visitor.get("/").text
    assert "Rani Devi · Nurse Dr Other" in text
    assert "Open the records of Dr Asha Rao" in text


def test_a_doctor_may_work_for_another(practice: Practice, other: Practice) -> None:
    desk = other.browser()
    form = desk.get("/join/").form("code")
    assert form.send(code=code_on(invite(practice, "assistant"))).status == 303
    assert "Dr Other · Assistant doctor Dr Asha Rao" in desk.get("/").text
    assert other.browser().get("/account/staff/").status == 200


def test_nobody_can_be_staff_of_their_own_records(practice: Practice) -> None:
    page = practice.browser().get("/join/").form("code").send(code=code_on(invite(practice)))
    assert page.status == 422
    assert "these are your own records" in page.error_of("code")
    assert row_of(practice.database, "memberships") == []


# --- a new password ------------------------------------------------------------------------------

NEW = {"password": "the new words", "password_confirm": "the new words"}


def reset(practice: Practice, user_id: int) -> str:
    desk = practice.browser()
    page = desk.get(f"/account/staff/{sealed(user_id)}/")
    return code_on(page.form_to(f"/account/staff/{sealed(user_id)}/password/").send().follow())


def set_password(browser: Browser, code: str) -> Page:
    return browser.get("/join/password/").form("code", "password").send(code=code, **NEW)


def test_a_member_sets_a_new_password_with_the_doctors_code(practice: Practice) -> None:
    helper = practice.member("reception")
    desk, visitor = helper.browser(), Browser(practice.database.app)
    code = reset(practice, helper.user_id)
    assert is_in(desk)
    assert set_password(visitor, code).status == 303
    assert is_in(visitor)
    assert not is_in(desk)
    assert sign_in(Browser(practice.database.app), helper.email, PASSWORD).status == 422
    assert sign_in(Browser(practice.database.app), helper.email, NEW["password"]).status == 303
    assert set_password(Browser(practice.database.app), code).status == 422


def test_a_code_to_join_sets_no_password_and_a_code_for_a_password_joins_nobody(
    practice: Practice, visitor: Browser
) -> None:
    helper = practice.member("reception")
    assert set_password(visitor, code_on(invite(practice))).status == 422
    assert join(visitor, reset(practice, helper.user_id)).status == 422


def test_one_doctors_code_does_not_open_another_doctors_records(
    practice: Practice, other: Practice, visitor: Browser
) -> None:
    helper = practice.member("reception")
    other.admit(helper, "reception")
    mine = reset(practice, helper.user_id)
    page = set_password(visitor, mine)
    assert page.status == 422
    assert "You work for Dr Other too" in page.error_of("code")
    assert sign_in(Browser(practice.database.app), helper.email, PASSWORD).status == 303
    both = f"{mine} {reset(other, helper.user_id)}"
    assert set_password(visitor, both).status == 303


def test_the_password_of_a_person_who_owns_records_cannot_be_reset_by_others(
    practice: Practice, other: Practice, visitor: Browser
) -> None:
    with practice.at_work():
        memberships.add_member(service.get_user(other.user_id), memberships.Role.ASSISTANT)
    desk = practice.browser()
    page = desk.get(f"/account/staff/{sealed(other.user_id)}/")
    assert "Forgotten password" not in page.text
    path = f"/account/staff/{sealed(other.user_id)}/password/"
    code = code_on(desk.post(path, {"csrf_token": desk.token()}).follow())
    page = set_password(visitor, code)
    assert page.status == 422
    assert "owns records" in page.error_of("code")
    assert sign_in(Browser(practice.database.app), other.email, PASSWORD).status == 303


def test_the_code_of_a_member_who_was_removed_meanwhile_is_refused(
    practice: Practice, visitor: Browser
) -> None:
    helper = practice.member("reception")
    code = reset(practice, helper.user_id)
    with practice.at_work():
        memberships.remove_member(helper.user_id)
    assert set_password(visitor, code).status == 422


@pytest.mark.parametrize(
    "path", [f"/account/staff/{sealed(999)}/", f"/account/staff/invitations/{sealed(999)}/"]
)
def test_an_unknown_member_or_invitation_is_not_found(path: str, practice: Practice) -> None:
    assert practice.browser().get(path).status == 404
