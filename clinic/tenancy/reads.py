"""Read what pages show, by cached Core statements of columns with typed rows.

The one module that runs Core statements on owned tables. It adds the doctor's condition to each,
and uses the session's connection and transaction. A Read is made once and kept: to build a
statement costs more than to run it. What differs from run to run is a `bindparam`.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from itertools import groupby
from types import NoneType
from typing import Any, Generic, TypeVar, get_args, get_type_hints

from sqlalchemy import ColumnElement, Result

from clinic.database.prepared_plans import KEPT
from clinic.extensions import session as open_session
from clinic.tenancy.owned import DOCTOR, OF_OPEN_DOCTOR, ScopeError, doctor_of

Row = TypeVar("Row")
PART = "__"
"""Between the name of a part and the name of a column in it."""


class Read(Generic[Row]):
    """A SELECT with the type of its rows, which is a frozen dataclass or a NamedTuple.

    The columns have the names of the fields, in their order. A field whose type is such a class
    itself takes the columns of `part`. Raises TypeError where names and fields differ.

    `scoped`: False for a statement on tables that have no doctor.
    """

    def __init__(self, row: type[Row], statement: Any, scoped: bool = True) -> None:
        names = [str(column.key) for column in statement.selected_columns]
        self.make: Callable[[Sequence[Any]], Row] = _maker(row, names)
        self._statement, self._scoped = statement, scoped

    @cached_property
    def statement(self) -> Any:
        """Return the statement with the doctor's condition. Raises ScopeError if it has none."""
        options = {KEPT: True, **self._statement.get_execution_options()}
        statement = self._statement.execution_options(**options)
        if not self._scoped:
            return statement
        statement = statement.options(OF_OPEN_DOCTOR)
        if DOCTOR not in statement.compile().params:
            raise ScopeError(f"Nothing holds this statement to a doctor: {statement}")
        return statement


def part(name: str, row: type, model: Any) -> list[ColumnElement[Any]]:
    """Return the columns of a model (or an alias) that fill the field `name` with a `row`."""
    return [getattr(model, field).label(f"{name}{PART}{field}") for field in _fields(row)]


def columns(row: type, model: Any) -> list[ColumnElement[Any]]:
    """Return the columns of a model that a row type has as fields."""
    return [getattr(model, field).label(field) for field in _fields(row)]


def named(row: type, **chosen: Any) -> list[ColumnElement[Any]]:
    """Return these columns labelled, in the order of a row's fields. Raises KeyError."""
    return [chosen[field].label(field) for field in _fields(row)]


def rows(read: Read[Row], **values: Any) -> list[Row]:
    """Return all rows; `values` are the values of the statement's parameters."""
    return list(map(read.make, _run(read, values)))


def first(read: Read[Row], **values: Any) -> Row | None:
    """Return the first row, or None."""
    row = _run(read, values).first()
    return None if row is None else read.make(row)


def one(read: Read[Row], **values: Any) -> Row:
    """Return the row of a statement that has exactly one, such as sums. Raises NoResultFound."""
    return read.make(_run(read, values).one())


def stream(statement: Any, at_once: int) -> Iterator[dict[str, Any]]:
    """Yield the rows of a Core statement, at most `at_once` of them in memory.

    For an export of whole tables. The statement compares the doctor itself; the SQL guard refuses
    one that does not. Raises ScopeError if the scope has changed since.
    """
    session, options = open_session(), {"yield_per": at_once}
    doctor_id = doctor_of(session)
    for row in session.connection().execute(statement, execution_options=options):
        if session.info.get("doctor_id") != doctor_id:
            raise ScopeError("Rows of another doctor were read on.")
        yield dict(row._mapping)


def _run(read: Read[Any], values: dict[str, Any]) -> Result[Any]:
    session = open_session()
    if session.autoflush:  # what waits to be written is written first, as before any query
        session.flush()
    doctor = {DOCTOR: session.info.get("doctor_id")}
    return session.connection().execute(read.statement, values | doctor)


def _fields(row: type) -> list[str]:
    return list(inspect.signature(row).parameters)


Make = Callable[[Sequence[Any]], Any]


def _maker(row: type, names: Sequence[str]) -> Make:
    """Return a function that makes a `row` from the values of these columns. Raises TypeError."""
    groups = [(field, len(list(g))) for field, g in groupby(n.partition(PART)[0] for n in names)]
    if [field for field, _count in groups] != _fields(row):
        raise TypeError(f"The columns {', '.join(names)} are not the fields of {row.__name__}.")
    if not any(PART in name for name in names):
        return lambda values: row(*values)
    hints = get_type_hints(row)
    makers, begins = [], 0
    for field, count in groups:
        inner = [name.partition(PART)[2] for name in names[begins : begins + count]]
        makers.append((_maker_of_part(hints[field], inner), begins, begins + count))
        begins += count
    return lambda values: row(*[make(values[begins:ends]) for make, begins, ends in makers])


def _maker_of_part(hint: Any, names: Sequence[str]) -> Make:
    if names == [""]:
        return lambda values: values[0]
    kinds = [kind for kind in get_args(hint) if kind is not NoneType] or [hint]
    make = _maker(kinds[0], names)
    if NoneType not in get_args(hint):
        return make
    # Of an outer join: a row of nothing but nulls is none.
    return lambda values: None if all(value is None for value in values) else make(values)
