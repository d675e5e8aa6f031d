"""An authenticator app that is lost is replaced or turned off; over HTTP on both databases."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from clinic.auth.limits import ONE_SOURCE
from tests.integration.auth.accounts import is_in, sign_in
from tests.integration.auth.second_steps import (
    APP,
    OFF,
    STEP,
    code_for,
    give_code,
    has_app,
    turn_off,
    turn_on,
)
from tests.integration.auth.test_recovery import code_of, code_on, recover
from tests.integration.client import Browser
from tests.integration.factories import PASSWORD, Practice
from tests.integration.trail import acts_of


def test_the_recovery_code_replaces_the_app_and_the_next_one_is_shown(
    practice: Practice, app: Flask, clock: Any
) -> None:
    code = code_of(practice)
    turn_on(practice, clock)
    browser = Browser(app)
    form = browser.get("/login/?next=/patients/").form_to("/login/")
    form.send(email=practice.email, password=PASSWORD)
    page = give_code(browser, code)
    assert (page.status, page.location) == (303, "/account/recovery/code/")
    page_after = page.follow()
    assert code_on(page_after) != code
    assert page_after.form_to("/account/recovery/code/").send().location == "/patients/"
    assert not has_app(practice)
    assert sign_in(Browser(app), practice.email).location == "/"


def test_a_new_password_set_with_the_recovery_code_turns_the_app_off(
    practice: Practice, visitor: Browser, clock: Any
) -> None:
    code = code_of(practice)
    turn_on(practice, clock)
    assert recover(visitor, practice.email, code).status == 303
    assert is_in(visitor)
    assert not has_app(practice)


def test_turning_off_needs_the_password_and_a_code(practice: Practice, clock: Any) -> None:
    desk = practice.browser()
    secret = turn_on(practice, clock)
    assert turn_off(desk, code_for(secret), "wrong password").status == 422
    assert turn_off(desk, "000000").status == 422
    assert has_app(practice)
    page = turn_off(desk, code_for(secret))
    assert (page.status, page.location) == (303, "/account/you/")
    assert not has_app(practice)
    actions = [act[0] for act in acts_of(practice)]
    assert [a for a in actions if "authent" in a] == ["authenticator_on", "authenticator_off"]


def test_the_recovery_code_turns_the_app_off_too(practice: Practice, clock: Any) -> None:
    code = code_of(practice)
    desk = practice.browser()
    turn_on(practice, clock)
    page = turn_off(desk, code)
    assert page.location == "/account/recovery/code/"
    assert code_on(page.follow()) != code
    assert not has_app(practice)


def test_turning_off_an_app_that_is_off_changes_nothing(practice: Practice, clock: Any) -> None:
    desk = practice.browser()
    secret = turn_on(practice, clock)
    form = desk.get(APP).form_to(OFF)
    assert form.send(code=code_for(secret), password=PASSWORD).status == 303
    clock.shift(STEP)
    assert form.send(code=code_for(secret), password=PASSWORD).status == 303
    actions = [act[0] for act in acts_of(practice)]
    assert actions.count("authenticator_off") == 1


def test_wrong_codes_at_turning_off_are_slowed_down(practice: Practice, clock: Any) -> None:
    desk = practice.browser()
    secret = turn_on(practice, clock)
    for _ in range(ONE_SOURCE.burst):
        assert turn_off(desk, "000000").status == 422
    assert turn_off(desk, code_for(secret)).status == 429
    assert has_app(practice)


def test_the_recovery_code_works_where_the_secrets_key_is_lost(
    practice: Practice, app: Flask, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = code_of(practice)
    secret = turn_on(practice, clock)
    monkeypatch.setitem(app.config, "SECRET_KEY", "a key of another installation, by chance")
    browser = Browser(app)
    sign_in(browser, practice.email)
    assert give_code(browser, code_for(secret)).status == 422
    assert give_code(browser, code).status == 303
    assert is_in(browser)
