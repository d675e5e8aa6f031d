"""Sheets and records, the same for every file format, with their limits. Pure."""

import re
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

MOST_BYTES = 1_000_000
MOST_LINES = 5_000
MOST_COLUMNS = 60
FROM_1900, FROM_1904 = date(1899, 12, 30), date(1904, 1, 1)
"""Day 0 of spreadsheets: of most, and of Excel on old Macintosh computers."""

_TEXT_MARK = re.compile(r"=\"(?P<formula>.*)\"|'(?P<quoted>.*)'|'(?P<marked>[^']*)", re.DOTALL)


class UnreadableFile(ValueError):
    """A file that is not a statement. Its message says what to do."""


class Record(NamedTuple):
    """A row, with the line number in the file where it begins, from 1."""

    number: int
    cells: list[str]


class Sheet(NamedTuple):
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
        cell = "".join(letter if letter.isprintable() else " " for letter in cell)
    text = " ".join(cell.split())
    marked = _TEXT_MARK.fullmatch(text)
    if marked is None:
        return text
    return (marked["formula"] or marked["quoted"] or marked["marked"] or "").strip()
