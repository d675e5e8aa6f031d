"""A bank's or UPI app's statement in CSV: the money that came in, line by line. Pure.

Nothing is guessed about money: an amount is read exactly or the line becomes a problem that says
in plain words what is wrong.
"""

import re
from datetime import date
from typing import NamedTuple

from clinic.billing.upi import BadReference, read_reference
from clinic.clock import DayError, clinic_day, parse_day
from clinic.money import AmountError, parse_rupees, to_paise
from clinic.statements.table import (
    Columns,
    Record,
    Table,
    UnreadableFile,
    columns_of,
    read_table,
)

LONGEST_NARRATION = 300

_NOTHING = {"", "-", "--", "nil", "na", "n/a", "null"}
_CURRENCY = r"(?:(?:₹|rs\.?|inr)\s*)?"
_MONEY = re.compile(
    rf"(?P<brace>\()?(?:(?P<first>cr|dr)\b\.?\s*)?{_CURRENCY}(?P<sign>[-−+])?\s*{_CURRENCY}"
    rf"(?P<digits>\d[\d,]*(?:\.\d+)?)(?:/-)?\s*(?P<behind>-)?\s*{_CURRENCY}"
    r"\(?(?P<last>cr|dr)?\.?\)?",
    re.IGNORECASE,
)
_MORE_ZEROS = re.compile(r"(?<=\.\d\d)0+$")
_CLOCK_TIME = re.compile(r"(?:,?\s+|(?<=\d)T)\d{1,2}[:.]\d{2}.*$")
_MARKS = {
    **dict.fromkeys(("cr", "c", "credit", "credited", "deposit", "received", "in"), "cr"),
    **dict.fromkeys(("dr", "d", "debit", "debited", "withdrawal", "sent", "out", "refund"), "dr"),
}
_DONE = {
    *("success", "successful", "succeeded", "completed", "complete", "settled", "captured"),
    *("paid", "received", "credited", "approved", "processed", "ok"),
}
_NOT_DONE = {
    *("failed", "failure", "fail", "pending", "declined", "rejected", "reversed", "refunded"),
    *("cancelled", "canceled", "expired", "initiated", "timeout", "unsettled", "unpaid", "not"),
}
_SUM = re.compile(r"(?:grand |sub ?)?totals?\b|(?:opening|closing) balance|[bc]/f\b", re.IGNORECASE)
_RRN = re.compile(r"(?<!\d)\d{12}(?!\d)")


class StatementLine(NamedTuple):
    """Money that came in: the line of the file where it stands, from 1, and paise above zero.

    `reference` is empty or one that read_reference gives; the narration holds all other words.
    """

    number: int
    day: date
    narration: str
    reference: str
    paise: int


class Problem(NamedTuple):
    """What could not be read, and why, for a person; line 0 is the file as a whole."""

    number: int
    words: str


class Statement(NamedTuple):
    """What came in, in the order of the file; what could not be read; how much was left out.

    `left_out` counts the lines with a day that bring no money: money out, nothing, not settled.
    """

    lines: tuple[StatementLine, ...]
    problems: tuple[Problem, ...]
    left_out: int


class _Unreadable(ValueError):
    """A line that cannot be read; its message becomes the problem's words."""


class _Signs(NamedTuple):
    """How this file tells money in from money out, where one column holds both."""

    marked: bool
    credits_marked: bool


def read_statement(data: str | bytes, today: date | None = None) -> Statement:
    """The money in of a statement; never an exception for anything that is in the file.

    Takes UTF-8, UTF-16 or Windows-1252, parted by commas, semicolons, tabs or bars; days are read
    day first (parse_day; `today`, by default the clinic's, settles years of two digits).
    At most 1 MB and 5,000 lines; what is behind them is a problem.
    """
    try:
        table = read_table(data)
    except UnreadableFile as wrong:
        return Statement((), (Problem(0, str(wrong)),), 0)
    signs, now = _signs(table), today or clinic_day()
    lines, problems, left_out = [], [], 0
    for record in table.records:
        try:
            line = _read(record, table.columns, signs, now)
        except _Unreadable as wrong:
            problems.append(Problem(record.number, str(wrong)))
        else:
            if line is not None:
                lines.append(line)
            else:
                left_out += _has_day(record.cells, table.columns, now)
    if table.cut_at is not None:
        words = "More than 5,000 lines: from here on nothing was read. Load it in two parts"
        problems.append(Problem(table.cut_at, words))
    return Statement(tuple(lines), tuple(problems), left_out)


def _read(record: Record, columns: Columns, signs: _Signs, today: date) -> StatementLine | None:
    """The line of a record, or None where no money came in. Raises _Unreadable."""
    cells = record.cells
    if _is_no_entry(cells, columns, today):
        return None
    if len(cells) > columns.width:
        raise _Unreadable("It has more columns than the heading; is a comma in a text or amount?")
    paise = _paise_in(cells, columns, signs)
    if not paise or not _is_done(_at(cells, columns.status)):
        return None
    day = _day(cells, columns, today)
    reference, narration = _words(cells, columns)
    return StatementLine(record.number, day, narration, reference, paise)


