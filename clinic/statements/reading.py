"""Read the money received from a bank's or UPI app's statement, line by line. Pure.

Nothing is guessed about money: a line is read exactly, or becomes a problem whose message says
what is wrong, with the line as it is written.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from clinic.clock import DayError, format_day
from clinic.statements.amounts import (
    NOTHING,
    Signs,
    UnreadableLine,
    at,
    paise_in,
    paise_paid_out,
    signs_of,
)
from clinic.statements.days import are_month_first, is_in_numbers, read_day
from clinic.statements.headings import Columns, columns_of
from clinic.statements.references import is_only, reference_of
from clinic.statements.sheets import Record
from clinic.statements.table import Table

LONGEST_NARRATION = 300
LONGEST_WRITTEN = 300
OLDEST = timedelta(days=3 * 365 + 1)

NO_HEADING = "No heading was found with a date and a credit, deposit or amount"
NO_DIRECTION = "Nothing in this file says which amounts came in and which went out"
_DONE = {
    *("success", "successful", "succeeded", "completed", "complete", "settled", "captured"),
    *("paid", "received", "credited", "approved", "processed", "ok"),
}
_NOT_DONE = {
    *("failed", "failure", "fail", "pending", "declined", "rejected", "not"),
    *("cancelled", "canceled", "expired", "initiated", "timeout", "unsettled", "unpaid"),
}
_WENT_BACK = {"reversed", "refunded"}
_IN_PART = {"part", "partly", "partial", "partially"}
_SUM = re.compile(
    r"(?:grand |sub ?|page |transaction )?totals?\b|(?:opening|closing) bal(?:ance)?\b|[bc]/f\b",
    re.IGNORECASE,
)
_FOOT = re.compile(
    r"(?:statement|account) summary|summary\b|end of (?:the )?(?:statement|report)|legends?\b"
    r"|abbreviations|disclaimer|generated (?:on|by)|this is a (?:computer|system)",
    re.IGNORECASE,
)


class StatementLine(NamedTuple):
    """Money that came in, or went out: the line number in the file, from 1, paise above zero.

    `reference` is "" or what `reference_of` returns; the narration has all other words. Of what
    `went_back` the line says itself, by its status, that it came in and was given back.
    """

    number: int
    day: date
    narration: str
    reference: str
    paise: int
    went_back: bool = False


class LineProblem(NamedTuple):
    """A line that could not be read, a message for a person, and its text; line 0 is the file."""

    number: int
    message: str
    written: str = ""


class Statement(NamedTuple):
    """The lines received in the order of the file, the problems, and the number of lines left out.

    `left_out` counts the lines with a day but no money in: money out, zero, not settled. Those of
    money that went out, or by their status back, are in `went_out` if they have a reference.
    """

    lines: tuple[StatementLine, ...]
    problems: tuple[LineProblem, ...]
    left_out: int
    went_out: tuple[StatementLine, ...] = ()


class _Rules(NamedTuple):
    """The settings for reading the lines of one file."""

    columns: Columns
    signs: Signs
    today: date
    serials_from: date | None
    month_first: bool


def is_of_late(day: date, today: date) -> bool:
    """Return whether money that is entered today may have been received on a day."""
    return today - OLDEST <= day <= today


def says_direction(table: Table) -> bool:
    """Return whether the file says which of its amounts came in."""
    return signs_of(table.records, table.columns).given


def read_table(table: Table, today: date) -> Statement:
    """Read the money received of a table.

    Days are read day first (`read_day`; `today` settles years of two digits). Lines after the first
    5,000 are reported as one problem.
    """
    rules = _rules(table, today)
    lines: list[StatementLine] = []
    went_out: list[StatementLine] = []
    problems, left_out = [], 0
    for record in _entries(table, rules):
        try:
            line = _read(record, rules)
            out = _read_out(record, rules) if line is None and _has_day(record.cells, rules) else []
        except UnreadableLine as wrong:
            problems.append(LineProblem(record.number, str(wrong), _written(record)))
        else:
            lines += [line] if line else []
            went_out += out
            left_out += line is None and _has_day(record.cells, rules)
    if table.cut_at is not None:
        message = "More than 5,000 lines: from here on nothing was read. Load it in two parts"
        problems.append(LineProblem(table.cut_at, message))
    return Statement(tuple(lines), tuple(problems), left_out, tuple(went_out))


def _rules(table: Table, today: date) -> _Rules:
    columns = table.columns
    days = (at(record.cells, place) for record in table.records for place in columns.days)
    signs = signs_of(table.records, columns)
    return _Rules(columns, signs, today, table.serials_from, are_month_first(days))


def _entries(table: Table, rules: _Rules) -> Iterator[Record]:
    """Yield the entries of the bank, each joined with the lines that continue its narration.

    In the footer only records with a day are entries.
    """
    entry: Record | None = None
    in_footer = False
    for record in table.records:
        if entry is not None and not in_footer and _continues(record.cells, rules.columns):
            entry = _joined(entry, record, rules.columns)
            continue
        dated = _has_day(record.cells, rules)
        starts = in_footer or _is_foot(record.cells)
        in_footer = starts and not dated and not columns_of(record.cells)
        if in_footer or _is_no_entry(record.cells, rules, dated):
            continue
        if entry is not None:
            yield entry
        entry = record
    if entry is not None:
        yield entry


def _continues(cells: list[str], columns: Columns) -> bool:
    """Return whether a record only continues the narration of the one above."""
    filled = {place for place, cell in enumerate(cells) if cell}
    texts = set(columns.narrations) - {0}  # the text of a footer is in the first column
    return bool(filled) and filled <= texts and not _SUM.match(cells[min(filled)])


def _joined(entry: Record, more: Record, columns: Columns) -> Record:
    cells = [*entry.cells, *[""] * (len(more.cells) - len(entry.cells))]
    for place in columns.narrations:
        cells[place : place + 1] = [f"{at(cells, place)} {at(more.cells, place)}".strip()]
    return Record(entry.number, cells)


def _is_foot(cells: list[str]) -> bool:
    return any(_FOOT.match(cell.strip("* :-")) for cell in cells if cell)


def _is_no_entry(cells: list[str], rules: _Rules, dated: bool) -> bool:
    """Return whether a record is not an entry: blank, a repeated heading, a total, a footer."""
    if dated:
        return False
    if columns_of(cells):
        return True
    columns = rules.columns
    money = at(cells, columns.amount if columns.credit is None else columns.credit)
    return not re.search(r"\d", money) or any(_SUM.match(cell) for cell in cells)


def _read(record: Record, rules: _Rules) -> StatementLine | None:
    """Return the line of a record, or None where no money came in. Raises UnreadableLine."""
    cells, columns = record.cells, rules.columns
    if len(cells) > columns.width:
        raise UnreadableLine(
            "It has more columns than the heading; is a comma in a text or amount?"
        )
    paise = paise_in(cells, columns, rules.signs)
    if not paise or _state(at(cells, columns.status)) is not _State.DONE:
        return None
    day = _day(cells, rules)
    if not is_of_late(day, rules.today):
        reason = "has not come yet" if day > rules.today else "is more than three years ago"
        raise UnreadableLine(f"{format_day(day)} {reason}")
    reference, narration = _reference_and_narration(cells, columns)
    return StatementLine(record.number, day, narration, reference, paise)


def _read_out(record: Record, rules: _Rules) -> list[StatementLine]:
    """Return the line of a record, if money went out with a reference, or what came in with it went
    back by its status. Raises UnreadableLine.
    """
    reference, narration = _reference_and_narration(record.cells, rules.columns)
    paise = paise_paid_out(record.cells, rules.columns, rules.signs)
    state = _state(at(record.cells, rules.columns.status)) if reference else _State.NOT_DONE
    came_in = paise_in(record.cells, rules.columns, rules.signs)
    went_back = state is _State.WENT_BACK and not paise and came_in > 0
    paise = came_in if went_back else paise
    if not paise or state is _State.NOT_DONE:
        return []
    day = _day(record.cells, rules)
    return [StatementLine(record.number, day, narration, reference, paise, went_back)]


def _reference_and_narration(cells: list[str], columns: Columns) -> tuple[str, str]:
    """Return the reference of a record, and all its other words."""
    texts = [at(cells, place) for place in columns.narrations]
    labelled = [at(cells, place) for place in columns.references]
    reference = reference_of(labelled, " ".join(texts))
    texts += [text for text in labelled if not is_only(reference, text)]
    narration = " ".join(text for text in texts if text.lower() not in NOTHING)
    return reference, narration[:LONGEST_NARRATION]


def _has_day(cells: list[str], rules: _Rules) -> bool:
    try:
        _day(cells, rules)
    except UnreadableLine:
        return False
    return True


def _day(cells: list[str], rules: _Rules) -> date:
    """Return the first readable day. Raises UnreadableLine with the reason."""
    message = "The date is missing"
    for place in rules.columns.days:
        text = at(cells, place)
        if not text:
            continue
        if rules.month_first and is_in_numbers(text):
            raise UnreadableLine(
                "In this file the month stands first in some dates, so it may be either here"
            )
        try:
            return read_day(text, rules.today, rules.serials_from)
        except DayError as wrong:
            message = f"The date {text[:30]!r} cannot be read. {wrong}"
    raise UnreadableLine(message)


class _State(StrEnum):
    """The state of a line's money by its status."""

    DONE = "done"
    NOT_DONE = "not done"
    WENT_BACK = "went back"


def _state(status: str) -> _State:
    """Return what a status says; a line without one is done. Raises UnreadableLine."""
    words = set(re.findall(r"[a-z]+", status.lower()))
    if words & _NOT_DONE:
        return _State.NOT_DONE
    if words & _WENT_BACK:
        if words & _IN_PART:
            raise UnreadableLine("A part of it went back; the line does not say how much")
        return _State.WENT_BACK
    if words and not words & _DONE:
        raise UnreadableLine(f"Whether {status[:30]!r} means that the money came cannot be told")
    return _State.DONE


def _written(record: Record) -> str:
    return " · ".join(cell for cell in record.cells if cell)[:LONGEST_WRITTEN]
