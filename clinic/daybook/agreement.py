"""Whether the day books agree with the ledger, and closed days with what their rows say now."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from sqlalchemy import func, select

from clinic.billing.agreement import Check, check_ledger
from clinic.billing.models import Bill, CreditNote, Payment
from clinic.clock import format_day
from clinic.daybook import queries
from clinic.daybook.book import BEGINNING, Book
from clinic.daybook.closing import first_day, verify_chain
from clinic.daybook.models import DayClosing
from clinic.daybook.rules import expected_cash
from clinic.daybook.service import read_book
from clinic.extensions import db
from clinic.money import format_rupees

END = date(9999, 12, 31)


def check_all() -> list[Check]:
    """All checks of this doctor's money: the ledger's own, then those of the days."""
    return [
        *check_ledger(),
        Check("The days add up to the ledger", tuple(_days())),
        Check("Each closed day says what its entries say now", tuple(_closings())),
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
    for what, _day, _mode, paise in queries.list_sums(BEGINNING, END):
        sums[what] = sums.get(what, 0) + paise
    return sums


def _closings() -> Iterable[str]:
    """What the rows of the days that a closing covers say, read once for all closings."""
    book, before = read_book(BEGINNING, END), None
    for closing in queries.list_closings():
        begins = BEGINNING if before is None else before.day + timedelta(days=1)
        lines = tuple(line for line in book.lines if begins <= line.day <= closing.day)
        for fault in _of_closing(closing, before, Book(begins, closing.day, lines)):
            yield f"{format_day(closing.day)}: {fault}"
        before = closing


def _of_closing(closing: DayClosing, before: DayClosing | None, book: Book) -> Iterable[str]:
    told = closing.totals
    for name, figure in book.figures().items():
        if told.get(name) != figure:
            yield f"it says {told.get(name)} of {name.replace('_', ' ')}, its entries {figure}"
    since = None if before is None else before.day + timedelta(days=1)
    if first_day(closing) != since:
        yield "it does not begin where the closing before it ended"
    opening = 0 if before is None else before.counted_paise
    expected = expected_cash(opening, book.entries)
    count = queries.find_count(closing.count_id)
    counted = -1 if count is None else count.counted_paise
    known = (closing.opening_paise, closing.expected_paise, closing.counted_paise)
    if known != (opening, expected, counted):
        sums = (
            ", ".join(map(format_rupees, known)),
            ", ".join(map(format_rupees, (opening, expected, counted))),
        )
        yield f"opening, expected and counted cash are {sums[0]}; by its entries {sums[1]}"
