"""Layouts: the roles of a statement's columns as a person assigned them, by the heading's words.

Pure. A layout is recognised by its whole heading. One without a heading cannot be recognised; its
columns are asked for each time.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence

from clinic.statements.headings import Columns, columns_of, kind_of
from clinic.statements.sheets import MOST_COLUMNS, Record, SheetRows

ROLES = {
    "": "Not needed",
    "day": "Date",
    "text": "Text (narration)",
    "reference": "Reference (UTR, RRN)",
    "credit": "Money in",
    "debit": "Money out",
    "amount": "Amount, in or out",
    "mark": "Cr or Dr",
    "status": "Status",
}
"""The roles of columns, with their labels."""

_ROLE_OF_KIND = {"narration": "text", "own": "text"}
_ONCE = ("credit", "debit", "amount", "mark", "status")
_WORDS = re.compile(r"\w+")


class UnclearRoles(ValueError):
    """Columns from which no money can be read. The message says what is missing."""


def fingerprint(heading: Sequence[str]) -> str:
    """Return the hash by which a heading is recognised, of its words in order; "" for none."""
    cells = [" ".join(_WORDS.findall(cell.lower())) for cell in heading]
    if not any(cells):
        return ""
    return hashlib.sha256("\x1f".join(cells).encode()).hexdigest()


def check_roles(roles: Sequence[str]) -> list[str]:
    """Return the roles without empty ones at the end. Raises UnclearRoles."""
    checked = [role if role in ROLES else "" for role in roles[:MOST_COLUMNS]]
    while checked and not checked[-1]:
        checked.pop()
    if "day" not in checked:
        raise UnclearRoles("Choose the column with the date.")
    if "credit" not in checked and "amount" not in checked:
        raise UnclearRoles("Choose the column with the money that came in, or the amount.")
    if "credit" in checked and "amount" in checked:
        raise UnclearRoles("Choose either Money in or Amount, in or out; not both.")
    for role in _ONCE:
        if checked.count(role) > 1:
            raise UnclearRoles(f"Only one column can be {ROLES[role]}.")
    return checked


def columns_with(roles: Sequence[str]) -> Columns:
    """Return the columns for checked roles."""

    def places(role: str) -> tuple[int, ...]:
        return tuple(place for place, assigned in enumerate(roles) if assigned == role)

    def place(role: str) -> int | None:
        return next(iter(places(role)), None)

    return Columns(
        days=places("day"),
        narrations=places("text"),
        references=places("reference"),
        credit=place("credit"),
        debit=place("debit"),
        amount=place("amount"),
        mark=place("mark"),
        status=place("status"),
    )


def likely_roles(heading: Sequence[str]) -> list[str]:
    """Return the likely role of each column by the words of its heading."""
    roles = [_role(kind_of(cell)) for cell in heading]
    columns = columns_of(list(heading))
    for place, role in enumerate(roles):
        chosen = getattr(columns, role) if columns is not None and role in _ONCE else place
        if chosen != place or (role == "amount" and "credit" in roles):
            roles[place] = ""
    return roles


def _role(kind: str) -> str:
    plain = kind.rpartition(" ")[2]
    role = _ROLE_OF_KIND.get(plain, plain)
    return role if role in ROLES else ""


def mapped(layouts: Mapping[str, Sequence[str]], heading: list[str]) -> Columns | None:
    """Return the columns under the heading of a stored layout; None for any other."""
    roles = layouts.get(fingerprint(heading))
    return columns_with(roles) if roles is not None else None


def best_sheet(sheets: Sequence[SheetRows]) -> SheetRows | None:
    """Return the sheet that looks most like a table; None where none does."""
    best = max(sheets, key=_filled, default=None)
    return best if best is not None and _filled(best) > 0 else None


def _filled(sheet: SheetRows) -> int:
    """Count the filled cells of rows with at least two."""
    counts = (sum(1 for cell in record.cells if cell) for record in sheet.records)
    return sum(count for count in counts if count > 1)


def likely_heading(sheet: SheetRows, layouts: Mapping[str, Sequence[str]]) -> Record | None:
    """Return the likely heading of a sheet, or None.

    The heading of a stored layout comes first, then one with recognised words, then the widest of
    the first rows without numbers.
    """
    first = sheet.records[:MOST_SHOWN]
    for record in first:
        if mapped(layouts, record.cells) or columns_of(record.cells):
            return record
    headings = [record for record in first if _has_only_words(record.cells)]
    return max(headings, key=lambda record: len(record.cells), default=None)


MOST_SHOWN = 25
"""The number of rows shown; the heading is one of them."""


def _has_only_words(cells: list[str]) -> bool:
    filled = [cell for cell in cells if cell]
    return len(filled) > 1 and not any(re.search(r"\d{2}", cell) for cell in filled)
