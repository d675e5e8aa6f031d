"""Logging: one line for each event, one entry for each error, and no data of a patient.

The lines are text, or JSON for programs that collect them. A line has the time, the level, the
method and path of the request without its query, and the request id, which the error page shows
too. A path that is not a page's is not logged: somebody may have typed a name into it. An error is
logged with its type, the names of the schema (constraint, table, column), and the place in the
code. Messages of exceptions that may quote typed text, and values of statements, are never logged.
The access log, which can be turned on, names the URL rule instead of the path.
"""

from __future__ import annotations

import json
import logging
import secrets
import sys
import traceback
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import quote

from flask import g, has_request_context, request
from jinja2 import TemplateError
from psycopg2 import DataError, IntegrityError
from psycopg2 import Error as PostgresqlError
from sqlalchemy.exc import DBAPIError

from clinic.clock import KOLKATA
from clinic.tenancy.owned import ScopeError

ROOT = Path(__file__).resolve().parent.parent
ABOUT_CODE = (
    *(AttributeError, ImportError, NameError, NotImplementedError, RecursionError, TypeError),
    *(TemplateError, ScopeError),
)
"""Exceptions whose messages are about the program, not about data."""
COMMANDS = ("flask_migrate",)
"""Loggers whose lines are the output of a command."""
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
MOST_ROWS = 9_999_999
"""No doctor has more rows in a table; a telephone number has ten digits."""
ACCESS = "clinic.access"
"""The logger of the access log; its records have the attribute `answer`."""
MOST_FRAMES = 12
MOST_CAUSES = 4


def install(as_json: bool = False) -> None:
    """Make every logger of this process write such lines to standard error; may be repeated."""
    root = logging.getLogger()
    if not any(isinstance(handler.formatter, LogFormatter) for handler in root.handlers):
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(LogFormatter(as_json))
        root.addHandler(handler)
    logging.getLogger(ACCESS).setLevel(logging.INFO)
    logging.getLogger("werkzeug").addFilter(_remove_query)


def request_id() -> str:
    """Return the id of this request, for the log and its error page."""
    if "request_id" not in g:
        g.request_id = secrets.token_hex(4)
    return str(g.request_id)


class LogFormatter(logging.Formatter):
    """Formats time, level, request and message; for an error also its type and place.

    As JSON the line is one object with `time level logger message`, in a request also `request
    method path`, for an error `error` (a list of lines), in the access log what `log_access` has.
    """

    def __init__(self, as_json: bool = False) -> None:
        super().__init__()
        self.as_json = as_json

    def format(self, record: logging.LogRecord) -> str:
        if record.name in COMMANDS:
            return record.getMessage()
        entry = _entry_of(record)
        return json.dumps(entry) if self.as_json else _text_of(entry)


def log_access(**answer: Any) -> None:
    """Log an answered request: `method route request status ms user`, no path and no query."""
    logging.getLogger(ACCESS).info("%(status)s", answer, extra={"answer": answer})


def _entry_of(record: logging.LogRecord) -> dict[str, Any]:
    moment = datetime.fromtimestamp(record.created, KOLKATA).isoformat(" ", "seconds")
    entry = {"time": moment, "level": record.levelname, "logger": record.name}
    answer: dict[str, Any] | None = getattr(record, "answer", None)
    if answer is not None:
        return {**entry, **answer}
    if has_request_context():
        entry |= {"method": _method(), "path": _path(), "request": request_id()}
    entry["message"] = record.getMessage().strip()
    error = record.exc_info[1] if record.exc_info else None
    return entry if error is None else {**entry, "error": error_lines(error)}


def _text_of(entry: dict[str, Any]) -> str:
    """Return the line for people, without the names of what is in it."""
    if "route" in entry:
        fields = ("time", "level", "method", "route", "request", "status")
        user = entry["user"] or "-"
        return " ".join(str(entry[name]) for name in fields) + f" {entry['ms']} ms user {user}"
    fields = ("time", "level", "method", "path", "request", "message")
    line = " ".join(entry[name] for name in fields if name in entry)
    return "\n".join([line, *(f"  {part}" for part in entry.get("error", ()))])


def _method() -> str:
    return request.method if request.method in METHODS else "-"


def _path() -> str:
    """Return the path of a page, or "-" where there is no such page.

    If a number in it cannot be a row's (it may be a telephone number), return the URL rule.
    """
    if request.url_rule is None:
        return "-"
    numbers = [value for value in (request.view_args or {}).values() if isinstance(value, int)]
    is_of_rows = all(number <= MOST_ROWS for number in numbers)
    return quote(request.path) if is_of_rows else request.url_rule.rule


def error_lines(error: BaseException) -> list[str]:
    """Return the lines for an error: what was raised last, where, and its causes."""
    causes = islice(_causes_of(error), MOST_CAUSES)
    return [error_summary(error), *_frames(error), *(f"after {error_summary(c)}" for c in causes)]


def _causes_of(error: BaseException) -> Iterator[BaseException]:
    """Yield the causes of an error, except the driver's error that a database error wraps."""
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None:
        if not (isinstance(error, DBAPIError) and cause is error.orig):
            yield cause
        yield from _causes_of(cause)


def error_summary(error: BaseException) -> str:
    """Return the type of an error, and its message as far as that cannot quote a value."""
    if isinstance(error, DBAPIError) and error.orig is not None:
        return error_summary(error.orig)
    kind = type(error).__name__
    if isinstance(error, PostgresqlError):
        return f"{kind} {_schema_names(error)}".strip()
    is_sqlite = type(error).__module__ == "sqlite3"  # its messages name columns, never values
    if is_sqlite or isinstance(error, ABOUT_CODE):
        return f"{kind}: {_first_line(error)}"
    if isinstance(error, OSError) and error.strerror:
        return f"{kind}: {error.strerror}"
    return kind


def _schema_names(error: PostgresqlError) -> str:
    """Return the SQLSTATE and the names of the schema that it is about.

    PostgreSQL's message itself quotes the row under DETAIL, and an invalid number or date.
    """
    diagnostics = error.diag
    names = (
        error.pgcode,
        diagnostics.constraint_name,
        diagnostics.table_name,
        diagnostics.column_name,
    )
    text = " ".join(str(name) for name in names if name)
    if isinstance(error, DataError | IntegrityError):
        return text
    return f"{text}: {_first_line(error)}"


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [""])[0]


def _frames(error: BaseException) -> list[str]:
    """Return the frames of our code, the innermost last, and the frame that raised the error."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if _is_own(frame.filename)]
    if frames and frames[-1] not in own:
        own.append(frames[-1])
    return [f"{_short(f.filename)}:{f.lineno} {f.name}" for f in own[-MOST_FRAMES:]]


def _is_own(file: str) -> bool:
    return file.startswith(str(ROOT)) and ".venv" not in file


def _short(file: str) -> str:
    return file.removeprefix(f"{ROOT}/").rpartition("site-packages/")[2]


def _remove_query(record: logging.LogRecord) -> bool:
    """Remove the query, which may have a name, from the access log of Flask's own server."""
    if isinstance(record.args, tuple):
        record.args = tuple(_before_query(arg) for arg in record.args)
    return True


def _before_query(arg: Any) -> Any:
    """Write `GET /patients/?q=… HTTP/1.1` as `GET /patients/ HTTP/1.1`."""
    if not isinstance(arg, str) or "?" not in arg:
        return arg
    return f"{arg.partition('?')[0]} {arg.rpartition(' ')[2]}"
