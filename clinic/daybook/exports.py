"""The day book and its periods as tables for spreadsheet programs. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from clinic.billing.rules import MODE_LABELS, Mode
from clinic.csv_export import to_csv
from clinic.daybook.book import Book, BookLine
from clinic.daybook.periods import MODES, Period, PeriodRow
from clinic.money import from_paise

BOOK_HEADINGS = (
    *("Date", "Time", "Entry", "Number", "Bill", "Patient", "Mode", "Note", "By"),
    *("Billed", "Money", "Drawer", "From advances"),
)
"""Each of the last four adds up to a figure of the book: billed, money from patients, the change of
the drawer, and what was paid from advances.
"""

PERIOD_HEADINGS = (
    *("Billed", "Cancelled and credited", "Collected", "Given back", "Money in, in all"),
    *(label for _mode, label in MODES),
)


def book_csv(book: Book, people: Mapping[str, str]) -> bytes:
    """Return every entry of a book as CSV; `people` are names by number."""
    return to_csv(BOOK_HEADINGS, (_cells(line, people) for line in book.lines))


def _cells(line: BookLine, people: Mapping[str, str]) -> tuple[str, ...]:
    return (
        *(line.day.isoformat(), line.time, line.what, line.number, line.bill, line.patient),
        *(mode_name(line.mode), line.note, people.get(line.person, "")),
        *map(_rupees, (line.billed, line.money, line.drawer, line.from_advance)),
    )


def mode_name(mode: str) -> str:
    """Return Cash, UPI; the stored word of a mode that is not known."""
    return MODE_LABELS[Mode(mode)] if mode in list(Mode) else mode


def period_csv(period: Period, of_days: bool) -> bytes:
    """Return a month by day, or a year by month, as CSV.

    Without a row of sums, which a spreadsheet would add up once more.
    """
    headings = ("Date" if of_days else "Month", *PERIOD_HEADINGS)
    return to_csv(headings, (_period_cells(row, of_days) for row in period.rows))


def _period_cells(row: PeriodRow, of_days: bool) -> tuple[str, ...]:
    figures = (row.billed, row.taken_off, row.collected, row.refunded, row.net)
    modes = (row.by_mode.get(mode, 0) for mode, _name in MODES)
    begins = row.begins.isoformat() if of_days else row.label
    return (begins, *map(_rupees, figures), *map(_rupees, modes))


def _rupees(paise: int) -> str:
    return str(from_paise(paise))
