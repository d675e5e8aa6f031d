"""Amounts per day and the number of days of a dose: for the timing picture, the largest dose and
the supply."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from clinic.prescribing.dose.frequency import AtPartsOfDay, EveryHours, Once, Pattern, TimesADay
from clinic.prescribing.dose.kinds import PartOfDay, Span, Unit
from clinic.prescribing.dose.model import Dose, Duration, Step

DAYS_IN = {Span.DAYS: 1, Span.WEEKS: 7, Span.MONTHS: 30, Span.YEARS: 365}
"""Days in each span. A month is dispensed as thirty days."""

FourTimes = tuple[Fraction | None, Fraction | None, Fraction | None, Fraction | None]


@dataclass(frozen=True, slots=True)
class PerDay:
    """The most taken on one day of a dose: at one time (`single`) and in all (`daily`), in `unit`.

    `daily` and `times` are None where the frequency is not stated (SOS without a limit). Where no
    amount is written, one piece of the form is meant and `implied` is true.
    """

    single: Fraction
    daily: Fraction | None
    unit: Unit
    times: int | None
    implied: bool = False


def times_of_day(step: Step) -> FourTimes:
    """Return the amounts at morning, noon, evening and night; four times None without fixed
    times."""
    match step.times:
        case Pattern((morning, noon, night)):
            return morning, noon, Fraction(0), night
        case Pattern((morning, noon, evening, night)):
            return morning, noon, evening, night
        case AtPartsOfDay(parts):
            each, none = step.amount or Fraction(1), Fraction(0)
            night = each if PartOfDay.NIGHT in parts or PartOfDay.BEDTIME in parts else none
            first = tuple(each if part in parts else none for part in list(PartOfDay)[:3])
            return first[0], first[1], first[2], night
        case _:
            return None, None, None, None


def amount_at_most(step: Step) -> Fraction:
    """Return the largest amount at one time; one piece where none is written."""
    if isinstance(step.times, Pattern):
        return max(step.times.amounts)
    return step.up_to or step.amount or Fraction(1)


def times_a_day(step: Step) -> int | None:
    """Return the number of times on a day of intake; None where it is not stated."""
    match step.times:
        case Pattern(amounts):
            return sum(1 for amount in amounts if amount)
        case TimesADay(count):
            return count
        case EveryHours(hours):
            return max(1, 24 // hours)
        case AtPartsOfDay(parts):
            return len(parts)
        case Once():
            return 1
        case _:
            return 1 if step.days is not None else None


def amount_a_day(step: Step) -> Fraction | None:
    """Return the most on a day of intake; None where the frequency is not stated."""
    if isinstance(step.times, Pattern):
        return sum(step.times.amounts, Fraction(0))
    times = times_a_day(step)
    return None if times is None else amount_at_most(step) * times


def per_day(dose: Dose) -> PerDay | None:
    """Return the largest day of a dose, over all its steps; None where steps differ in unit."""
    days = [_largest_day(step) for step in dose.steps]
    if len({day.unit for day in days}) > 1:
        return None
    stated = [day for day in days if day.daily is not None]
    daily = max((day.daily for day in stated if day.daily is not None), default=None)
    times = max((day.times for day in days if day.times is not None), default=None)
    if len(stated) < len(days):
        daily, times = None, None
    single = max(day.single for day in days)
    return PerDay(single, daily, days[0].unit, times, any(day.implied for day in days))


def _largest_day(step: Step) -> PerDay:
    single, times, daily = amount_at_most(step), times_a_day(step), amount_a_day(step)
    limit = step.limit
    if limit is not None and limit.unit is Unit.PIECE:
        most = int(limit.number)
        times = most if times is None else min(times, most)
        daily = single * times if daily is None else min(daily, single * most)
    elif limit is not None and limit.unit is step.unit:
        daily = limit.number if daily is None else min(daily, limit.number)
    implied = step.amount is None and not isinstance(step.times, Pattern)
    return PerDay(single, daily, step.unit, times, implied)


def duration_days(dose: Dose) -> int | None:
    """Return the days of a dose in all, by the longer end of a range; None where they are not
    stated."""
    days = [step_days(step) for step in dose.steps]
    return None if None in days else sum(day for day in days if day is not None)


def step_days(step: Step) -> int | None:
    """Return the days of one step; None where they are not stated.

    STAT is one day. A number of doses counts by the times a day.
    """
    if isinstance(step.times, Once):
        return 1
    if step.duration is None:
        return None
    number = step.duration.up_to or step.duration.number
    if step.duration.span is not Span.DOSES:
        return number * DAYS_IN[step.duration.span]
    times = times_a_day(step)
    return ceil(number / times) if times and step.days is None else None


__all__ = ["DAYS_IN", "Duration", "PerDay", "duration_days", "per_day", "times_of_day"]
