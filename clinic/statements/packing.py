"""A sheet as text that a page carries while its columns are explained: nothing of it is kept.

Pure. What comes back is trusted no more than the file was.
"""

import base64
import binascii
import json
import zlib
from datetime import date
from typing import Any

from clinic.statements.sheets import MOST_COLUMNS, MOST_LINES, Record, Sheet, tidy

MOST_PACKED = 400_000
MOST_UNPACKED = 8_000_000


def pack(sheet: Sheet) -> str:
    """The sheet as letters and digits."""
    rows = [[record.number, record.cells] for record in sheet.records if record.cells]
    since = sheet.serials_from.isoformat() if sheet.serials_from else None
    written = json.dumps([rows, sheet.cut_at, since], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(zlib.compress(written.encode("utf-8", "replace"))).decode()


def unpack(text: str) -> Sheet | None:
    """The sheet in a text; None for a text that is none."""
    try:
        reader = zlib.decompressobj()
        raw = reader.decompress(base64.urlsafe_b64decode(text.encode()), MOST_UNPACKED)
        rows, cut_at, since = json.loads(raw)
        records = [_record(number, cells) for number, cells in rows[:MOST_LINES]]
        serials_from = date.fromisoformat(since) if since is not None else None
        return Sheet(records, int(cut_at) if cut_at is not None else None, serials_from)
    except (ValueError, TypeError, OverflowError, RecursionError, zlib.error, binascii.Error):
        return None


def _record(number: Any, cells: Any) -> Record:
    if not isinstance(cells, list) or len(cells) > 10 * MOST_COLUMNS:
        raise ValueError("a row is a list of cells")
    return Record(int(number), tidy(str(cell) for cell in cells))
