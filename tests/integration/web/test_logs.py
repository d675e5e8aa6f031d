"""A database error is logged once, without patient data."""

from __future__ import annotations

import logging
import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert

from clinic.extensions import db
from clinic.logs import LogFormatter
from clinic.patients import service
from clinic.patients.models import Patient
from tests.integration.client import Browser
from tests.integration.factories import Practice

TYPED = {
    "first_name": "Lakshmi",
    "last_name": "Srinivasan",
    "gender": "F",
    "age": "45",
    "phone": "9876543210",
    "address": "12 Gandhi Road, Chennai",
}
VALUES = ("Lakshmi", "Srinivasan", "98765", "43210", "Gandhi", "Chennai")


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """The lines that are written on standard error."""
    caplog.handler.setFormatter(LogFormatter())
    return caplog


def spoil(monkeypatch: pytest.MonkeyPatch, **wrong: Any) -> None:
    """Let each new patient break a rule of the database."""
    columns = service._columns
    monkeypatch.setattr(service, "_columns", lambda values: columns(values) | wrong)


def fail_with_sql(monkeypatch: pytest.MonkeyPatch, **wrong: Any) -> None:
    """Let each new patient break a rule by a direct statement."""

    def register(values: Any, _key: Any = None) -> None:
        row = service._columns(values) | {"id": 5, "version": 1, **wrong}
        db.session.execute(insert(Patient).values(row))

    monkeypatch.setattr(service, "register", register)


def send(desk: Browser) -> Any:
    return desk.get("/patients/new/").form_to("/patients/new/").send(**TYPED)


def the_one_entry(caught: pytest.LogCaptureFixture) -> str:
    """Return the entry about the error, which must be the only one."""
    entries = [record for record in caught.records if record.levelno >= logging.WARNING]
    assert len(entries) == 1, caught.text
    return caught.text


@pytest.mark.parametrize("write_wrongly", [spoil, fail_with_sql], ids=["form", "statement"])
@pytest.mark.parametrize(
    "wrong",
    [{"birth_precision": "Lakshmi"}, {"birth_date": None}],
    ids=lambda wrong: next(iter(wrong)),
)
def test_a_refused_row_is_logged_with_its_rule_and_without_its_values(
    write_wrongly: Any,
    wrong: dict[str, Any],
    practice: Practice,
    desk: Browser,
    lines: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write_wrongly(monkeypatch, **wrong)
    page = send(desk)
    assert page.status == 500
    entry = the_one_entry(lines)
    assert [value for value in VALUES if value in entry] == []
    assert len(entry.splitlines()) < 20
    assert "patients" in entry  # the table or the place in the program
    number = re.search(r"\b[0-9a-f]{8}\b", page.text)
    assert number is not None
    assert f"ERROR POST /patients/new/ {number[0]} " in entry
    assert TYPED["address"] in page.text  # typed text is only for its writer


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_value_that_postgresql_cannot_read_is_not_logged(
    practice: Practice,
    desk: Browser,
    lines: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """PostgreSQL reports: invalid input syntax for type bigint: "Lakshmi"."""

    def register(values: Any, _key: Any = None) -> None:
        with db.engine.connect() as connection:
            connection.exec_driver_sql("SELECT CAST(%s AS BIGINT)", (values["first_name"],))

    monkeypatch.setattr(service, "register", register)
    assert send(desk).status == 500
    entry = the_one_entry(lines)
    assert "InvalidTextRepresentation 22P02" in entry
    assert [value for value in VALUES if value in entry] == []


def test_the_engine_hides_the_values_of_statements(app: Flask) -> None:
    with app.app_context():
        assert db.engine.hide_parameters
