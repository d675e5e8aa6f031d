"""Check compiled SQL: each owned table in it must be limited to the doctor of the session.

It does not trust the session's hook (`clinic.tenancy.scoping`), which adds the doctor to ORM
statements. It parses the SQL that is about to run, whatever made it, and refuses it unless every
owned table is compared with a bound value, and every such value is the session's doctor. Accounts
are for statements that are marked for them. What cannot be parsed is refused.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import event

from clinic.database.connections import UNSCOPED
from clinic.tenancy.accounts import ACCOUNTS, FLUSHES_ACCOUNTS
from clinic.tenancy.owned import SCOPE, ScopeError
from clinic.tenancy.sql_guard.reading import UnsupportedSql, read

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection, Engine

_remembered = lru_cache(maxsize=2048)(read)


def guard(engine: Engine) -> None:
    """Check every statement of this engine."""
    event.listen(engine, "before_cursor_execute", _check_statement)
    event.listen(engine, "checkin", _forget)


def _forget(_connection: Any, record: Any) -> None:
    """Clear the doctor of a connection that returns to the pool; the next session sets its own."""
    record.info.pop(SCOPE, None)


def _check_statement(
    conn: Connection, _cursor: Any, statement: str, parameters: Any, context: Any, _many: bool
) -> None:
    if conn.get_execution_options().get(UNSCOPED):
        return
    try:
        reading = _remembered(statement)
    except UnsupportedSql as error:
        raise ScopeError(f"{error}, in: {statement}") from None
    if not (reading.names_accounts or reading.doctors):
        return
    if context.compiled is None or context.compiled.statement.is_text:
        raise ScopeError("The clinic's tables are reached through the ORM, never by written SQL.")
    scope = conn.info.get(SCOPE, {})
    if reading.names_accounts:
        _check_accounts(statement, context.execution_options, scope)
    if reading.doctors:
        _check_doctors(reading.doctors, parameters, scope)


def _check_accounts(statement: str, options: Mapping[str, Any], scope: Mapping[str, Any]) -> None:
    is_marked = all(options.get(name) for name in ACCOUNTS)
    if not (is_marked or scope.get(FLUSHES_ACCOUNTS)):
        raise ScopeError(
            "Only clinic.auth reads and writes accounts: call one of its functions. There, give "
            f"the statement the execution options ACCOUNTS. It was: {statement}"
        )


def _check_doctors(names: frozenset[str], parameters: Any, scope: Mapping[str, Any]) -> None:
    doctor_id = scope.get("doctor_id")
    if doctor_id is None:
        raise ScopeError("An owned table was reached for without a doctor.")
    # A list is many rows for one statement; an INSERT of many rows in one has a single set.
    for row in parameters if isinstance(parameters, list) else [parameters]:
        if any(row[name] != doctor_id for name in names):
            raise ScopeError("A statement binds another doctor than the session's.")
