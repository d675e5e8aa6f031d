"""Closed days and their amendments, each hashed together with the hash before. Pure.

A hash shows a change that was made outside the clinic's system; it prevents nothing. Two things it
cannot show by itself: that the newest days are gone, and that all hashes were computed anew after a
change. Both show against a hash that is stored elsewhere, such as on the paper of a closed day;
pass the newest one to `verify`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple, TypeAlias

from clinic.clock import format_day

FIRST = ""
"""The previous hash of the very first closing."""

Figure: TypeAlias = "int | str | Mapping[str, Figure]"
Figures = Mapping[str, Figure]


class ChainAction(StrEnum):
    """The kind of a link: a day is closed, reopened, or its figures are corrected."""

    CLOSING = "closing"
    REOPENING = "reopening"
    CORRECTION = "correction"


class ChainLink(NamedTuple):
    """A link of the chain: a closed day, or an amendment of one, with the previous hash and its
    own.

    `figures["day"]` is the day as YYYY-MM-DD, so that no closing can pass for another day's.
    """

    day: date
    figures: Figures
    previous: str
    seal: str
    action: ChainAction = ChainAction.CLOSING

    @property
    def name(self) -> str:
        """24 Nov 2026; the reopening of 24 Nov 2026."""
        day = format_day(self.day)
        return day if self.action is ChainAction.CLOSING else f"the {self.action} of {day}"


class ChainFault(StrEnum):
    """The kind of a break of the chain."""

    CHANGED = "changed"
    MISSING = "missing"
    INSERTED = "inserted"
    MOVED = "moved"


class ChainError(NamedTuple):
    """A break of the chain, with a sentence for people. `day` is None if the missing day cannot be
    named.
    """

    fault: ChainFault
    day: date | None
    message: str


def canonical(figures: Figures) -> bytes:
    """Return figures as bytes that are always the same: JSON in UTF-8, keys sorted, no spaces.

    Whole numbers, texts, and groups of them by name. Raises ValueError for anything else, so that
    no float and no unknown value is ever hashed.
    """
    _check(figures)
    text = json.dumps(figures, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8")


def seal(figures: Figures, previous: str) -> str:
    """Return the SHA-256 of the figures and the previous hash (or FIRST), as 64 hex digits.

    Raises ValueError as `canonical` does.
    """
    return hashlib.sha256(canonical({"figures": figures, "previous": previous})).hexdigest()


def in_order(closings: Iterable[ChainLink]) -> list[ChainLink]:
    """Return the links in order: each after the one whose hash it carries.

    Links that no hash leads to come last, in the given order.
    """
    waiting = list(closings)
    following: dict[str, ChainLink] = {}
    for closing in waiting:
        following.setdefault(closing.previous, closing)
    ordered: list[ChainLink] = []
    while (after := following.pop(ordered[-1].seal if ordered else FIRST, None)) is not None:
        ordered.append(after)
    ordered_ids = {id(closing) for closing in ordered}
    return ordered + [closing for closing in waiting if id(closing) not in ordered_ids]


def verify(closings: Iterable[ChainLink], on_paper: str | None = None) -> list[ChainError]:
    """Return the breaks of the chain in the order of the closings; empty if it holds.

    `closings` are all closings, oldest first. `on_paper` is a hash that the clinic stored
    elsewhere; the newest is the strongest check. Look at the first break: those after it may only
    follow from it. A day whose figures and hash were both replaced cannot be distinguished from one
    that was removed; the message names both.
    """
    days = list(closings)
    errors: list[ChainError] = []
    closed_days: list[date] = []
    for at, closing in enumerate(days):
        error = _out_of_place(closing, closed_days) or _broken_link(days, at)
        errors += [error] if error else []
        if not _is_intact(closing):
            subject = f"{closing.name} was changed after it was"
            message = (
                f"{subject} {'closed' if closing.action is ChainAction.CLOSING else 'written'}"
            )
            errors.append(ChainError(ChainFault.CHANGED, closing.day, _sentence(message)))
        _stands_after(closing, closed_days)
    return errors + _unknown_paper(days, on_paper)


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:]


def _stands_after(closing: ChainLink, closed_days: list[date]) -> None:
    """Update the list of closed days with a link."""
    if closing.action is ChainAction.CLOSING:
        closed_days.append(closing.day)
    elif closing.action is ChainAction.REOPENING and closing.day in closed_days:
        closed_days.remove(closing.day)


def _out_of_place(closing: ChainLink, closed_days: Sequence[date]) -> ChainError | None:
    """Return the error in a link's day, given the days closed and not reopened before it."""
    day, last = closing.day, closed_days[-1] if closed_days else None
    if closing.action is ChainAction.CLOSING:
        if last is None or day > last:
            return None
        if day == last:
            return ChainError(ChainFault.INSERTED, day, f"{closing.name} stands there twice")
        return ChainError(ChainFault.MOVED, day, f"{closing.name} stands after {format_day(last)}")
    fits = day == last if closing.action is ChainAction.REOPENING else day in closed_days
    if fits:
        return None
    what = "the last closed day" if closing.action is ChainAction.REOPENING else "a closed day"
    message = f"{closing.name} was written where that was not {what}"
    return ChainError(ChainFault.INSERTED, day, _sentence(message))


