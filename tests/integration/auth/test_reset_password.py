"""`flask reset-password` sets a new password for one account and ends its sign-ins."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from clinic.auth import throttle
from clinic.auth.limits import ACCOUNT, ONE_SOURCE
from clinic.extensions import db
from tests.integration.auth.accounts import is_in, row_of, sign_in
from tests.integration.client import Browser
from tests.integration.databases import Database, dump, make_app
from tests.integration.factories import PASSWORD, Practice

NEW = "seven green mangoes"


def run(app: Flask, *arguments: str, typed: str = f"{NEW}\n") -> Any:
    return app.test_cli_runner().invoke(args=["reset-password", *arguments], input=typed)


def test_the_new_password_works_and_the_old_one_does_not(practice: Practice, app: Flask) -> None:
    assert run(app, practice.email).exit_code == 0
    assert sign_in(Browser(app), practice.email, PASSWORD).status == 422
    again = Browser(app)
    sign_in(again, practice.email, NEW)
    assert is_in(again)


def test_every_device_is_signed_out(practice: Practice, app: Flask) -> None:
    tablet = practice.browser()
    assert is_in(tablet)
    run(app, practice.email)
    assert not is_in(tablet)


def test_the_spelling_of_the_address_does_not_matter(practice: Practice, app: Flask) -> None:
    assert run(app, f" {practice.email.upper()} ").exit_code == 0


def test_a_throttled_account_may_sign_in_immediately(practice: Practice, app: Flask) -> None:
    with app.app_context():
        for n in range(ACCOUNT.burst // ONE_SOURCE.burst):
            origin = throttle.Origin(f"192.0.2.{n}")
            throttle.count_try(throttle.of_sign_in(practice.email, origin), ONE_SOURCE.burst)
        db.session.commit()
    waiting = Browser(app)
    sign_in(waiting, practice.email, PASSWORD)
    assert not is_in(waiting)
    run(app, practice.email)
    sign_in(waiting, practice.email, NEW)
    assert is_in(waiting)


def test_the_trail_records_it_without_the_password(practice: Practice, app: Flask) -> None:
    run(app, practice.email)
    events = [row for row in dump(practice.database)["audit_events"] if "password_reset" in row]
    assert len(events) == 1
    assert NEW not in repr(events)


def test_a_generated_password_is_printed_once_and_works(practice: Practice, app: Flask) -> None:
    result = run(app, practice.email, "--generate", typed="")
    assert result.exit_code == 0
    password = result.output.rsplit(maxsplit=1)[-1]
    assert result.output.count(password) == 1
    again = Browser(app)
    sign_in(again, practice.email, password)
    assert is_in(again)
    assert (
        run(app, practice.email, "--generate", typed="").output.rsplit(maxsplit=1)[-1] != password
    )


@pytest.mark.parametrize("email", ["nobody@example.org", "no address", ""])
def test_an_unknown_address_changes_nothing(email: str, practice: Practice, app: Flask) -> None:
    before = dump(practice.database)
    result = run(app, email)
    assert result.exit_code == 1
    assert result.output == f"Error: Nobody signs in as {email}.\n"
    assert dump(practice.database) == before


@pytest.mark.parametrize("typed", ["", "short\n", "x" * 129 + "\n"])
def test_an_invalid_password_is_refused(typed: str, practice: Practice, app: Flask) -> None:
    before = row_of(practice.database, "users")
    result = run(app, practice.email, typed=typed)
    assert result.exit_code == 1
    assert "8 to 128" in result.output
    assert row_of(practice.database, "users") == before


def test_on_a_terminal_the_password_is_asked_twice(
    practice: Practice, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clinic.cli._is_terminal", lambda: True)
    result = run(app, practice.email, typed=f"{NEW}\nanother one\n{NEW}\n{NEW}\n")
    assert result.exit_code == 0
    assert result.output.count("Password:") == 2
    assert NEW not in result.output


def test_no_database_is_made_in_an_empty_folder(tmp_path: Path) -> None:
    file = tmp_path / "clinic.sqlite3"
    result = run(make_app(f"sqlite:///{file}"), "asha@example.org")
    assert result.exit_code == 1
    assert result.output.startswith("Error: There is no database at ")
    assert list(tmp_path.iterdir()) == []


def test_a_database_without_tables_is_reported(database: Database) -> None:
    app = make_app(database.empty())  # type: ignore[attr-defined]
    result = run(app, "asha@example.org")
    assert result.exit_code == 1
    assert len(result.output.splitlines()) == 1
    assert "\nTraceback" not in result.output
