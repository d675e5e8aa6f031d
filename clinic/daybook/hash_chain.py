"""Closed days, and what was done to them since, each sealed together with the seal before. Pure.

A seal shows what was changed behind the clinic's back; it prevents nothing. Two things it can't
show by itself: that the newest days are gone, and that someone sealed anew all that follows a
change. Both show against a seal that is kept elsewhere, printed on the paper of a closed day; hand
the newest one to `verify`.
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
"""What stands for the seal of the day before in the very first closing."""

Figure: TypeAlias = "int | str | Mapping[str, Figure]"
Figures = Mapping[str, Figure]


class ChainAction(StrEnum):
    """What is sealed: a day is closed; one that is closed is opened again, or its figures put
    right."""

    CLOSING = "closing"
    REOPENING = "reopening"
    CORRECTION = "correction"


class Closing(NamedTuple):
    """A closed day as it is kept: its figures, the seal of the one before, and its own. Or what was
    done to a closed day since.

    `figures["day"]` is the day as YYYY-MM-DD, so that no closing can pass for another day's.
    """

    day: date
    figures: Figures
    previous: str
    seal: str
    act: ChainAction = ChainAction.CLOSING

    @property
    def name(self) -> str:
        """24 Nov 2026; the reopening of 24 Nov 2026."""
        words = format_day(self.day)
        return words if self.act is ChainAction.CLOSING else f"the {self.act} of {words}"


class Fault(StrEnum):
    """What is wrong with a closed day, or before it."""

    CHANGED = "changed"
    MISSING = "missing"
    INSERTED = "inserted"
    MOVED = "moved"


class ChainError(NamedTuple):
    """Where the chain does not hold, and in words for the clinic what happened there.

    `day` is None where what is missing can't be named.
    """

    fault: Fault
    day: date | None
    words: str


def canonical(figures: Figures) -> bytes:
    """Figures as bytes that are always the same: JSON in UTF-8, keys sorted, no spaces.

    Whole numbers, texts, and groups of them by name; raises ValueError for anything else, so that
    no float and nothing unknown is ever sealed.
    """
    _check(figures)
    text = json.dumps(figures, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8")


def seal(figures: Figures, previous: str) -> str:
    """SHA-256 of the figures and the seal of the closing before (or FIRST), as 64 hex digits.

    Raises ValueError as `canonical` does.
    """
    return hashlib.sha256(canonical({"figures": figures, "previous": previous})).hexdigest()


def in_order(closings: Iterable[Closing]) -> list[Closing]:
    """As they were sealed: each after the one whose seal it carries. Those that no seal leads to
    come last, in the order in which they are given."""
    waiting = list(closings)
    following: dict[str, Closing] = {}
    for closing in waiting:
        following.setdefault(closing.previous, closing)
    ordered: list[Closing] = []
    while (after := following.pop(ordered[-1].seal if ordered else FIRST, None)) is not None:
        ordered.append(after)
    known = {id(closing) for closing in ordered}
    return ordered + [closing for closing in waiting if id(closing) not in known]


def verify(closings: Iterable[Closing], on_paper: str | None = None) -> list[ChainError]:
    """Where the chain of closed days breaks, in the order of the closings; empty where it holds.

    `closings` are all there are, the first one first. `on_paper` is a seal that the clinic kept
    elsewhere; the newest it has tells the most. The first break is the one to look at: those after
    it may only follow from it. A day whose figures and seal were both replaced can't be told from
    one that was taken out; the words name both.
    """
    days = list(closings)
    breaks: list[ChainError] = []
    standing: list[date] = []
    for at, closing in enumerate(days):
        found = _out_of_place(closing, standing) or _broken_link(days, at)
        breaks += [found] if found else []
        if not _is_intact(closing):
            what = f"{closing.name} was changed after it was"
            words = f"{what} {'closed' if closing.act is ChainAction.CLOSING else 'written'}"
            breaks.append(ChainError(Fault.CHANGED, closing.day, _sentence(words)))
        _stands_after(closing, standing)
    return breaks + _unknown_paper(days, on_paper)


def _sentence(words: str) -> str:
    return words[0].upper() + words[1:]


def _stands_after(closing: Closing, standing: list[date]) -> None:
    """Which days are closed after it."""
    if closing.act is ChainAction.CLOSING:
        standing.append(closing.day)
    elif closing.act is ChainAction.REOPENING and closing.day in standing:
        standing.remove(closing.day)


def _out_of_place(closing: Closing, standing: Sequence[date]) -> ChainError | None:
    """What is wrong with its day, of the days that were closed and not reopened before it."""
    day, last = closing.day, standing[-1] if standing else None
    if closing.act is ChainAction.CLOSING:
        if last is None or day > last:
            return None
        if day == last:
            return ChainError(Fault.INSERTED, day, f"{closing.name} stands there twice")
        return ChainError(Fault.MOVED, day, f"{closing.name} stands after {format_day(last)}")
    fits = day == last if closing.act is ChainAction.REOPENING else day in standing
    if fits:
        return None
    what = "the last closed day" if closing.act is ChainAction.REOPENING else "a closed day"
    words = f"{closing.name} was written where that was not {what}"
    return ChainError(Fault.INSERTED, day, _sentence(words))


def _is_intact(closing: Closing) -> bool:
    return (
        closing.figures.get("day") == closing.day.isoformat() and _sealed(closing) == closing.seal
    )


def _sealed(closing: Closing) -> str | None:
    """The seal these figures would get; None where they are such as no closing ever had."""
    try:
        return seal(closing.figures, closing.previous)
    except ValueError:
        return None


def _broken_link(days: Sequence[Closing], at: int) -> ChainError | None:
    """What is wrong between a closing and the one before it."""
    closing = days[at]
    before = days[at - 1] if at else None
    if before is None:
        return None if closing.previous == FIRST else _gap_before(days, at)
    # Where only the seal of the day before was overwritten, the day before tells of it.
    if closing.previous in (before.seal, _sealed(before)):
        return None
    return _gap_before(days, at)


def _gap_before(days: Sequence[Closing], at: int) -> ChainError:
    """The seal before is not the one that this closing was sealed with: where is that one?"""
    closing, name = days[at], days[at].name
    places = (n for n, other in enumerate(days) if other.seal == closing.previous and n != at)
    place = next(places, None)
    if place is not None and place > at:
        words = f"{name} stands before {days[place].name}, which it was closed after"
        return ChainError(Fault.MOVED, closing.day, _sentence(words))
    if at and (closing.previous == FIRST or place is not None):
        put_in = days[0 if place is None else place + 1]
        words = f"{put_in.name} was put in before {name} after that was closed"
        return ChainError(Fault.INSERTED, put_in.day, _sentence(words))
    if not at:
        return ChainError(Fault.MISSING, closing.day, f"What was closed before {name} is missing")
    return _replaced_or_missing(days[at - 1], closing)


def _replaced_or_missing(before: Closing, closing: Closing) -> ChainError:
    closings = before.act is closing.act is ChainAction.CLOSING
    if closings and before.day + timedelta(days=1) == closing.day:
        words = f"{before.name} was changed and sealed anew after {closing.name} was closed"
        return ChainError(Fault.CHANGED, before.day, words)
    what = "A day" if closings else "Something sealed"
    between = f"{what} between {before.name} and {closing.name} is missing"
    words = f"{between}, or {before.name} was changed and sealed anew"
    return ChainError(Fault.MISSING, closing.day, words)


def _unknown_paper(days: Sequence[Closing], on_paper: str | None) -> list[ChainError]:
    if on_paper is None or any(closing.seal == on_paper for closing in days):
        return []
    words = (
        "The seal on paper belongs to no closed day: that day is missing, or it or a day before it "
        "was changed and sealed anew"
    )
    return [ChainError(Fault.MISSING, None, words)]


def _check(figure: object) -> None:
    if isinstance(figure, Mapping):
        for name, value in figure.items():
            if not isinstance(name, str):
                raise ValueError(f"figures have names, not {name!r}")
            _check(value)
    elif isinstance(figure, bool) or not isinstance(figure, int | str):
        raise ValueError(f"only whole numbers and texts are sealed, not {figure!r}")
