"""A page of a long list: 25 rows and whether more follow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from sqlalchemy import Select, bindparam

from clinic.tenancy import reads
from clinic.tenancy.reads import Read

PAGE_SIZE = 25
LAST_PAGE = 100_000

Row = TypeVar("Row")


class PageStatements(NamedTuple, Generic[Row]):
    """The statements of a list's pages. That of the first page differs from that of later ones:
    PostgreSQL keeps one plan for each statement.
    """

    first: Read[Row]
    further: Read[Row]


class Rows(NamedTuple, Generic[Row]):
    """All rows of a list: its statements, and the values of their parameters."""

    statements: PageStatements[Row]
    values: Mapping[str, Any]


def in_pages(row: type[Row], statement: Select[Any]) -> PageStatements[Row]:
    """Return the statement by pages, built once."""
    first = statement.limit(PAGE_SIZE + 1)
    return PageStatements(Read(row, first), Read(row, first.offset(bindparam("page_begins"))))


class Page(Generic[Row]):
    """One page of a statement's rows. Counting all rows would cost more than showing 25."""

    def __init__(self, rows: Sequence[Row], number: int, more: bool) -> None:
        self.rows, self.number, self.more = rows, number, more

    @classmethod
    def of(cls, listed: Rows[Row], arguments: Mapping[str, str]) -> Page[Row]:
        """Return the page that `page` in the arguments names; the first if it names none."""
        number = page_number(arguments.get("page", ""))
        read = listed.statements.first if number == 1 else listed.statements.further
        values = {**listed.values, "page_begins": (number - 1) * PAGE_SIZE}
        rows = reads.rows(read, **values)
        return cls(rows[:PAGE_SIZE], number, len(rows) > PAGE_SIZE)

    @classmethod
    def within(
        cls, rows: Sequence[Row], arguments: Mapping[str, str], name: str = "page"
    ) -> Page[Row]:
        """Return the page that `name` in the arguments says, of rows that are all there; the last
        one where there are fewer."""
        last = max(1, -(-len(rows) // PAGE_SIZE))
        number = min(page_number(arguments.get(name, "")), last)
        begins = (number - 1) * PAGE_SIZE
        return cls(rows[begins : begins + PAGE_SIZE], number, number < last)


def page_number(text: str) -> int:
    """Return a page's number from the address; 1 for an invalid one."""
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 1
    return min(max(number, 1), LAST_PAGE)
