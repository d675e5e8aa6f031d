"""A statement as a table: its heading, found by its words, and the records below it. Pure."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import NamedTuple

from clinic.statements.headings import Columns, columns_of, kind_of
from clinic.statements.sheets import MOST_COLUMNS, Record, Sheet

LONGEST_PREAMBLE = 60
"""So many records may stand before the heading."""


class Table(NamedTuple):
    """What stands below the heading, and where. `cut_at` is the first line that was not read."""

    columns: Columns
    heading: Record
    records: list[Record]
    cut_at: int | None
    serials_from: date | None


def table_at(sheet: Sheet, heading: Record, columns: Columns) -> Table:
    """What stands below a heading. In a spreadsheet a cell has a place of its own, so that one to
    the right of the heading moves nothing."""
    if sheet.serials_from is not None:
        columns = columns._replace(width=MOST_COLUMNS)
    below = [record for record in sheet.records if record.number > heading.number]
    return Table(columns, heading, below, sheet.cut_at, sheet.serials_from)


def find_table(sheets: Iterable[Sheet]) -> Table | None:
    """The table under the heading of which most columns are known; None where there is none."""
    best: tuple[int, Table] | None = None
    for sheet in sheets:
        for record, columns in _headed(sheet, columns_of):
            known = sum(1 for cell in record.cells if kind_of(cell))
            if best is None or known > best[0]:
                best = known, table_at(sheet, record, columns)
            break
    return best[1] if best else None


def find_mapped(
    sheets: Iterable[Sheet], mapped: Callable[[list[str]], Columns | None]
) -> Table | None:
    """The table under the first heading that `mapped` knows."""
    for sheet in sheets:
        for record, columns in _headed(sheet, mapped):
            return table_at(sheet, record, columns)
    return None


def _headed(
    sheet: Sheet, known: Callable[[list[str]], Columns | None]
) -> Iterator[tuple[Record, Columns]]:
    for record in sheet.records[:LONGEST_PREAMBLE]:
        columns = known(record.cells)
        if columns is not None:
            yield record, columns
