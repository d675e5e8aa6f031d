"""Whether the day books agree with the ledger, and closed days with what their rows say now."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from sqlalchemy import func, select

from clinic.billing.agreement import Check, check_ledger
from clinic.billing.models import Bill, CreditNote, Payment
from clinic.clock import format_day
from clinic.daybook import closing_queries, queries
from clinic.daybook.amending import Review, review
from clinic.daybook.book import BEGINNING, Book
from clinic.daybook.closing import first_day, verify_chain
from clinic.daybook.models import AnyClosing
from clinic.daybook.papers import corrected_words, figure_words
from clinic.daybook.service import read_book
from clinic.extensions import db
from clinic.money import format_rupees

END = date(9999, 12, 31)


def check_all() -> list[Check]:
    """All checks of this doctor's money: the ledger's own, then those of the days."""
    return [
        *check_ledger(),
        Check("The days add up to the ledger", tuple(_days())),
        _closings(),
        Check("The seals of the closed days hold", tuple(b.words for b in verify_chain())),
    ]


def disagreements() -> list[str]:
    """What is wrong with this doctor's money, in words; empty where everything agrees."""
    return [f"{check.name}: {fault}" for check in check_all() for fault in check.faults]


def _days() -> Iterable[str]:
    """Sums by day, and the books' own entries, against the ledger as a whole."""
    by_day = _sums_of_days()
    book = read_book(BEGINNING, END)
    money = select(func.sum(Payment.amount_paise)).where(Payment.kind != "transfer")
    billed = select(func.sum(Bill.total_paise))
    cancelled = billed.where(Bill.cancelled_at.is_not(None))
    credited = select(func.sum(CreditNote.amount_paise))
    told = (
        ("Money", by_day["collected"] + by_day["refunded"], book.net, money),
        ("Bills", by_day["billed"], book.billed, billed),
        ("Cancelled bills", by_day["cancelled"], book.cancelled, cancelled),
        ("Credit notes", by_day["credited"], book.totals.credited, credited),
    )
    for what, days, entries, statement in told:
        ledger = int(db.session.scalar(statement) or 0)
        if not days == entries == ledger:
            sums = ", ".join(map(format_rupees, (days, entries, ledger)))
            yield f"{what}: days, entries of days and ledger come to {sums}"


def _sums_of_days() -> dict[str, int]:
    sums = dict.fromkeys(("billed", "cancelled", "credited", "collected", "refunded"), 0)
    for day_sum in queries.list_sums(BEGINNING, END):
        sums[day_sum.what] = sums.get(day_sum.what, 0) + day_sum.paise
    return sums


def _reviews() -> Iterable[Review]:
    """Each closing in force beside what the rows of its days say; read once for all closings."""
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
    standing: list[str] = []
    before = None
    for found in _reviews():
        day = format_day(found.closing.day)
        faults += [f"{day}: {fault}" for fault in _faults(found, before)]
        if found.correction is not None:
            standing.append(f"{day}: {corrected_words(found.correction)}")
        before = found.closing
    return Check("Each closed day says what its entries say now", tuple(faults), tuple(standing))


def _faults(found: Review, before: AnyClosing | None) -> Iterable[str]:
    people = queries.people()
    for one in found.differences:
        words = figure_words(one, people)
        said, now = format_rupees(one.said), format_rupees(one.now)
        yield f"{words}: it says {said}, its entries {now}"
    since = None if before is None else before.day + timedelta(days=1)
    if first_day(found.closing) != since:
        yield "it does not begin where the closing before it ended"
    if not found.counted:
        counted = format_rupees(found.closing.counted_paise)
        yield f"it says {counted} counted, which is not what its count says"
