"""The weight that a dose by weight is worked out with: of this visit, or of one not long ago. Pure.

A child outgrows a weight: it holds for 2 days under a month of age, 14 days under a year, 60 days
under 6 years and 180 days from then on (decided in docs/decisions, of no source). A weight that
is far from what WHO finds usual for the age is not believed until the doctor says that it is right.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from clinic.clock import format_day
from clinic.facts.weight_for_age import usual_weight
from clinic.visits.units import format_weight

HOLDS = ((31, 2), (366, 14), (2192, 60))
"""(age in days up to which, days for which a weight holds)."""
HOLDS_AT_MOST = 180
_POUNDS = 2.20462
"""In a kilogram."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Who is weighed: the age on the day of the visit and the sex."""

    age_days: int
    age_months: int
    sex: str


@dataclass(frozen=True, slots=True)
class Weighing:
    """`weight_g` is the weight to work with, None where it has to be asked; then `why` says why,
    and `choices` are weights in grams that may be meant. `since` says whose day it is, '' today."""

    weight_g: int | None
    why: str = ""
    choices: tuple[int, ...] = ()
    since: str = ""


def holds_days(age_days: int) -> int:
    """For how many days a weight holds at an age."""
    return next((days for age, days in HOLDS if age_days < age), HOLDS_AT_MOST)


def weigh(
    today_g: int | None,
    earlier: Sequence[tuple[date, int]],
    today: date,
    subject: Subject,
    believed: Collection[int] = (),
) -> Weighing:
    """The weight to work with. `earlier` are the weights of earlier visits, the newest first;
    `believed` those of which the doctor has said that they are right."""
    if today_g is not None:
        return _of_today(today_g, subject, believed)
    if not earlier:
        return Weighing(None, "The weight of this visit is missing.")
    day, weight_g = earlier[0]
    told = f"{format_weight(weight_g)} kg on {format_day(day)}"
    if (today - day).days > holds_days(subject.age_days):
        return Weighing(None, f"The last weight, {told}, is too old for the age.")
    if not _is_usual(weight_g, subject):
        return Weighing(None, f"The last weight, {told}, is far from the usual for the age.")
    return Weighing(weight_g, since=f"of {format_day(day)}")


def _of_today(weight_g: int, subject: Subject, believed: Collection[int]) -> Weighing:
    if weight_g in believed or _is_usual(weight_g, subject):
        return Weighing(weight_g)
    others = [other for other in _slips(weight_g) if _is_usual(other, subject)]
    said = [format_weight(one) for one in (*others, weight_g)]
    why = f"{said[-1]} kg is far from the usual for the age."
    if others:
        why = f"{' or '.join(said)} kg? {why}"
    return Weighing(None, why, (*others, weight_g))


def _is_usual(weight_g: int, subject: Subject) -> bool:
    return usual_weight(subject.age_months, subject.sex).holds(weight_g)


def _slips(weight_g: int) -> list[int]:
    """What may be meant by a weight: the point in another place, or pounds."""
    tenth, pounds = weight_g // 10, round(weight_g / _POUNDS / 100) * 100
    return [tenth, weight_g * 10, pounds]
