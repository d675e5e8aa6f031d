"""A page of a long list: 25 rows and whether more follow."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam

from clinic import prepared

PAGE_SIZE = 25
LAST_PAGE = 100_000


class InPages(NamedTuple):
    """The statements of a list's pages. The first one's says that it begins at the beginning: to a
    database that keeps one plan for all pages, that is another statement."""

    first: Select[Any]
    further: Select[Any]


class Rows(NamedTuple):
    """All rows of a list: its statements, and the values of what stands open in them."""

    statements: InPages
    values: Mapping[str, Any]


def in_pages(statement: Select[Any]) -> InPages:
    """The statement by pages, made once to be kept."""
    first = statement.limit(PAGE_SIZE + 1)
    return InPages(first, first.offset(bindparam("page_begins")))


class Page:
    """One page of a statement's rows. Counting all rows would cost more than showing 25."""

    def __init__(self, rows: Sequence[Any], number: int, more: bool) -> None:
        self.rows, self.number, self.more = rows, number, more

    @classmethod
    def of(
        cls,
        listed: Rows,
        arguments: Mapping[str, str],
        show: Callable[..., Any] | None = None,
        *about: Any,
    ) -> Page:
        """The page that `page` in the arguments names (1 where it names none); its rows, or what
        `show` makes of each and of `about` (see `prepared.shown`).

        """
        number = page_number(arguments.get("page", ""))
        statement = listed.statements.first if number == 1 else listed.statements.further
        values = {**listed.values, "page_begins": (number - 1) * PAGE_SIZE}
        if show is None:
            rows = prepared.rows(statement, values)
        else:
            rows = prepared.shown(statement, values, show, *about)
        return cls(rows[:PAGE_SIZE], number, len(rows) > PAGE_SIZE)


def page_number(text: str) -> int:
    """A page's number as the address names it; 1 for anything that is none."""
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 1
    return min(max(number, 1), LAST_PAGE)
