"""The current password can be guessed on the account page no faster than at the sign-in."""

from __future__ import annotations

import time_machine
from flask import Flask

from clinic.auth.limits import ONE_SOURCE
from tests.integration.auth.accounts import change_password, is_in, sign_in
from tests.integration.auth.guessing import (
    NOON,
    fail,
)
from tests.integration.client import Browser, Page
from tests.integration.factories import Practice
from tests.integration.together import at_once


def guess_password(browser: Browser, times: int) -> Page:
    """Send `times` wrong current passwords on the account page; return the last page."""
    for number in range(times):
        page = change_password(browser, old_password=f"guess number {number}")
    return page


def test_ten_wrong_current_passwords_slow_the_account_down(practice: Practice) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        stolen = practice.browser()
        assert guess_password(stolen, 10).status == 422
        page = change_password(stolen)
        assert page.status == 429
        assert page.headers["Retry-After"] == "300"
        assert "Too many wrong passwords. Try again in 5 minutes." in page.text
        assert page.form_to("/account/password/").values["old_password"] == ""
        assert is_in(stolen)
        clock.shift(ONE_SOURCE.every)
        assert change_password(stolen).status == 303


def test_guesses_at_the_account_page_and_at_the_sign_in_are_counted_together(
    practice: Practice, app: Flask
) -> None:
    guess_password(practice.browser(), 5)
    assert fail(app, practice.email, 5, "127.0.0.1").status == 422
    assert change_password(practice.browser()).status == 429
    assert sign_in(Browser(app), practice.email).status == 429


def test_of_simultaneous_guesses_on_the_account_page_at_most_ten_are_answered(
    practice: Practice,
) -> None:
    forms = [
        practice.browser().get("/account/you/").form_to("/account/password/") for _ in range(14)
    ]
    typed = {"new_password": "a new password", "new_password_confirm": "a new password"}
    guesses = at_once(
        [lambda f=f, n=n: f.send(old_password=f"guess {n}", **typed) for n, f in enumerate(forms)]
    )
    assert sum(page.status == 422 for page in guesses) == ONE_SOURCE.burst
