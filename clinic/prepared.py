"""Statements that many pages run: written, scoped and compiled once, and then only run.

SQLAlchemy compiles a statement once, but each run finds it again and makes objects that watch for
changes: that takes four times what SQLite does. What a page only shows is read here.

The walls stand as they do for the session. The SQL is made from an ORM statement with the doctor in
it (`clinic.tenancy.scoping`), it runs on the session's connection and in its transaction, and the
engine's wall reads it and compares each bound doctor with the session's.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from types import FunctionType
from typing import TYPE_CHECKING, Any, cast
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Dialect, SelectBase, inspect
from sqlalchemy.sql import Select

from clinic import database
from clinic.extensions import session as open_session
from clinic.plans import PLAN_ANEW, Act
from clinic.tenancy.owned import DOCTOR, of_open_doctor

if TYPE_CHECKING:
    from sqlalchemy.sql.compiler import SQLCompiler

Convert = Callable[[Any], Any]


def rows(statement: Any, values: Mapping[str, Any]) -> list[Any]:
    """All rows of a kept SELECT or UNION, or what an INSERT returns; `values` is what stands open.

    A mapped class in a SELECT comes as its `likeness`. One column or class gives bare values,
    several give tuples.
    """
    prepared, found = _run(statement, values)
    return [prepared.shape(row) for row in found]


def shown(
    statement: Any, values: Mapping[str, Any], show: Callable[..., Any], *about: Any
) -> list[Any]:
    """What `show` makes of each row and of `about`, and of nothing else. It is remembered by the
    row as the driver gave it: a row that comes again is not even read again."""
    prepared, found = _run(statement, values)
    return [_remembered(prepared, tuple(row), show, *about) for row in found]


@lru_cache(maxsize=4096)
def _remembered(
    prepared: _Prepared, row: tuple[Any, ...], show: Callable[..., Any], *about: Any
) -> Any:
    return show(prepared.shape(row), *about)


def first(statement: Any, values: Mapping[str, Any]) -> Any:
    """The first row, as `rows` would give it; None where there is none."""
    prepared, found = _run(statement, values)
    return prepared.shape(found[0]) if found else None


def write(*acts: tuple[Any, Sequence[Mapping[str, Any]]]) -> None:
    """Runs kept INSERTs in this order, in one round trip; each comes with the values of its rows,
    of every column: no default is filled in."""
    connection, doctor = _connection()
    _ask(connection, _ready(connection, doctor, acts), False)


def write_last(*acts: tuple[Any, Sequence[Mapping[str, Any]]]) -> None:
    """The same as the last act of a request that else only reads: what it writes is committed."""
    session = open_session()
    connection, doctor = _connection()
    database.take_write_lock(connection)
    _ask(connection, _ready(connection, doctor, acts), False)
    session.commit()


def _ready(connection: Connection, doctor: dict[str, Any], acts: Any) -> list[Act]:
    ready = []
    for statement, rows in acts:
        prepared = _prepared(statement, connection.dialect)
        bound = [prepared.bind({**doctor, **values}) for values in rows]
        ready.append(prepared.act(bound if len(bound) > 1 else bound[0]))
    return ready


def _run(statement: Any, values: Mapping[str, Any]) -> tuple[_Prepared, Sequence[Any]]:
    connection, doctor = _connection()
    prepared = _prepared(statement, connection.dialect)
    act = prepared.act(prepared.bind({**doctor, **values}))
    return prepared, _ask(connection, [act], prepared.answers)


def _connection() -> tuple[Connection, dict[str, Any]]:
    """The session's connection, and the doctor that statements are bound to."""
    session = open_session()
    if session.autoflush:  # what waits to be written is written first, as before any query
        session.flush()
    return session.connection(), {DOCTOR: session.info.get("doctor_id")}


class _Context:
    """What those that look at a statement before it runs are told of it: no more than its SQL."""

    compiled = None


def _ask(connection: Connection, acts: list[Act], answers: bool) -> Sequence[Any]:
    """Runs finished SQL on the driver, past the result that SQLAlchemy builds for it: for so small
    statements that costs more than the database. All that looks at statements looks at it too."""
    cursor = None
    try:
        cursor = connection.connection.cursor()
        for act in acts:
            _look(connection, cursor, act)
        database.run_all(connection, cursor, acts)
        return cursor.fetchall() if answers else ()
    except connection.dialect.loaded_dbapi.Error as error:
        # SQLAlchemy's own: it wraps the error, and gives up a connection that is lost.
        told = "; ".join(act.sql for act in acts)
        connection._handle_dbapi_exception(error, told, acts[0].bound, cursor, None)
    finally:
        if cursor is not None:
            cursor.close()


