"""The duration, the end and the cookie of a sign-in; over HTTP on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from clinic.auth import service
from tests.integration.auth.accounts import change_password, is_in, row_of, sign_in
from tests.integration.client import Browser
from tests.integration.databases import Database, dump
from tests.integration.factories import PASSWORD, Practice
from tests.integration.together import at_once


def cookies_of(browser: Browser) -> str:
    cookie = browser.client.get_cookie("clinic")
    assert cookie is not None
    return cookie.value


def with_cookie(app: Flask, value: str) -> Browser:
    browser = Browser(app)
    browser.client.set_cookie("clinic", value)
    return browser


def test_an_old_cookie_is_invalid_after_signing_out(practice: Practice, app: Flask) -> None:
    browser = Browser(app)
    sign_in(browser, practice.email)
    cookies = cookies_of(browser)
    assert is_in(with_cookie(app, cookies))
    page = browser.get("/").form_to("/logout/").send()
    assert (page.status, page.location) == (303, "/login/")
    assert not is_in(browser)
    assert not is_in(with_cookie(app, cookies))


def test_signing_out_leaves_other_devices_signed_in(practice: Practice) -> None:
    tablet, desk = practice.browser(), practice.browser()
    tablet.get("/").form_to("/logout/").send()
    assert is_in(desk)


def test_a_change_of_password_signs_every_other_device_out(practice: Practice, app: Flask) -> None:
    tablet, desk = practice.browser(), practice.browser()
    cookies = cookies_of(desk)
    page = change_password(desk)
    assert (page.status, page.location) == (303, "/account/you/")
    assert is_in(desk)
    assert not is_in(tablet)
    assert not is_in(with_cookie(app, cookies))
    assert sign_in(Browser(app), practice.email).status == 422
    assert sign_in(Browser(app), practice.email, "a new password").status == 303


def test_a_sign_in_ends_after_a_day_at_work(practice: Practice, app: Flask) -> None:
    with time_machine.travel(datetime(2026, 11, 23, 3, tzinfo=UTC), tick=False) as clock:
        browser = Browser(app)
        sign_in(browser, practice.email)
        clock.shift(timedelta(hours=13, minutes=59))
        assert is_in(browser)
        clock.shift(timedelta(minutes=2))
        assert browser.get("/patients/").location == "/login/?next=/patients/"


def test_a_remembered_sign_in_lasts_thirty_days(practice: Practice, app: Flask) -> None:
    with time_machine.travel(datetime(2026, 11, 1, 3, tzinfo=UTC), tick=False) as clock:
        browser = Browser(app)
        sign_in(browser, practice.email, remember="y")
        clock.shift(timedelta(days=29))
        assert is_in(browser)
        clock.shift(timedelta(days=2))
        assert not is_in(browser)


def sign_ins_of(database: Database) -> list[int]:
    """Return the numbers of the sign-ins that are still stored."""
    return sorted(row["id"] for row in row_of(database, "sign_ins"))


def test_an_ended_sign_in_is_deleted_after_ninety_days(practice: Practice, app: Flask) -> None:
    with time_machine.travel(datetime(2026, 1, 1, 3, tzinfo=UTC), tick=False) as clock:
        signed_out, expired, remembered = Browser(app), Browser(app), Browser(app)
        sign_in(signed_out, practice.email)
        signed_out.get("/").form_to("/logout/").send()
        sign_in(expired, practice.email)
        sign_in(remembered, practice.email, remember="y")
        clock.shift(timedelta(days=90))
        sign_in(Browser(app), practice.email)
        assert sign_ins_of(practice.database) == [1, 2, 3, 4]
        clock.shift(timedelta(hours=1))
        sign_in(Browser(app), practice.email)
        assert sign_ins_of(practice.database) == [2, 3, 4, 5]
        clock.shift(timedelta(hours=14))
        sign_in(Browser(app), practice.email)
        assert sign_ins_of(practice.database) == [3, 4, 5, 6]
        assert is_in(expired) is is_in(signed_out) is False


def test_a_sign_in_deletes_only_a_few_old_ones_of_all_people(
    practice: Practice, other: Practice, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "LOOKED_THROUGH", 3)
    with time_machine.travel(datetime(2026, 1, 1, 3, tzinfo=UTC), tick=False) as clock:
        for _ in range(5):
            sign_in(Browser(app), practice.email)
        clock.shift(timedelta(days=200))
        sign_in(Browser(app), other.email)
        assert sign_ins_of(practice.database) == [4, 5, 6]
        sign_in(Browser(app), other.email)
        assert sign_ins_of(practice.database) == [6, 7]


def test_eight_simultaneous_sign_ins_delete_old_ones_without_a_deadlock(
    practice: Practice, app: Flask
) -> None:
    with time_machine.travel(datetime(2026, 1, 1, 3, tzinfo=UTC), tick=False) as clock:
        for _ in range(6):
            sign_in(Browser(app), practice.email)
        clock.shift(timedelta(days=200))
        forms = [Browser(app).get("/login/").form_to("/login/") for _ in range(8)]
        acts = [lambda f=f: f.send(email=practice.email, password=PASSWORD) for f in forms]
        assert {page.status for page in at_once(acts)} == {303}
        assert len(sign_ins_of(practice.database)) == 8


def test_the_cookie_has_no_user_number_and_is_hidden_from_scripts(
    practice: Practice, app: Flask
) -> None:
    browser = Browser(app)
    page = sign_in(browser, practice.email)
    cookie = page.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    with browser.client.session_transaction() as session:
        token = session["_user_id"]
    assert len(token) > 40
    assert token not in repr(dump(practice.database))


def test_a_forged_cookie_signs_nobody_in(practice: Practice, app: Flask) -> None:
    for value in ("", "x", "eyJfdXNlcl9pZCI6IjEifQ.x.y", str(practice.user_id)):
        assert not is_in(with_cookie(app, value))


def test_eight_simultaneous_sign_outs_all_succeed(practice: Practice, app: Flask) -> None:
    desk = practice.browser()
    token, cookie = desk.token(), cookies_of(desk)
    browsers = [with_cookie(app, cookie) for _ in range(8)]
    acts = [lambda b=b: b.post("/logout/", {"csrf_token": token}) for b in browsers]
    answers = {(page.status, page.location) for page in at_once(acts)}
    # A request after it was done is signed out already.
    assert (303, "/login/") in answers
    assert {status for status, _location in answers} <= {302, 303}
    assert not is_in(desk)
