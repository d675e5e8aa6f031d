"""How passwords are kept and changed. Over HTTP, on both databases."""

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
from tests.integration.client import Browser
from tests.integration.conftest import STRONG_HASHER
from tests.integration.databases import Database, dump
from tests.integration.factories import Practice

# --- how they are kept ---------------------------------------------------------------------------


class CountingHasher(PasswordHasher):
    """Counts how often Argon2 works."""

    worked = 0

    def verify(self, *args: Any, **kwargs: Any) -> Any:
        CountingHasher.worked += 1
        return super().verify(*args, **kwargs)

    def hash(self, *args: Any, **kwargs: Any) -> str:
        CountingHasher.worked += 1
        return super().hash(*args, **kwargs)


def test_an_unknown_address_costs_as_much_work_as_a_known_one(
    practice: Practice, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        passwords, "_hasher", CountingHasher(time_cost=1, memory_cost=8, parallelism=1)
    )
    sign_in(Browser(app), "first@example.org", "wrong password")  # makes nobody's hash
    work = []
    for email in (practice.email, "nobody@example.org"):
        before = CountingHasher.worked
        sign_in(Browser(app), email, "wrong password")
        work.append(CountingHasher.worked - before)
    assert work == [1, 1]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_passwords_are_kept_with_argon2id_at_full_cost(
    visitor: Browser, database: Database, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "_hasher", STRONG_HASHER)
    assert sign_up(visitor).status == 303
    kept = row_of(database, "users")[0]["password_hash"]
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert sign_in(Browser(app), SIGN_UP["email"], SIGN_UP["password"]).status == 303


def test_a_weak_hash_is_strengthened_at_sign_in(
    practice: Practice, visitor: Browser, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    stronger = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", stronger)
    sign_in(visitor, practice.email)
    assert "m=16,t=2" in row_of(database, "users")[0]["password_hash"]


# --- how they are changed ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        ("old_password", "not mine at all", "not your current"),
        ("old_password", "", "Write it once more"),
        ("new_password", "short", "8 to 128"),
        ("new_password_confirm", "something else", "differ"),
    ],
)
def test_a_bad_change_of_password_changes_nothing(
    field: str, text: str, words: str, practice: Practice, desk: Browser
) -> None:
    before = dump(practice.database, "sign_in_throttles")
    page = change_password(desk, **{field: text})
    assert page.status == 422
    assert words in page.error_of(field)
    assert dump(practice.database, "sign_in_throttles") == before
    assert is_in(desk)
