"""A shared tablet locks, and opens with a PIN; over HTTP on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from clinic.clock import utc_now
from tests.integration.auth.accounts import is_in, row_of, sign_in
from tests.integration.auth.tablets import LIMIT, LOCK, Tablet, shared_tablet
from tests.integration.auth.test_second_step import code_for, give_code, turn_on
from tests.integration.auth.typed_forms import NEW
from tests.integration.client import Browser
from tests.integration.factories import PASSWORD, Practice
from tests.integration.trail import acts_of

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


def test_an_unused_tablet_shows_its_lock_after_five_minutes(tablet: Tablet) -> None:
    patient = tablet.practice.patient(first_name="Lakshmi")
    with time_machine.travel(utc_now() + LATER):
        page = tablet.browser.get(f"/patients/{patient}/")
        assert (page.status, page.location) == (302, LOCK)
        lock = page.follow()
        assert lock.status == 200
        assert DOCTOR in lock.text
        assert "Lakshmi" not in lock.html
        assert "/patients/" not in lock.html


def test_a_device_that_is_not_shared_never_locks(practice: Practice) -> None:
    desk = practice.browser()
    with time_machine.travel(utc_now() + timedelta(hours=1)):
        assert is_in(desk)
    assert "Lock now" not in desk.get("/").html


def test_a_locked_tablet_redirects_htmx_to_the_lock(tablet: Tablet) -> None:
    tablet.lock()
    page = tablet.browser.get(
        "/", htmx=True, headers={"HX-Current-URL": "http://localhost/patients/1/"}
    )
    assert (page.status, page.html, page.headers["HX-Redirect"]) == (401, "", LOCK)


def test_using_the_tablet_postpones_the_lock(tablet: Tablet) -> None:
    with time_machine.travel(utc_now(), tick=False) as clock:
        for _ in range(4):
            clock.shift(timedelta(minutes=3))
            assert is_in(tablet.browser)


def test_a_sign_of_use_from_an_open_page_postpones_the_lock(tablet: Tablet) -> None:
    with time_machine.travel(utc_now(), tick=False) as clock:
        for _ in range(4):
            clock.shift(timedelta(minutes=3))
            assert tablet.browser.get("/lock/beat/", htmx=True).status == 200


def test_polling_for_changes_does_not_postpone_the_lock(tablet: Tablet) -> None:
    with time_machine.travel(utc_now(), tick=False) as clock:
        asked = []
        for _ in range(4):
            clock.shift(timedelta(minutes=2))
            asked.append(tablet.browser.get("/?seen=0-0", htmx=True).status)
        assert asked == [200, 200, 401, 401]


def test_sending_a_form_with_errors_postpones_the_lock(tablet: Tablet) -> None:
    form = tablet.browser.get(NEW).form_to(NEW)
    with time_machine.travel(utc_now(), tick=False) as clock:
        for _ in range(4):
            clock.shift(timedelta(minutes=3))
            assert form.send(first_name="").status == 422


def test_the_pin_opens_the_same_page_for_the_same_person(tablet: Tablet) -> None:
    patient = tablet.practice.patient()
    with time_machine.travel(utc_now() + LATER):
        assert tablet.browser.get(f"/patients/{patient}/edit/").status == 302
        page = tablet.type_pin(DOCTOR)
        assert (page.status, page.location) == (303, f"/patients/{patient}/edit/")
        assert page.follow().status == 200
    assert ("unlock", "users", tablet.practice.user_id) in [
        act[:3] for act in acts_of(tablet.practice)
    ]


def test_another_persons_pin_opens_their_own_home_with_their_own_rights(tablet: Tablet) -> None:
    bill = tablet.practice.billed_visit()
    with time_machine.travel(utc_now() + LATER):
        assert tablet.browser.get(f"/billing/{bill}/").status == 302
        page = tablet.type_pin(NURSE)
        assert (page.status, page.location) == (303, "/")
        assert f"/billing/{bill}/" not in page.follow().html
        assert who_is_in(tablet.browser) == NURSE
        assert tablet.browser.get(f"/billing/{bill}/").status == 403


def test_changes_after_a_change_of_person_are_recorded_under_the_new_persons_name(
    tablet: Tablet,
) -> None:
    tablet.lock()
    tablet.type_pin(NURSE)
    visits = {act[:3] for act in acts_of(tablet.practice)}
    (nurse,) = [
        row["id"]
        for row in row_of(tablet.practice.database, "users")
        if row["email"] == tablet.nurse_email
    ]
    assert ("pin_sign_in", "users", nurse) in visits


def test_the_first_person_returns_with_their_own_pin(tablet: Tablet) -> None:
    tablet.lock()
    tablet.type_pin(NURSE)
    assert who_is_in(tablet.browser) == NURSE
    tablet.lock()
    assert tablet.type_pin(DOCTOR).location == "/"
    assert who_is_in(tablet.browser) == DOCTOR


def test_the_pin_of_another_person_opens_nothing(tablet: Tablet) -> None:
    tablet.lock()
    page = tablet.type_pin(DOCTOR, "7391")
    assert page.status == 422
    assert page.error_of("pin") == "This is not the PIN. 4 more tries."
    assert who_is_in(tablet.browser) == ""


def test_a_form_that_is_sent_to_a_locked_tablet_is_kept_and_comes_back(tablet: Tablet) -> None:
    form = tablet.browser.get(NEW).form_to(NEW)
    with time_machine.travel(utc_now() + LATER):
        page = form.send(first_name="Lakshmi", last_name="Iyer")
        assert (page.status, page.location) == (302, LOCK)
        assert "Lakshmi" not in page.follow().html
        page = tablet.type_pin(DOCTOR)
        assert page.location == NEW
        again = page.follow().form_to(NEW)
        assert again.values["first_name"] == "Lakshmi"


def test_a_kept_form_is_not_shown_to_another_person_who_opens_the_tablet(tablet: Tablet) -> None:
    form = tablet.browser.get(NEW).form_to(NEW)
    with time_machine.travel(utc_now() + LATER):
        form.send(first_name="Lakshmi", last_name="Iyer")
        home = tablet.type_pin(NURSE).follow()
        assert "was not saved" not in home.html
        assert "Lakshmi" not in tablet.browser.get(NEW).html
        tablet.lock()
        tablet.type_pin(DOCTOR)
        assert tablet.browser.get(NEW).form_to(NEW).values["first_name"] == "Lakshmi"


def test_the_text_of_a_page_that_was_left_is_kept_and_not_saved(tablet: Tablet) -> None:
    values = tablet.browser.get(NEW).form_to(NEW).values | {"first_name": "Lakshmi"}
    values |= {"last_name": "Iyer", "gender": "F", "age": "45"}
    tablet.lock()
    tablet.type_pin(NURSE)
    page = tablet.browser.post(NEW, values, headers={"Keep-Only": "yes"})
    assert (page.status, page.headers.get("Form-Kept")) == (204, "yes")
    assert row_of(tablet.practice.database, "patients") == []
    tablet.lock()
    tablet.type_pin(DOCTOR)
    assert tablet.browser.get(NEW).form_to(NEW).values["first_name"] == "Lakshmi"


def test_a_form_that_is_only_to_be_kept_is_never_saved_by_an_open_sign_in(tablet: Tablet) -> None:
    values = tablet.browser.get(NEW).form_to(NEW).values
    values |= {"first_name": "Lakshmi", "last_name": "Iyer", "gender": "F", "age": "45"}
    assert tablet.browser.post(NEW, values, headers={"Keep-Only": "yes"}).status == 204
    assert row_of(tablet.practice.database, "patients") == []


def test_a_message_for_the_previous_person_is_shown_to_nobody_else(tablet: Tablet) -> None:
    patient = tablet.practice.patient(first_name="Lakshmi")
    delete = f"/patients/{patient}/delete/"
    assert tablet.browser.get(delete).form_to(delete).send().status == 303
    with time_machine.travel(utc_now() + LATER):
        assert "Lakshmi" not in tablet.browser.get("/").follow().html
        assert "Lakshmi" not in tablet.type_pin(NURSE).follow().html


def test_a_covered_page_learns_that_the_tablet_is_open_again(tablet: Tablet) -> None:
    tablet.lock()
    form = tablet.pad_of(DOCTOR).form("pin")
    headers = {"Covered-Page": "yes"}
    page = tablet.browser.post(LOCK, form.values | {"pin": "2580"}, htmx=True, headers=headers)
    assert (page.status, page.headers["Unlocked"]) == (200, form.values["who"])
    assert who_is_in(tablet.browser) == DOCTOR


def test_a_covered_page_leads_away_where_another_person_opens_the_tablet(tablet: Tablet) -> None:
    tablet.lock()
    form = tablet.pad_of(NURSE).form("pin")
    headers = {"Covered-Page": "yes"}
    page = tablet.browser.post(LOCK, form.values | {"pin": "7391"}, htmx=True, headers=headers)
    assert "Unlocked" not in page.headers
    assert page.headers["HX-Redirect"] == "/"


def test_the_password_opens_a_locked_tablet_on_the_same_page(tablet: Tablet) -> None:
    patient = tablet.practice.patient()
    tablet.browser.get(f"/patients/{patient}/")
    with time_machine.travel(utc_now() + LATER):
        assert tablet.browser.get(f"/patients/{patient}/").location == LOCK
        page = sign_in(tablet.browser, tablet.practice.email, PASSWORD)
        assert page.location == f"/patients/{patient}/"


def test_the_password_of_somebody_else_opens_their_own_home(tablet: Tablet) -> None:
    patient = tablet.practice.patient()
    with time_machine.travel(utc_now() + LATER):
        assert tablet.browser.get(f"/patients/{patient}/").location == LOCK
        assert sign_in(tablet.browser, tablet.nurse_email, PASSWORD).location == "/"


def test_the_code_of_the_app_is_asked_after_the_password_and_not_after_the_pin(
    practice: Practice,
) -> None:
    with time_machine.travel(utc_now(), tick=False) as clock:
        tablet = shared_tablet(practice)
        secret = turn_on(practice, clock)
        patient = practice.patient()
        tablet.lock()
        assert tablet.type_pin(DOCTOR).status == 303
        clock.shift(LATER)
        tablet.browser.get(f"/patients/{patient}/")
        page = sign_in(tablet.browser, practice.email, PASSWORD)
        assert page.location == "/login/code/"
        assert not is_in(tablet.browser)
        assert give_code(tablet.browser, code_for(secret)).location == f"/patients/{patient}/"


def test_a_change_of_person_does_not_end_the_first_persons_sign_in(tablet: Tablet) -> None:
    desk = tablet.practice.browser()
    tablet.lock()
    tablet.type_pin(NURSE)
    assert is_in(desk)
    live = [r for r in row_of(tablet.practice.database, "sign_ins") if r["ended_at"] is None]
    assert len([r for r in live if r["user_id"] == tablet.practice.user_id]) == 2


def test_the_cookie_of_a_locked_sign_in_opens_nothing_after_somebody_else_has_opened(
    tablet: Tablet,
) -> None:
    tablet.lock()
    copied = Browser(tablet.practice.database.app)
    copied.client._cookies = dict(tablet.browser.client._cookies)
    tablet.type_pin(NURSE)
    assert copied.get("/patients/").location == LOCK


@pytest.mark.parametrize("path", ["/logout/", "/account/shared/", "/account/password/"])
def test_a_locked_tablet_refuses_every_request(path: str, tablet: Tablet) -> None:
    values = tablet.browser.get("/account/shared/").form("shared").values
    tablet.lock()
    before = row_of(tablet.practice.database, "sign_ins")
    page = tablet.browser.post(path, values)
    assert (page.status, page.location) == (302, LOCK)
    assert row_of(tablet.practice.database, "sign_ins") == before
