"""The free follow-up: a visit soon after a paid consultation costs nothing. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from clinic.clock import format_day


@dataclass(frozen=True)
class FreeRule:
    """At most `visits` free follow-ups, each at most `days` days after a paid consultation.

    Zero of either turns it off.
    """

    days: int
    visits: int


class EarlierVisit(NamedTuple):
    """An earlier visit: its consultation was paid, or a free follow-up, or neither.

    One that is neither (not billed, or the bill cancelled) grants nothing and uses nothing up.
    """

    day: date
    paid: bool
    was_free: bool


@dataclass(frozen=True)
class FreeFollowUp:
    """A free follow-up that can be offered: the paid consultation before it, and the reason in
    words.
    """

    paid_on: date
    reason: str


def free_follow_up(
    rule: FreeRule, earlier: Iterable[EarlierVisit], today: date
) -> FreeFollowUp | None:
    """Return the free follow-up that a patient has a right to today, or None.

    `earlier` is newest first and without the visit that is being billed. The newest paid
    consultation counts; a visit dated after today does not.
    """
    used = 0
    for visit in earlier:
        if visit.day > today:
            continue
        if visit.paid:
            free = used < rule.visits and 0 < rule.days >= (today - visit.day).days
            return FreeFollowUp(visit.day, _reason(rule, visit.day, today)) if free else None
        used += visit.was_free
    return None


def _reason(rule: FreeRule, day: date, today: date) -> str:
    # Never "yesterday": the words are kept on the bill and read later.
    when = format_day(day).removesuffix(f" {today.year}")
    return (
        f"Follow-up within {rule.days} {'day' if rule.days == 1 else 'days'} of the visit of {when}"
    )
