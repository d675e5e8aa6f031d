"""Rows of cells, as any file gives them, and what they may hold at most. Pure."""

import re
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

MOST_BYTES = 1_000_000
MOST_LINES = 5_000
MOST_COLUMNS = 60
FROM_1900, FROM_1904 = date(1899, 12, 30), date(1904, 1, 1)
"""The day 0 of spreadsheets: of most, and of Excel's on an old Macintosh."""

_TEXT_MARK = re.compile(r"=\"(?P<formula>.*)\"|'(?P<quoted>.*)'|'(?P<marked>[^']*)", re.DOTALL)


class UnreadableFile(ValueError):
    """A file that is no statement. Its message tells a person what to do."""


class Record(NamedTuple):
    """A row with the line of the file where it begins, from 1."""

    number: int
    cells: list[str]


class Sheet(NamedTuple):
    """The rows of a file. `cut_at` is the first line that was not read; `serials_from` the day 0
    of days that a spreadsheet kept as numbers, None for a text, whose cells have no places of
    their own."""

    records: list[Record]
    cut_at: int | None = None
    serials_from: date | None = None


def tidy(cells: Iterable[str]) -> list[str]:
    """Cells in one line each, without what cannot be shown and without the marks of text ('500' and
    ="500" are 500); empty ones at the end are dropped."""
    found = [_tidy(cell) for cell in cells]
    while found and not found[-1]:
        found.pop()
    return found


def _tidy(cell: str) -> str:
    if not cell.isprintable():
        cell = "".join(letter if letter.isprintable() else " " for letter in cell)
    words = " ".join(cell.split())
    marked = _TEXT_MARK.fullmatch(words)
    if marked is None:
        return words
    return (marked["formula"] or marked["quoted"] or marked["marked"] or "").strip()
