"""A list of patients between its steps: read from a file once, kept packed, read again. Pure."""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from clinic.exchange.columns import HeadingLine, find_table
from clinic.statements.files import read_file
from clinic.statements.sheets import FileLimits, Record, UnreadableFile
from clinic.statements.texts import decoded

MOST_LINES = 20_000
LIMITS = FileLimits(size=8_000_000, lines=MOST_LINES, unpacked=80_000_000, tags=2_500_000)
"""For 20,000 lines of ten columns; a workbook of 10,000 has about a million tags."""

TOO_MANY = f"This list has more than {MOST_LINES:,} lines. Load it in parts"
NO_ROWS = "This file has no lines"
NOT_UTF8 = "The file is of an older kind (Windows-1252). Look whether the names are right."


class FileLines(NamedTuple):
    """The lines of a file. `serials_from` is day 0 of a spreadsheet's serial days."""

    records: Sequence[Record]
    serials_from: date | None


class ReadList(NamedTuple):
    """A file that was read, with the proposal of what its columns hold."""

    listed: FileLines
    heading: HeadingLine
    note: str


def take(raw: bytes) -> ReadList:
    """Read a file. Raises UnreadableFile, whose message is a sentence without its full stop."""
    table = find_table(read_file(raw, LIMITS))
    if table is None:
        raise UnreadableFile(NO_ROWS)
    sheet, heading = table
    if sheet.cut_at is not None:
        raise UnreadableFile(TOO_MANY)
    note = NOT_UTF8 if sheet.serials_from is None and _is_old(raw) else ""
    return ReadList(FileLines(sheet.records, sheet.serials_from), heading, note)


def _is_old(raw: bytes) -> bool:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in raw[:200]:
        return False
    try:
        raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return decoded(raw) != ""
    return False


def pack(listed: FileLines) -> bytes:
    """Return the lines in few bytes."""
    first = listed.serials_from.isoformat() if listed.serials_from else None
    content = {"serials_from": first, "records": [[r.number, r.cells] for r in listed.records]}
    return zlib.compress(json.dumps(content, ensure_ascii=False).encode("utf-8", "surrogatepass"))


def unpack(packed: bytes) -> FileLines:
    """Return the lines that `pack` has packed."""
    content = json.loads(zlib.decompress(packed))
    first = content["serials_from"]
    records = [Record(number, cells) for number, cells in content["records"]]
    return FileLines(records, date.fromisoformat(first) if first else None)


def column_texts(listed: FileLines, heading: int, place: int) -> list[str]:
    """Return the texts of a column below the headings."""
    below = (record.cells for record in listed.records if record.number > heading)
    return [cells[place] for cells in below if len(cells) > place and cells[place]]


def width_of(listed: FileLines) -> int:
    """Return the number of columns of the widest line."""
    return max((len(record.cells) for record in listed.records), default=0)
