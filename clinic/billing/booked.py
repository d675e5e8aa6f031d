"""In whose book an entry counts: that of its own day, or of a later one where that was closed."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Date, Index, and_, bindparam, column, func, or_
from sqlalchemy.orm import Mapped, mapped_column


class Dated(NamedTuple):
    """The real day of an entry, which its paper and its number tell; and the day in whose book it
    counts, None where that is the same."""

    on: date
    book: date | None = None


class Booked:
    """A row that counts in the book of `book_day`; of its own day where that is null."""

    book_day: Mapped[date | None] = mapped_column(Date)


def counts_on(day: Any, book_day: Any) -> Any:
    """The day in whose book a row counts, as a column: `day` is the real one."""
    return func.coalesce(book_day, day)


def counts_within(day: Any, book_day: Any) -> Any:
    """The condition that a row counts in the book of a day from `begins` to `ends`, both included
    and left open. Either side has an index of its own, which `coalesce` would have not."""
    begins: Any = bindparam("begins")
    ends: Any = bindparam("ends")
    own = and_(book_day.is_(None), day >= begins, day <= ends)
    return or_(own, and_(book_day >= begins, book_day <= ends))


def book_index(name: str, book_day: str = "book_day") -> Index:
    """An index of the few rows that count in the book of another day."""
    few = column(book_day).is_not(None)
    return Index(name, "doctor_id", book_day, sqlite_where=few, postgresql_where=few)
