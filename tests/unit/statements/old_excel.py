"""Write small .xls files: one sheet of BIFF8 in a compound file, as banks' programs do.

Follows "[MS-XLS]: Excel Binary File Format" and "[MS-CFB]: Compound File Binary File Format". Text,
numbers and days; no styles except the one that makes a number a day.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from datetime import date

SECTOR = 512
SMALLEST_STREAM = 4096
END, FREE, FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
Cell = str | int | float | date | None


def workbook(rows: Sequence[Sequence[Cell]], encrypted: bool = False) -> bytes:
    """Return an .xls file of these rows."""
    sheet = _bof(0x10) + b"".join(
        _cell(row, column, value)
        for row, cells in enumerate(rows)
        for column, value in enumerate(cells)
        if value is not None
    )
    sheet += _record(0x0A, b"")
    locked = _record(0x2F, struct.pack("<HH", 0, 0x1234) + b"\x56\x78") if encrypted else b""
    before = _bof(0x05) + locked + _xf(0) + _xf(14)
    name = b"\x06\x00Sheet1"
    at = len(before) + 4 + 6 + len(name) + 4
    bound = _record(0x85, struct.pack("<IBB", at, 0, 0) + name)
    return compound("Workbook", before + bound + _record(0x0A, b"") + sheet)


def compound(name: str, stream: bytes) -> bytes:
    """Return a compound file with one stream."""
    stream = stream.ljust(SMALLEST_STREAM, b"\0")
    stream += b"\0" * (-len(stream) % SECTOR)
    sectors = len(stream) // SECTOR
    fats = 1
    while fats * 128 < sectors + 1 + fats:
        fats += 1
    chain = [*range(1, sectors), END, END, *[FAT] * fats]
    table = struct.pack(f"<{fats * 128}I", *chain, *[FREE] * (fats * 128 - len(chain)))
    places = [sectors + 1 + each for each in range(fats)]
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    header += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIII", 0, fats, sectors, 0, SMALLEST_STREAM, END, 0, END, 0)
    header += struct.pack("<109I", *places, *[FREE] * (109 - fats))
    root = _entry("Root Entry", 5, 1, END, 0)
    entries = root + _entry(name, 2, FREE, 0, len(stream)) + b"\0" * 256
    return header + stream + entries + table


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    head = text.ljust(64, b"\0") + struct.pack("<HBBIII", len(text), kind, 1, FREE, FREE, child)
    return head + b"\0" * 36 + struct.pack("<IQ", start, size)


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _bof(kind: int) -> bytes:
    return _record(0x809, struct.pack("<HHHHII", 0x600, kind, 0x0DBB, 1996, 0, 6))


def _xf(number_format: int) -> bytes:
    return _record(0xE0, struct.pack("<HHHBBBBIIH", 0, number_format, 1, 0, 0, 0, 0, 0, 0, 0))


def _cell(row: int, column: int, value: Cell) -> bytes:
    if isinstance(value, str):
        text = struct.pack("<HB", len(value), 1) + value.encode("utf-16-le")
        return _record(0x204, struct.pack("<HHH", row, column, 0) + text)
    if isinstance(value, date):
        days = (value - date(1899, 12, 30)).days
        return _record(0x203, struct.pack("<HHHd", row, column, 1, days))
    return _record(0x203, struct.pack("<HHHd", row, column, 0, value))
