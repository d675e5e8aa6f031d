"""The book of a day, and cash that no patient gave. Flushes; the view commits."""

from __future__ import annotations

from datetime import date

from clinic.audit import service as audit
from clinic.billing.booked import Dated
from clinic.billing.refusals import in_open_day, once
from clinic.daybook import queries
from clinic.daybook.book import Book, book_of
from clinic.daybook.models import CashMovement


def read_book(begins: date, ends: date) -> Book:
    """The book from one day to another, both included."""
    return book_of(begins, ends, queries.list_lines(begins, ends))


def move_cash(paise: int, reason: str, request_key: str | None = None) -> CashMovement:
    """Cash that is put into the drawer (above zero) or taken out of it (below zero).

    It counts in the book of today, or of tomorrow where today is closed already. Raises
    LedgerRefusal.
    """

    def on(day: Dated) -> CashMovement:
        movement = CashMovement(
            day=day.on,
            book_day=day.book,
            amount_paise=paise,
            reason=reason,
            moved_by=audit.actor(),
            request_key=request_key or None,
        )
        audit.create(movement)
        return movement

    return once(CashMovement, request_key, lambda: in_open_day(on))
