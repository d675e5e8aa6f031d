"""Plans that PostgreSQL keeps for the statements of pages.

Sent as text, a statement is planned at each run: a search is planned for longer than it runs. Here
it is prepared once on each connection and then executed by one plan for all values: statements are
written so that each finds its rows by an index, whatever they are. One that is not says KEPT=False.

KEPT_PLANS=0 turns it off. Behind a pooler, which gives each transaction another process of the
server, nothing is prepared (`behind_pooler`).
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from psycopg2 import errors
from psycopg2.extensions import AsIs
from sqlalchemy import event

if TYPE_CHECKING:
    from sqlalchemy import Engine

MOST = 200
"""Statements that are prepared on one connection; each holds some 80 KB of the server's memory."""

KEPT = "kept_plan"
"""Execution option of a statement that is prepared."""

LOST = (
    errors.InvalidSqlStatementName,  # a name that is not known any more
    errors.DuplicatePreparedStatement,  # or still is
    errors.FeatureNotSupported,  # a table was changed, and its rows look otherwise
)


def install(engine: Engine) -> None:
    """Prepares statements with the option KEPT on this engine's connections."""
    event.listen(engine, "connect", _open)
    event.listen(engine, "do_execute", _execute)


def behind_pooler(connection: Any) -> bool:
    """Return whether a pooler is between this new connection and the server.

    Then the process that was announced at the opening is not the one that answers.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (answering,) = cursor.fetchone()
    connection.rollback()
    return bool(connection.info.backend_pid != answering)


def _open(connection: Any, record: Any) -> None:
    if behind_pooler(connection):
        return
    with connection.cursor() as cursor:
        # By itself PostgreSQL goes on planning where it thinks a plan for the values cheaper by
        # more than the planning; the plans of pages are too cheap for that to be true.
        cursor.execute("SET plan_cache_mode = force_generic_plan")
    connection.commit()
    record.info["plans"] = Plans()


def _execute(cursor: Any, statement: str, parameters: Any, context: Any) -> bool:
    """The event `do_execute`: whether the statement was run here."""
    if not context.execution_options.get(KEPT):
        return False
    connection = context.root_connection.info
    if "plans" not in connection:
        return False
    try:
        connection["plans"].run(cursor, statement, parameters, context.compiled)
    except LOST:
        del connection["plans"]  # from now on nothing is left to the server
        raise
    return True


class Plans:
    """What is prepared on one connection."""

    def __init__(self) -> None:
        self._names: dict[tuple[Any, ...], str] = {}
        # Through a pooler that was not noticed, another connection's plan would run under our name.
        self._own = secrets.token_hex(4)
        self._given = 0

    def run(self, cursor: Any, statement: str, values: dict[str, Any], compiled: Any) -> None:
        """Executes the statement; prepares it in the same message where it is new. Values that are
        written in the statement are part of its plan."""
        # One name may stand for several parameters, of the doctor for one.
        binds = compiled.bind_names.items()
        varying = list(dict.fromkeys(name for bind, name in binds if bind.required))
        key = (statement, *(value for name, value in values.items() if name not in varying))
        name = self._names.get(key)
        if name is None and self._given >= MOST:
            cursor.execute(statement, values)
            return
        before = b""
        if name is None:
            # What fails may have been prepared all the same: its name is not given again.
            self._given += 1
            name = f"kept_{self._own}_{self._given}"
            places = {one: AsIs(f"${place}") for place, one in enumerate(varying, 1)}
            before = cursor.mogrify(f"PREPARE {name} AS {statement}; ", values | places)
        marks = f"({', '.join(f'%({one})s' for one in varying)})" if varying else ""
        cursor.execute(before + cursor.mogrify(f"EXECUTE {name} {marks}", values))
        self._names[key] = name
