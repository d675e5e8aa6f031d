"""The book of a day, and movements of cash. Flushes; the view commits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from clinic.audit import service as audit
from clinic.billing.booked import EntryDays
from clinic.billing.coins import refuse_odd
from clinic.billing.drawer import Drawer
from clinic.billing.ledger import ledger_write, open_days
from clinic.billing.refusals import DayClosed
from clinic.billing.rules import Mode
from clinic.clock import clinic_day, format_day
from clinic.daybook import closing_queries, queries
from clinic.daybook.book import Book, book_of
from clinic.daybook.models import CashMovement
from clinic.extensions import db
from clinic.tenancy.numbers import lock_numbers


def read_book(begins: date, ends: date) -> Book:
    """Return the book from one day to another, both included."""
    return book_of(begins, ends, queries.list_lines(begins, ends))


def _days_of_movement(
    *_arguments: object, book_day: date | None = None, **_options: object
) -> Sequence[EntryDays]:
    if book_day is None or book_day >= clinic_day():
        return open_days()
    return [EntryDays(clinic_day(), book=book_day)]


@ledger_write(CashMovement, days=_days_of_movement)
def move_cash(
    day: EntryDays,
    paise: int,
    reason: str,
    *,
    request_key: str | None = None,
    book_day: date | None = None,
    drawer: Drawer | None = None,
) -> CashMovement:
    """Put cash into the drawer (above zero) or take it out (below zero).

    It counts in the book of `book_day`, an earlier day that is open; without one, of today, or of
    tomorrow if today is closed. Cash that goes out is checked against the `drawer`; None checks
    none. Raises LedgerRefusal.
    """
    refuse_odd(abs(paise))
    if book_day is not None:
        refuse_closed(day.book or day.on)
    if drawer is not None and paise < 0:
        lock_numbers("cash_movements", "payments")
        drawer.pay_out(-paise, Mode.CASH, "Take out")
    movement = CashMovement(
        day=day.on,
        book_day=day.book,
        amount_paise=paise,
        reason=reason,
        moved_by=audit.actor(),
        request_key=request_key or None,
    )
    db.session.add(movement)
    db.session.flush()
    return movement


def refuse_closed(day: date) -> None:
    """Raise DayClosed if a day's book takes no more entries."""
    if closing_queries.find_closing_over(day) is not None:
        raise DayClosed(f"{format_day(day)} is closed. Reopen it to write into its book.")
