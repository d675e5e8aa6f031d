"""Checks finished SQL: each owned table in it must be held to the doctor of the session.

It does not trust the session's hook (`clinic.tenancy.scoping`), which adds the doctor to ORM
statements. It reads the SQL that is about to run, whatever made it, and refuses it unless every
owned table is compared with a bound value, and every such value is the session's doctor.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import event

from clinic.tenancy.accounts import ACCOUNTS, FLUSHES_ACCOUNTS, account_tables
from clinic.tenancy.owned import SCOPE, ScopeError, owned_tables
from clinic.tenancy.sql_guard.reading import read
from clinic.tenancy.sql_guard.sources import unknown_source
from clinic.tenancy.sql_guard.sql import Token, UnsupportedSql

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection, Engine

UNSCOPED = "unscoped"
"""Execution option of a connection that works for no doctor: migrations, restores, set-up."""

LONGEST_REMEMBERED = 20_000
"""Letters of SQL beyond which a statement is read afresh: an INSERT of very many rows."""


def guard(engine: Engine) -> None:
    """Check every statement of this engine."""
    event.listen(engine, "before_cursor_execute", _check_statement)
    event.listen(engine, "checkin", _forget)


def _forget(_connection: Any, record: Any) -> None:
    """A connection that goes back to the pool serves no doctor: the next user says whose it is."""
    record.info.pop(SCOPE, None)
    record.info.pop("policy_doctor_id", None)


def _check_statement(
    conn: Connection, _cursor: Any, statement: str, parameters: Any, context: Any, _many: bool
) -> None:
    if conn.get_execution_options().get(UNSCOPED):
        return
    if source := unknown_source(statement):
        raise ScopeError(f"{source} is no table of the clinic: a view may show any doctor's rows.")
    scope = conn.info.get(SCOPE, {})
    if mentions_account(statement):
        _check_accounts(statement, context, scope)
    if mentions_owned_table(statement):
        _check_owned(statement, parameters, context, scope.get("doctor_id"))


def _check_accounts(statement: str, context: Any, scope: Mapping[str, Any]) -> None:
    if _is_written_by_hand(context):
        raise ScopeError("Tables of accounts are never reached by written SQL.")
    is_marked = all(context.execution_options.get(name) for name in ACCOUNTS)
    if not (is_marked or scope.get(FLUSHES_ACCOUNTS)):
        raise ScopeError(
            "Only clinic.auth reads and writes accounts: call one of its functions. There, give "
            f"the statement the execution options ACCOUNTS. It was: {statement}"
        )


def _check_owned(statement: str, parameters: Any, context: Any, doctor_id: int | None) -> None:
    if doctor_id is None:
        raise ScopeError("An owned table was reached for without a doctor.")
    if _is_written_by_hand(context):
        raise ScopeError("Owned tables are reached through the ORM, never through written SQL.")
    try:
        bound = _read(statement)
    except UnsupportedSql as error:
        raise ScopeError(
            f"{error}: an owned table is not held to a doctor in: {statement}"
        ) from None
    # A list is many rows for one statement; an INSERT of many rows in one has a single set.
    for row in parameters if isinstance(parameters, list) else [parameters]:
        _check_values(row, bound, doctor_id)


def _is_written_by_hand(context: Any) -> bool:
    return context.compiled is None or bool(context.compiled.statement.is_text)


def _check_values(row: Any, bound: tuple[Token, ...], doctor_id: int) -> None:
    for token in bound:
        value = row[token.name] if token.text != "?" else row[token.place]
        if value != doctor_id:
            raise ScopeError("A statement binds another doctor than the session's.")


@cache
def _owned_names() -> frozenset[str]:
    return frozenset(table.name for table in owned_tables())


@cache
def _mention_of(names: frozenset[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(sorted(names))})\b", re.IGNORECASE)


@lru_cache(maxsize=2048)
def mentions_owned_table(statement: str) -> bool:
    """Whether the SQL names an owned table anywhere."""
    return _mention_of(_owned_names()).search(statement) is not None


@lru_cache(maxsize=2048)
def mentions_account(statement: str) -> bool:
    """Return whether the SQL names a table of accounts anywhere."""
    return _mention_of(_account_names()).search(statement) is not None


@cache
def _account_names() -> frozenset[str]:
    return frozenset(table.name for table in account_tables())


def _read(statement: str) -> tuple[Token, ...]:
    if len(statement) > LONGEST_REMEMBERED:
        return tuple(read(statement, _owned_names()))
    return _remembered(statement)


@lru_cache(maxsize=2048)
def _remembered(statement: str) -> tuple[Token, ...]:
    return tuple(read(statement, _owned_names()))
