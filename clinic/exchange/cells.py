"""Values of the database as cells of a CSV file, and back: exact in both directions. Pure.

Amounts are rupees with two decimals, days 2026-04-01, moments UTC, yes and no, JSON as it is. An
empty cell is no value; where a column may have none, an empty text is a single apostrophe. A text
that a spreadsheet would run as a formula, or that begins with an apostrophe, gets one before it.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple
from uuid import UUID

from clinic.backup.manifest import MONEY
from clinic.backup.values import ValueKind
from clinic.clock import clinic_day
from clinic.csv_export import harmless
from clinic.money import from_paise

MARK = "'"
YES, NO = "yes", "no"


class TableColumn(NamedTuple):
    """A column of a table: its name in the database, its kind, and whether it may have no value."""

    name: str
    kind: ValueKind
    is_nullable: bool = False


class WrongCell(ValueError):
    """A cell that `write_cell` cannot have written."""


def write_cell(column: TableColumn, value: Any) -> str:
    """Return a value as a cell; of bytes, `value` is the name of their file."""
    if value is None:
        return ""
    if column.kind in (ValueKind.TEXT, ValueKind.BYTES, ValueKind.UUID):
        return _marked(str(value), column.is_nullable)
    if column.kind is ValueKind.JSON:
        return _marked(json.dumps(value, ensure_ascii=False))
    return _plain(column, value)


def _plain(column: TableColumn, value: Any) -> str:
    if column.kind is ValueKind.WHOLE:
        return str(from_paise(value)) if column.name.endswith(MONEY) else str(value)
    if column.kind is ValueKind.FLAG:
        return YES if value else NO
    if column.kind is ValueKind.DAY:
        return str(value.isoformat())
    return str(value.astimezone(UTC).isoformat(timespec="microseconds"))


def _marked(text: str, is_nullable: bool = False) -> str:
    is_risky = text.startswith(MARK) or harmless(text) != text
    return f"{MARK}{text}" if is_risky or (is_nullable and not text) else text


def read_cell(column: TableColumn, cell: str) -> Any:
    """Return the value of a cell. Raises WrongCell."""
    is_text = column.kind is ValueKind.TEXT
    if not cell and not (is_text and not column.is_nullable):
        return None
    try:
        return _read(column, cell)
    except (ValueError, InvalidOperation) as error:
        raise WrongCell(f"{column.name} has {cell[:40]!r}, which is no {column.kind}") from error


def _read(column: TableColumn, cell: str) -> Any:
    kind = column.kind
    if kind in (ValueKind.TEXT, ValueKind.JSON, ValueKind.BYTES):
        text = cell.removeprefix(MARK)
        return json.loads(text) if kind is ValueKind.JSON else text
    if kind is ValueKind.WHOLE:
        return _whole(Decimal(cell) * 100) if column.name.endswith(MONEY) else int(cell)
    if kind is ValueKind.MOMENT:
        return _aware(datetime.fromisoformat(cell))
    if kind is ValueKind.DAY:
        return date.fromisoformat(cell)
    if kind is ValueKind.FLAG:
        return {YES: True, NO: False}[cell] if cell in (YES, NO) else _refuse(cell)
    return UUID(cell)


def _whole(amount: Decimal) -> int:
    return int(amount) if amount == amount.to_integral_value() else _refuse(str(amount))


def _aware(moment: datetime) -> datetime:
    return moment.astimezone(UTC) if moment.tzinfo else _refuse(str(moment))


def _refuse(cell: str) -> Any:
    raise ValueError(cell)


def day_cell(moment: datetime | None) -> str:
    """Return the clinic's day of a moment, for the column beside it."""
    return "" if moment is None else clinic_day(moment).isoformat()
