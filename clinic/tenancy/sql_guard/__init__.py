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

from clinic.tenancy.owned import ScopeError, owned_tables
from clinic.tenancy.sql_guard.reading import read
from clinic.tenancy.sql_guard.sources import unknown_source
from clinic.tenancy.sql_guard.sql import Token, UnsupportedSql

if TYPE_CHECKING:
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
    record.info.pop("doctor_id", None)
    record.info.pop("policy_doctor_id", None)


def _check_statement(
    conn: Connection, _cursor: Any, statement: str, parameters: Any, context: Any, _many: bool
) -> None:
    if conn.get_execution_options().get(UNSCOPED):
        return
    if conn.dialect.name == "sqlite" and (source := unknown_source(statement)):
        raise ScopeError(f"{source} is no table of the clinic: a view may show any doctor's rows.")
    if not mentions_owned_table(statement):
        return
    doctor_id = conn.info.get("doctor_id")
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
def _mention() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(sorted(_owned_names()))})\b", re.IGNORECASE)


@lru_cache(maxsize=2048)
def mentions_owned_table(statement: str) -> bool:
    """Whether the SQL names an owned table anywhere."""
    return _mention().search(statement) is not None


def _read(statement: str) -> tuple[Token, ...]:
    if len(statement) > LONGEST_REMEMBERED:
        return tuple(read(statement, _owned_names()))
    return _remembered(statement)


@lru_cache(maxsize=2048)
def _remembered(statement: str) -> tuple[Token, ...]:
    return tuple(read(statement, _owned_names()))