def _is_intact(closing: ChainLink) -> bool:
    return (
        closing.figures.get("day") == closing.day.isoformat() and _sealed(closing) == closing.seal
    )


def _sealed(closing: ChainLink) -> str | None:
    """Return the hash of these figures; None if no closing can have them."""
    try:
        return seal(closing.figures, closing.previous)
    except ValueError:
        return None


def _broken_link(days: Sequence[ChainLink], at: int) -> ChainError | None:
    """Return the error between a link and the one before it."""
    closing = days[at]
    before = days[at - 1] if at else None
    if before is None:
        return None if closing.previous == FIRST else _gap_before(days, at)
    # Where only the seal of the day before was overwritten, the day before tells of it.
    if closing.previous in (before.seal, _sealed(before)):
        return None
    return _gap_before(days, at)


def _gap_before(days: Sequence[ChainLink], at: int) -> ChainError:
    """Return the position of the link whose hash this one carries, if it is not the one before."""
    closing, name = days[at], days[at].name
    places = (n for n, other in enumerate(days) if other.seal == closing.previous and n != at)
    place = next(places, None)
    if place is not None and place > at:
        message = f"{name} stands before {days[place].name}, which it was closed after"
        return ChainError(ChainFault.MOVED, closing.day, _sentence(message))
    if at and (closing.previous == FIRST or place is not None):
        put_in = days[0 if place is None else place + 1]
        message = f"{put_in.name} was put in before {name} after that was closed"
        return ChainError(ChainFault.INSERTED, put_in.day, _sentence(message))
    if not at:
        return ChainError(
            ChainFault.MISSING, closing.day, f"What was closed before {name} is missing"
        )
    return _replaced_or_missing(days[at - 1], closing)


def _replaced_or_missing(before: ChainLink, closing: ChainLink) -> ChainError:
    closings = before.action is closing.action is ChainAction.CLOSING
    if closings and before.day + timedelta(days=1) == closing.day:
        message = f"{before.name} was changed and sealed anew after {closing.name} was closed"
        return ChainError(ChainFault.CHANGED, before.day, message)
    what = "A day" if closings else "Something sealed"
    between = f"{what} between {before.name} and {closing.name} is missing"
    message = f"{between}, or {before.name} was changed and sealed anew"
    return ChainError(ChainFault.MISSING, closing.day, message)


def _unknown_paper(days: Sequence[ChainLink], on_paper: str | None) -> list[ChainError]:
    if on_paper is None or any(closing.seal == on_paper for closing in days):
        return []
    message = (
        "The seal on paper belongs to no closed day: that day is missing, or it or a day before it "
        "was changed and sealed anew"
    )
    return [ChainError(ChainFault.MISSING, None, message)]


def _check(figure: object) -> None:
    if isinstance(figure, Mapping):
        for name, value in figure.items():
            if not isinstance(name, str):
                raise ValueError(f"figures have names, not {name!r}")
            _check(value)
    elif isinstance(figure, bool) or not isinstance(figure, int | str):
        raise ValueError(f"only whole numbers and texts are sealed, not {figure!r}")
