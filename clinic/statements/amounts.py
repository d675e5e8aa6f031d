"""The money of a statement's line: how much, and whether it came in. Pure.

An amount is read exactly or not at all, and money that may be in or out is not guessed.
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
    rf"(?P<digits>\d[\d,]*(?:\.\d+)?)(?:/-)?\s*(?P<behind>-)?\s*{_CURRENCY}"
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
"""What apps call what came in and what went back or on to the bank. A bank's "payment" may be one
that was made."""


class Unreadable(ValueError):
    """A line that cannot be read; its message says why."""


class Signs(NamedTuple):
    """How a file tells money in from money out, where one column holds both.

    `marked`: a column says Cr or Dr; `credits_marked`: only what came in is marked; `told`: the
    file says it at all.
    """

    marked: bool
    credits_marked: bool
    told: bool


def signs_of(records: Sequence[Record], columns: Columns) -> Signs:
    """How the money of these records tells whether it came in."""
    marked = any(_mark(at(record.cells, columns.mark), columns) for record in records)
    said = {_said(at(record.cells, columns.amount)) for record in records} - {""}
    told = columns.credit is not None or columns.received or marked or bool(said)
    told = told or not any(is_amount(at(record.cells, columns.amount)) for record in records)
    # Card statements mark only what came in: 500.00 is spent there, 500.00 Cr is received.
    return Signs(marked, "cr" in said, told)


def at(cells: list[str], place: int | None) -> str:
    """The cell at a place; empty where there is none."""
    return cells[place] if place is not None and place < len(cells) else ""


def paise_in(cells: list[str], columns: Columns, signs: Signs) -> int:
    """Paise that came in; 0 where none did. Raises Unreadable."""
    paid_out = amount_of(at(cells, columns.debit))[0]
    if columns.credit is not None:
        paise, mark = amount_of(at(cells, columns.credit))
        if paise and paid_out:
            raise Unreadable("Money came in and went out in one line")
        return paise if mark != "dr" else 0
    paise, mark = amount_of(at(cells, columns.amount))
    if not paise or paid_out:
        return 0
    if not mark and signs.marked:
        mark = _mark(at(cells, columns.mark), columns)
        if not mark and not columns.received:
            raise Unreadable("It says neither Cr nor Dr, so it may be money in or out")
    return paise if mark == "cr" or (not mark and not signs.credits_marked) else 0


def amount_of(cell: str) -> tuple[int, str]:
    """Paise, and cr or dr where the cell says so. Raises Unreadable; never rounds."""
    if cell.lower() in NOTHING:
        return 0, ""
    match = _MONEY.fullmatch(cell)
    if match is None or bool(match["brace"]) != (cell.endswith(")") and cell.startswith("(")):
        raise Unreadable(f"The amount {cell[:30]!r} cannot be read")
    try:
        paise = to_paise(parse_rupees(_MORE_ZEROS.sub("", match["digits"])))
    except AmountError as wrong:
        raise Unreadable(f"The amount {cell[:30]!r} cannot be read. {wrong}") from None
    less = match["brace"] or match["behind"] or (match["sign"] or "+") != "+"
    said = (match["first"] or match["last"] or "").lower()
    return paise, "dr" if less else said or ("cr" if match["sign"] else "")


def is_amount(cell: str) -> bool:
    """Whether a cell holds an amount that can be read."""
    try:
        return amount_of(cell)[0] > 0
    except Unreadable:
        return False


def _said(cell: str) -> str:
    try:
        return amount_of(cell)[1]
    except Unreadable:
        return ""


def _mark(cell: str, columns: Columns) -> str:
    words = re.findall(r"[a-z]+", cell.lower())
    return _one(words, _MARKS) or (_one(words, _APPS_MARKS) if columns.received else "")


def _one(words: Iterable[str], marks: dict[str, str]) -> str:
    said = {marks[word] for word in words if word in marks}
    return said.pop() if len(said) == 1 else ""
