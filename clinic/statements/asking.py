"""What is shown where a person has to say what a statement's columns hold. Pure."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

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

SAMPLES = 3
"""So many of its cells tell what a column holds."""


class Column(NamedTuple):
    """A column to be explained: how it is called, what stands in it, what it seems to hold."""

    name: str
    samples: str
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
    return question(sheet, heading or Record(0, []), roles)


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
    samples = [cell[:40] for cell in found if cell][:SAMPLES]
    role = roles[place] if place < len(roles) else ""
    return Column(name or f"Column {place + 1}", " · ".join(samples), role)
