"""Write an entry of the ledger: in a savepoint, on a day that is open, once per request key."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy.exc import IntegrityError

from clinic.billing.booked import EntryDays
from clinic.billing.ledger_rules import refusal_of
from clinic.billing.refusals import DayClosed, LedgerRefusal
from clinic.clock import clinic_day
from clinic.extensions import db
from clinic.submissions import Submitted, find_by_request_key
from clinic.versions import Stale

P = ParamSpec("P")
Written = TypeVar("Written", bound=Submitted)


@contextmanager
def attempt() -> Iterator[None]:
    """Run the block in a savepoint.

    If it fails, the rows it wrote and the numbers it took are given back; what the transaction
    wrote before stays. Raises LedgerRefusal for what a rule of the database refuses.
    """
    try:
        with db.session.begin_nested():
            yield
    except IntegrityError as error:
        refusal = refusal_of(error)
        if refusal is None:
            raise
        raise refusal from error


def open_days(*_args: object, **_kwargs: object) -> Sequence[EntryDays]:
    """Return today in its own book; if that is closed, in the book of tomorrow."""
    today = clinic_day()
    return [EntryDays(today), EntryDays(today, book=today + timedelta(days=1))]


def open_days_since(came_on: date | None) -> Sequence[EntryDays]:
    """Return the past day on which a bank received money, then `open_days`."""
    if came_on is None or came_on >= clinic_day():
        return open_days()
    return [EntryDays(came_on), *open_days()]


def ledger_write(
    kind: type[Written], days: Callable[..., Sequence[EntryDays]] = open_days
) -> Callable[[Callable[Concatenate[EntryDays, P], Written]], Callable[P, Written]]:
    """Make a function that writes a `kind` on a given day into one that finds the day itself.

    The function is tried on each day that `days` returns for its arguments, until one is open; an
    attempt that fails leaves nothing behind. If it is refused because the keyword `request_key` has
    made a row before, that row is the answer: the second tap must not hear that the bill is paid.
    Raises LedgerRefusal, and Stale where the function does.
    """

    def decorate(write: Callable[Concatenate[EntryDays, P], Written]) -> Callable[P, Written]:
        @wraps(write)
        def write_on_open_day(*args: P.args, **kwargs: P.kwargs) -> Written:
            *earlier_days, last_day = days(*args, **kwargs)
            for day in earlier_days:
                with suppress(DayClosed), attempt():
                    return write(day, *args, **kwargs)
            with attempt():
                return write(last_day, *args, **kwargs)

        @wraps(write)
        def answer(*args: P.args, **kwargs: P.kwargs) -> Written:
            try:
                return write_on_open_day(*args, **kwargs)
            except (IntegrityError, LedgerRefusal, Stale):
                key = kwargs.get("request_key")
                earlier = find_by_request_key(kind, key if isinstance(key, str) else None)
                if earlier is None:
                    raise
                return earlier

        return answer

    return decorate
