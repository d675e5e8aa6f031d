"""Read a statement's text (CSV) as rows: encoding, delimiter, quotes. Pure."""

import csv
import re
from collections.abc import Iterator
from typing import Literal

from clinic.statements.sheets import MOST_COLUMNS, MOST_LINES, Record, SheetRows, tidy

DELIMITERS = (",", ";", "\t", "|", "~")
_LONGEST_RECORD = 6
"""A quote that is not closed within this many lines is taken as a plain character."""


def read_text(text: str, most_lines: int = MOST_LINES) -> list[SheetRows]:
    """Return the first lines of a text as one sheet for each delimiter in it."""
    lines = re.split(r"\r\n|\r|\n", text)
    read = lines[:most_lines]
    cut = len(lines) > most_lines and any(line.strip() for line in lines[most_lines:])
    present = [delimiter for delimiter in DELIMITERS if delimiter in text] or [DELIMITERS[0]]
    cut_at = most_lines + 1 if cut else None
    return [SheetRows(list(_records(read, delimiter)), cut_at) for delimiter in present]


def decoded(raw: bytes) -> str:
    """Decode UTF-8, UTF-16 (with or without a byte-order mark), otherwise Windows-1252."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", "replace")
    if b"\0" in raw[:200]:  # UTF-16 without a mark: every other byte of its ASCII is zero
        return raw.decode("utf-16-be" if raw[:1] == b"\0" else "utf-16-le", "replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def _records(lines: list[str], delimiter: str) -> Iterator[Record]:
    """Yield the records of a text; a record whose quotes are never closed is read without quotes.

    Otherwise csv would read the rest of the file as one cell, and money would be lost.
    """
    at = 0
    while at < len(lines):
        end, quotes = at + 1, lines[at].count('"')
        while quotes % 2 and end < min(at + _LONGEST_RECORD, len(lines)):
            quotes += lines[end].count('"')
            end += 1
        if quotes % 2:
            end = at + 1
        yield from _parsed(lines[at:end], at + 1, delimiter, quoted=not quotes % 2)
        at = end


def _parsed(lines: list[str], number: int, delimiter: str, *, quoted: bool) -> Iterator[Record]:
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE
    reader = csv.reader(
        [f"{line}\n" for line in lines],
        delimiter=delimiter,
        quoting=quoting,
        skipinitialspace=True,
    )
    done = 0
    try:
        for cells in reader:
            yield Record(number + done, tidy(cells[:MOST_COLUMNS]))
            done = reader.line_num
    except csv.Error:  # a cell of more than 131,072 characters
        yield Record(number + done, tidy([" ".join(lines)[:200]]))
