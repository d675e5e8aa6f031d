"""The weight with which doses are calculated: of this visit, or a recent one. Pure.

A child outgrows a weight: it holds for 2 days under a month of age, 14 days under a year, 60 days
under 6 years and 180 days from then on (decided in docs/decisions, of no source). A doubtful weight
(`visits.plausible`) is not used until the doctor confirms it.
"""

from __future__ import annotations

from dataclasses import dataclass

from clinic.clock import format_day
from clinic.facts.weight_for_age import usual_weight
from clinic.visits.plausible import DoubtfulMeasure, MeasureContext, MeasuredPatient
from clinic.visits.units import format_weight

HOLDS = ((31, 2), (366, 14), (2192, 60))
"""(age in days up to which, days for which a weight holds)."""
HOLDS_AT_MOST = 180


@dataclass(frozen=True, slots=True)
class DosingWeight:
    """The weight in grams to calculate with.

    `weight_g` is None if it must be asked for; `why` then gives the reason. `since` names the day
    it was measured, '' for today.
    """

    weight_g: int | None
    why: str = ""
    since: str = ""


def holds_days(age_days: int) -> int:
    """Return for how many days a weight holds at an age in days."""
    return next((days for age, days in HOLDS if age_days < age), HOLDS_AT_MOST)


def choose_dosing_weight(
    today_g: int | None, doubt: DoubtfulMeasure | None, context: MeasureContext
) -> DosingWeight:
    """Return the weight to calculate with.

    `doubt` is the question about today's weight; None if it is usual or the doctor has confirmed
    it.
    """
    if doubt is not None:
        return DosingWeight(None, doubt.text)
    if today_g is not None:
        return DosingWeight(today_g)
    if context.weight is None:
        return DosingWeight(None, "The weight of this visit is missing.")
    day, weight_g = context.weight
    last = f"{format_weight(weight_g)} kg on {format_day(day)}"
    if (context.today - day).days > holds_days(context.subject.age_days):
        return DosingWeight(None, f"The last weight, {last}, is too old for the age.")
    if not _is_usual(weight_g, context.subject):
        return DosingWeight(None, f"The last weight, {last}, is far from the usual for the age.")
    return DosingWeight(weight_g, since=f"of {format_day(day)}")


def _is_usual(weight_g: int, subject: MeasuredPatient) -> bool:
    return usual_weight(subject.age_months, subject.sex).includes(weight_g)
