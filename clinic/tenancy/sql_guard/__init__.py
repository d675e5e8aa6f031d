"""Check the SQL that is about to run, whatever made it, against the scope of the session.

Each owned table in it must be compared with a bound value, and each such value must be the
session's doctor. Accounts are for statements that are marked for them. All else is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Engine, event

from clinic.database.connections import UNSCOPED
from clinic.extensions import FLUSHES_ACCOUNTS
from clinic.tenancy.accounts import ACCOUNTS
from clinic.tenancy.owned import SCOPE, ScopeError
from clinic.tenancy.sql_guard.reading import UnsupportedSql, read

_remembered = lru_cache(maxsize=2048)(read)


def guard(engine: Engine) -> None:
    """Check every statement of this engine."""
    event.listen(engine, "before_cursor_execute", _check_statement)


def _check_statement(
    conn: Connection, _cursor: Any, statement: str, parameters: Any, context: Any, _many: bool
) -> None:
    options = conn.get_execution_options()
    if options.get(UNSCOPED):
        return
    try:
        reading = _remembered(statement)
    except UnsupportedSql as error:
        raise ScopeError(f"{error}, in: {statement}") from None
    if not (reading.names_accounts or reading.doctors):
        return
    if context.compiled is None or context.compiled.statement.is_text:
        raise ScopeError("The clinic's tables are reached through the ORM, never by written SQL.")
    scope = options.get(SCOPE, {})
    if reading.names_accounts:
        _check_accounts(statement, context.execution_options, scope)
    if reading.doctors:
        _check_doctors(reading.doctors, parameters, scope.get("doctor_id"))


def _check_accounts(statement: str, options: Mapping[str, Any], scope: Mapping[str, Any]) -> None:
    if not (ACCOUNTS.items() <= options.items() or scope.get(FLUSHES_ACCOUNTS)):
        raise ScopeError(
            "Only clinic.auth reads and writes accounts: call one of its functions. There, give "
            f"the statement the execution options ACCOUNTS. It was: {statement}"
        )


def _check_doctors(names: frozenset[str], parameters: Any, doctor_id: int | None) -> None:
    if doctor_id is None:
        raise ScopeError("An owned table was reached for without a doctor.")
    # A list is many rows for one statement; an INSERT of many rows in one has a single set.
    for row in parameters if isinstance(parameters, list) else [parameters]:
        if any(row[name] != doctor_id for name in names):
            raise ScopeError("A statement binds another doctor than the session's.")
