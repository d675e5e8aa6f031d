"""Passwords are stored and changed safely; over HTTP on both databases."""

from __future__ import annotations

from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask

from clinic.auth import passwords
from tests.integration.auth.accounts import (
    SIGN_UP,
    change_password,
    is_in,
    row_of,
    sign_in,
    sign_up,
)
from tests.integration.auth.second_steps import SECOND, turn_on
from tests.integration.client import Browser
from tests.integration.conftest import STRONG_HASHER
from tests.integration.databases import Database, dump
from tests.integration.factories import PASSWORD, Practice
from tests.integration.together import at_once

# --- storage -------------------------------------------------------------------------------------


class CountingHasher(PasswordHasher):
    """A password hasher that counts its runs."""

    worked = 0

    def verify(self, *args: Any, **kwargs: Any) -> Any:
        CountingHasher.worked += 1
        return super().verify(*args, **kwargs)

    def hash(self, *args: Any, **kwargs: Any) -> str:
        CountingHasher.worked += 1
        return super().hash(*args, **kwargs)


def test_an_unknown_address_takes_as_much_work_as_a_known_one(
    practice: Practice, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        passwords, "_hasher", CountingHasher(time_cost=1, memory_cost=8, parallelism=1)
    )
    sign_in(Browser(app), "first@example.org", "wrong password")  # computes the dummy hash
    work = []
    for email in (practice.email, "nobody@example.org"):
        before = CountingHasher.worked
        sign_in(Browser(app), email, "wrong password")
        work.append(CountingHasher.worked - before)
    assert work == [1, 1]


def test_signing_up_with_a_taken_address_takes_as_much_work_as_with_a_new_one(
    practice: Practice, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        passwords, "_hasher", CountingHasher(time_cost=1, memory_cost=8, parallelism=1)
    )
    work = []
    for email in (practice.email, "new@example.org"):
        before = CountingHasher.worked
        sign_up(Browser(app), email=email)
        work.append(CountingHasher.worked - before)
    assert work == [1, 1]


@pytest.mark.parametrize("registered", [True, False])
def test_the_first_check_of_a_process_takes_the_same_work_for_both(
    registered: bool, practice: Practice, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        passwords, "_hasher", CountingHasher(time_cost=1, memory_cost=8, parallelism=1)
    )
    passwords._dummy_hash.cache_clear()
    before = CountingHasher.worked
    sign_in(Browser(app), practice.email if registered else "nobody@example.org", "wrong password")
    assert CountingHasher.worked - before == 2


def test_a_change_of_password_sent_eight_times_simultaneously_is_made_once(
    practice: Practice, app: Flask
) -> None:
    desk = practice.browser()
    form = desk.get("/account/you/").form_to("/account/password/")
    cookie = desk.client.get_cookie("clinic")
    assert cookie is not None
    new = {"new_password": "a new password", "new_password_confirm": "a new password"}
    browsers = [Browser(app) for _ in range(8)]
    for browser in browsers:
        browser.client.set_cookie("clinic", cookie.value)
    typed = form.values | {"old_password": PASSWORD} | new
    pages = at_once([lambda b=b: b.post("/account/password/", typed) for b in browsers])
    done = [page for page in pages if page.location == "/account/you/"]
    # A request after it was done is signed out, like every other device.
    later = [page for page in pages if page.location.startswith("/login/")]
    assert done
    assert len(done) + len(later) == 8
    assert all(is_in(page.browser) for page in done)
    assert sign_in(Browser(app), practice.email, "a new password").status == 303
    events = [row for row in dump(practice.database)["audit_events"] if "password" in row]
    assert len(events) == 1
    assert [r["failures"] for r in row_of(practice.database, "sign_in_throttles")] == [0, 0, 0]


def test_the_old_password_is_refused_where_it_was_changed_during_the_check(
    practice: Practice, desk: Browser, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    verify = passwords.verify_password

    def change_first(password: str, password_hash: str | None) -> bool:
        is_right = verify(password, password_hash)
        monkeypatch.setattr(passwords, "verify_password", verify)
        assert [page.status for page in at_once([lambda: change_password(desk)])] == [303]
        return is_right

    browser = Browser(app)
    form = browser.get("/login/").form_to("/login/")
    monkeypatch.setattr(passwords, "verify_password", change_first)
    assert form.send(email=practice.email, password=PASSWORD).status == 422
    assert not is_in(browser)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_passwords_are_hashed_with_argon2id_at_full_cost(
    visitor: Browser, database: Database, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "_hasher", STRONG_HASHER)
    assert sign_up(visitor).status == 303
    password_hash = row_of(database, "users")[0]["password_hash"]
    assert password_hash.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert sign_in(Browser(app), SIGN_UP["email"], SIGN_UP["password"]).status == 303


def test_a_weak_hash_is_strengthened_at_sign_in(
    practice: Practice, visitor: Browser, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    stronger = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", stronger)
    sign_in(visitor, practice.email)
    assert "m=16,t=2" in row_of(database, "users")[0]["password_hash"]


@pytest.mark.parametrize("role", ["", "nurse"], ids=["doctor", "nurse"])
def test_who_has_a_weak_hash_and_an_app_or_no_records_of_their_own_signs_in(
    role: str, practice: Practice, app: Flask, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    turn_on(practice, clock)
    email = practice.member(role).email if role else practice.email
    stronger = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", stronger)
    visitor = Browser(app)
    answer = sign_in(visitor, email)
    assert (answer.status, answer.location) == (303, "/" if role else SECOND)
    (row,) = [row for row in row_of(practice.database, "users") if row["email"] == email]
    assert "m=16,t=2" in row["password_hash"]
    assert sign_in(Browser(app), email).status == 303


# --- changes -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "text", "message"),
    [
        ("old_password", "not mine at all", "not your current"),
        ("old_password", "", "Write it once more"),
        ("new_password", "short", "8 to 128"),
        ("new_password_confirm", "something else", "differ"),
    ],
)
def test_a_bad_change_of_password_changes_nothing(
    field: str, text: str, message: str, practice: Practice, desk: Browser
) -> None:
    before = dump(practice.database, "sign_in_throttles")
    page = change_password(desk, **{field: text})
    assert page.status == 422
    assert message in page.error_of(field)
    assert dump(practice.database, "sign_in_throttles") == before
    assert is_in(desk)