def _words(cells: list[str], columns: Columns) -> tuple[str, str]:
    """The best reference of a record, and all its other words."""
    texts = [_at(cells, place) for place in columns.narrations]
    reference = ""
    for text in (_at(cells, place) for place in columns.references):
        read = _reference(text)
        reference = reference or read
        if not read or read != reference:
            texts.append(text)
    narration = " ".join(text for text in texts if text.lower() not in _NOTHING)
    return reference or _reference_within(narration), narration[:LONGEST_NARRATION]


def _is_no_entry(cells: list[str], columns: Columns, today: date) -> bool:
    """Whether a record is none of the bank's entries: blank, the heading again, a sum, a foot."""
    if not any(cells):
        return True
    if _has_day(cells, columns, today):
        return False
    if columns_of(cells):
        return True
    money = _at(cells, columns.amount if columns.credit is None else columns.credit)
    return not re.search(r"\d", money) or any(_SUM.match(cell) for cell in cells)


def _at(cells: list[str], place: int | None) -> str:
    return cells[place] if place is not None and place < len(cells) else ""


def _has_day(cells: list[str], columns: Columns, today: date) -> bool:
    try:
        _day(cells, columns, today)
    except _Unreadable:
        return False
    return True


def _day(cells: list[str], columns: Columns, today: date) -> date:
    """The first of the days that can be read. Raises _Unreadable with what is wrong."""
    words = "The date is missing"
    for place in columns.days:
        text = _CLOCK_TIME.sub("", _at(cells, place).lstrip("'"))
        if not text:
            continue
        try:
            return parse_day(text, today)
        except DayError as wrong:
            words = f"The date {text[:30]!r} cannot be read. {wrong}"
    raise _Unreadable(words)


def _paise_in(cells: list[str], columns: Columns, signs: _Signs) -> int:
    """Paise that came in; 0 where none did. Raises _Unreadable."""
    paid_out = _amount(_at(cells, columns.debit))[0]
    if columns.credit is not None:
        paise, mark = _amount(_at(cells, columns.credit))
        if paise and paid_out:
            raise _Unreadable("Money came in and went out in one line")
        return paise if mark != "dr" else 0
    paise, mark = _amount(_at(cells, columns.amount))
    if not paise or paid_out:
        return 0
    if not mark and signs.marked:
        mark = _mark(_at(cells, columns.mark))
        if not mark:
            raise _Unreadable("It says neither Cr nor Dr, so it may be money in or out")
    return paise if mark == "cr" or (not mark and not signs.credits_marked) else 0


def _amount(cell: str) -> tuple[int, str]:
    """Paise, and cr or dr where the cell says so. Raises _Unreadable; never rounds."""
    if cell.lower() in _NOTHING:
        return 0, ""
    match = _MONEY.fullmatch(cell)
    if match is None or bool(match["brace"]) != (cell.endswith(")") and cell.startswith("(")):
        raise _Unreadable(f"The amount {cell[:30]!r} cannot be read")
    try:
        paise = to_paise(parse_rupees(_MORE_ZEROS.sub("", match["digits"])))
    except AmountError as wrong:
        raise _Unreadable(f"The amount {cell[:30]!r} cannot be read. {wrong}") from None
    less = match["brace"] or match["behind"] or (match["sign"] or "+") != "+"
    said = (match["first"] or match["last"] or "").lower()
    return paise, "dr" if less else said or ("cr" if match["sign"] else "")


def _signs(table: Table) -> _Signs:
    columns = table.columns
    marks = (_mark(_at(record.cells, columns.mark)) for record in table.records)
    amounts = (_at(record.cells, columns.amount) for record in table.records)
    # Card statements mark only what came in: 500.00 is spent there, 500.00 Cr is received.
    return _Signs(any(marks), any(_says_credit(cell) for cell in amounts))


def _says_credit(cell: str) -> bool:
    try:
        return _amount(cell)[1] == "cr"
    except _Unreadable:
        return False


def _mark(cell: str) -> str:
    said = {_MARKS[word] for word in re.findall(r"[a-z]+", cell.lower()) if word in _MARKS}
    return said.pop() if len(said) == 1 else ""


def _is_done(status: str) -> bool:
    words = set(re.findall(r"[a-z]+", status.lower()))
    if words & _NOT_DONE:
        return False
    if words and not words & _DONE:
        raise _Unreadable(f"Whether {status[:30]!r} means that the money came cannot be told")
    return True


def _reference(cell: str) -> str:
    """A cell's reference as read_reference keeps it, or "" for none.

    Spreadsheets leave ' and =" before a number kept as text; banks fill 12 digits up with zeros.
    """
    try:
        reference = read_reference(cell.strip("='\""))
    except BadReference:
        return ""
    if reference.isdigit() and len(reference) > 12 and not reference[:-12].strip("0"):
        reference = reference[-12:]
    return reference if reference.strip("0-/") else ""


def _reference_within(narration: str) -> str:
    """The 12 digits that a bank writes into the narration of UPI and IMPS (UPI/CR/…/name)."""
    if not re.search(r"upi|imps", narration, re.IGNORECASE):
        return ""
    found = [digits for digits in _RRN.findall(narration) if not _is_a_bills(digits)]
    return found[0] if len(found) == 1 else ""


def _is_a_bills(digits: str) -> bool:
    """Whether 12 digits are a bill's number squeezed together, such as 202627000123."""
    return digits.startswith("20") and int(digits[2:4]) + 1 == int(digits[4:6])
