"""The last look at finished SQL: each owned table in it must be held to the doctor of the session.

The session's hook (`clinic.scoping`) writes the doctor into ORM statements. This wall does not
trust it: it reads the SQL that is about to run, whatever made it, and refuses it unless every
mention of an owned table is bound to a doctor and every doctor it binds is the session's.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import event

from clinic.scoping import ScopeError, owned_tables

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

UNSCOPED = "unscoped"
"""Execution option of a connection that works for no doctor: migrations, backups, set-up."""

_BOUND = r"(?:\?|%\([^)]+\)s|CAST\(\?|CAST\(%\([^)]+\)s)"


def guard(engine: Engine) -> None:
    """Every statement of this engine passes the wall."""
    event.listen(engine, "before_cursor_execute", _look)


def _look(
    conn: Connection, _cursor: Any, statement: str, _parameters: Any, context: Any, _many: bool
) -> None:
    if conn.get_execution_options().get(UNSCOPED) or not touches(statement):
        return
    doctor_id = conn.info.get("doctor_id")
    if doctor_id is None:
        raise ScopeError("An owned table was reached for without a doctor.")
    if context.compiled is None or context.compiled.statement.is_text:
        raise ScopeError("Owned tables are reached through the ORM, never through written SQL.")
    if not is_bound(statement):
        raise ScopeError(f"An owned table is not held to a doctor in: {statement}")
    _check_values(context.compiled_parameters, doctor_id)


def _check_values(parameters: list[dict[str, Any]], doctor_id: int) -> None:
    for row in parameters:
        for name, value in row.items():
            if "doctor_id" in name and value != doctor_id:
                raise ScopeError("A statement binds another doctor than the session's.")


@cache
def _mention() -> re.Pattern[str]:
    names = "|".join(sorted(table.name for table in owned_tables()))
    return re.compile(rf'(?<![\w.])"?\b({names})\b"?(?!\s*\.)(?:\s+AS\s+(\w+))?', re.IGNORECASE)


@lru_cache(maxsize=2048)
def touches(statement: str) -> bool:
    """Whether the SQL names an owned table anywhere."""
    return _mention().search(statement) is not None


@lru_cache(maxsize=2048)
def is_bound(statement: str) -> bool:
    """Whether each owned table in the SQL is held to a doctor: its alias's `doctor_id` is compared
    with a bound value, or with the `doctor_id` of another alias that is."""
    insert = re.match(r"\s*INSERT INTO (\w+) \((.*?)\) VALUES", statement, re.S)
    if insert:
        return "doctor_id" in re.split(r",\s*", insert.group(2))
    aliases = {match.group(2) or match.group(1) for match in _mention().finditer(statement)}
    held = {alias for alias in aliases if _compares(alias, _BOUND, statement)}
    while waiting := aliases - held:
        tied = {a for a in waiting if any(_ties(a, h, statement) for h in held)}
        if not tied:
            return False
        held |= tied
    return bool(aliases)


def _compares(alias: str, right: str, statement: str) -> bool:
    return re.search(rf"\b{alias}\.doctor_id = {right}", statement) is not None


def _ties(alias: str, other: str, statement: str) -> bool:
    return _compares(alias, rf"{other}\.doctor_id\b", statement) or _compares(
        other, rf"{alias}\.doctor_id\b", statement
    )
