"""The times of a dose by weight, and the dose with the amount that was worked out. Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

from clinic.prescribing.dose import Dose, EveryHours, Once, Pattern, Step, Unit
from clinic.prescribing.dose.daily import times_a_day

_NUMBER = re.compile(r"\d")


def why_not_taken(dose: Dose) -> str:
    """Return the reason why a dose cannot take an amount by weight, as a sentence; '' where it
    can."""
    step = dose.steps[0]
    if len(dose.steps) > 1:
        return "A dose by weight in several steps is not worked out. Write a line for each step."
    if step.amount is not None:
        return "Two amounts stand in the line. Leave the one by weight alone."
    if note := next((note for note in step.notes if _NUMBER.search(note)), ""):
        return f"Not understood: {note}. An amount beside one by weight may be a strength."
    if isinstance(step.times, Pattern) and not set(step.times.amounts) <= {0, 1}:
        return "Two amounts stand in the line. Write the times as 1-0-1, or as bd."
    return ""


def doses_a_day(dose: Dose) -> int | None:
    """Return the largest number of doses a day; None where that is not written (SOS without a
    limit)."""
    step = dose.steps[0]
    limit = step.limit
    if limit is not None and limit.unit is Unit.PIECE:
        times = times_a_day(step)
        return int(limit.number) if times is None else min(times, int(limit.number))
    return times_a_day(step)


def is_span(dose: Dose) -> bool:
    """Return whether the interval is a range, every 4 to 6 hours, so that the doses a day may
    vary."""
    times = dose.steps[0].times
    return isinstance(times, EveryHours) and times.up_to is not None


def is_once(dose: Dose) -> bool:
    """Return whether there is at most one dose in a day."""
    return isinstance(dose.steps[0].times, Once) or doses_a_day(dose) == 1


def is_when_needed(dose: Dose) -> bool:
    return dose.steps[0].needed is not None


def with_amount(dose: Dose, amount: Fraction, unit: Unit) -> Dose:
    """Return the dose with an amount at each time. Raises ValueError where that cannot be
    written."""
    step = dose.steps[0]
    changed: Step
    if isinstance(step.times, Pattern):
        amounts = tuple(amount if slot else Fraction(0) for slot in step.times.amounts)
        changed = replace(step, times=Pattern(amounts), unit=unit)
    else:
        changed = replace(step, amount=amount, unit=unit)
    return Dose((changed,), dose.stop, dose.supply)
