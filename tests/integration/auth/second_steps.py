"""Steps for tests: an authenticator app, and the pages that ask for its code."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pyotp

from tests.integration.auth.accounts import row_of
from tests.integration.client import Browser, Page
from tests.integration.factories import PASSWORD, Practice

SECRET = re.compile(r"(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}")
NOON = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
STEP = timedelta(seconds=30)
APP, OFF, SECOND = "/account/authenticator/", "/account/authenticator/off/", "/login/code/"


def code_for(secret: str) -> str:
    return pyotp.TOTP(secret).now()


def turn_on(practice: Practice, clock: Any) -> str:
    """Set up an app and move the clock by half a minute, to its next code; return its secret."""
    page = practice.browser().get(APP)
    match = SECRET.search(page.text)
    assert match, page.text
    secret = match[0].replace(" ", "")
    answer = page.form_to(APP).send(code=code_for(secret), password=PASSWORD)
    assert (answer.status, answer.location) == (303, "/account/you/")
    clock.shift(STEP)
    return secret


def give_code(browser: Browser, code: str) -> Page:
    return browser.get(SECOND).form("code").send(code=code)


def has_app(practice: Practice) -> bool:
    (row,) = [r for r in row_of(practice.database, "users") if r["id"] == practice.user_id]
    return row["totp_secret"] is not None


def turn_off(browser: Browser, code: str, password: str = PASSWORD) -> Page:
    return browser.get(APP).form_to(OFF).send(code=code, password=password)
