"""What the database refuses of the ledger, as errors that say so in words for people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TypeVar

from sqlalchemy.exc import IntegrityError

from clinic.billing.booked import Dated
from clinic.clock import clinic_day
from clinic.extensions import db
from clinic.submissions import Submitted, create_once, find_by_request_key
from clinic.versions import Stale

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
    """Cash of two lakh rupees or more from one person in a day, or for one bill.

    Section 269ST of the Income-tax Act, 1961; since 1 April 2026 section 186 of the Act of 2025.
    """


class NotSaid(LedgerRefusal):
    """The law asks what an advance is for, and nobody told."""


class NotLegal(LedgerRefusal):
    """The bill's state does not allow it."""


KNOWN_REFERENCE = "A payment with this reference is in the books already."
TWO_LAKH_PAISE = 2_00_000_00
TOO_MUCH_CASH = (
    "₹2,00,000 or more in cash cannot be taken from one person in a day, or for one bill "
    "(Income-tax Act: section 269ST, since April 2026 section 186), with the cash of advances used "
    "on it. Take the rest by UPI, card or bank."
)

_TOLD = (
    ("day is closed", DayClosed, "This day is closed. Try again: it will count in the next one."),
    ("two lakh", TooMuchCash, TOO_MUCH_CASH),
    ("reverses_id", NotLegal, "This payment was taken back already."),
    ("reference", KnownReference, KNOWN_REFERENCE),
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
    # What follows names the row, in which anybody may have typed anything.
    words = str(error.orig).partition("\n")[0]
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


def in_open_day(act: Callable[[Dated], Made], alone: bool = False) -> Made:
    """What an act makes today. It counts in the book of today, or of the next day where today is
    closed already. What was written before it in the same transaction stays, unless it is refused
    for good; `alone` says that nothing was. Raises LedgerRefusal."""
    attempt = _alone if alone else _whole
    today = clinic_day()
    try:
        return refusing(lambda: attempt(Dated(today), act))
    except _ClosedMeanwhile:
        pass
    tomorrow = today + timedelta(days=1)
    try:
        return refusing(lambda: attempt(Dated(today, book=tomorrow), act))
    except _ClosedMeanwhile:
        raise DayClosed("The books of today and of tomorrow are closed already.") from None


def in_day_it_came(came_on: date | None, act: Callable[[Dated], Made]) -> Made:
    """What an act makes of the day on which money came, as a bank tells it; the same as in_open_day
    where that day is closed, or none is told. Raises LedgerRefusal."""
    if came_on is not None and came_on < clinic_day():
        try:
            return refusing(lambda: _whole(Dated(came_on), act))
        except _ClosedMeanwhile:
            pass
    return in_open_day(act)


class _ClosedMeanwhile(Exception):
    """The day's book is closed; only the attempt was rolled back."""


def _whole(day: Dated, act: Callable[[Dated], Made]) -> Made:
    """The act, in a savepoint: where it is refused half way, the numbers it took are given back,
    even if the caller commits what came before. Raises _ClosedMeanwhile, and what the act does."""
    attempt = db.session.begin_nested()
    db.session.connection()  # the savepoint is not written before the session is asked for it
    try:
        made = act(day)
    except Exception as error:
        if db.session().get_nested_transaction() is attempt:  # who was stale has rolled back all
            attempt.rollback()
        if isinstance(error, IntegrityError) and isinstance(told(error), DayClosed):
            raise _ClosedMeanwhile from error
        raise
    attempt.commit()
    return made


def _alone(day: Dated, act: Callable[[Dated], Made]) -> Made:
    """The act as all that its transaction writes: a savepoint would be two more round trips."""
    try:
        return act(day)
    except IntegrityError as error:
        if isinstance(told(error), DayClosed):
            db.session.rollback()
            raise _ClosedMeanwhile from error
        raise


Row = TypeVar("Row", bound=Submitted)


def once(kind: type[Row], request_key: str | None, make: Callable[[], Row]) -> Row:
    """What `make` creates, or the row that this key made before, whatever the ledger would say to
    it now: of two taps the second must not hear that the bill is paid. Raises LedgerRefusal, and
    Stale where `make` does."""
    try:
        return create_once(kind, request_key, make)
    except (LedgerRefusal, Stale):
        earlier = find_by_request_key(kind, request_key)
        if earlier is None:
            raise
        return earlier
