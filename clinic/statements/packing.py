"""Pack a sheet as text that the page carries while its columns are assigned; nothing is stored.

Pure. The returned text is trusted no more than the file was.
"""

import base64
import binascii
import json
import zlib
from datetime import date
from typing import Any

from clinic.statements.sheets import (
    FROM_1900,
    FROM_1904,
    MOST_COLUMNS,
    MOST_LINES,
    Record,
    SheetRows,
    tidy,
)

MOST_PACKED = 400_000
MOST_UNPACKED = 8_000_000
MOST_LISTS = 20 * MOST_LINES
"""The most brackets; each row has two, and a text hardly any. A list takes sixty times the memory
of its brackets."""


def pack(sheet: SheetRows) -> str:
    """Return the sheet as compressed base64 text."""
    rows = [[record.number, record.cells] for record in sheet.records if record.cells]
    since = sheet.serials_from.isoformat() if sheet.serials_from else None
    written = json.dumps([rows, sheet.cut_at, since], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(zlib.compress(written.encode("utf-8", "replace"))).decode()


def unpack(text: str) -> SheetRows | None:
    """Return the sheet in a text of `pack`; None for any other text."""
    try:
        reader = zlib.decompressobj()
        raw = reader.decompress(base64.urlsafe_b64decode(text.encode()), MOST_UNPACKED)
        if raw.count(b"[") > MOST_LISTS:
            return None
        rows, cut_at, since = json.loads(raw)
        records = [_record(number, cells) for number, cells in rows[:MOST_LINES]]
        return SheetRows(records, int(cut_at) if cut_at is not None else None, _day_0(since))
    except (ValueError, TypeError, OverflowError, RecursionError, zlib.error, binascii.Error):
        return None


def _day_0(since: Any) -> date | None:
    """Return day 0; only the two of real spreadsheets, since others could lead to invalid days."""
    day = date.fromisoformat(since) if since is not None else None
    if day not in (None, FROM_1900, FROM_1904):
        raise ValueError("no spreadsheet counts from this day")
    return day


def _record(number: Any, cells: Any) -> Record:
    if not isinstance(cells, list) or len(cells) > 10 * MOST_COLUMNS:
        raise ValueError("a row is a list of cells")
    return Record(int(number), tidy(str(cell) for cell in cells))
