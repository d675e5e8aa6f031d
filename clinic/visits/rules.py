"""The days that a visit may have. Pure.

A visit is in the past or today: a planned one will be an appointment. The clinic's day begins at
midnight in Kolkata.
"""

from __future__ import annotations

from datetime import date

from clinic.clock import format_day
from clinic.patients.ages import Birth


class ImpossibleDay(ValueError):
    """A day that no visit of this patient can have. The message says why."""


def check_day(day: date, today: date, birth: Birth, follow_up_on: date | None) -> None:
    """Raise ImpossibleDay for a day after today, before the birth, or after the follow-up.

    If only the age is known, the birth is the first day that fits it. `follow_up_on` is the day on
    which the patient is to come again.
    """
    if day > today:
        raise ImpossibleDay("The visit can't be later than today.")
    if day < birth.earliest:
        raise ImpossibleDay(
            f"The visit can't be before the birth, {birth.phrase}. "
            "Correct the day here, or the birth on the patient's page."
        )
    if follow_up_on is not None and day > follow_up_on:
        raise ImpossibleDay(
            f"The follow-up, {format_day(follow_up_on)}, would be before the visit. "
            "Change it in the consultation first."
        )