def _look(connection: Connection, cursor: Any, act: Act) -> None:
    for look in connection.dispatch.before_cursor_execute:
        look(connection, cursor, act.sql, act.bound, _Context, isinstance(act.bound, list))


_finished: set[str] = set()


def is_prepared(sql: str) -> bool:
    """Whether the SQL was made here, from a statement of the ORM."""
    return sql in _finished


_kept: WeakKeyDictionary[Any, dict[str, _Prepared]] = WeakKeyDictionary()


def _prepared(statement: Any, dialect: Dialect) -> _Prepared:
    known = _kept.setdefault(statement, {})
    found = known.get(dialect.name)
    if found is None:
        found = known[dialect.name] = _Prepared(statement, dialect)
    return found


class _Prepared:
    """The finished SQL of one statement for one kind of database, and how values go in and out."""

    def __init__(self, statement: Any, dialect: Dialect) -> None:
        self._parts: list[tuple[Any, int, int]] = []
        self._read: list[tuple[int, Convert]] = []
        if isinstance(statement, SelectBase):
            columns = self._lay_out(statement)
            if isinstance(statement, Select):
                statement = statement.with_only_columns(*columns)
            statement = statement.options(of_open_doctor())
            types = [(n, column.type) for n, column in enumerate(columns)]
            self._read = [
                (n, convert)
                for n, kind in types
                if (convert := kind.dialect_impl(dialect).result_processor(dialect, None))
            ]
        self._key = None if statement.get_execution_options().get(PLAN_ANEW) else self
        self._is_plain = not any(kind for kind, _begins, _ends in self._parts)
        compiled = cast("SQLCompiler", statement.compile(dialect=dialect))
        self.sql = str(compiled)
        self._places = compiled.positiontup
        written = {
            name: convert
            for bind, name in compiled.bind_names.items()
            if (convert := bind.type.dialect_impl(dialect).bind_processor(dialect))
        }
        binds = compiled.bind_names.items()
        opened = dict.fromkeys(name for bind, name in binds if bind.required or compiled.isinsert)
        self._open = tuple(opened)
        self._fixed = {
            name: written[name](value) if name in written and name not in opened else value
            for name, value in compiled.params.items()
        }
        self._written = {name: written[name] for name in self._open if name in written}
        self.answers = isinstance(statement, SelectBase) or bool(compiled.effective_returning)
        _finished.add(self.sql)

    def _lay_out(self, statement: Any) -> list[Any]:
        """All columns; notes where each part of a row begins and ends, and the class it shows."""
        columns: list[Any] = []
        if not isinstance(statement, Select):  # a union is of columns alone
            return list(statement.selected_columns)
        for part in statement.column_descriptions:
            shown, begins = part["expr"], len(columns)
            kind = likeness(shown) if isinstance(shown, type) else None
            columns += [getattr(shown, name) for name in kind._fields] if kind else [shown]
            self._parts.append((kind, begins, len(columns)))
        return columns

    def bind(self, values: Mapping[str, Any]) -> Any:
        """The values as the driver takes them: by place on SQLite, by name on PostgreSQL."""
        opened = {name: values[name] for name in self._open if name in values}
        bound = {**self._fixed, **opened}
        for name, convert in self._written.items():
            bound[name] = convert(bound[name])
        return bound if self._places is None else tuple([bound[name] for name in self._places])

    def act(self, bound: Any) -> Act:
        """A run of the statement with what `bind` made, or with a list of that."""
        return Act(self._key, self.sql, bound, self._open)

    def shape(self, row: Any) -> Any:
        """A row of the driver as `rows` promises it."""
        if self._read:
            row = list(row)
            for place, convert in self._read:
                row[place] = convert(row[place])
            row = tuple(row)
        if self._is_plain:
            return row if len(row) > 1 else row[0]
        parts = [
            kind._make(row[begins:ends]) if kind else row[begins]
            for kind, begins, ends in self._parts
        ]
        return parts[0] if len(parts) == 1 else tuple(parts)


@cache
def likeness(kind: type[Any]) -> Any:
    """A class that shows what a mapped one shows: its columns and its own words, and no more.

    It belongs to no session: it loads nothing, and nothing can be changed in it.
    """
    columns = [attribute.key for attribute in inspect(kind).column_attrs]
    words = {
        name: word
        for owner in reversed(kind.__mro__)
        for name, word in vars(owner).items()
        if isinstance(word, property | FunctionType) and not name.startswith("_")
    }
    base = namedtuple(kind.__name__, columns)  # type: ignore[misc]
    return type(kind.__name__, (base,), {"__slots__": (), **words})
