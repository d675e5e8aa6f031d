"""Sheets and records, the same for every file format, with their limits. Pure."""

import re
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

MOST_BYTES = 1_000_000
MOST_LINES = 5_000
MOST_COLUMNS = 60
MOST_UNPACKED = 8_000_000
"""Bytes; 5,000 lines of ten columns unpack to about 3 MB."""
MOST_TAGS = 600_000
"""XML tags, which take the time: 5,000 lines of ten columns have 250,000."""
FROM_1900, FROM_1904 = date(1899, 12, 30), date(1904, 1, 1)
"""Day 0 of spreadsheets: of most, and of Excel on old Macintosh computers."""

_JOINERS = "\u200c\u200d"
_TEXT_MARK = re.compile(r"=\"(?P<formula>.*)\"|'(?P<quoted>.*)'|'(?P<marked>[^']*)", re.DOTALL)


class UnreadableFile(ValueError):
    """A file that is not a statement. Its message says what to do."""


class FileLimits(NamedTuple):
    """How much of a file is read; by default as much as a month's statement has."""

    size: int = MOST_BYTES
    lines: int = MOST_LINES
    unpacked: int = MOST_UNPACKED
    tags: int = MOST_TAGS


STATEMENT = FileLimits()


class Record(NamedTuple):
    """A row, with the line number in the file where it begins, from 1."""

    number: int
    cells: list[str]


class SheetRows(NamedTuple):
    """The rows of a file.

    `cut_at` is the first line that was not read. `serials_from` is day 0 of a spreadsheet's serial
    days; None for a text, whose cells have no fixed columns.
    """

    records: list[Record]
    cut_at: int | None = None
    serials_from: date | None = None


def tidy(cells: Iterable[str]) -> list[str]:
    """Return cells of one line each, without unprintable characters and text marks.

    '500' and ="500" become 500; empty cells at the end are dropped.
    """
    tidied = [_tidy(cell) for cell in cells]
    while tidied and not tidied[-1]:
        tidied.pop()
    return tidied


def _tidy(cell: str) -> str:
    if not cell.isprintable():
        cell = "".join(
            letter if letter.isprintable() else _printable(cell, place)
            for place, letter in enumerate(cell)
        )
    text = " ".join(cell.split())
    marked = _TEXT_MARK.fullmatch(text)
    if marked is None:
        return text
    return (marked["formula"] or marked["quoted"] or marked["marked"] or "").strip()


def _printable(cell: str, place: int) -> str:
    """Return an unprintable character in its printable form: a joiner within an Indian word, else a
    space."""
    before = cell[place - 1] if place else ""
    return cell[place] if cell[place] in _JOINERS and "\u0900" <= before <= "\u0dff" else " "
