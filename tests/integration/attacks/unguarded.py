"""The program without the layers that keep doctors apart: there each attack must succeed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from clinic.audit import service as audit
from clinic.extensions import db
from clinic.tenancy import scoping, sql_guard
from tests.integration.databases import Database

HOOKS = (("do_orm_execute", scoping._add_doctor), ("before_flush", scoping._check_before_flush))
# It listens after the scope's event, which numbers the rows that it records.
TRAIL = ("before_flush", audit._record_changes)


@contextmanager
def without_guards(database: Database) -> Iterator[None]:
    """Remove, within the block, the hooks that limit rows to their doctor."""
    with database.app.app_context():
        engine = db.engine
    for name, hook in HOOKS:
        event.remove(db.session, name, hook)
    event.remove(engine, "before_cursor_execute", sql_guard._check_statement)
    try:
        yield
    finally:
        event.listen(engine, "before_cursor_execute", sql_guard._check_statement)
        event.remove(db.session, *TRAIL)
        for name, hook in (*HOOKS, TRAIL):
            event.listen(db.session, name, hook)
