"""An argument that no command can use is answered in one line, never with a traceback."""

from __future__ import annotations

import os

import pytest
from click.testing import Result
from flask import Flask

from clinic.auth import service
from tests.integration.factories import PASSWORD

NO_UTF_8 = os.fsdecode(b"Dr \xff")
TOO_LONG = "n" * 300 + ".zip"


def _run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=arguments, input=f"{PASSWORD}\n")


def _refusal(answer: Result) -> str:
    """Return the only line of a refusal."""
    assert isinstance(answer.exception, SystemExit), repr(answer.exception)
    assert answer.exit_code == 1
    (line,) = answer.output.splitlines()
    return str(line)


@pytest.mark.parametrize("name", [NO_UTF_8, "Dr \x1b[31m Rao", "Dr \ufffe"])
def test_a_name_that_cannot_be_stored_adds_no_doctor(app: Flask, name: str) -> None:
    answer = _run(app, "create-doctor", "--email", "new@example.org", "--name", name)
    assert "Type the name again: it has characters that cannot be stored" in _refusal(answer)
    with app.app_context():
        assert service.find_user("new@example.org") is None


def test_a_name_is_as_long_as_at_sign_up(app: Flask) -> None:
    answer = _run(app, "create-doctor", "--email", "new@example.org", "--name", "D" * 201)
    assert "at most 200 characters" in _refusal(answer)


@pytest.mark.parametrize(
    "arguments",
    [
        ("export", "--doctor", NO_UTF_8, "file.zip"),
        ("check-ledger", "--doctor", NO_UTF_8),
        ("reset-password", NO_UTF_8),
        ("correct-closing", "--doctor", "a@b.example", "--day", "2026-01-01", "--reason", NO_UTF_8),
        ("purge-audit-reads", "--older-than", NO_UTF_8),
    ],
)
def test_a_text_that_is_no_utf_8_is_refused(app: Flask, arguments: tuple[str, ...]) -> None:
    assert "again: it has characters that cannot be stored" in _refusal(_run(app, *arguments))


@pytest.mark.parametrize(
    "arguments",
    [
        ("backup", TOO_LONG),
        ("restore", TOO_LONG),
        ("import-export", TOO_LONG),
    ],
)
def test_a_name_of_a_file_that_is_too_long_is_told(app: Flask, arguments: tuple[str, ...]) -> None:
    assert "name too long" in _refusal(_run(app, *arguments))
