"""What is shown where a person has to say what a statement's columns hold. Pure."""

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
from clinic.statements.sheets import MOST_COLUMNS, Record, Sheet
from clinic.statements.table import Table, find_mapped, find_table

SAMPLES = 2
"""So many of its cells tell what a column holds."""


class Column(NamedTuple):
    """A column to be explained: how it is called, what stands in it, what it seems to hold."""

    name: str
    samples: Sequence[str]
    role: str


class Question(NamedTuple):
    """A sheet whose columns are to be explained; `packed` is the sheet as the page carries it."""

    rows: Sequence[Record]
    heading: int
    columns: Sequence[Column]
    packed: str


def table_in(sheets: Sequence[Sheet], known: Mapping[str, Sequence[str]]) -> Table | None:
    """The table of a file: in a layout that was explained, or else that its heading tells."""

    def explained(cells: list[str]) -> Columns | None:
        return mapped(known, cells)

    return find_mapped(sheets, explained) or find_table(sheets)


def question_about(
    sheets: Sequence[Sheet], table: Table | None, known: Mapping[str, Sequence[str]]
) -> Question | None:
    """What to ask about a file; None where it holds nothing like a table."""
    if table is None:
        sheet = best_sheet(sheets)
    else:
        sheet = next(s for s in sheets if any(r is table.heading for r in s.records))
    if sheet is None:
        return None
    heading = likely_heading(sheet, known) if table is None else table.heading
    kept = known.get(fingerprint(heading.cells)) if heading is not None else None
    cells = heading.cells if heading is not None else []
    roles = kept if kept is not None else likely_roles(cells)
    found = question(sheet, heading or Record(0, []), roles)
    return found if "day" in roles else _with_day(found)


def _with_day(asked: Question) -> Question:
    """The same; the first column that holds nothing but days is likely the date."""
    days = (
        place
        for place, column in enumerate(asked.columns)
        if column.samples and all(looks_like_day(cell) for cell in column.samples)
    )
    first = next(days, None)
    columns = [
        column._replace(role="day") if place == first else column
        for place, column in enumerate(asked.columns)
    ]
    return asked._replace(columns=columns)


def question(sheet: Sheet, heading: Record, roles: Sequence[str]) -> Question:
    """What to ask about a sheet with this heading, the roles of its columns as they seem."""
    filled = [record for record in sheet.records if any(record.cells)]
    below = [record for record in filled if record.number > heading.number]
    width = min(max((len(record.cells) for record in [heading, *below]), default=0), MOST_COLUMNS)
    columns = [_column(place, heading, below, roles) for place in range(width)]
    return Question(filled[:MOST_SHOWN], heading.number, columns, pack(sheet))


def _column(place: int, heading: Record, below: Sequence[Record], roles: Sequence[str]) -> Column:
    name = heading.cells[place] if place < len(heading.cells) else ""
    found = (record.cells[place] for record in below if place < len(record.cells))
    samples = list(islice((cell for cell in found if cell), SAMPLES))
    role = roles[place] if place < len(roles) else ""
    return Column(name or f"Column {place + 1}", samples, role)
