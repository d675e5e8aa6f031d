"""What the log says: one line for each event, one entry for each error, and nothing of a patient.

A line tells the time, the level, the method and path of the request without its question, and the
request's id, which the error page shows too. Of an address that is no page's it tells nothing:
somebody may have typed a name into it. An error tells its kind, what the database names by
its schema (constraint, table, column), and where in the clinic it arose. It never tells the words
of an exception that may quote what somebody typed, nor the values of a statement.
"""

from __future__ import annotations

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
"""Exceptions whose words are about the program, not about what it works on."""
COMMANDS = ("flask_migrate",)
"""Loggers that speak to whoever has typed a command."""
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
MOST_ROWS = 9_999_999
"""No doctor has more rows of a kind; a telephone number has ten digits."""
MOST_FRAMES = 12
MOST_CAUSES = 4


def install() -> None:
    """Has every logger of this process write such lines on standard error; again is harmless."""
    root = logging.getLogger()
    if not any(isinstance(handler.formatter, Line) for handler in root.handlers):
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(Line())
        root.addHandler(handler)
    logging.getLogger("werkzeug").addFilter(_without_question)


def request_id() -> str:
    """What tells this request from others, in the log and on its error page."""
    if "request_id" not in g:
        g.request_id = secrets.token_hex(4)
    return str(g.request_id)


class Line(logging.Formatter):
    """Time, level, request and words of a record; of an error also its kind and place."""

    def format(self, record: logging.LogRecord) -> str:
        if record.name in COMMANDS:
            return record.getMessage()
        moment = datetime.fromtimestamp(record.created, KOLKATA)
        parts = [moment.isoformat(" ", "seconds"), record.levelname]
        if has_request_context():
            parts += [_method(), _path(), request_id()]
        parts.append(record.getMessage().strip())
        error = record.exc_info[1] if record.exc_info else None
        return " ".join(parts) if error is None else "\n".join([" ".join(parts), *story_of(error)])


def _method() -> str:
    return request.method if request.method in METHODS else "-"


def _path() -> str:
    """The path of a page; with a number in it that is none of a row, say of a telephone, the rule
    of the page instead; "-" where there is no such page."""
    if request.url_rule is None:
        return "-"
    numbers = [value for value in (request.view_args or {}).values() if isinstance(value, int)]
    is_of_rows = all(number <= MOST_ROWS for number in numbers)
    return quote(request.path) if is_of_rows else request.url_rule.rule


def story_of(error: BaseException) -> list[str]:
    """What went wrong and where, in lines; first what was raised last."""
    causes = islice(_causes_of(error), MOST_CAUSES)
    return [f"  {words_of(error)}", *_frames(error), *(f"  after {words_of(c)}" for c in causes)]


def _causes_of(error: BaseException) -> Iterator[BaseException]:
    """What led to an error; not what a database's error wraps, which is told with it."""
    found = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if found is not None:
        if not (isinstance(error, DBAPIError) and found is error.orig):
            yield found
        yield from _causes_of(found)


def words_of(error: BaseException) -> str:
    """The kind of an error, and its words as far as they cannot quote a value."""
    if isinstance(error, DBAPIError) and error.orig is not None:
        return words_of(error.orig)
    kind = type(error).__name__
    if isinstance(error, PostgresqlError):
        return f"{kind} {_schema_words(error)}".strip()
    is_sqlite = type(error).__module__ == "sqlite3"  # which names columns, never values
    if is_sqlite or isinstance(error, ABOUT_CODE):
        return f"{kind}: {_first_line(error)}"
    if isinstance(error, OSError) and error.strerror:
        return f"{kind}: {error.strerror}"
    return kind


def _schema_words(error: PostgresqlError) -> str:
    """The state, and what it is about: PostgreSQL's own words quote the row under DETAIL, and of
    what is no number or date the value itself."""
    told = (error.pgcode, error.diag.constraint_name, error.diag.table_name, error.diag.column_name)
    named = " ".join(str(word) for word in told if word)
    if isinstance(error, DataError | IntegrityError):
        return named
    return f"{named}: {_first_line(error)}"


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [""])[0]


def _frames(error: BaseException) -> list[str]:
    """Where in the clinic it arose, the place itself last, and where in what the clinic uses."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if _is_own(frame.filename)]
    if frames and frames[-1] not in own:
        own.append(frames[-1])
    return [f"  {_short(f.filename)}:{f.lineno} {f.name}" for f in own[-MOST_FRAMES:]]


def _is_own(file: str) -> bool:
    return file.startswith(str(ROOT)) and ".venv" not in file


def _short(file: str) -> str:
    return file.removeprefix(f"{ROOT}/").rpartition("site-packages/")[2]


def _without_question(record: logging.LogRecord) -> bool:
    """Flask's own server writes each request down, with what was searched for: without it."""
    if isinstance(record.args, tuple):
        record.args = tuple(_before_question(arg) for arg in record.args)
    return True


def _before_question(arg: Any) -> Any:
    """`GET /patients/?q=… HTTP/1.1` as `GET /patients/ HTTP/1.1`."""
    if not isinstance(arg, str) or "?" not in arg:
        return arg
    return f"{arg.partition('?')[0]} {arg.rpartition(' ')[2]}"
