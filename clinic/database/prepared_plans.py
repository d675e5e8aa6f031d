"""Plans that PostgreSQL keeps for the statements of pages.

A search is planned for longer than it runs. So a statement is prepared once on each connection and
executed by one plan for all values, which finds its rows by an index; a statement for which that is
wrong says KEPT=False. Nothing is prepared behind a pooler, or where KEPT_PLANS=0.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from psycopg2 import errors
from psycopg2.extensions import AsIs
from sqlalchemy import Engine, event

MOST = 200
"""Statements that are prepared on one connection; each holds some 80 KB of the server's memory."""
KEPT = "kept_plan"
"""Execution option of a statement that is prepared."""
PLANS = "plans"
"""In `Connection.info`: the names of what is prepared on it; missing behind a pooler."""
LOST = (
    errors.InvalidSqlStatementName,
    errors.DuplicatePreparedStatement,
    errors.FeatureNotSupported,  # a table was changed, and its rows look otherwise
)


def install(engine: Engine) -> None:
    """Prepare statements with the option KEPT on this engine's connections."""
    event.listen(engine, "do_execute", _execute)


def _execute(cursor: Any, statement: str, values: Any, context: Any) -> bool:
    """Answer the event `do_execute`: whether the statement was run here."""
    if not context.execution_options.get(KEPT):
        return False
    plans = context.root_connection.info.get(PLANS)
    if plans is None:
        return False
    # One name may stand for several parameters. Values that the statement has are part of its plan.
    binds = context.compiled.bind_names.items()
    varying = list(dict.fromkeys(name for bind, name in binds if bind.required))
    key = (statement, *(value for name, value in values.items() if name not in varying))
    if key not in plans and len(plans) >= MOST:
        return False
    try:
        if key not in plans:
            # By its content: a pooler that was not noticed then gives the same plan, or none.
            name = f"kept_{sha256(repr(key).encode()).hexdigest()[:32]}"
            places = {one: AsIs(f"${place}") for place, one in enumerate(varying, 1)}
            cursor.execute(f"PREPARE {name} AS {statement}", values | places)
            plans[key] = name
        marks = f"({', '.join(f'%({one})s' for one in varying)})" if varying else ""
        cursor.execute(f"EXECUTE {plans[key]} {marks}", values)
    except LOST:
        del context.root_connection.info[PLANS]  # from now on nothing is left to the server
        raise
    return True
