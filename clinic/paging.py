"""A page of a long list: 25 rows and whether more follow."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam

from clinic import prepared

PAGE_SIZE = 25
LAST_PAGE = 100_000


class Rows(NamedTuple):
    """All rows of a list: a statement, and the values of what stands open in it."""

    statement: Select[Any]
    values: Mapping[str, Any]


def in_pages(statement: Select[Any]) -> Select[Any]:
    """The statement with its page left open, so that it is made once and serves every page."""
    return statement.limit(bindparam("page_rows")).offset(bindparam("page_begins"))


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

        The statement of `listed` has gone through `in_pages`.
        """
        number = page_number(arguments.get("page", ""))
        page = {"page_rows": PAGE_SIZE + 1, "page_begins": (number - 1) * PAGE_SIZE}
        values = {**listed.values, **page}
        if show is None:
            rows = prepared.rows(listed.statement, values)
        else:
            rows = prepared.shown(listed.statement, values, show, *about)
        return cls(rows[:PAGE_SIZE], number, len(rows) > PAGE_SIZE)


def page_number(text: str) -> int:
    """A page's number as the address names it; 1 for anything that is none."""
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 1
    return min(max(number, 1), LAST_PAGE)
