"""What the database refuses of the ledger, as errors that say so in words for people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TypeVar

from sqlalchemy.exc import IntegrityError

from clinic.clock import clinic_day
from clinic.extensions import db
from clinic.submissions import Submitted, find_first_answer, make_once

Made = TypeVar("Made")


class LedgerRefusal(Exception):
    """The ledger cannot take this. The message says why and what to do."""


class DayClosed(LedgerRefusal):
    """The day's book is closed: what is done now counts in the next one."""


class TooMuch(LedgerRefusal):
    """More money than the bill still asks, or than was paid or left in advance."""


class KnownReference(LedgerRefusal):
    """A payment with this reference is in the books."""


class TooMuchCash(LedgerRefusal):
    """Cash of two lakh rupees or more from one person in a day, or for one bill."""


class NotLegal(LedgerRefusal):
    """The bill's state does not allow it."""


_TOLD = (
    ("day is closed", DayClosed, "This day is closed. Try again: it will count in the next one."),
    (
        "two lakh",
        TooMuchCash,
        "₹2,00,000 or more in cash cannot be taken from one person in a day, or for one bill "
        "(section 269ST of the Income-tax Act). Take the rest by UPI, card or bank.",
    ),
    ("reverses_id", NotLegal, "This payment was taken back already."),
    ("reference", KnownReference, "A payment with this reference is in the books already."),
    ("sums of a bill", TooMuch, "That is more than this bill has or needs. Look at it again."),
    ("paid_within_total", TooMuch, "That is more than this bill asks. Look at it again."),
    ("advance", TooMuch, "The patient has not left so much in advance."),
    ("bill of its patient", NotLegal, "This bill is cancelled. Write a new bill."),
    (
        "issued bill is fixed",
        NotLegal,
        "This bill was changed meanwhile. Look at it again.",
    ),
)
"""By what the database says of it: its triggers (migration 0007) and the names of its rules."""


def told(error: IntegrityError) -> LedgerRefusal | None:
    """The refusal that a database's error stands for; None where it is no rule of the ledger."""
    words = str(error.orig)
    for mark, kind, advice in _TOLD:
        if mark in words:
            return kind(advice)
    return None


def refusing(act: Callable[[], Made]) -> Made:
    """What an act makes. Raises LedgerRefusal, with everything rolled back, where the database
    refuses it for a rule of the ledger."""
    try:
        return act()
    except IntegrityError as error:
        refusal = told(error)
        if refusal is None:
            raise
        db.session.rollback()
        raise refusal from error


def in_open_day(act: Callable[[date], Made]) -> Made:
    """What an act makes of the day in whose book it counts: today, or the next one where today is
    closed already. Raises LedgerRefusal."""
    today = clinic_day()
    try:
        return refusing(lambda: act(today))
    except DayClosed:
        return refusing(lambda: act(today + timedelta(days=1)))


Row = TypeVar("Row", bound=Submitted)


def once(kind: type[Row], request_key: str | None, make: Callable[[], Row]) -> Row:
    """What `make` creates, or the row that this key made before, whatever the ledger would say to
    it now: of two taps the second must not hear that the bill is paid. Raises LedgerRefusal."""
    try:
        return make_once(kind, request_key, make)
    except LedgerRefusal:
        earlier = find_first_answer(kind, request_key)
        if earlier is None:
            raise
        return earlier
