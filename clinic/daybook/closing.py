"""Closing a day: the drawer is counted, then compared, then everything is fixed and sealed.

A closing covers all days after the one closed before. Where none was, it covers all there is; but
what was in the drawer before its day nobody knows: who counts tells what there was at its start.
Flushes; the view commits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from clinic.audit import service as audit
from clinic.billing.refusals import DayClosed, LedgerRefusal
from clinic.clock import clinic_day, format_day, utc_now
from clinic.daybook import closing_queries, hash_chain, queries
from clinic.daybook.book import BEGINNING, Book
from clinic.daybook.cash import count_of
from clinic.daybook.models import (
    AnyAmendment,
    AnyClosing,
    AnyCount,
    CashCount,
    DayClosing,
)
from clinic.daybook.rules import Totals, difference, difference_words, expected_cash
from clinic.daybook.service import read_book
from clinic.extensions import db
from clinic.submissions import find_by_request_key
from clinic.tenancy.numbers import lock_numbers

MONEY = ("payments", "bills", "credit_notes", "cash_movements")
"""Whoever writes what counts in a day takes a number under one of these names."""


class TooEarly(LedgerRefusal):
    """A day that has not come yet cannot be closed."""


class NotCounted(LedgerRefusal):
    """The drawer is counted first, and what must be in it is told after that."""


class Moved(LedgerRefusal):
    """Something moved between what the page showed and its closing."""


class NoReason(LedgerRefusal):
    """The drawer does not agree, and nobody says why."""


@dataclass(frozen=True)
class Reckoning:
    """What the closing of a day would say now. `counts` are all that were made; the last counts."""

    day: date
    before: AnyClosing | None
    counts: Sequence[AnyCount]
    book: Book

    @property
    def count(self) -> AnyCount:
        return self.counts[-1]

    @property
    def begins(self) -> date | None:
        """The first day that is closed with this one; None where nothing was closed before."""
        return None if self.before is None else self.before.day + timedelta(days=1)

    @property
    def opening(self) -> int:
        """Paise in the drawer before: as they were counted then, or as it is told."""
        return self.count.opening_paise if self.before is None else self.before.counted_paise

    @property
    def drawer(self) -> Book:
        """The entries since the opening."""
        return self.book.since(self.day) if self.before is None else self.book

    @property
    def cash(self) -> Totals:
        """What moved in and out of the drawer since the opening."""
        return self.drawer.totals

    @property
    def expected(self) -> int:
        return expected_cash(self.opening, self.drawer.entries)

    @property
    def difference(self) -> int:
        return difference(self.count.counted_paise, self.expected)

    @property
    def words(self) -> str:
        return difference_words(self.difference)

    @property
    def moved_since(self) -> bool:
        """Whether cash moved after the drawer was counted."""
        return any(line.drawer and line.at > self.count.at for line in self.book.lines)


def refuse_closing(day: date) -> None:
    """Raises TooEarly, or DayClosed where the day or a later one is closed."""
    if day > clinic_day():
        raise TooEarly(f"{format_day(day)} has not come yet. A day is closed when it is over.")
    closing = closing_queries.find_closing_over(day)
    if closing is not None:
        raise DayClosed(f"{format_day(day)} is closed already.")


def asks_opening(day: date) -> bool:
    """Whether nothing was closed before a day: the count then tells what the drawer began with."""
    return closing_queries.find_closing_before(day) is None


def opening_told(day: date) -> int:
    """What the last count of a day says the drawer began with, in paise; 0 before the first."""
    counts = closing_queries.list_counts(day)
    return counts[-1].opening_paise if counts else 0


def save_count(
    day: date,
    counts: Mapping[int, int],
    request_key: str | None = None,
    opening_paise: int = 0,
) -> CashCount:
    """Keeps what was counted for a day, before anybody is told what must be there. `opening_paise`
    was in the drawer at the start of the day; it counts where `asks_opening`.

    A second tap answers with the count of the first. Raises TooEarly and DayClosed.
    """
    lock_numbers("cash_counts")  # a second tap waits here until the first one's count is stored
    saved = find_by_request_key(CashCount, request_key)
    if saved is not None:
        return saved
    refuse_closing(day)
    count = CashCount(
        day=day,
        counts={str(kind): many for kind, many in counts.items()},
        counted_paise=count_of(counts),
        opening_paise=opening_paise if asks_opening(day) else 0,
        counted_by=audit.actor(),
        request_key=request_key or None,
    )
    db.session.add(count)
    db.session.flush()
    return count


def reckon(day: date) -> Reckoning:
    """What a closing of the day would say. Raises TooEarly, DayClosed and NotCounted."""
    refuse_closing(day)
    counts = closing_queries.list_counts(day)
    if not counts or closing_queries.find_closing_of_count(counts[-1].id) is not None:
        raise NotCounted("Count the drawer first. What must be in it is told after that.")
    before = closing_queries.find_closing_before(day)
    begins = BEGINNING if before is None else before.day + timedelta(days=1)
    return Reckoning(day, before, counts, read_book(begins, day))


def close_day(day: date, count_id: int, seen_expected: int, reason: str = "") -> AnyClosing:
    """Fixes a day and all before it. Raises LedgerRefusal: `Moved` where the count or what must be
    in the drawer is no longer what was shown, `NoReason` where they differ and nobody says why.

    Closed again with the same count, by a second tap, it answers with the closing that stands.
    """
    # Money that is being written now is waited for; what comes later finds the day closed.
    lock_numbers(*MONEY)
    known = closing_queries.find_closing_over(day)
    if known is not None and (known.day, known.count_id) == (day, count_id):
        return known
    now = reckon(day)
    if (now.count.id, now.expected) != (count_id, seen_expected):
        raise Moved("Money moved meanwhile, or the drawer was counted again. Look once more.")
    if now.difference and not reason:
        raise NoReason(f"Write why there is {now.words}.")
    closing = _closing(now, reason if now.difference else "")
    db.session.add(closing)
    db.session.flush()
    return closing


def _closing(now: Reckoning, reason: str) -> DayClosing:
    closing = DayClosing(
        day=now.day,
        count_id=now.count.id,
        opening_paise=now.opening,
        expected_paise=now.expected,
        counted_paise=now.count.counted_paise,
        difference_paise=now.difference,
        difference_reason=reason,
        totals={
            **now.book.figures(),
            **({} if now.before else {DRAWER: drawer_figures(now.drawer)}),
            "from": "" if now.begins is None else now.begins.isoformat(),
            "counts": len(now.counts),
            "people": queries.people(),
        },
        closed_at=utc_now(),
        closed_by=audit.actor(),
        previous_hash=last_seal(),
    )
    closing.hash = hash_chain.seal(sealed_figures(closing), closing.previous_hash)
    return closing


DRAWER = "drawer"
"""Of a first closing: the cash of its own day, which is all that the drawer is compared with."""


def drawer_figures(drawer: Book) -> dict[str, Any]:
    """The cash since the opening of the drawer, as a first closing keeps it."""
    return {"cash_in": drawer.totals.cash_in, "cash_out": drawer.totals.cash_out}


def last_seal() -> str:
    """The newest seal, which the next one is put upon."""
    links = closing_queries.list_links()
    followed = {link.previous_hash for link in links}
    open_ends = [link.hash for link in links if link.hash not in followed]
    return open_ends[-1] if open_ends else hash_chain.FIRST


def sealed_figures(closing: AnyClosing) -> hash_chain.Figures:
    """All that a closing says, as its seal takes it."""
    return {
        "day": closing.day.isoformat(),
        "count": closing.count_id,
        "opening": closing.opening_paise,
        "expected": closing.expected_paise,
        "counted": closing.counted_paise,
        "difference": closing.difference_paise,
        "reason": closing.difference_reason,
        "closed_at": _moment(closing.closed_at),
        "closed_by": str(closing.closed_by or ""),
        "totals": closing.totals,
    }


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def first_day(closing: AnyClosing) -> date | None:
    """The first day that a closing covers; None where it covers all before it."""
    text: Any = closing.totals.get("from")
    return date.fromisoformat(text) if text else None


def amended_figures(amendment: AnyAmendment, day: date) -> hash_chain.Figures:
    """All that was done to the closing of a day, as its seal takes it."""
    return {
        "act": amendment.kind,
        "day": day.isoformat(),
        "count": amendment.count_id,
        "at": _moment(amendment.at),
        "by": str(amendment.written_by or ""),
        "reason": amendment.reason,
        "says": amendment.says,
    }


def verify_chain(on_paper: str | None = None) -> list[hash_chain.ChainError]:
    """Where the chain of this doctor's seals breaks, see `hash_chain.verify`."""
    return hash_chain.verify(hash_chain.in_order(_sealed()), on_paper)


def _sealed() -> list[hash_chain.Closing]:
    """All closings and what was done to them since, in the order of their moments."""
    closings, amendments = closing_queries.list_all_closings(), closing_queries.list_amendments()
    days = {closing.count_id: closing.day for closing in closings}
    found = [
        (c.closed_at, hash_chain.Closing(c.day, sealed_figures(c), c.previous_hash, c.hash))
        for c in closings
    ]
    for a in amendments:
        day = days[a.count_id]
        act, links = hash_chain.ChainAction(a.kind), (a.previous_hash, a.hash)
        found.append((a.at, hash_chain.Closing(day, amended_figures(a, day), *links, act)))
    return [sealed for _moment, sealed in sorted(found, key=lambda pair: pair[0])]
