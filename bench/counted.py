"""The deployed clinic, with the number of statements of each response in a header.

Only the header is the bench's: `X-Bench-Queries` counts every statement that reaches the database
except the BEGIN of SQLite, which PostgreSQL's driver sends without an event.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import event

from clinic.extensions import db
from wsgi import app as clinic

_request = threading.local()


def _count(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
    if not statement.startswith("BEGIN"):
        _request.queries = getattr(_request, "queries", 0) + 1


with clinic.app_context():
    event.listen(db.engine, "before_cursor_execute", _count)


def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Serve the clinic, and add the header to each response; a WSGI application."""
    _request.queries = 0

    def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        header = ("X-Bench-Queries", str(_request.queries))
        return start_response(status, [*headers, header], *rest)

    return clinic.wsgi_app(environ, start)
