"""The tables of a backup: their columns, the order of their rows, and their figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    JSON,
    Boolean,
    Date,
    Integer,
    LargeBinary,
    Select,
    String,
    Uuid,
    func,
    select,
)

from clinic.auth import service as auth
from clinic.backup.manifest import MONEY, TableFigures, TableShape
from clinic.backup.values import ValueKind
from clinic.database.column_types import UtcDateTime
from clinic.daybook.agreement import disagreements
from clinic.extensions import db
from clinic.tenancy import scoping
from clinic.tenancy.accounts import ACCOUNTS
from clinic.tenancy.owned import owned_tables

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy import Table as DatabaseTable

AT_ONCE = 500
"""The number of rows held in memory together."""

_KINDS: tuple[tuple[type[Any], ValueKind], ...] = (
    (Boolean, ValueKind.FLAG),
    (Integer, ValueKind.WHOLE),
    (String, ValueKind.TEXT),
    (Date, ValueKind.DAY),
    (UtcDateTime, ValueKind.MOMENT),
    (LargeBinary, ValueKind.BYTES),
    (Uuid, ValueKind.UUID),
    (JSON, ValueKind.JSON),
)


def list_tables() -> list[DatabaseTable]:
    """Return every table, each after those that it refers to."""
    return list(db.metadata.sorted_tables)


def get_table(name: str) -> DatabaseTable:
    """Return the table of this name. Raises StopIteration where there is none."""
    return next(table for table in list_tables() if table.name == name)


def is_owned(table: DatabaseTable) -> bool:
    """Return whether its rows belong to doctors, and are read and written doctor by doctor."""
    return table in owned_tables()


def shape_of(table: DatabaseTable) -> TableShape:
    """Return the table's columns for the manifest."""
    columns = list(table.columns)
    kinds = tuple(_kind_of(column.type) for column in columns)
    return TableShape(tuple(column.name for column in columns), kinds)


def _kind_of(column_type: Any) -> ValueKind:
    for base_type, kind in _KINDS:
        if isinstance(column_type, base_type):
            return kind
    raise TypeError(f"A backup has no way to write {column_type!r}.")


def list_doctors() -> list[int]:
    """Return the ids of all doctors."""
    return [doctor.id for doctor in auth.list_doctors()]


def parts(table: DatabaseTable, doctors: Sequence[int]) -> Iterator[int | None]:
    """Yield the doctors whose rows make up the table, and set the scope of each; None for all rows.

    PostgreSQL's row-level security allows the rows of one doctor at a time, for every role.
    """
    if not is_owned(table):
        yield None
        return
    for doctor_id in doctors:
        scoping.set_scope(doctor_id)
        yield doctor_id


def rows_of(table: DatabaseTable, doctor_id: int | None) -> Select[Any]:
    """Select all rows of a part in the order of their keys, in which they were inserted."""
    return _of(select(table), table, doctor_id).order_by(*table.primary_key.columns)


def count(connection: Connection, doctors: Sequence[int]) -> dict[str, TableFigures]:
    """Return the figures of every table, counted by the database."""
    counted: dict[str, TableFigures] = {}
    for table in list_tables():
        figures = counted[table.name] = shape_of(table).empty_figures()
        for doctor_id in parts(table, doctors):
            figures.merge(_count(connection, table, doctor_id))
    return counted


def _count(connection: Connection, table: DatabaseTable, doctor_id: int | None) -> TableFigures:
    money = [column for column in table.columns if column.name.endswith(MONEY)]
    sums = [func.coalesce(func.sum(column), 0).label(column.name) for column in money]
    counted = select(func.count().label("rows"), *sums).select_from(table)
    row = connection.execute(_of(counted, table, doctor_id)).one()._mapping
    return TableFigures(int(row["rows"]), {column.name: int(row[column.name]) for column in money})


def _of(statement: Select[Any], table: DatabaseTable, doctor_id: int | None) -> Select[Any]:
    if doctor_id is None:
        return statement.execution_options(**ACCOUNTS)
    return statement.where(table.c.doctor_id == doctor_id)


def ledger_faults(doctors: Sequence[int]) -> tuple[str, ...]:
    """Describe the faults of all doctors' ledgers, by the checks of `check-ledger`."""
    faults: list[str] = []
    for doctor_id in doctors:
        with scoping.scope_of(doctor_id):
            faults += [f"doctor {doctor_id}: {fault}" for fault in disagreements()]
    return tuple(faults)
