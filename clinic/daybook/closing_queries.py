"""Reading closings, what was done to them, and the counts of the drawer."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, select, union_all

from clinic.billing.closings import in_force
from clinic.daybook.book import (
    BEGINNING,
)
from clinic.daybook.models import (
    AmendmentRow,
    CashCount,
    ClosingAmendment,
    ClosingRow,
    CountRow,
    DayClosing,
)
from clinic.tenancy import reads
from clinic.tenancy.reads import Read, columns

# Statements are made once, with the values left open: to write one costs more than to run it.


def find_closing_over(day: date) -> ClosingRow | None:
    """The closing in force that a day is fixed by: its own, or that of a later day."""
    return reads.first(_next_closing(), day=day)


def _every_closing() -> Select[Any]:
    return select(*columns(ClosingRow, DayClosing))


@cache
def _next_closing() -> Read[ClosingRow]:
    return Read(ClosingRow, _closing_from().limit(1))


@cache
def _closings_from() -> Read[ClosingRow]:
    return Read(ClosingRow, _closing_from())


def _closing_from() -> Select[Any]:
    later = _every_closing().where(DayClosing.day >= bindparam("day"), in_force())
    return later.order_by(DayClosing.day)


def find_closing_before(day: date) -> ClosingRow | None:
    """The last closing in force of an earlier day."""
    return reads.first(_closing_until(), day=day)


@cache
def _closing_until() -> Read[ClosingRow]:
    earlier = _every_closing().where(DayClosing.day < bindparam("day"), in_force())
    return Read(ClosingRow, earlier.order_by(DayClosing.day.desc()).limit(1))


def list_closings() -> list[ClosingRow]:
    """All closings in force, the first day first."""
    return reads.rows(_closings_from(), day=BEGINNING)


def list_all_closings() -> list[ClosingRow]:
    """All closings, those that were reopened too, in the order of their moments."""
    return reads.rows(_closings())


@cache
def _closings() -> Read[ClosingRow]:
    closings = _every_closing()
    return Read(ClosingRow, closings.order_by(DayClosing.closed_at, DayClosing.day))


def find_closing_of_count(count_id: int) -> ClosingRow | None:
    """The closing that was made with a count, in force or not."""
    return reads.first(_closing_of_count(), count_id=count_id)


@cache
def _closing_of_count() -> Read[ClosingRow]:
    closings = _every_closing()
    return Read(ClosingRow, closings.where(DayClosing.count_id == bindparam("count_id")))


def list_amendments() -> list[AmendmentRow]:
    """All that was done to closings, the first first."""
    return reads.rows(_amendments())


@cache
def _amendments() -> Read[AmendmentRow]:
    amendments = select(*columns(AmendmentRow, ClosingAmendment))
    return Read(AmendmentRow, amendments.order_by(ClosingAmendment.id))


class Link(NamedTuple):
    """The hash of a closing or amendment, and the hash before it."""

    previous_hash: str
    hash: str


def list_links() -> list[Link]:
    """The hashes of all closings and amendments, in no order."""
    return reads.rows(_links())


@cache
def _links() -> Read[Link]:
    kinds = (DayClosing, ClosingAmendment)
    return Read(Link, union_all(*(select(*columns(Link, kind)) for kind in kinds)))


def list_counts(day: date) -> list[CountRow]:
    """How often the drawer was counted for a day, and what was in it, the first count first."""
    return reads.rows(_counts(), day=day)


@cache
def _counts() -> Read[CountRow]:
    of_day = _every_count().where(CashCount.day == bindparam("day"))
    return Read(CountRow, of_day.order_by(CashCount.id))


def _every_count() -> Select[Any]:
    return select(*columns(CountRow, CashCount))


def find_count(count_id: int) -> CountRow | None:
    """A count by its number."""
    return reads.first(_count(), count_id=count_id)


@cache
def _count() -> Read[CountRow]:
    return Read(CountRow, _every_count().where(CashCount.id == bindparam("count_id")))


def find_last_count() -> CountRow | None:
    """The last count of the last day that was counted."""
    return reads.first(_last_count())


@cache
def _last_count() -> Read[CountRow]:
    last_first = _every_count().order_by(CashCount.day.desc(), CashCount.id.desc())
    return Read(CountRow, last_first.limit(1))
