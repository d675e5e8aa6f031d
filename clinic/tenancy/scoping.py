"""Limit a session to the rows of one doctor.

The session adds the doctor to every ORM statement and checks every row before it is written (here).
The engine checks the finished SQL (`clinic.tenancy.sql_guard`). PostgreSQL enforces row-level
security (the migrations). Without a doctor, no owned table can be read. See README.md.
"""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from sqlalchemy import String, cast, event, func, insert, inspect, literal
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria

from clinic.database.connections import lock_unless_reading, order
from clinic.extensions import db
from clinic.extensions import session as open_session
from clinic.tenancy.accounts import FLUSHES_ACCOUNTS, Account
from clinic.tenancy.numbers import take_several
from clinic.tenancy.owned import SCOPE, Numbered, Owned, ScopeError, doctor_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy import ColumnElement, Connection, Result
    from sqlalchemy.orm import UOWTransaction

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
    if session.info.get("doctor_id") == doctor_id:
        return
    _forget_rows(session, doctor_id)
    _close_results(session)
    session.info["doctor_id"] = doctor_id
    if not set_by_statement:
        _tell_policies(session, doctor_id)


def refuse_used_session() -> None:
    """Check, at the beginning of a request, that its session is unused.

    Raises ScopeError if the session has the doctor of another request, thread or block of code,
    and closes it, so that the next one is new.
    """
    if db.session.registry.has() and "doctor_id" in open_session().info:
        db.session.remove()
        raise ScopeError("A request began on a session that had a doctor already.")


def doctor_setting(dialect: str, doctor_id: Any) -> ColumnElement[str]:
    """Return a column that sets the doctor for PostgreSQL's policies, for the statement that finds
    the doctor: it saves a round trip. An empty text on SQLite, which has no policies."""
    if dialect != "postgresql":
        return literal("")
    return func.set_config(SETTING, cast(doctor_id, String), True)


def clear_scope() -> None:
    """Remove the doctor: this session can reach no owned row until the next `set_scope`."""
    session = open_session()
    session.info.pop("doctor_id", None)
    _close_results(session)
    _tell_policies(session, None)


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
        if before is None:
            clear_scope()
        else:
            set_scope(before)


def current_doctor_id() -> int:
    """Return the doctor of this session. Raises ScopeError if there is none."""
    return doctor_of(db.session())


def insert_rows(session: Session, model: Any, rows: list[dict[str, Any]]) -> None:
    """Insert rows with the same columns at once, without a unit of work.

    For rows that nothing else in the request needs. Raises ScopeError where the session has no
    doctor, or a row is of another.
    """
    if rows:
        session.connection().execute(_insert_into(model), rows)


@cache
def _insert_into(model: Any) -> Any:
    """Build the INSERT once, with its cache key: building costs a fifth of a small insert."""
    return insert(model)


def _add_doctor(state: ORMExecuteState) -> Result[Any] | None:
    """Add the doctor to every ORM statement that names an owned class, subqueries included."""
    if state.is_insert or state.is_column_load:  # the row's own key stands in the SQL
        return None
    doctor_id = state.session.info.get("doctor_id")
    if doctor_id is None:
        return None  # the guard refuses the statement if it names an owned table
    state.statement = state.statement.options(_only_of(doctor_id))
    result = state.invoke_statement()
    if not state.is_select:
        return result
    if not state.is_orm_statement:
        result = result.freeze()()  # one that holds the cursor itself cannot be weakly referred to
    state.session.info.setdefault(RESULTS, WeakSet()).add(result)
    return result


def _close_results(session: Session) -> None:
    """Close open results, which would give the rows of the doctor before."""
    for result in session.info.pop(RESULTS, ()):
        result.close()


@lru_cache(maxsize=1024)
def _only_of(doctor_id: int) -> Any:
    """Return the criterion of one doctor; cached, because every statement takes it."""
    return with_loader_criteria(Owned, lambda cls: cls.doctor_id == doctor_id, include_aliases=True)


