"""Write tables for spreadsheet programs that open correctly and run no formula. Pure."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from io import StringIO

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""The characters with which a formula begins in a spreadsheet (OWASP, CSV injection)."""

_PLAIN_NUMBER = re.compile(r"-[0-9]+(?:\.[0-9]+)?")

Cell = str | int
"""A text or a whole number. Amounts are texts of rupees: `str(from_paise(paise))`, "-500.00"."""


def to_csv(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return CSV in UTF-8 with a byte-order mark, CR LF (RFC 4180), and no cell with a formula.

    Without the mark Excel decodes Hindi names and ₹ wrongly. Raises ValueError for a row that has
    another number of cells than there are headings: its amounts would be in the wrong columns.
    """
    buffer = StringIO()
    writer = csv.writer(buffer)
    for row in (headings, *rows):
        if len(row) != len(headings):
            raise ValueError(f"{len(row)} cells under {len(headings)} headings")
        writer.writerow([harmless(str(cell)) for cell in row])
    return buffer.getvalue().encode("utf-8-sig")


def harmless(cell: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would read as a formula.

    A minus followed only by digits and one decimal point stays. It is a number that can't call or
    fetch anything, and with an apostrophe a refund would be missing from the reader's sums. A plus
    gets an apostrophe: +919876543210 would become 9.19877E+11.
    """
    if _PLAIN_NUMBER.fullmatch(cell) or not cell.startswith(FORMULA_STARTS):
        return cell
    return f"'{cell}"
