"""`flask db downgrade` discards nothing without confirmation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from clinic import downgrade
from clinic.extensions import db
from tests.integration.conftest import KINDS
from tests.integration.databases import Database, make_app
from tests.integration.schemas import schema_of

BEFORE_NOTES = "0008"


@pytest.fixture(params=KINDS)
def app(request: pytest.FixtureRequest, databases: Callable[[str], Database]) -> Iterator[Flask]:
    made = make_app(databases(request.param).migrated())
    yield made
    with made.app_context():
        db.engine.dispose()


def run(app: Flask, *arguments: str, typed: str = "") -> Any:
    return app.test_cli_runner().invoke(args=["db", "downgrade", *arguments], input=typed)


def has_notes(app: Flask) -> bool:
    with app.app_context():
        url = db.engine.url
        db.engine.dispose()
    return "column print_settings.hidden_notes" in schema_of(url)


def test_without_a_terminal_it_refuses_in_one_line(app: Flask) -> None:
    output = run(app, BEFORE_NOTES)
    assert output.exit_code == 1
    assert output.output.startswith("Error: Nothing is changed: db downgrade takes tables")
    assert output.output.endswith("Back up, then add --yes.\n")
    assert output.output.count("\n") == 1
    assert has_notes(app)


def test_it_downgrades_only_after_yes(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downgrade, "_is_terminal", lambda: True)
    assert run(app, BEFORE_NOTES, typed="n\n").exit_code == 1
    assert run(app, BEFORE_NOTES, typed="\n").exit_code == 1
    assert has_notes(app)
    assert run(app, BEFORE_NOTES, typed="y\n").exit_code == 0
    assert not has_notes(app)


def test_yes_may_be_given_as_an_option(app: Flask) -> None:
    assert run(app, "--yes", BEFORE_NOTES).exit_code == 0
    assert not has_notes(app)
