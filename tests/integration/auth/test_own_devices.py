"""A person sees where they are signed in and can end each sign-in; over HTTP on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy.exc import OperationalError

from clinic.auth import device_use
from clinic.clock import format_moment, utc_now
from tests.integration.auth.accounts import is_in, row_of
from tests.integration.auth.typed_forms import NEW
from tests.integration.client import Browser, Page
from tests.integration.counting import statements
from tests.integration.endpoint import sealed
from tests.integration.factories import PASSWORD, Practice
from tests.integration.trail import acts_of

TABLET = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/131.0 Safari/537.36"


def tablet_of(practice: Practice, app: Flask) -> Browser:
    """Return a tablet on which the doctor has signed in."""
    browser = Browser(app)
    browser.client.environ_base |= {"HTTP_USER_AGENT": TABLET, "REMOTE_ADDR": "203.0.113.7"}
    form = browser.get("/login/").form_to("/login/")
    assert form.send(email=practice.email, password=PASSWORD).status == 303
    return browser


def listed(browser: Browser) -> str:
    page = browser.get("/account/devices/")
    section = page.find("devices")
    assert section is not None
    return " ".join("".join(section.itertext()).split())


def end_other(browser: Browser) -> Page:
    """End the only other sign-in that the page lists."""
    forms = [f for f in browser.get("/account/devices/").forms() if f.action.endswith("/end/")]
    assert len(forms) == 1
    return forms[0].send()


def test_the_account_lists_devices_with_time_address_and_this_one_first(
    practice: Practice, app: Flask
) -> None:
    desk = practice.browser()
    tablet_of(practice, app)
    text = listed(desk)
    assert text.index("this device since") < text.index("Chrome on Android since ")
    assert "from 203.0.113.7" in text
    assert "End all others" in text


def test_a_list_of_one_device_offers_to_end_no_others(desk: Browser) -> None:
    assert "End all others" not in listed(desk)


def test_the_list_shows_whose_records_are_open(practice: Practice) -> None:
    helper = practice.member("nurse", "Sister Mary").browser()
    assert "records of Dr Asha Rao" in listed(helper)
    assert "records of" not in listed(practice.browser())


def test_an_ended_device_is_signed_out_and_the_others_are_not(
    practice: Practice, app: Flask
) -> None:
    desk, tablet = practice.browser(), tablet_of(practice, app)
    page = end_other(desk)
    assert (page.status, page.location) == (303, "/account/devices/")
    assert not is_in(tablet)
    assert is_in(desk)
    assert "Android" not in listed(desk)
    assert ("end_sign_in", "users", practice.user_id) in [act[:3] for act in acts_of(practice)]


def test_all_other_sign_ins_can_be_ended_together(practice: Practice, app: Flask) -> None:
    desk, tablet, second = practice.browser(), tablet_of(practice, app), practice.browser()
    page = desk.get("/account/devices/").form_to("/account/sign-ins/end-others/").send()
    assert (page.status, page.location) == (303, "/account/devices/")
    assert [is_in(browser) for browser in (desk, tablet, second)] == [True, False, False]


def test_ending_all_others_leaves_other_people_signed_in(
    practice: Practice, other: Practice
) -> None:
    helper, theirs, mine = practice.browser("nurse"), other.browser(), practice.browser()
    practice.browser()
    assert (
        mine.get("/account/devices/").form_to("/account/sign-ins/end-others/").send().status == 303
    )
    assert is_in(helper)
    assert is_in(theirs)


def test_a_sign_in_of_another_person_cannot_be_ended(practice: Practice, other: Practice) -> None:
    mine, theirs, helper = practice.browser(), other.browser(), practice.browser("nurse")
    for row in row_of(practice.database, "sign_ins"):
        if row["user_id"] != practice.user_id:
            path = f"/account/sign-ins/{sealed(row['id'])}/end/"
            assert mine.post(path, {"csrf_token": mine.token()}).status == 404
    assert is_in(theirs)
    assert is_in(helper)


def test_ending_a_sign_in_that_has_ended_does_nothing(practice: Practice, app: Flask) -> None:
    desk, _tablet = practice.browser(), tablet_of(practice, app)
    form = next(f for f in desk.get("/account/devices/").forms() if f.action.endswith("/end/"))
    assert form.send().status == 303
    (ended,) = [r["ended_at"] for r in row_of(practice.database, "sign_ins") if r["ended_at"]]
    assert form.send().status == 303
    assert ended in [r["ended_at"] for r in row_of(practice.database, "sign_ins")]


def test_text_typed_on_an_ended_device_is_kept(practice: Practice, app: Flask) -> None:
    desk, tablet = practice.browser(), tablet_of(practice, app)
    form = tablet.get(NEW).form_to(NEW)
    end_other(desk)
    page = form.send(first_name="Lakshmi", last_name="Iyer")
    assert (page.status, page.location) == (302, f"/login/?next={NEW}")
    again = tablet.get(page.location).form_to("/login/")
    again.send(email=practice.email, password=PASSWORD)
    assert tablet.get(NEW).form_to(NEW).values["first_name"] == "Lakshmi"


def test_the_list_shows_when_another_device_was_used_last(practice: Practice, app: Flask) -> None:
    desk, tablet = practice.browser(), tablet_of(practice, app)
    moment = utc_now() + timedelta(hours=1)
    with time_machine.travel(moment, tick=False):
        assert is_in(tablet)
        page = desk.get("/account/devices/")
        assert f"last used {format_moment(moment)}" in page.text


def test_the_last_use_is_stored_at_most_every_five_minutes(practice: Practice) -> None:
    desk = practice.browser()
    wrote = []
    with time_machine.travel(utc_now(), tick=False) as clock:
        for _ in range(6):
            clock.shift(timedelta(minutes=2))
            with statements(practice.database.app) as executed:
                assert desk.get("/patients/").status == 200
            wrote.append(len([sql for sql in executed if sql.startswith("UPDATE sign_ins")]))
    assert wrote == [0, 0, 1, 0, 0, 1]


def test_changes_that_a_view_did_not_commit_are_not_saved_with_the_last_use(
    practice: Practice,
) -> None:
    desk = practice.browser()
    form = desk.get(NEW).form_to(NEW)
    with time_machine.travel(utc_now() + timedelta(minutes=6)):
        assert form.send(first_name="").status == 422
    assert row_of(practice.database, "patients") == []


def test_a_page_is_shown_even_if_its_use_cannot_be_stored(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = practice.browser()

    def refuse(_connection: object) -> None:
        raise OperationalError("UPDATE", {}, Exception("database is locked"))

    monkeypatch.setattr(device_use.connections, "take_write_lock", refuse)
    with time_machine.travel(utc_now() + timedelta(minutes=6)):
        assert is_in(desk)
