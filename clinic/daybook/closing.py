"""Close a day: the drawer is counted, then compared, then the figures are fixed and hashed.

A closing covers all days after the previous closing. The first one covers all entries before it;
the drawer's opening on its day is then asked for with the count. Flushes; the view commits.
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
from clinic.daybook.rules import DayTotals, difference, difference_text, expected_cash
from clinic.daybook.service import read_book
from clinic.extensions import db
from clinic.submissions import find_by_request_key
from clinic.tenancy.numbers import lock_numbers

MONEY = ("payments", "bills", "credit_notes", "cash_movements")
"""Every write that counts in a day takes a number under one of these names."""


class TooEarly(LedgerRefusal):
    """A day in the future cannot be closed."""


class NotCounted(LedgerRefusal):
    """The drawer must be counted before the expected cash is displayed."""


class ChangedMeanwhile(LedgerRefusal):
    """An entry was added between the display of the page and the closing."""


class ReasonMissing(LedgerRefusal):
    """The drawer differs, and no reason is given."""


@dataclass(frozen=True)
class ClosingPreview:
    """The closing of a day as it would be now. `counts` are all that were made; the last holds."""

    day: date
    before: AnyClosing | None
    counts: Sequence[AnyCount]
    book: Book

    @property
    def count(self) -> AnyCount:
        return self.counts[-1]

    @property
    def begins(self) -> date | None:
        """The first day that this closing covers; None for the first closing."""
        return None if self.before is None else self.before.day + timedelta(days=1)

    @property
    def opening(self) -> int:
        """The paise in the drawer before: the last count, or the opening given with the first."""
        return self.count.opening_paise if self.before is None else self.before.counted_paise

    @property
    def drawer(self) -> Book:
        """The entries since the opening."""
        return self.book.since(self.day) if self.before is None else self.book

    @property
    def cash(self) -> DayTotals:
        """The movements of the drawer since the opening."""
        return self.drawer.totals

    @property
    def expected(self) -> int:
        return expected_cash(self.opening, self.drawer.entries)

    @property
    def difference(self) -> int:
        return difference(self.count.counted_paise, self.expected)

    @property
    def difference_text(self) -> str:
        return difference_text(self.difference)

    @property
    def moved_since(self) -> bool:
        """Return whether cash moved after the drawer was counted."""
        return any(line.drawer and line.at > self.count.at for line in self.book.lines)


def refuse_closing(day: date) -> None:
    """Raise TooEarly, or DayClosed if the day or a later one is closed."""
    if day > clinic_day():
        raise TooEarly(f"{format_day(day)} has not come yet. A day is closed when it is over.")
    closing = closing_queries.find_closing_over(day)
    if closing is not None:
        raise DayClosed(f"{format_day(day)} is closed already.")


def asks_opening(day: date) -> bool:
    """Return whether no earlier day is closed: the count then includes the drawer's opening."""
    return closing_queries.find_closing_before(day) is None


def last_opening(day: date) -> int:
    """Return the opening of the last count of a day, in paise; 0 before the first count."""
    counts = closing_queries.list_counts(day)
    return counts[-1].opening_paise if counts else 0


def save_count(
    day: date,
    counts: Mapping[int, int],
    request_key: str | None = None,
    opening_paise: int = 0,
) -> CashCount:
    """Store a count of a day, made before the expected amount was displayed.

    `opening_paise` was in the drawer at the start of the day; it counts if `asks_opening`. The same
    request returns the count of the first. Raises TooEarly and DayClosed.
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


def preview_closing(day: date) -> ClosingPreview:
    """Return the closing of the day as it would be. Raises TooEarly, DayClosed and NotCounted."""
    refuse_closing(day)
    counts = closing_queries.list_counts(day)
    if not counts or closing_queries.find_closing_of_count(counts[-1].id) is not None:
        raise NotCounted("Count the drawer first. What must be in it is told after that.")
    before = closing_queries.find_closing_before(day)
    begins = BEGINNING if before is None else before.day + timedelta(days=1)
    return ClosingPreview(day, before, counts, read_book(begins, day))


def close_day(day: date, count_id: int, seen_expected: int, reason: str = "") -> AnyClosing:
    """Close a day and all before it.

    Raises LedgerRefusal: `ChangedMeanwhile` if the count or the expected cash is no longer what was
    displayed, `ReasonMissing` if they differ without a reason. A repeated request for the same
    count returns the closing in force.
    """
    # Money that is being written now is waited for; what comes later finds the day closed.
    lock_numbers(*MONEY)
    existing = closing_queries.find_closing_over(day)
    if existing is not None and (existing.day, existing.count_id) == (day, count_id):
        return existing
    now = preview_closing(day)
    if (now.count.id, now.expected) != (count_id, seen_expected):
        raise ChangedMeanwhile(
            "Money moved meanwhile, or the drawer was counted again. Look once more."
        )
    if now.difference and not reason:
        raise ReasonMissing(f"Write why there is {now.difference_text}.")
    closing = _closing(now, reason if now.difference else "")
    db.session.add(closing)
    db.session.flush()
    return closing


def _closing(now: ClosingPreview, reason: str) -> DayClosing:
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
"""Of a first closing: the cash of its own day, with which the drawer is compared."""


def drawer_figures(drawer: Book) -> dict[str, Any]:
    """Return the cash since the opening of the drawer, as a first closing stores it."""
    return {"cash_in": drawer.totals.cash_in, "cash_out": drawer.totals.cash_out}


def last_seal() -> str:
    """Return the newest hash, on which the next one builds."""
    links = closing_queries.list_links()
    followed = {link.previous_hash for link in links}
    open_ends = [link.hash for link in links if link.hash not in followed]
    return open_ends[-1] if open_ends else hash_chain.FIRST


def sealed_figures(closing: AnyClosing) -> hash_chain.Figures:
    """Return all fields of a closing, as its hash takes them."""
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
    """Return the first day that a closing covers; None for a first closing."""
    text: Any = closing.totals.get("from")
    return date.fromisoformat(text) if text else None


def amended_figures(amendment: AnyAmendment, day: date) -> hash_chain.Figures:
    """Return all fields of an amendment, as its hash takes them."""
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
    """Return the breaks of this doctor's hash chain, see `hash_chain.verify`."""
    return hash_chain.verify(hash_chain.in_order(_chain_links()), on_paper)


def _chain_links() -> list[hash_chain.ChainLink]:
    """Return all closings and amendments, in order of time."""
    closings, amendments = closing_queries.list_all_closings(), closing_queries.list_amendments()
    days = {closing.count_id: closing.day for closing in closings}
    links = [
        (c.closed_at, hash_chain.ChainLink(c.day, sealed_figures(c), c.previous_hash, c.hash))
        for c in closings
    ]
    for a in amendments:
        day = days[a.count_id]
        act, hashes = hash_chain.ChainAction(a.kind), (a.previous_hash, a.hash)
        links.append((a.at, hash_chain.ChainLink(day, amended_figures(a, day), *hashes, act)))
    return [link for _moment, link in sorted(links, key=lambda pair: pair[0])]
