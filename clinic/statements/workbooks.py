"""Read an Excel file as rows of text: .xlsx by openpyxl, .xls by xlrd. Pure.

A number becomes the digits that were typed: the shortest that give the same number, never rounded.
A formula stays as written, since its last result may be outdated: it is shown, not read.
In both formats a small file can claim to be huge, so the claims are checked before reading.
The libraries are imported with the first file; the start of the clinic needs neither.
"""

import io
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice
from numbers import Real
from typing import Any

from clinic.statements.kinds import DAMAGED, PROTECTED
from clinic.statements.parts import BOOK, TOO_MUCH, check_tags
from clinic.statements.sheets import (
    FROM_1900,
    FROM_1904,
    MOST_COLUMNS,
    STATEMENT,
    FileLimits,
    Record,
    SheetRows,
    UnreadableFile,
    tidy,
)

MOST_PARTS = 500
MOST_SHEETS = 10
LONGEST_CELL = 32_767
"""Characters that Excel takes."""


class _Room:
    """How many characters may still be read: a text that is stored once may stand in each cell."""

    def __init__(self, limits: FileLimits) -> None:
        self.left = limits.unpacked // 4

    def take(self, cells: list[str]) -> list[str]:
        """Return the cells. Raises UnreadableFile where they are too much."""
        self.left -= sum(map(len, cells))
        if self.left < 0 or any(len(cell) > LONGEST_CELL for cell in cells):
            raise UnreadableFile(TOO_MUCH)
        return cells


def read_xlsx(raw: bytes, limits: FileLimits = STATEMENT) -> list[SheetRows]:
    """Return the sheets of an .xlsx file. Raises UnreadableFile."""
    import openpyxl

    _check_parts(raw, limits)
    try:
        # defusedxml is installed, so openpyxl expands no entity and opens no URL.
        book = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, keep_links=False)
        serials_from = FROM_1904 if book.epoch.year == 1904 else FROM_1900
        sheets, room = book.worksheets[:MOST_SHEETS], _Room(limits)
        return [_xlsx_sheet(sheet, serials_from, limits.lines, room) for sheet in sheets]
    except UnreadableFile:
        raise
    except Exception as wrong:  # the library may fail in any way on a forged file
        raise UnreadableFile(DAMAGED) from wrong


def _check_parts(raw: bytes, limits: FileLimits) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            _check_claims(packed.infolist(), limits)
            check_tags(packed, limits.tags)
    except UnreadableFile:
        raise
    except Exception as wrong:  # zipfile may fail in any way on a forged file
        raise UnreadableFile(DAMAGED) from wrong


def _check_claims(parts: list[zipfile.ZipInfo], limits: FileLimits) -> None:
    names = {part.filename for part in parts}
    if any(part.flag_bits & 1 for part in parts):
        raise UnreadableFile(PROTECTED)
    if BOOK not in names:
        raise UnreadableFile(_what_else(names))
    # zipfile reads no more of a part than it claims.
    if sum(part.file_size for part in parts) > limits.unpacked or len(parts) > MOST_PARTS:
        raise UnreadableFile(TOO_MUCH)


def _what_else(names: set[str]) -> str:
    if "xl/workbook.bin" in names:
        return "This is an Excel file of another kind (.xlsb). Save it as .xlsx, and load that"
    if "content.xml" in names:
        return "This is a file of LibreOffice (.ods, .odt). Save it as .xlsx, and load that"
    if "word/document.xml" in names:
        return "This is a Word file. Download it as Excel (.xlsx, .xls) or CSV"
    return "This is an archive. Unpack it, and load the file that is in it"


def _xlsx_sheet(sheet: Any, serials_from: date, most: int, room: _Room) -> SheetRows:
    sheet.reset_dimensions()  # banks' programs write wrong ones, and rows would be lost
    rows = sheet.iter_rows(max_row=most + 1, max_col=MOST_COLUMNS, values_only=True)
    return _sheet(rows, serials_from, most, room)


def _sheet(rows: Iterable[Iterable[Any]], serials_from: date, most: int, room: _Room) -> SheetRows:
    written = (room.take([_written(value) for value in row]) for row in islice(rows, most + 1))
    records = [Record(number, tidy(cells)) for number, cells in enumerate(written, 1)]
    cut = len(records) > most and bool(records[-1].cells)
    return SheetRows(records[:most], most + 1 if cut else None, serials_from)


def read_xls(raw: bytes, limits: FileLimits = STATEMENT) -> list[SheetRows]:
    """Return the sheets of an .xls file. Raises UnreadableFile."""
    import xlrd

    try:
        book = xlrd.open_workbook(
            file_contents=raw, on_demand=True, ragged_rows=True, logfile=io.StringIO()
        )
        serials_from = FROM_1904 if book.datemode else FROM_1900
        places = range(min(book.nsheets, MOST_SHEETS))
        most, room = limits.lines, _Room(limits)
        return [_sheet(_xls_rows(book, place, most), serials_from, most, room) for place in places]
    except UnreadableFile:
        raise
    except Exception as wrong:  # the library may fail in any way on a forged file
        message = PROTECTED if "encrypted" in str(wrong).lower() else DAMAGED
        raise UnreadableFile(message) from wrong


def _xls_rows(book: Any, place: int, most: int) -> Iterator[list[Any]]:
    sheet = book.sheet_by_index(place)
    for number in range(min(sheet.nrows, most + 1)):
        yield [_xls_value(cell, book.datemode) for cell in sheet.row(number)[:MOST_COLUMNS]]
    book.unload_sheet(place)


def _xls_value(cell: Any, datemode: int) -> Any:
    import xlrd

    if cell.ctype == xlrd.XL_CELL_DATE:
        return xlrd.xldate_as_datetime(cell.value, datemode)
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return xlrd.error_text_from_code.get(cell.value, "#ERROR")
    return bool(cell.value) if cell.ctype == xlrd.XL_CELL_BOOLEAN else cell.value


def _written(value: Any) -> str:
    """Return a cell's value as text: days year first, whole numbers without a decimal point."""
    if value is None or isinstance(value, str | bool):
        return "" if value is None else str(value)
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}" if value.time() != time() else f"{value:%Y-%m-%d}"
    if isinstance(value, Real):
        return _digits(value)
    return str(getattr(value, "text", value))  # a formula over several cells


def _digits(value: Real) -> str:
    number = Decimal(repr(value))
    if not number.is_finite() or abs(number) >= 10**15:  # a float has no exact digits there
        return repr(value)
    return str(int(number)) if number == number.to_integral_value() else f"{number:f}"