def _check_before_flush(session: Session, _context: UOWTransaction, _instances: Any) -> None:
    """Give new rows their doctor and number before a flush. Raises ScopeError for a foreign row."""
    assign_keys(session, session.new)
    for row in [*session.dirty, *session.deleted]:
        if isinstance(row, Owned):
            _refuse_foreign(session, row)
    _check_accounts(session)


def _check_accounts(session: Session) -> None:
    """Let the flush write accounts, those of another doctor excepted. Raises ScopeError."""
    waiting = [*session.new, *session.dirty, *session.deleted]
    accounts = [row for row in waiting if isinstance(row, Account)]
    doctor_id = session.info.get("doctor_id")
    for row in accounts:
        if doctor_id is not None and not row.is_of(doctor_id):
            raise ScopeError(f"A {type(row).__name__} of another doctor was about to be written.")
    session.info[FLUSHES_ACCOUNTS] = bool(accounts)


def _end_flush(session: Session, *_details: Any) -> None:
    session.info.pop(FLUSHES_ACCOUNTS, None)


def assign_keys(session: Session, rows: Iterable[object]) -> None:
    """Give new rows the doctor of the session and the next numbers. Raises ScopeError."""
    owned = [row for row in rows if isinstance(row, Owned)]
    for row in owned:
        row.doctor_id = row.doctor_id or doctor_of(session)
        _refuse_foreign(session, row)
    _number([row for row in owned if isinstance(row, Numbered) and row.id is None])


def _forget_rows(session: Session, doctor_id: int) -> None:
    """Expunge rows of other doctors, which the session would otherwise return without a query.

    Raises ScopeError while one of them waits to be written.
    """
    waiting = {*session.new, *session.dirty, *session.deleted}
    for row in [*session, *session.deleted]:
        if isinstance(row, Owned) and _owner_of(row) not in (None, doctor_id):
            if row in waiting:
                raise ScopeError("Rows of another doctor wait to be written.")
            session.expunge(row)


def _owner_of(row: Owned) -> int | None:
    """Return the doctor that a row was read from or will be written for, without a query."""
    key = inspect(row).identity
    return row.doctor_id if key is None else key[0]


def _refuse_foreign(session: Session, row: Owned) -> None:
    key = inspect(row).identity
    doctors = {row.doctor_id} if key is None else {row.doctor_id, key[0]}
    if doctors != {doctor_of(session)}:
        raise ScopeError(f"A {type(row).__name__} of another doctor was about to be written.")


def _number(rows: list[Any]) -> None:
    """Give consecutive numbers to new rows, by one statement."""
    counts = Counter(row.__tablename__ for row in rows)
    if counts:
        numbers = take_several(counts)
        for row in rows:
            row.id = numbers[row.__tablename__]
            numbers[row.__tablename__] += 1


def _tell_policies(session: Session, doctor_id: int | None) -> None:
    # A failed transaction runs no further statement; one that begins later has the doctor.
    if session.in_transaction() and session.is_active:
        _set_for_policies(session.connection(), doctor_id)


def _set_for_policies(connection: Connection, doctor_id: int | None) -> None:
    """Give the doctor to PostgreSQL's policies, for this transaction only."""
    if connection.dialect.name == "postgresql":
        # No SELECT: Citus hands SET LOCAL on to the servers that have the rows, and nothing else.
        value = "" if doctor_id is None else f"{doctor_id:d}"
        order(connection, f"SET LOCAL {SETTING} = '{value}'")


def _after_begin(session: Session, transaction: Any, connection: Connection) -> None:
    if transaction.nested:  # a savepoint: the transaction around it has the doctor
        return
    connection.info[SCOPE] = session.info
    doctor_id = session.info.get("doctor_id")
    if doctor_id is not None:
        _set_for_policies(connection, doctor_id)


def install() -> None:
    """Register the scope's events on the session, once however often it is called."""
    for name, hook in (
        ("do_orm_execute", _add_doctor),
        ("before_flush", _check_before_flush),
        ("after_flush", _end_flush),
        ("after_soft_rollback", _end_flush),
        ("after_begin", lock_unless_reading),
        ("after_begin", _after_begin),
    ):
        if not event.contains(db.session, name, hook):
            event.listen(db.session, name, hook)
