"""The expected cash in the drawer."""

from __future__ import annotations

from datetime import date, timedelta

from clinic.daybook import closing_queries, queries
from clinic.daybook.book import BEGINNING

ONE_DAY = timedelta(days=1)


def expected_now() -> int:
    """Return the paise that should be in the drawer now.

    The count of the last closing and all cash since; without a closing, the opening of the last
    count and all cash since that day; before any count, all cash there ever was.
    """
    opening, since = _opening()
    return opening + queries.sum_cash_since(since)


def _opening() -> tuple[int, date]:
    """Return paise, and the day at whose start they were in the drawer."""
    closing = closing_queries.find_closing_before(date.max)
    if closing is not None:
        return closing.counted_paise, closing.day + ONE_DAY
    count = closing_queries.find_last_count()
    return (0, BEGINNING) if count is None else (count.opening_paise, count.day)
