"""The weight that a dose by weight is worked out with: of this visit, or of one not long ago. Pure.

A child outgrows a weight: it holds for 2 days under a month of age, 14 days under a year, 60 days
under 6 years and 180 days from then on (decided in docs/decisions, of no source). A weight that
is asked about (`visits.plausible`) is not believed until the doctor says that it is right.
"""

from __future__ import annotations

from dataclasses import dataclass

from clinic.clock import format_day
from clinic.facts.weight_for_age import usual_weight
from clinic.visits.plausible import Known, Question, Subject
from clinic.visits.units import format_weight

HOLDS = ((31, 2), (366, 14), (2192, 60))
"""(age in days up to which, days for which a weight holds)."""
HOLDS_AT_MOST = 180


@dataclass(frozen=True, slots=True)
class Weighing:
    """`weight_g` is the weight to work with, None where it has to be asked; then `why` says why.
    `since` says whose day it is, '' today."""

    weight_g: int | None
    why: str = ""
    since: str = ""


def holds_days(age_days: int) -> int:
    """For how many days a weight holds at an age."""
    return next((days for age, days in HOLDS if age_days < age), HOLDS_AT_MOST)


def weigh(today_g: int | None, asked: Question | None, known: Known) -> Weighing:
    """The weight to work with. `asked` is what is asked about the weight of today, None where it is
    usual or the doctor has said that it is right."""
    if asked is not None:
        return Weighing(None, asked.words)
    if today_g is not None:
        return Weighing(today_g)
    if known.weight is None:
        return Weighing(None, "The weight of this visit is missing.")
    day, weight_g = known.weight
    told = f"{format_weight(weight_g)} kg on {format_day(day)}"
    if (known.today - day).days > holds_days(known.subject.age_days):
        return Weighing(None, f"The last weight, {told}, is too old for the age.")
    if not _is_usual(weight_g, known.subject):
        return Weighing(None, f"The last weight, {told}, is far from the usual for the age.")
    return Weighing(weight_g, since=f"of {format_day(day)}")


def _is_usual(weight_g: int, subject: Subject) -> bool:
    return usual_weight(subject.age_months, subject.sex).includes(weight_g)
