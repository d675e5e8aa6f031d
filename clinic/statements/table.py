"""Find the table of a statement: its heading by words, and the records below it. Pure."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import NamedTuple

from clinic.statements.headings import Columns, columns_of, kind_of
from clinic.statements.sheets import MOST_COLUMNS, Record, SheetRows

LONGEST_PREAMBLE = 60
"""The most records before the heading."""


class Table(NamedTuple):
    """The records below a heading, with their columns. `cut_at` is the first line not read."""

    columns: Columns
    heading: Record
    records: list[Record]
    cut_at: int | None
    serials_from: date | None


def table_at(sheet: SheetRows, heading: Record, columns: Columns) -> Table:
    """Return the table below a heading.

    In a spreadsheet cells have fixed columns, so that a cell to the right of the heading does not
    shift others.
    """
    if sheet.serials_from is not None:
        columns = columns._replace(width=MOST_COLUMNS)
    below = [record for record in sheet.records if record.number > heading.number]
    return Table(columns, heading, below, sheet.cut_at, sheet.serials_from)


def find_table(sheets: Iterable[SheetRows]) -> Table | None:
    """Return the table whose heading has most recognised columns; None where there is none."""
    best: tuple[int, Table] | None = None
    for sheet in sheets:
        for record, columns in _headed(sheet, columns_of):
            recognised = sum(1 for cell in record.cells if kind_of(cell))
            if best is None or recognised > best[0]:
                best = recognised, table_at(sheet, record, columns)
            break
    return best[1] if best else None


def find_mapped(
    sheets: Iterable[SheetRows], mapped: Callable[[list[str]], Columns | None]
) -> Table | None:
    """Return the table under the first heading for which `mapped` returns columns."""
    for sheet in sheets:
        for record, columns in _headed(sheet, mapped):
            return table_at(sheet, record, columns)
    return None


def _headed(
    sheet: SheetRows, recognise: Callable[[list[str]], Columns | None]
) -> Iterator[tuple[Record, Columns]]:
    for record in sheet.records[:LONGEST_PREAMBLE]:
        columns = recognise(record.cells)
        if columns is not None:
            yield record, columns
