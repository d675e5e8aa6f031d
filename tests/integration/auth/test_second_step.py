"""A sign-in asks for a code of an authenticator app; over HTTP on both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pyotp
from flask import Flask

from clinic.auth.limits import ACCOUNT, ONE_SOURCE
from tests.integration.auth.accounts import SIGN_UP, change_password, is_in, row_of, sign_in
from tests.integration.auth.guessing import CLINIC, ELSEWHERE, browser_at, known_device
from tests.integration.auth.second_steps import (
    APP,
    NOON,
    SECOND,
    SECRET,
    STEP,
    code_for,
    give_code,
    has_app,
    turn_on,
)
from tests.integration.auth.typed_forms import NEW as NEW_PATIENT
from tests.integration.client import Browser
from tests.integration.databases import dump
from tests.integration.factories import PASSWORD, Practice
from tests.integration.together import at_once


def test_a_sign_in_asks_for_the_code_and_succeeds_with_it(
    practice: Practice, app: Flask, clock: Any
) -> None:
    secret = turn_on(practice, clock)
    browser = Browser(app)
    form = browser.get("/login/?next=/patients/").form_to("/login/")
    page = form.send(email=practice.email, password=PASSWORD)
    assert (page.status, page.location) == (303, SECOND)
    assert not is_in(browser)
    page = give_code(browser, code_for(secret))
    assert (page.status, page.location) == (303, "/patients/")
    assert is_in(browser)


def test_an_app_is_turned_on_only_with_a_code_and_the_password(
    practice: Practice, clock: Any
) -> None:
    page = practice.browser().get(APP)
    secret = SECRET.search(page.text)
    assert secret
    right = code_for(secret[0].replace(" ", ""))
    wrong_code = page.form_to(APP).send(code="000000", password=PASSWORD)
    assert wrong_code.status == 422
    assert secret[0] in wrong_code.text, "the same secret is shown, as the phone may have it"
    wrong_password = wrong_code.form_to(APP).send(code=right, password="wrong password")
    assert wrong_password.status == 422
    assert not has_app(practice)
    assert wrong_password.form_to(APP).send(code=right, password=PASSWORD).status == 303
    assert has_app(practice)


def test_a_secret_that_another_account_was_shown_is_refused(
    practice: Practice, other: Practice, clock: Any
) -> None:
    planted = other.browser().get(APP)
    match = SECRET.search(planted.text)
    assert match
    page = practice.browser().get(APP).form_to(APP)
    answer = page.send(
        pending=planted.form_to(APP).values["pending"],
        code=code_for(match[0].replace(" ", "")),
        password=PASSWORD,
    )
    assert answer.status == 422
    assert match[0] not in answer.text
    assert not has_app(practice)


def test_an_app_that_is_on_cannot_be_replaced(practice: Practice, clock: Any) -> None:
    desk = practice.browser()
    late = desk.get(APP)
    match = SECRET.search(late.text)
    assert match
    secret = turn_on(practice, clock)
    answer = late.form_to(APP).send(code=code_for(match[0].replace(" ", "")), password=PASSWORD)
    assert "It is on" in answer.text
    browser = Browser(desk.client.application)
    sign_in(browser, practice.email)
    assert give_code(browser, code_for(secret)).status == 303


def test_a_code_works_once_including_the_one_that_turned_the_app_on(
    practice: Practice, app: Flask, clock: Any
) -> None:
    secret = turn_on(practice, clock)
    code = code_for(secret)
    first, second = Browser(app), Browser(app)
    for browser in (first, second):
        sign_in(browser, practice.email)
    assert give_code(first, pyotp.TOTP(secret).at(NOON)).status == 422
    assert give_code(first, code).status == 303
    assert give_code(second, code).status == 422
    clock.shift(STEP)
    assert give_code(second, code_for(secret)).status == 303


def test_of_eight_simultaneous_uses_of_a_code_one_works(
    practice: Practice, app: Flask, clock: Any
) -> None:
    secret = turn_on(practice, clock)
    code = code_for(secret)
    browsers = [browser_at(app, CLINIC) for _ in range(8)]
    for browser in browsers:
        sign_in(browser, practice.email)
    forms = [browser.get(SECOND).form("code") for browser in browsers]
    pages = at_once([lambda f=f: f.send(code=code) for f in forms])
    assert sorted(page.status for page in pages) == [303] + [422] * 7


def test_a_device_that_signed_in_before_is_asked_for_the_code_too(
    practice: Practice, app: Flask, clock: Any
) -> None:
    trusted_device = known_device(app, practice.email)
    turn_on(practice, clock)
    assert sign_in(trusted_device, practice.email).location == SECOND
    assert not is_in(trusted_device)


def test_wrong_codes_are_slowed_down_for_all_strangers_together(
    practice: Practice, app: Flask, clock: Any
) -> None:
    trusted_device = known_device(app, practice.email)
    secret = turn_on(practice, clock)
    for number in range(ONE_SOURCE.burst):
        stranger = browser_at(app, f"192.0.2.{number}")
        sign_in(stranger, practice.email)
        assert give_code(stranger, "000000").status == 422
    stranger = browser_at(app, ELSEWHERE)
    sign_in(stranger, practice.email)
    page = give_code(stranger, code_for(secret))
    assert page.status == 429
    assert int(page.headers["Retry-After"]) > 0
    assert not is_in(stranger)
    sign_in(trusted_device, practice.email)
    assert give_code(trusted_device, code_for(secret)).status == 303


def test_right_passwords_do_not_clear_the_count_of_wrong_codes(
    practice: Practice, app: Flask, clock: Any
) -> None:
    turn_on(practice, clock)
    statuses = []
    for _ in range(ONE_SOURCE.burst + 1):
        browser = browser_at(app, ELSEWHERE)
        assert sign_in(browser, practice.email).location == SECOND
        statuses.append(give_code(browser, "000000").status)
    assert statuses == [422] * ONE_SOURCE.burst + [429]
    assert ACCOUNT.burst > ONE_SOURCE.burst


def test_the_page_of_the_code_needs_a_password_of_the_last_ten_minutes(
    practice: Practice, app: Flask, clock: Any
) -> None:
    secret = turn_on(practice, clock)
    browser = Browser(app)
    early = browser.get(SECOND)
    assert "Sign in with your password first" in early.text
    assert early.form("code").send(code=code_for(secret)).location == "/login/"
    sign_in(browser, practice.email)
    page = browser.get(SECOND)
    assert "Sign in with your password first" not in page.text
    form = page.form("code")
    clock.shift(timedelta(minutes=11))
    assert form.send(code=code_for(secret)).location == "/login/"
    assert not is_in(browser)


def test_the_password_is_asked_again_where_it_was_changed_meanwhile(
    practice: Practice, app: Flask, clock: Any
) -> None:
    desk = practice.browser()
    secret = turn_on(practice, clock)
    browser = Browser(app)
    sign_in(browser, practice.email)
    form = browser.get(SECOND).form("code")
    assert change_password(desk).status == 303
    assert form.send(code=code_for(secret)).location == "/login/"
    assert not is_in(browser)


def test_a_sign_up_form_that_is_sent_again_asks_for_the_code(
    app: Flask, visitor: Browser, clock: Any
) -> None:
    form = visitor.get("/signup/").form_to("/signup/")
    assert form.send(**SIGN_UP).status == 303
    page = visitor.get(APP)
    match = SECRET.search(page.text)
    assert match
    code = code_for(match[0].replace(" ", ""))
    assert page.form_to(APP).send(code=code, password=SIGN_UP["password"]).status == 303
    again = Browser(app)
    key = form.values["request_key"]
    answer = again.get("/signup/").form_to("/signup/").send(**SIGN_UP, request_key=key)
    assert answer.location == SECOND
    assert not is_in(again)


def test_the_secret_is_encrypted_and_not_in_the_trail(practice: Practice, clock: Any) -> None:
    secret = turn_on(practice, clock)
    rows = dump(practice.database)
    assert secret not in repr(rows)
    (user,) = [r for r in row_of(practice.database, "users") if r["id"] == practice.user_id]
    assert user["totp_secret"] not in repr(rows["audit_events"])


def test_a_kept_form_comes_back_after_the_code(practice: Practice, app: Flask, clock: Any) -> None:
    desk = practice.browser()
    form = desk.get(NEW_PATIENT).form_to(NEW_PATIENT)
    secret = turn_on(practice, clock)
    desk.get("/").form_to("/logout/").send()
    page = form.send(first_name="Lakshmi", last_name="Iyer")
    login = desk.get(page.location).form_to("/login/")
    assert login.send(email=practice.email, password=PASSWORD).location == SECOND
    page = give_code(desk, code_for(secret))
    assert page.location == NEW_PATIENT
    assert page.follow().form_to(NEW_PATIENT).values["first_name"] == "Lakshmi"
