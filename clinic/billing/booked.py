"""The day in whose book an entry counts: its own, or a later one if its own was closed."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Date, Index, and_, bindparam, column, func, or_
from sqlalchemy.orm import Mapped, mapped_column


class EntryDays(NamedTuple):
    """The real day of an entry, which its paper and number state, and the day in whose book it
    counts; `book` is None if both are the same.
    """

    on: date
    book: date | None = None


class Booked:
    """A row that counts in the book of `book_day`, or of its own day where that is null."""

    book_day: Mapped[date | None] = mapped_column(Date)


def counts_on(day: Any, book_day: Any) -> Any:
    """Return the column of the day in whose book a row counts; `day` is the real one."""
    return func.coalesce(book_day, day)


def counts_within(day: Any, book_day: Any) -> Any:
    """Return the condition that a row counts in the book of a day from `begins` to `ends`, both
    included; None leaves an end open. Each day column has its own index, which `coalesce` could not
    use.
    """
    begins: Any = bindparam("begins")
    ends: Any = bindparam("ends")
    own = and_(book_day.is_(None), day >= begins, day <= ends)
    return or_(own, and_(book_day >= begins, book_day <= ends))


def counts_up_to(day: Any, book_day: Any) -> Any:
    """Return the condition that a row counts in the book of the day `ends` or of one before."""
    ends: Any = bindparam("ends")
    return or_(and_(book_day.is_(None), day <= ends), book_day <= ends)


def book_index(name: str, book_day: str = "book_day") -> Index:
    """Return an index of the few rows that count in the book of another day."""
    few = column(book_day).is_not(None)
    return Index(name, "doctor_id", book_day, sqlite_where=few, postgresql_where=few)
