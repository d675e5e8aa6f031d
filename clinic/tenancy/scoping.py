"""Limit a session to the rows of one doctor: what it reads, and what it is about to write.

The first of three layers; README.md says what each catches.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from itertools import count
from typing import Any
from weakref import WeakSet

from sqlalchemy import (
    ColumnElement,
    Connection,
    Result,
    String,
    cast,
    event,
    func,
    insert,
    inspect,
    literal,
)
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria

from clinic.database.connections import lock_unless_reading, run_command
from clinic.extensions import FLUSHES_ACCOUNTS, db
from clinic.extensions import session as open_session
from clinic.tenancy.accounts import Account
from clinic.tenancy.numbers import take_several
from clinic.tenancy.owned import SCOPE, Numbered, Owned, ScopeError, doctor_of

SETTING = "clinic.doctor_id"
"""The PostgreSQL setting that the row-level policies compare with."""

RESULTS = "results"
"""In `Session.info`: a weak set of the results returned since the doctor was set."""


def set_scope(doctor_id: int, set_by_statement: bool = False) -> None:
    """Limit this session to the rows of one doctor, until the scope changes.

    `set_by_statement`: the statement before carried `doctor_setting(…)`, so PostgreSQL's policies
    have the doctor already. Raises ScopeError while rows of another doctor wait to be written.
    """
    session = open_session()
    if session.info.get("doctor_id") != doctor_id:
        _change_scope(session, doctor_id, set_by_statement)


def clear_scope() -> None:
    """Remove the doctor: this session can reach no owned row until the next `set_scope`."""
    _change_scope(open_session(), None)


@contextmanager
def scope_of(doctor_id: int) -> Iterator[None]:
    """Set the scope of one doctor for a block of code, then set back the one before.

    In a request the caller has made sure that the person may read these records.
    """
    before = open_session().info.get("doctor_id")
    set_scope(doctor_id)
    try:
        yield
    finally:
        clear_scope() if before is None else set_scope(before)


def _change_scope(session: Session, doctor_id: int | None, is_set: bool = False) -> None:
    """Forget rows and open results of other doctors, which need no further query to be read.

    `is_set`: PostgreSQL's policies have the doctor. Raises ScopeError while rows of another doctor
    wait to be written (without a doctor, these stay, and no flush accepts them), and for a doctor
    within a savepoint, whose rollback would bring back rows and PostgreSQL's setting.
    """
    if doctor_id is not None and session.in_nested_transaction():
        raise ScopeError("A savepoint began in another scope.")
    before = session.info.get("doctor_id")
    for row in session.new:
        if isinstance(row, Owned) and before is not None:
            row.doctor_id = row.doctor_id or before
    waiting = {*session.new, *session.dirty, *session.deleted}
    for row in session:
        if isinstance(row, Owned) and _owners(row) - {doctor_id}:
            if row not in waiting:
                session.expunge(row)
            elif doctor_id is not None:
                raise ScopeError("Rows of another doctor wait to be written.")
    for result in session.info.pop(RESULTS, ()):
        result.close()
    session.info["doctor_id"] = doctor_id
    # A failed transaction runs no further statement; one that begins later has the doctor.
    if not is_set and session.in_transaction() and session.is_active:
        _tell_policies(session.connection(), doctor_id)


def refuse_used_session() -> None:
    """Check, at the beginning of a request, that its session is unused.

    Raises ScopeError if the session has the doctor of another request, thread or block of code,
    and closes it, so that the next one is new.
    """
    if db.session.registry.has() and open_session().info.get("doctor_id") is not None:
        db.session.remove()
        raise ScopeError("A request began on a session that had a doctor already.")


def doctor_setting(dialect: str, doctor_id: Any) -> ColumnElement[str]:
    """Return a column that sets the doctor for PostgreSQL's policies, for the statement that finds
    the doctor: it saves a round trip. An empty text on SQLite, which has no policies."""
    if dialect != "postgresql":
        return literal("")
    return func.set_config(SETTING, cast(doctor_id, String), True)


def current_doctor_id() -> int:
    """Return the doctor of this session. Raises ScopeError if there is none."""
    return doctor_of(db.session())


_insert = cache(insert)  # to build it costs a fifth of a small one


def insert_rows(session: Session, model: Any, rows: list[dict[str, Any]]) -> None:
    """Insert rows with the same columns at once, without a unit of work.

    For rows that nothing else in the request needs. Raises ScopeError where the session has no
    doctor, or a row is of another.
    """
    if rows:
        session.connection().execute(_insert(model), rows)


@event.listens_for(db.session, "do_orm_execute")
def _add_doctor(state: ORMExecuteState) -> Result[Any] | None:
    """Add the doctor to every ORM statement that names an owned class, subqueries included."""
    doctor_id = state.session.info.get("doctor_id")
    # Of a row that is loaded again, the key stands in the SQL. Without a doctor, the guard refuses
    # the statement if it names an owned table.
    if state.is_column_load or doctor_id is None:
        return None
    if not state.is_insert:
        state.statement = state.statement.options(_only_of(doctor_id))
    result = state.invoke_statement()
    if not getattr(result, "returns_rows", True):
        return result
    if not state.is_orm_statement:
        result = result.freeze()()  # one that holds the cursor itself cannot be weakly referred to
    state.session.info.setdefault(RESULTS, WeakSet()).add(result)
    return result


@lru_cache(maxsize=1024)
def _only_of(doctor_id: int) -> Any:
    """Return the criterion of one doctor; cached, because every statement takes it."""
    return with_loader_criteria(Owned, lambda cls: cls.doctor_id == doctor_id, include_aliases=True)


@event.listens_for(db.session, "before_flush")
def _check_before_flush(session: Session, *_details: Any) -> None:
    """Give new rows their doctor and number; check all rows that are about to be written.

    Raises ScopeError for a row, or an account, of another doctor.
    """
    assign_keys(session, session.new)
    changed = [*session.dirty, *session.deleted]
    for row in changed:
        if isinstance(row, Owned):
            _refuse_foreign(session, row)
    accounts = [row for row in (*session.new, *changed) if isinstance(row, Account)]
    doctor_id = session.info.get("doctor_id")
    for row in accounts:
        if row.is_moved() or (doctor_id is not None and not row.is_of(doctor_id)):
            raise _foreign(row)
    session.info[FLUSHES_ACCOUNTS] = bool(accounts)


def assign_keys(session: Session, rows: Iterable[object]) -> None:
    """Give new rows the doctor of the session and the next numbers. Raises ScopeError."""
    owned = [row for row in rows if isinstance(row, Owned)]
    for row in owned:
        row.doctor_id = row.doctor_id or doctor_of(session)
        _refuse_foreign(session, row)
    numbered: list[Any] = [row for row in owned if isinstance(row, Numbered) and row.id is None]
    if numbered:
        first = take_several(Counter(row.__tablename__ for row in numbered))
        numbers = {name: count(number) for name, number in first.items()}
        for row in numbered:
            row.id = next(numbers[row.__tablename__])


def _refuse_foreign(session: Session, row: Owned) -> None:
    if _owners(row) != {doctor_of(session)}:
        raise _foreign(row)


def _foreign(row: object) -> ScopeError:
    return ScopeError(f"A {type(row).__name__} of another doctor was about to be written.")


def _owners(row: Owned) -> set[int]:
    """Return the doctors that a row was read from and will be written for, without a query."""
    state: Any = inspect(row)
    return {state.dict.get("doctor_id"), *(state.identity or ())[:1]} - {None}


@event.listens_for(db.session, "after_begin")
def _begin(session: Session, transaction: Any, connection: Connection) -> None:
    if not transaction.nested:  # a savepoint has what the transaction around it has
        lock_unless_reading(session, connection)
        connection.execution_options(**{SCOPE: session.info})
        if session.info.get("doctor_id") is not None:
            _tell_policies(connection, session.info["doctor_id"])


def _tell_policies(connection: Connection, doctor_id: int | None) -> None:
    """Give the doctor to PostgreSQL's policies, for this transaction only."""
    if connection.dialect.name == "postgresql":
        # No SELECT: Citus hands SET LOCAL on to the servers that have the rows, and nothing else.
        value = "" if doctor_id is None else f"{doctor_id:d}"
        run_command(connection, f"SET LOCAL {SETTING} = '{value}'")
