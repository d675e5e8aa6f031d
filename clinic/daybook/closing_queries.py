"""Queries of closings, their amendments, and the counts of the drawer."""

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

# Statements are built once with bound parameters: to build one costs more than to run it.


def find_closing_over(day: date) -> ClosingRow | None:
    """Return the closing in force that covers a day: its own, or that of a later day."""
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
    """Return the last closing in force of an earlier day."""
    return reads.first(_closing_until(), day=day)


@cache
def _closing_until() -> Read[ClosingRow]:
    earlier = _every_closing().where(DayClosing.day < bindparam("day"), in_force())
    return Read(ClosingRow, earlier.order_by(DayClosing.day.desc()).limit(1))


def list_closings() -> list[ClosingRow]:
    """Return all closings in force, oldest day first."""
    return reads.rows(_closings_from(), day=BEGINNING)


def list_all_closings() -> list[ClosingRow]:
    """Return all closings, also reopened ones, in order of time."""
    return reads.rows(_closings())


@cache
def _closings() -> Read[ClosingRow]:
    closings = _every_closing()
    return Read(ClosingRow, closings.order_by(DayClosing.closed_at, DayClosing.day))


def find_closing_of_count(count_id: int) -> ClosingRow | None:
    """Return the closing that was made with a count, in force or not."""
    return reads.first(_closing_of_count(), count_id=count_id)


@cache
def _closing_of_count() -> Read[ClosingRow]:
    closings = _every_closing()
    return Read(ClosingRow, closings.where(DayClosing.count_id == bindparam("count_id")))


def list_amendments() -> list[AmendmentRow]:
    """Return all amendments of closings, oldest first."""
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
    """Return the hashes of all closings and amendments, in no order."""
    return reads.rows(_links())


@cache
def _links() -> Read[Link]:
    kinds = (DayClosing, ClosingAmendment)
    return Read(Link, union_all(*(select(*columns(Link, kind)) for kind in kinds)))


def list_counts(day: date) -> list[CountRow]:
    """Return the counts of the drawer for a day, oldest first."""
    return reads.rows(_counts(), day=day)


@cache
def _counts() -> Read[CountRow]:
    of_day = _every_count().where(CashCount.day == bindparam("day"))
    return Read(CountRow, of_day.order_by(CashCount.id))


def _every_count() -> Select[Any]:
    return select(*columns(CountRow, CashCount))


def find_count(count_id: int) -> CountRow | None:
    """Return a count by its number."""
    return reads.first(_count(), count_id=count_id)


@cache
def _count() -> Read[CountRow]:
    return Read(CountRow, _every_count().where(CashCount.id == bindparam("count_id")))


def find_last_count() -> CountRow | None:
    """Return the last count of the last day that was counted."""
    return reads.first(_last_count())


@cache
def _last_count() -> Read[CountRow]:
    last_first = _every_count().order_by(CashCount.day.desc(), CashCount.id.desc())
    return Read(CountRow, last_first.limit(1))
