"""Read the amount and the direction of a statement's line. Pure.

An amount is read exactly or not at all, and an unclear direction is not guessed.
"""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from clinic.money import AmountError, parse_rupees, to_paise
from clinic.statements.headings import Columns
from clinic.statements.sheets import Record

NOTHING = {"", "-", "--", "nil", "na", "n/a", "null"}

_CURRENCY = r"(?:(?:₹|rs\.?|inr)\s*)?"
_MONEY = re.compile(
    rf"(?P<brace>\()?(?:(?P<first>cr|dr)\b\.?\s*)?{_CURRENCY}(?P<sign>[-−+])?\s*{_CURRENCY}"
    rf"(?P<digits>\d[\d,]*(?:\.\d+)?)(?:/-)?\s*(?P<trailing>-)?\s*{_CURRENCY}"
    r"\(?(?P<last>cr|dr)?\.?\)?",
    re.IGNORECASE,
)
_MORE_ZEROS = re.compile(r"(?<=\.\d\d)0+$")
_MARKS = {
    **dict.fromkeys(("cr", "c", "credit", "credited", "deposit", "received", "in"), "cr"),
    **dict.fromkeys(("dr", "d", "debit", "debited", "withdrawal", "sent", "out"), "dr"),
}
_APPS_MARKS = {
    **dict.fromkeys(("payment", "sale", "collect", "collection"), "cr"),
    **dict.fromkeys(("refund", "reversal", "chargeback", "settlement", "payout"), "dr"),
}
"""Apps' terms for money received (cr), and returned or paid out to the bank (dr). In a bank's
statement a "payment" may be one that was made."""


class UnreadableLine(ValueError):
    """A line that cannot be read; its message says why."""


class Signs(NamedTuple):
    """How a file distinguishes money in from money out if one column has both.

    `marked`: a column says Cr or Dr; `credits_marked`: only money in is marked; `given`: the file
    gives the direction at all.
    """

    marked: bool
    credits_marked: bool
    given: bool


def signs_of(records: Sequence[Record], columns: Columns) -> Signs:
    """Return how the amounts of these records show their direction."""
    marked = any(_mark(at(record.cells, columns.mark), columns) for record in records)
    in_amounts = {_mark_of_amount(at(record.cells, columns.amount)) for record in records} - {""}
    has_signs = columns.credit is not None or columns.received or marked or bool(in_amounts)
    has_signs = has_signs or not any(
        is_amount(at(record.cells, columns.amount)) for record in records
    )
    # Card statements mark only money in: 500.00 is spent there, 500.00 Cr is received.
    return Signs(marked, "cr" in in_amounts, has_signs)


def at(cells: list[str], place: int | None) -> str:
    """Return the cell at an index, or "" where there is none."""
    return cells[place] if place is not None and place < len(cells) else ""


def paise_in(cells: list[str], columns: Columns, signs: Signs) -> int:
    """Return the paise received; 0 where none were. Raises UnreadableLine."""
    paid_out = amount_of(at(cells, columns.debit))[0]
    if columns.credit is not None:
        paise, mark = amount_of(at(cells, columns.credit))
        if paise and paid_out:
            raise UnreadableLine("Money came in and went out in one line")
        return paise if mark != "dr" else 0
    paise, mark = amount_of(at(cells, columns.amount))
    if not paise or paid_out:
        return 0
    if signs.marked:
        in_column = _mark(at(cells, columns.mark), columns)
        if mark and in_column and mark != in_column:
            raise UnreadableLine("The amount and its Cr or Dr tell different directions")
        mark = mark or in_column
        if not mark and not columns.received:
            raise UnreadableLine("It says neither Cr nor Dr, so it may be money in or out")
    return paise if mark == "cr" or (not mark and not signs.credits_marked) else 0


def paise_paid_out(cells: list[str], columns: Columns, signs: Signs) -> int:
    """Return the paise paid out; 0 where none were, or where the line does not say so."""
    paid_out = amount_of(at(cells, columns.debit))[0]
    if paid_out:
        return paid_out
    paise, mark = amount_of(at(cells, columns.amount if columns.credit is None else columns.credit))
    if columns.credit is None and signs.marked:
        mark = mark or _mark(at(cells, columns.mark), columns)
    return paise if mark == "dr" else 0


def amount_of(cell: str) -> tuple[int, str]:
    """Return paise, and cr, dr or "" as the cell marks it. Raises UnreadableLine; never rounds."""
    if cell.lower() in NOTHING:
        return 0, ""
    match = _MONEY.fullmatch(cell)
    if match is None or bool(match["brace"]) != (cell.endswith(")") and cell.startswith("(")):
        raise UnreadableLine(f"The amount {cell[:30]!r} cannot be read")
    try:
        paise = to_paise(parse_rupees(_MORE_ZEROS.sub("", match["digits"])))
    except AmountError as wrong:
        raise UnreadableLine(f"The amount {cell[:30]!r} cannot be read. {wrong}") from None
    is_negative = match["brace"] or match["trailing"] or (match["sign"] or "+") != "+"
    by_sign = "dr" if is_negative else "cr" if match["sign"] else ""
    mark = (match["first"] or match["last"] or "").lower()
    if paise and mark and by_sign and mark != by_sign:
        raise UnreadableLine(f"The amount {cell[:30]!r} and its Cr or Dr tell different directions")
    return paise, mark or by_sign


def is_amount(cell: str) -> bool:
    """Return whether a cell is a readable amount above zero."""
    try:
        return amount_of(cell)[0] > 0
    except UnreadableLine:
        return False


def _mark_of_amount(cell: str) -> str:
    try:
        return amount_of(cell)[1]
    except UnreadableLine:
        return ""


def _mark(cell: str, columns: Columns) -> str:
    words = re.findall(r"[a-z]+", cell.lower())
    return _only_mark(words, _MARKS) or (_only_mark(words, _APPS_MARKS) if columns.received else "")


def _only_mark(words: Iterable[str], marks: dict[str, str]) -> str:
    present = {marks[word] for word in words if word in marks}
    return present.pop() if len(present) == 1 else ""
