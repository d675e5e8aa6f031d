"""Log lines of events and errors."""

from __future__ import annotations

import json
import logging
import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import create_engine

from clinic import logs
from clinic.logs import LogFormatter, error_lines, error_summary

MOMENT = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\+05:30"
NAME = "Lakshmi Srinivasan"


def written(
    message: str, *args: Any, error: BaseException | None = None, as_json: bool = False
) -> str:
    info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("clinic.x", logging.ERROR, "x.py", 1, message, args, info)
    return LogFormatter(as_json).format(record)


def raised(error: Exception, cause: Exception | None = None) -> Exception:
    """Return the error after raising it here."""
    try:
        raise error from cause
    except type(error) as caught:
        return caught


def test_a_line_has_time_level_request_and_its_number() -> None:
    app = Flask("some")
    app.add_url_rule("/patients/", "patients", methods=["POST"])
    with app.test_request_context("/patients/?q=Lakshmi", method="POST"):
        line = written("Of %s.", "interest")
        number = logs.request_id()
    assert re.fullmatch(rf"{MOMENT} ERROR POST /patients/ {number} Of interest\.", line)


def test_a_line_outside_a_request_has_time_and_level() -> None:
    assert re.fullmatch(rf"{MOMENT} ERROR Of interest\.", written("Of interest.\n"))


@pytest.mark.parametrize(
    ("path", "logged"),
    [
        ("/patients/12/", "/patients/12/"),
        ("/patients/9876543210/", "/patients/<int:number>/"),
        ("/patients/Lakshmi%20Srinivasan/", "-"),
        ("/Lakshmi", "-"),
        ("/x%0A2026-11-29 ERROR forged", "-"),
    ],
)
def test_a_path_is_logged_only_without_typed_names_and_numbers(path: str, logged: str) -> None:
    app = Flask("some")
    app.add_url_rule("/patients/<int:number>/", "patient")
    with app.test_request_context(path):
        line = written("Something.")
    assert f" ERROR GET {logged} " in line
    assert "\n" not in line


def test_an_unknown_method_is_not_logged() -> None:
    app = Flask("some")
    with app.test_request_context("/", method="LAKSHMI"):
        assert " ERROR - - " in written("Something.")


def test_each_request_has_its_own_number() -> None:
    app, numbers = Flask("some"), set()
    for _ in range(3):
        with app.test_request_context("/"):
            numbers.add(logs.request_id())
            numbers.add(logs.request_id())
    assert len(numbers) == 3


def test_a_json_line_has_the_same_fields_by_name() -> None:
    app = Flask("some")
    app.add_url_rule("/patients/", "patients", methods=["POST"])
    with app.test_request_context("/patients/?q=Lakshmi", method="POST"):
        line = written("It\n failed.", error=raised(ValueError(NAME)), as_json=True)
        number = logs.request_id()
    assert "\n" not in line
    entry = json.loads(line)
    assert re.fullmatch(MOMENT, entry.pop("time"))
    error = entry.pop("error")
    assert error[0] == "ValueError"
    assert re.fullmatch(r"tests/unit/test_logs\.py:\d+ raised", error[1])
    assert entry == {
        "level": "ERROR",
        "logger": "clinic.x",
        "message": "It\n failed.",
        "method": "POST",
        "path": "/patients/",
        "request": number,
    }


@pytest.mark.parametrize(("user", "logged"), [(7, "7"), (None, "-")])
def test_a_response_is_a_line_of_the_access_log(
    user: int | None, logged: str, caplog: pytest.LogCaptureFixture
) -> None:
    answer = {"method": "GET", "route": "/patients/<int:patient_id>/", "request": "1a2b3c4d"}
    answer |= {"status": 200, "ms": 12.5, "user": user}
    with caplog.at_level(logging.INFO):
        logs.log_access(**answer)
    line = LogFormatter().format(caplog.records[0])
    route = re.escape("GET /patients/<int:patient_id>/ 1a2b3c4d 200 12.5 ms user ")
    assert re.fullmatch(f"{MOMENT} INFO {route}{logged}", line)
    entry = json.loads(LogFormatter(as_json=True).format(caplog.records[0]))
    assert entry.items() >= answer.items()


def test_an_error_is_logged_with_its_class_and_place() -> None:
    lines = written("It failed.", error=raised(AttributeError("no such thing"))).splitlines()
    assert lines[1] == "  AttributeError: no such thing"
    assert re.fullmatch(r"  tests/unit/test_logs\.py:\d+ raised", lines[2])


@pytest.mark.parametrize(
    "error",
    [
        *(ValueError(f"invalid literal for int(): {NAME!r}"), KeyError(NAME), RuntimeError(NAME)),
        *(UnicodeEncodeError("ascii", NAME, 0, 1, NAME), LookupError(NAME), AssertionError(NAME)),
        OSError(2, "No such file or directory", f"/papers/{NAME}.pdf"),
        ExceptionGroup(NAME, [ValueError(NAME)]),
    ],
    ids=lambda error: type(error).__name__,
)
def test_an_error_message_that_may_quote_typed_text_is_left_out(
    error: Exception,
) -> None:
    logged = written("It failed.", error=raised(RuntimeError("x"), cause=raised(error)))
    assert type(error).__name__ in logged
    assert "Lakshmi" not in logged


def test_a_chain_of_errors_is_one_entry_of_limited_length() -> None:
    error: Exception = ValueError("first")
    for number in range(50):
        error = raised(RuntimeError(number), cause=error)
    assert len(error_lines(error)) < 20


def test_a_deep_call_stack_is_logged_by_its_last_frames() -> None:
    def deep(level: int) -> None:
        if level == 0:
            raise TypeError("deep")
        deep(level - 1)

    with pytest.raises(TypeError) as caught:
        deep(80)
    assert len(error_lines(caught.value)) <= 1 + logs.MOST_FRAMES


def test_sqlites_messages_name_columns() -> None:
    engine = create_engine("sqlite://", hide_parameters=True)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE people (name TEXT UNIQUE)")
        connection.exec_driver_sql("INSERT INTO people VALUES (?)", (NAME,))
        with pytest.raises(Exception, match="UNIQUE") as caught:
            connection.exec_driver_sql("INSERT INTO people VALUES (?)", (NAME,))
    engine.dispose()
    assert error_summary(caught.value) == "IntegrityError: UNIQUE constraint failed: people.name"
    assert isinstance(caught.value.orig, sqlite3.IntegrityError)  # type: ignore[attr-defined]
    assert "Lakshmi" not in str(caught.value)


def test_flasks_own_server_logs_no_query_string() -> None:
    args = ("GET /patients/?q=Lakshmi HTTP/1.1", "200", "-")
    record = logging.LogRecord("werkzeug", logging.INFO, "x", 1, '"%s" %s %s', args, None)
    assert logs._remove_query(record)
    assert record.getMessage() == '"GET /patients/ HTTP/1.1" 200 -'


def test_no_code_of_the_clinic_prints() -> None:
    folder = Path(logs.__file__).parent
    lines = [
        path.name
        for path in folder.rglob("*.py")
        if re.search(
            r"^\s+(print\(|traceback\.print|logging\.(error|info|warning)\()",
            path.read_text("utf-8"),
            re.M,
        )
    ]
    assert lines == []
