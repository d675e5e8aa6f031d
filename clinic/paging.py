"""A page of a long list: 25 rows and whether more follow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select

from clinic.extensions import db

PAGE_SIZE = 25
LAST_PAGE = 100_000


class Page:
    """One page of a statement's rows. Counting all rows would cost more than showing 25."""

    def __init__(self, rows: Sequence[Any], number: int, more: bool) -> None:
        self.rows, self.number, self.more = rows, number, more

    @classmethod
    def of(cls, statement: Select[Any], arguments: Mapping[str, str]) -> Page:
        """The page that `page` in the arguments names (1 where it names none)."""
        number = page_number(arguments.get("page", ""))
        limited = statement.limit(PAGE_SIZE + 1).offset((number - 1) * PAGE_SIZE)
        rows = db.session.execute(limited).all()
        if len(statement.column_descriptions) == 1:
            rows = [row[0] for row in rows]
        return cls(rows[:PAGE_SIZE], number, len(rows) > PAGE_SIZE)


def page_number(text: str) -> int:
    """A page's number as the address names it; 1 for anything that is none."""
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 1
    return min(max(number, 1), LAST_PAGE)
