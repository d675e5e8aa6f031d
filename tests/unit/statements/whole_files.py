"""Whole statements, read step by step as the page reads those whose heading is recognised."""

from __future__ import annotations

from datetime import date

from clinic.statements.files import read_file
from clinic.statements.reading import (
    NO_DIRECTION,
    NO_HEADING,
    LineProblem,
    Statement,
    read_table,
    says_direction,
)
from clinic.statements.sheets import UnreadableFile
from clinic.statements.table import find_table


def read_statement(data: str | bytes, today: date) -> Statement:
    """Read a statement; what the page would say instead is the problem of line 0."""
    try:
        table = find_table(read_file(data))
    except UnreadableFile as wrong:
        return Statement((), (LineProblem(0, str(wrong)),), 0)
    if table is None:
        return Statement((), (LineProblem(0, NO_HEADING),), 0)
    if not says_direction(table):
        return Statement((), (LineProblem(0, NO_DIRECTION),), 0)
    return read_table(table, today)
