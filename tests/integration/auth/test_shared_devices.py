"""A shared device: the people it lists, PINs, and its limit; over HTTP on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from clinic.clock import utc_now
from tests.integration.auth.accounts import is_in, row_of, sign_in
from tests.integration.auth.tablets import LIMIT, LOCK, Tablet, set_pin, share
from tests.integration.client import Browser
from tests.integration.endpoint import sealed
from tests.integration.factories import Practice

LATER = LIMIT + timedelta(seconds=1)
DOCTOR, NURSE = "Dr Asha Rao", "Sister Mary"


def who_is_in(browser: Browser) -> str:
    """Return the names of the person and the doctor that the page shows; "" where nobody is signed
    in."""
    page = browser.get("/")
    if page.status != 200 or page.tree is None:
        return ""
    elements = [e for e in page.tree.iter() if (e.get("class") or "") == "top-person"]
    return NURSE if elements else DOCTOR


# --- who sees which part --------------------------------------------------------------------------


def test_only_people_who_signed_in_on_the_device_are_listed(
    tablet: Tablet, other: Practice
) -> None:
    tablet.practice.member("reception", "Rani Devi").browser()
    other.browser()
    tablet.lock()
    page = tablet.browser.get(LOCK)
    assert NURSE in page.text
    assert "Rani Devi" not in page.text
    assert "Dr Other" not in page.text


def test_a_browser_on_no_shared_device_lists_nobody(tablet: Tablet, visitor: Browser) -> None:
    page = visitor.get(LOCK)
    assert (page.status, DOCTOR in page.text) == (200, False)
    key = tablet.browser.get("/").form_to("/lock/now/").send().follow().form("pin").values["who"]
    token = visitor.get("/login/").form_to("/login/").values["csrf_token"]
    answer = visitor.post(LOCK, {"csrf_token": token, "who": key, "pin": "2580"})
    assert answer.status == 422
    assert not is_in(visitor)


def test_the_lock_shows_no_number_of_an_account(tablet: Tablet) -> None:
    tablet.lock()
    keys = [link.partition("who=")[2] for link in tablet.browser.get(LOCK).links()]
    assert all(len(key) == 16 for key in keys if key)


def test_a_person_who_signed_out_is_not_listed_and_cannot_open_the_tablet(tablet: Tablet) -> None:
    assert tablet.browser.get("/").form_to("/logout/").send().location == "/login/"
    assert "Open with a PIN" in tablet.browser.get("/login/").text
    page = tablet.browser.get(LOCK)
    assert NURSE in page.text
    assert DOCTOR not in page.text
    assert tablet.type_pin(NURSE).location == "/"


def test_a_removed_nurse_is_not_listed_and_cannot_open_the_tablet(tablet: Tablet) -> None:
    tablet.lock()
    pad = tablet.pad_of(NURSE).form("pin")
    desk = tablet.practice.browser()
    (member,) = [
        row["id"]
        for row in row_of(tablet.practice.database, "users")
        if row["email"] == tablet.nurse_email
    ]
    path = f"/account/staff/{sealed(member)}/remove/"
    assert desk.get(path).form_to(path).send().status == 303
    assert pad.send(pin="7391").status == 422
    assert NURSE not in tablet.browser.get(LOCK).text
    assert who_is_in(tablet.browser) == ""


def test_a_new_password_ends_the_sign_ins_of_shared_tablets_too(tablet: Tablet) -> None:
    tablet.lock()
    pad = tablet.pad_of(DOCTOR).form("pin")
    result = tablet.practice.database.app.test_cli_runner().invoke(
        args=["reset-password", tablet.practice.email], input="another password\n"
    )
    assert result.exit_code == 0, result.output
    assert pad.send(pin="2580").status == 422
    assert DOCTOR not in tablet.browser.get(LOCK).text


# --- sharing a device -----------------------------------------------------------------------------


def test_a_tablet_that_is_no_longer_shared_does_not_lock_and_ends_the_other_sign_ins(
    tablet: Tablet,
) -> None:
    page = tablet.browser.get("/account/shared/").form("shared").send(shared="no")
    assert page.status == 303
    with time_machine.travel(utc_now() + LATER):
        assert is_in(tablet.browser)
    live = [
        row
        for row in row_of(tablet.practice.database, "sign_ins")
        if row["ended_at"] is None and row["shared_device_id"] is not None
    ]
    assert live == []


def test_a_person_without_a_pin_is_asked_to_set_one_on_a_shared_tablet(
    practice: Practice,
) -> None:
    tablet = Browser(practice.database.app)
    sign_in(tablet, practice.email)
    share(tablet)
    tablet.get("/").form_to("/logout/").send()
    assert "no PIN to open it with" in sign_in(tablet, practice.email).follow().text


def test_a_pin_does_not_extend_a_sign_in_beyond_its_day(tablet: Tablet) -> None:
    tablet.lock()
    tablet.type_pin(NURSE)
    with time_machine.travel(utc_now() + timedelta(hours=15)):
        assert tablet.browser.get("/").location == "/login/?next=/"
        page = tablet.browser.get(LOCK)
        assert NURSE not in page.text
        assert DOCTOR not in page.text


@pytest.mark.parametrize(("minutes", "stays"), [("1", False), ("10", True), ("0", True)])
def test_the_doctor_sets_when_tablets_lock(tablet: Tablet, minutes: str, stays: bool) -> None:
    form = tablet.browser.get("/account/shared/").form("lock_minutes")
    assert form.send(lock_minutes=minutes).status == 303
    with time_machine.travel(utc_now() + LATER):
        assert is_in(tablet.browser) is stays


def test_a_limit_that_is_not_offered_is_refused(tablet: Tablet) -> None:
    form = tablet.browser.get("/account/shared/").form("lock_minutes")
    assert form.send(lock_minutes="600").status == 422


def test_a_limit_that_was_changed_meanwhile_is_not_overwritten(tablet: Tablet) -> None:
    first, second = (tablet.browser.get("/account/shared/").form("lock_minutes") for _ in range(2))
    assert first.send(lock_minutes="10").status == 303
    assert second.send(lock_minutes="15").status == 409


def test_a_nurse_cannot_set_when_tablets_lock(tablet: Tablet) -> None:
    tablet.lock()
    tablet.type_pin(NURSE)
    page = tablet.browser.get("/account/shared/")
    assert "lock_minutes" not in page.html
    token = tablet.browser.token()
    answer = tablet.browser.post(
        "/account/shared/limit/", {"csrf_token": token, "lock_minutes": "15"}
    )
    assert answer.status == 403


@pytest.mark.one_case_on_postgresql
@pytest.mark.parametrize(
    "pin", ["123", "1234567", "12a4", "0000", "1234", "4321", "1212", "123123"]
)
def test_a_pin_that_is_easily_guessed_is_refused(pin: str, desk: Browser) -> None:
    page = set_pin(desk, pin)
    assert page.status == 422
    assert page.error_of("pin")


def test_a_pin_is_set_only_with_the_password(desk: Browser, practice: Practice) -> None:
    assert set_pin(desk, "2580", password="not the password").error_of("password")
    assert set_pin(desk, "2580", pin_confirm="2581").error_of("pin_confirm")
    (user,) = row_of(practice.database, "users")
    assert user["pin_hash"] is None
    assert set_pin(desk, "2580").status == 303
    (user,) = row_of(practice.database, "users")
    assert user["pin_hash"].startswith("$argon2id$")


def test_the_limit_is_that_of_the_doctor_whose_records_are_open(
    practice: Practice, other: Practice
) -> None:
    helper = practice.admit(other.member("reception", "Rani Devi"), "reception")
    tablet = Browser(practice.database.app)
    assert sign_in(tablet, helper.email).status == 303
    share(tablet)
    form = other.browser().get("/account/shared/").form("lock_minutes")
    assert form.send(lock_minutes="15").status == 303
    opened = {}
    for doctor in (practice, other):
        page = tablet.get("/")
        if any(f.action == f"/switch/{sealed(doctor.doctor_id)}/" for f in page.forms()):
            page.form_to(f"/switch/{sealed(doctor.doctor_id)}/").send()
        with time_machine.travel(utc_now() + LATER):
            opened[doctor.email] = tablet.get("/patients/?seen=1", htmx=True).status
    assert opened == {practice.email: 401, other.email: 200}


def test_a_remembered_sign_in_locks_too(practice: Practice) -> None:
    tablet = Browser(practice.database.app)
    assert sign_in(tablet, practice.email, remember="y").status == 303
    share(tablet)
    with time_machine.travel(utc_now() + LATER):
        assert tablet.get("/").location == LOCK
