"""Prepare the page on which a person assigns roles to a statement's columns. Pure."""

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from clinic.statements.days import looks_like_day
from clinic.statements.headings import Columns
from clinic.statements.layouts import (
    MOST_SHOWN,
    best_sheet,
    fingerprint,
    likely_heading,
    likely_roles,
    mapped,
)
from clinic.statements.packing import pack
from clinic.statements.sheets import MOST_COLUMNS, Record, SheetRows
from clinic.statements.table import Table, find_mapped, find_table

SAMPLES = 2
"""The number of sample cells shown for a column."""


class ColumnToAssign(NamedTuple):
    """A column to be assigned: its name, some of its cells, and its likely role."""

    name: str
    samples: Sequence[str]
    role: str


class ColumnsQuestion(NamedTuple):
    """A sheet whose columns are to be assigned; `packed` is the sheet as the page carries it."""

    rows: Sequence[Record]
    heading: int
    columns: Sequence[ColumnToAssign]
    packed: str


def table_in(sheets: Sequence[SheetRows], layouts: Mapping[str, Sequence[str]]) -> Table | None:
    """Return the table of a file: in a stored layout, otherwise by the words of its heading."""

    def stored(cells: list[str]) -> Columns | None:
        return mapped(layouts, cells)

    return find_mapped(sheets, stored) or find_table(sheets)


def question_about(
    sheets: Sequence[SheetRows], table: Table | None, layouts: Mapping[str, Sequence[str]]
) -> ColumnsQuestion | None:
    """Return the question about a file; None where it has nothing like a table."""
    if table is None:
        sheet = best_sheet(sheets)
    else:
        sheet = next(s for s in sheets if any(r is table.heading for r in s.records))
    if sheet is None:
        return None
    heading = likely_heading(sheet, layouts) if table is None else table.heading
    stored = layouts.get(fingerprint(heading.cells)) if heading is not None else None
    cells = heading.cells if heading is not None else []
    roles = stored if stored is not None else likely_roles(cells)
    question = question_with(sheet, heading or Record(0, []), roles)
    return question if "day" in roles else _with_day(question)


def _with_day(question: ColumnsQuestion) -> ColumnsQuestion:
    """Assign the role "day" to the first column that has nothing but days."""
    days = (
        place
        for place, column in enumerate(question.columns)
        if column.samples and all(looks_like_day(cell) for cell in column.samples)
    )
    first = next(days, None)
    columns = [
        column._replace(role="day") if place == first else column
        for place, column in enumerate(question.columns)
    ]
    return question._replace(columns=columns)


def question_with(sheet: SheetRows, heading: Record, roles: Sequence[str]) -> ColumnsQuestion:
    """Return the question about a sheet with this heading and these proposed roles."""
    filled = [record for record in sheet.records if any(record.cells)]
    below = [record for record in filled if record.number > heading.number]
    width = min(max((len(record.cells) for record in [heading, *below]), default=0), MOST_COLUMNS)
    columns = [_column(place, heading, below, roles) for place in range(width)]
    return ColumnsQuestion(filled[:MOST_SHOWN], heading.number, columns, pack(sheet))


def _column(
    place: int, heading: Record, below: Sequence[Record], roles: Sequence[str]
) -> ColumnToAssign:
    name = heading.cells[place] if place < len(heading.cells) else ""
    cells = (record.cells[place] for record in below if place < len(record.cells))
    samples = list(islice((cell for cell in cells if cell), SAMPLES))
    role = roles[place] if place < len(roles) else ""
    return ColumnToAssign(name or f"Column {place + 1}", samples, role)
