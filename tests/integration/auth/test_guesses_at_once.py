"""Simultaneous guesses get no more answers than guesses one after the other."""

from __future__ import annotations

import pytest
from flask import Flask

from clinic.auth import throttle
from clinic.auth.limits import ONE_SOURCE
from tests.integration.auth.accounts import sign_in
from tests.integration.auth.guessing import (
    browser_at,
    count,
    counts,
)
from tests.integration.factories import PASSWORD, Practice
from tests.integration.together import at_once


def test_of_twenty_simultaneous_guesses_at_most_ten_are_answered(
    practice: Practice, app: Flask
) -> None:
    forms = [browser_at(app).get("/login/").form_to("/login/") for _ in range(20)]
    guesses = at_once(
        [
            lambda f=f, n=n: f.send(email=practice.email, password=f"guess number {n}")
            for n, f in enumerate(forms)
        ]
    )
    statuses = [page.status for page in guesses]
    assert sorted(statuses) == [422] * ONE_SOURCE.burst + [429] * 10


def test_simultaneous_guesses_from_many_networks_do_not_exceed_the_accounts_limit(
    practice: Practice, app: Flask
) -> None:
    for number in range(5):
        count(app, practice.email, 9, f"192.0.2.{number}")
    forms = [
        browser_at(app, f"198.51.100.{n}").get("/login/").form_to("/login/") for n in range(20)
    ]
    acts = [lambda f=f: f.send(email=practice.email, password="wrong password") for f in forms]
    assert sorted(page.status for page in at_once(acts)) == [422] * 5 + [429] * 15


def test_a_right_guess_beyond_the_limit_is_answered_like_a_wrong_one(
    practice: Practice, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its password was checked before the others were counted, as it happens with many at once."""
    count(app, practice.email, 10)
    monkeypatch.setattr(throttle, "seconds_until_try", lambda _limits: 0)
    pages = [
        sign_in(browser_at(app), practice.email, password)
        for password in (PASSWORD, "wrong password")
    ]
    assert [page.status for page in pages] == [429, 429]
    assert counts(practice.database) == [10, 10, 10]


def test_simultaneous_right_passwords_are_all_accepted(practice: Practice, app: Flask) -> None:
    for _ in range(2):
        forms = [browser_at(app).get("/login/").form_to("/login/") for _ in range(16)]
        acts = [lambda f=f: f.send(email=practice.email, password=PASSWORD) for f in forms]
        assert {page.status for page in at_once(acts)} == {303}
