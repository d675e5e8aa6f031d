"""Statements that are kept, and rows as the classes they were selected from.

On its way out: `clinic.tenancy.reads` gives rows of types that mypy knows.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Mapping
from functools import cache
from types import FunctionType
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import inspect
from sqlalchemy.sql import Select

from clinic.extensions import session as open_session
from clinic.plans import KEPT
from clinic.tenancy.owned import DOCTOR, of_open_doctor


def rows(statement: Any, values: Mapping[str, Any]) -> list[Any]:
    """All rows of a kept SELECT or UNION; `values` are those of its parameters.

    A mapped class in a SELECT comes as its `likeness`. One column or class gives bare values,
    several give tuples.
    """
    session = open_session()
    if session.autoflush:
        session.flush()
    prepared = _kept.get(statement) or _kept.setdefault(statement, _Prepared(statement))
    bound = {**values, DOCTOR: session.info.get("doctor_id")}
    return [prepared.shape(row) for row in session.connection().execute(prepared.statement, bound)]


def first(statement: Any, values: Mapping[str, Any]) -> Any:
    """The first row, as `rows` would give it; None where there is none."""
    found = rows(statement, values)
    return found[0] if found else None


_kept: WeakKeyDictionary[Any, _Prepared] = WeakKeyDictionary()


class _Prepared:
    """A statement of columns, and how its rows are made."""

    def __init__(self, statement: Any) -> None:
        self._parts: list[tuple[Any, int, int]] = []
        if isinstance(statement, Select):
            statement = statement.with_only_columns(*self._lay_out(statement))
        self._is_plain = not any(kind for kind, _begins, _ends in self._parts)
        options = {KEPT: True, **statement.get_execution_options()}
        self.statement = statement.options(of_open_doctor()).execution_options(**options)

    def _lay_out(self, statement: Any) -> list[Any]:
        """All columns; notes where each part of a row begins and ends, and the class it shows."""
        columns: list[Any] = []
        for part in statement.column_descriptions:
            shown, begins = part["expr"], len(columns)
            kind = likeness(shown) if isinstance(shown, type) else None
            columns += [getattr(shown, name) for name in kind._fields] if kind else [shown]
            self._parts.append((kind, begins, len(columns)))
        return columns

    def shape(self, row: Any) -> Any:
        """A row as `rows` promises it."""
        if self._is_plain:
            return tuple(row) if len(row) > 1 else row[0]
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
