"""Check that the day books agree with the ledger, and closed days with their rows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from sqlalchemy import func, select

from clinic.billing.agreement import Check, check_ledger
from clinic.billing.models import Bill, CreditNote, Payment
from clinic.clock import format_day
from clinic.daybook import closing_queries, queries
from clinic.daybook.amending import ClosingReview, review
from clinic.daybook.book import BEGINNING, Book
from clinic.daybook.closing import first_day, verify_chain
from clinic.daybook.models import AnyClosing
from clinic.daybook.papers import correction_text, figure_name
from clinic.daybook.service import read_book
from clinic.extensions import db
from clinic.money import format_rupees

END = date(9999, 12, 31)


def check_all() -> list[Check]:
    """Return all checks of this doctor's money: the ledger's own, then those of the days."""
    return [
        *check_ledger(),
        Check("The days add up to the ledger", tuple(_days())),
        _closings(),
        Check(
            "The seals of the closed days hold", tuple(broken.message for broken in verify_chain())
        ),
    ]


def disagreements() -> list[str]:
    """Return the faults of this doctor's money as text; empty if everything agrees."""
    return [f"{check.name}: {fault}" for check in check_all() for fault in check.faults]


def _days() -> Iterable[str]:
    """Compare sums by day, and the books' own entries, with the ledger as a whole."""
    by_day = _sums_of_days()
    book = read_book(BEGINNING, END)
    money = select(func.sum(Payment.amount_paise)).where(Payment.kind != "transfer")
    billed = select(func.sum(Bill.total_paise))
    cancelled = billed.where(Bill.cancelled_at.is_not(None))
    credited = select(func.sum(CreditNote.amount_paise))
    comparisons = (
        ("Money", by_day["collected"] + by_day["refunded"], book.net, money),
        ("Bills", by_day["billed"], book.billed, billed),
        ("Cancelled bills", by_day["cancelled"], book.cancelled, cancelled),
        ("Credit notes", by_day["credited"], book.totals.credited, credited),
    )
    for what, days, entries, statement in comparisons:
        ledger = int(db.session.scalar(statement) or 0)
        if not days == entries == ledger:
            sums = ", ".join(map(format_rupees, (days, entries, ledger)))
            yield f"{what}: days, entries of days and ledger come to {sums}"


def _sums_of_days() -> dict[str, int]:
    sums = dict.fromkeys(("billed", "cancelled", "credited", "collected", "refunded"), 0)
    for day_sum in queries.list_sums(BEGINNING, END):
        sums[day_sum.what] = sums.get(day_sum.what, 0) + day_sum.paise
    return sums


def _reviews() -> Iterable[ClosingReview]:
    """Review each closing in force against the rows of its days, read once for all closings."""
    book, before = read_book(BEGINNING, END), None
    amendments = closing_queries.list_amendments()
    for closing in closing_queries.list_closings():
        begins = BEGINNING if before is None else before.day + timedelta(days=1)
        lines = tuple(line for line in book.lines if begins <= line.day <= closing.day)
        count = closing_queries.find_count(closing.count_id)
        yield review(closing, before, count, Book(begins, closing.day, lines), amendments)
        before = closing


def _closings() -> Check:
    faults: list[str] = []
    corrections: list[str] = []
    before = None
    for reviewed in _reviews():
        day = format_day(reviewed.closing.day)
        faults += [f"{day}: {fault}" for fault in _faults(reviewed, before)]
        if reviewed.correction is not None:
            corrections.append(f"{day}: {correction_text(reviewed.correction)}")
        before = reviewed.closing
    return Check("Each closed day says what its entries say now", tuple(faults), tuple(corrections))


def _faults(review: ClosingReview, before: AnyClosing | None) -> Iterable[str]:
    people = queries.people()
    for difference in review.differences:
        name = figure_name(difference, people)
        closed, now = format_rupees(difference.stored), format_rupees(difference.now)
        yield f"{name}: it says {closed}, its entries {now}"
    since = None if before is None else before.day + timedelta(days=1)
    if first_day(review.closing) != since:
        yield "it does not begin where the closing before it ended"
    if not review.counted:
        counted = format_rupees(review.closing.counted_paise)
        yield f"it says {counted} counted, which is not what its count says"
