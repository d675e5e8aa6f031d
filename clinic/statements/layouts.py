"""Layouts that a person has explained: what stands in which column, by the words of the heading.

Pure. A layout is known again by its whole heading; one without a heading cannot be, and is asked
about each time.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence

from clinic.statements.headings import Columns, columns_of, kind_of
from clinic.statements.sheets import MOST_COLUMNS, Record, Sheet

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
"""What a column may hold, in words."""

_ROLE_OF_KIND = {"narration": "text", "own": "text"}
_ONCE = ("credit", "debit", "amount", "mark", "status")
_WORDS = re.compile(r"\w+")


class UnclearRoles(ValueError):
    """Columns from which no money can be read. The message says what is missing."""


def fingerprint(heading: Sequence[str]) -> str:
    """By what a heading is known again: its words in their order; "" for none."""
    cells = [" ".join(_WORDS.findall(cell.lower())) for cell in heading]
    if not any(cells):
        return ""
    return hashlib.sha256("\x1f".join(cells).encode()).hexdigest()


def check_roles(roles: Sequence[str]) -> list[str]:
    """Roles without the empty ones at the end. Raises UnclearRoles."""
    some = [role if role in ROLES else "" for role in roles[:MOST_COLUMNS]]
    while some and not some[-1]:
        some.pop()
    if "day" not in some:
        raise UnclearRoles("Choose the column with the date.")
    if "credit" not in some and "amount" not in some:
        raise UnclearRoles("Choose the column with the money that came in, or the amount.")
    if "credit" in some and "amount" in some:
        raise UnclearRoles("Choose either Money in or Amount, in or out; not both.")
    for role in _ONCE:
        if some.count(role) > 1:
            raise UnclearRoles(f"Only one column can be {ROLES[role]}.")
    return some


def columns_with(roles: Sequence[str]) -> Columns:
    """The columns of checked roles."""

    def places(role: str) -> tuple[int, ...]:
        return tuple(place for place, each in enumerate(roles) if each == role)

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
    """What the words of a heading say of each column."""
    roles = [_role(kind_of(cell)) for cell in heading]
    columns = columns_of(list(heading))
    for place, role in enumerate(roles):
        kept = getattr(columns, role) if columns is not None and role in _ONCE else place
        if kept != place or (role == "amount" and "credit" in roles):
            roles[place] = ""
    return roles


def _role(kind: str) -> str:
    plain = kind.rpartition(" ")[2]
    role = _ROLE_OF_KIND.get(plain, plain)
    return role if role in ROLES else ""


def mapped(known: Mapping[str, Sequence[str]], heading: list[str]) -> Columns | None:
    """The columns under a heading that was explained; None for any other."""
    roles = known.get(fingerprint(heading))
    return columns_with(roles) if roles is not None else None


def best_sheet(sheets: Sequence[Sheet]) -> Sheet | None:
    """The sheet that looks most like a table, to be shown; None where nothing does."""
    best = max(sheets, key=_filled, default=None)
    return best if best is not None and _filled(best) > 0 else None


def _filled(sheet: Sheet) -> int:
    """In how many cells a sheet has rows of at least two."""
    counts = (sum(1 for cell in record.cells if cell) for record in sheet.records)
    return sum(count for count in counts if count > 1)


def likely_heading(sheet: Sheet, known: Mapping[str, Sequence[str]]) -> Record | None:
    """The row that heads the columns: one that was explained, else one with known words, else the
    widest of the first rows that holds only words."""
    first = sheet.records[:MOST_SHOWN]
    for record in first:
        if mapped(known, record.cells) or columns_of(record.cells):
            return record
    words = [record for record in first if _is_words(record.cells)]
    return max(words, key=lambda record: len(record.cells), default=None)


MOST_SHOWN = 25
"""So many rows are shown, and the heading is one of them."""


def _is_words(cells: list[str]) -> bool:
    filled = [cell for cell in cells if cell]
    return len(filled) > 1 and not any(re.search(r"\d{2}", cell) for cell in filled)
