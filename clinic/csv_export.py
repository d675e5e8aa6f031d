"""Tables for spreadsheet programs: bytes that open as they were meant and run nothing. Pure."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from io import StringIO

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for the beginning of a formula (OWASP, CSV injection)."""

_PLAIN_NUMBER = re.compile(r"-[0-9]+(?:\.[0-9]+)?")

Cell = str | int
"""A text or a whole number. Amounts are texts of rupees: `str(from_paise(paise))`, "-500.00"."""


def to_csv(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """UTF-8 with its mark, lines that end in CR LF (RFC 4180), no cell that is a formula.

    Without the mark Excel reads Hindi names and ₹ as gibberish. Raises ValueError for a row that
    has not as many cells as there are headings: its amounts would stand under the wrong ones.
    """
    written = StringIO()
    writer = csv.writer(written)
    for row in (headings, *rows):
        if len(row) != len(headings):
            raise ValueError(f"{len(row)} cells under {len(headings)} headings")
        writer.writerow([harmless(str(cell)) for cell in row])
    return written.getvalue().encode("utf-8-sig")


def harmless(cell: str) -> str:
    """A text that no spreadsheet takes for a formula: one that would be begins with an apostrophe.

    A minus with nothing but digits and one point behind it stays as it is. It is a number that
    can't call or fetch anything, and with an apostrophe a refund would be missing from each sum
    that the reader makes. A plus is not spared: +919876543210 would become 9.19877E+11.
    """
    if _PLAIN_NUMBER.fullmatch(cell) or not cell.startswith(FORMULA_STARTS):
        return cell
    return f"'{cell}"
