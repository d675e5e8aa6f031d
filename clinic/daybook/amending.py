"""Amend a closing: reopen its days, or correct its figures.

The closing itself is not changed. Each amendment is a row of its own with a reason, hashed in the
same chain, and displayed with the closing. Flushes; the view commits.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from clinic.audit import service as audit
from clinic.billing.refusals import LedgerRefusal
from clinic.clock import format_day, utc_now
from clinic.daybook import closing_queries, hash_chain, queries
from clinic.daybook.book import BEGINNING, Book
from clinic.daybook.closing import (
    DRAWER,
    MONEY,
    amended_figures,
    drawer_figures,
    last_seal,
)
from clinic.daybook.models import (
    AmendmentKind,
    AnyAmendment,
    AnyClosing,
    AnyCount,
    ClosingAmendment,
)
from clinic.daybook.rules import Difference, differences, expected_cash
from clinic.daybook.service import read_book
from clinic.extensions import db
from clinic.tenancy.numbers import lock_numbers

FIGURES = "figures"
"""The key under which a correction has all figures of its closing."""


class NotClosed(LedgerRefusal):
    """No closing of this day is in force."""


class LaterDayClosed(LedgerRefusal):
    """A later day is closed. `day` is the last one, which is reopened first."""

    def __init__(self, message: str, day: date) -> None:
        super().__init__(message)
        self.day = day


class ClosedAgain(LedgerRefusal):
    """The day was reopened and closed again since the page was displayed."""


class ReasonNotGiven(LedgerRefusal):
    """No reason is given."""


@dataclass(frozen=True)
class ClosingReview:
    """A closing compared with its entries.

    `correction` is the one in force; `figures` are the sums of the entries now, and `counted`
    whether the count is the one it was closed with.
    """

    closing: AnyClosing
    correction: AnyAmendment | None
    figures: dict[str, Any]
    counted: bool

    @property
    def differences(self) -> list[Difference]:
        """The figures that differ from the entries, after the correction in force."""
        return differences(stated_figures(self.closing, self.correction), self.figures)

    @property
    def corrected(self) -> list[Difference]:
        """The figures that the correction in force changed: as hashed, and as corrected."""
        if self.correction is None:
            return []
        return differences(stated_figures(self.closing, None), self.correction.says[FIGURES])


def stated_figures(closing: AnyClosing, correction: AnyAmendment | None) -> dict[str, Any]:
    """Return the figures of a closing, or of its correction."""
    if correction is not None:
        return dict(correction.says[FIGURES])
    return {
        **closing.totals,
        "opening": closing.opening_paise,
        "expected": closing.expected_paise,
    }


def review(
    closing: AnyClosing,
    before: AnyClosing | None,
    count: AnyCount | None,
    book: Book,
    amendments: Iterable[AnyAmendment],
) -> ClosingReview:
    """Compare a closing with the book of its days. `before` is the closing in force before it."""
    corrections = [
        row
        for row in amendments
        if row.count_id == closing.count_id and row.kind == AmendmentKind.CORRECTION
    ]
    counted = count is not None and count.counted_paise == closing.counted_paise
    figures = _figures(closing, before, count, book)
    return ClosingReview(closing, corrections[-1] if corrections else None, figures, counted)


def _figures(
    closing: AnyClosing, before: AnyClosing | None, count: AnyCount | None, book: Book
) -> dict[str, Any]:
    drawer, opening, of_first = book, 0, {}
    if before is not None:
        opening = before.counted_paise
    elif DRAWER in closing.totals:
        drawer, opening = book.since(closing.day), count.opening_paise if count else 0
        of_first = {DRAWER: drawer_figures(drawer)}
    expected = expected_cash(opening, drawer.entries)
    return {**book.figures(), **of_first, "opening": opening, "expected": expected}


def review_day(closing: AnyClosing) -> ClosingReview:
    """Compare a closing in force with its entries in the database."""
    before = closing_queries.find_closing_before(closing.day)
    begins = BEGINNING if before is None else before.day + timedelta(days=1)
    return review(
        closing,
        before,
        closing_queries.find_count(closing.count_id),
        read_book(begins, closing.day),
        closing_queries.list_amendments(),
    )


def history_of(day: date) -> list[tuple[AnyClosing, AnyAmendment]]:
    """Return the former closings of a day with their reopenings, oldest first."""
    reopened = {
        row.count_id: row
        for row in closing_queries.list_amendments()
        if row.kind == AmendmentKind.REOPENING
    }
    closings: Sequence[AnyClosing] = closing_queries.list_all_closings() if reopened else ()
    return [(c, reopened[c.count_id]) for c in closings if c.day == day and c.count_id in reopened]


def get_closing(day: date) -> AnyClosing:
    """Return the closing of a day that is in force. Raises NotClosed."""
    closing = closing_queries.find_closing_over(day)
    if closing is None:
        raise NotClosed(f"{format_day(day)} is not closed.")
    if closing.day != day:
        with_it = format_day(closing.day)
        raise NotClosed(f"{format_day(day)} was closed together with {with_it}.")
    return closing


def get_last_closing(day: date) -> AnyClosing:
    """Return the closing of a day if it can be reopened: no later one is in force.

    Raises NotClosed and NotLast.
    """
    closing = get_closing(day)
    last = closing_queries.list_closings()[-1]
    if last.day != day:
        message = (
            f"{format_day(last.day)} was closed after {format_day(day)}. Reopen that day first."
        )
        raise LaterDayClosed(message, last.day)
    return closing


def reopen_day(day: date, count_id: int, reason: str) -> AnyAmendment | None:
    """Reopen the days of the last closing; they take entries again.

    `count_id` is that of the closing as displayed. Raises LedgerRefusal. A repeated request does
    nothing and returns None.
    """
    _require(reason)
    lock_numbers(*MONEY)
    if _is_reopened(count_id):
        return None
    closing = get_last_closing(day)
    if closing.count_id != count_id:
        raise ClosedAgain("This day was closed anew meanwhile. Look at it once more.")
    return _write(closing, AmendmentKind.REOPENING, reason, {})


def _is_reopened(count_id: int) -> bool:
    return any(
        row.count_id == count_id and row.kind == AmendmentKind.REOPENING
        for row in closing_queries.list_amendments()
    )


def correct_day(day: date, reason: str) -> AnyAmendment | None:
    """Write the sums of the entries as a correction of a closing. Raises LedgerRefusal.

    Returns None without a difference, also for a repeated request.
    """
    _require(reason)
    lock_numbers(*MONEY)
    closing = get_closing(day)
    reviewed = review_day(closing)
    if not reviewed.differences:
        return None
    return _write(closing, AmendmentKind.CORRECTION, reason, {FIGURES: reviewed.figures})


def _require(reason: str) -> None:
    if not reason:
        raise ReasonNotGiven("Write why.")


def _write(
    closing: AnyClosing, kind: AmendmentKind, reason: str, says: dict[str, Any]
) -> ClosingAmendment:
    amendment = ClosingAmendment(
        kind=kind.value,
        count_id=closing.count_id,
        at=utc_now(),
        written_by=audit.actor(),
        reason=reason,
        says={**says, "people": queries.people()},
        previous_hash=last_seal(),
    )
    figures = amended_figures(amendment, closing.day)
    amendment.hash = hash_chain.seal(figures, amendment.previous_hash)
    db.session.add(amendment)
    db.session.flush()
    return amendment
