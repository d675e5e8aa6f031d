"""Wrong passwords slow down whoever guesses. Over HTTP, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import time_machine
from flask import Flask

from clinic.auth import throttle
from tests.integration.auth.accounts import change_password, is_in, row_of, sign_in
from tests.integration.client import Browser, Page
from tests.integration.factories import PASSWORD, Practice
from tests.integration.together import at_once

# --- at the sign-in ------------------------------------------------------------------------------


def fail(app: Flask, email: str, times: int, address: str = "10.0.0.1") -> Page:
    """So many wrong passwords from one address; the last answer."""
    for _ in range(times):
        browser = Browser(app)
        browser.client.environ_base["REMOTE_ADDR"] = address
        page = sign_in(browser, email, "wrong password")
    return page


def test_ten_wrong_passwords_slow_an_account_down(practice: Practice, app: Flask) -> None:
    assert fail(app, practice.email, 10).status == 422
    elsewhere = Browser(app)
    elsewhere.client.environ_base["REMOTE_ADDR"] = "10.9.9.9"
    page = sign_in(elsewhere, practice.email)
    assert page.status == 429
    assert 0 < int(page.headers["Retry-After"]) <= throttle.FIRST_WAIT
    assert "Too many wrong passwords" in page.text
    assert page.form_to("/login/").values["email"] == practice.email


def test_ten_wrong_passwords_slow_an_address_down(practice: Practice, app: Flask) -> None:
    for number in range(10):
        fail(app, f"unknown{number}@example.org", 1)
    neighbour, elsewhere = Browser(app), Browser(app)
    neighbour.client.environ_base["REMOTE_ADDR"] = "10.0.0.1"
    elsewhere.client.environ_base["REMOTE_ADDR"] = "10.9.9.9"
    assert sign_in(neighbour, practice.email).status == 429
    assert sign_in(elsewhere, practice.email).status == 303


def test_an_unknown_account_is_slowed_down_alike(app: Flask) -> None:
    for number in range(10):
        assert fail(app, "nobody@example.org", 1, f"10.0.1.{number}").status == 422
    assert fail(app, "nobody@example.org", 1, "10.0.2.1").status == 429


def test_twenty_guesses_at_once_are_not_more_than_ten(practice: Practice, app: Flask) -> None:
    forms = [Browser(app).get("/login/").form_to("/login/") for _ in range(20)]
    guesses = at_once(
        [
            lambda f=f, n=n: f.send(email=practice.email, password=f"guess number {n}")
            for n, f in enumerate(forms)
        ]
    )
    assert sum(page.status == 422 for page in guesses) <= throttle.FREE_TRIES


def test_right_passwords_at_once_all_get_in(practice: Practice, app: Flask) -> None:
    for _ in range(4):
        forms = [Browser(app).get("/login/").form_to("/login/") for _ in range(8)]
        acts = [lambda f=f: f.send(email=practice.email, password=PASSWORD) for f in forms]
        assert {page.status for page in at_once(acts)} == {303}


def test_tries_are_counted_in_the_database(practice: Practice, app: Flask) -> None:
    fail(app, practice.email, 3)
    counted = {r["key"]: r["failures"] for r in row_of(practice.database, "sign_in_throttles")}
    assert counted == {f"account:{practice.email}": 3, "address:10.0.0.1": 3}


def test_the_right_password_forgives_the_account_and_not_the_address(
    practice: Practice, app: Flask
) -> None:
    fail(app, practice.email, 9, "127.0.0.1")
    assert sign_in(Browser(app), practice.email).status == 303
    kept = {r["key"]: r["failures"] for r in row_of(practice.database, "sign_in_throttles")}
    assert kept == {f"account:{practice.email}": 0, "address:127.0.0.1": 9}
    assert fail(app, practice.email, 9).status == 422


def test_whoever_waits_may_try_again(practice: Practice, app: Flask) -> None:
    with time_machine.travel(datetime(2026, 11, 23, 6, tzinfo=UTC), tick=False) as clock:
        fail(app, practice.email, 10)
        clock.shift(throttle.FIRST_WAIT - 1)
        assert sign_in(Browser(app), practice.email).status == 429
        clock.shift(1)
        assert sign_in(Browser(app), practice.email).status == 303


def test_a_wrong_password_after_the_wait_doubles_it(practice: Practice, app: Flask) -> None:
    with time_machine.travel(datetime(2026, 11, 23, 6, tzinfo=UTC), tick=False) as clock:
        fail(app, practice.email, 10)
        clock.shift(throttle.FIRST_WAIT)
        assert fail(app, practice.email, 1).status == 422
        page = fail(app, practice.email, 1)
        assert page.headers["Retry-After"] == str(2 * throttle.FIRST_WAIT)


def test_wrong_passwords_are_forgotten_after_an_hour(practice: Practice, app: Flask) -> None:
    with time_machine.travel(datetime(2026, 11, 23, 6, tzinfo=UTC), tick=False) as clock:
        fail(app, practice.email, 9)
        clock.shift(timedelta(hours=1, seconds=1))
        assert fail(app, practice.email, 9).status == 422
        assert sign_in(Browser(app), practice.email).status == 303


# --- at the account page -------------------------------------------------------------------------


def guess_password(browser: Browser, times: int) -> Page:
    """So many wrong current passwords on the account page; the last answer."""
    for number in range(times):
        page = change_password(browser, old_password=f"guess number {number}")
    return page


def test_ten_wrong_current_passwords_slow_the_account_down(practice: Practice, app: Flask) -> None:
    with time_machine.travel(datetime(2026, 11, 23, 6, tzinfo=UTC), tick=False) as clock:
        stolen = practice.browser()
        assert guess_password(stolen, 10).status == 422
        page = change_password(stolen)
        assert page.status == 429
        assert page.headers["Retry-After"] == str(throttle.FIRST_WAIT)
        assert "Too many wrong passwords. Try again in 30 seconds." in page.text
        assert page.form_to("/account/").values["full_name"] == "Dr Asha Rao"
        assert page.form_to("/account/password/").values["old_password"] == ""
        assert is_in(stolen)
        clock.shift(throttle.FIRST_WAIT)
        assert change_password(stolen).status == 303


def test_guesses_at_the_account_page_and_at_the_sign_in_are_counted_together(
    practice: Practice, app: Flask
) -> None:
    guess_password(practice.browser(), 5)
    assert fail(app, practice.email, 5).status == 422
    assert change_password(practice.browser()).status == 429
    assert sign_in(Browser(app), practice.email).status == 429


def test_twenty_guesses_at_once_at_the_account_page_are_not_more_than_ten(
    practice: Practice,
) -> None:
    forms = [practice.browser().get("/account/").form_to("/account/password/") for _ in range(20)]
    typed = {"new_password": "a new password", "new_password_confirm": "a new password"}
    guesses = at_once(
        [lambda f=f, n=n: f.send(old_password=f"guess {n}", **typed) for n, f in enumerate(forms)]
    )
    assert sum(page.status == 422 for page in guesses) <= throttle.FREE_TRIES


def test_the_right_current_password_forgives_the_account(practice: Practice, desk: Browser) -> None:
    guess_password(desk, 9)
    assert change_password(desk).status == 303
    kept = {r["key"]: r["failures"] for r in row_of(practice.database, "sign_in_throttles")}
    assert kept == {f"account:{practice.email}": 0, "address:127.0.0.1": 9}
