"""What the day of a visit may be. Pure.

A visit is a thing of the past or of today: what is planned for a later day will be an appointment,
so no visit is ahead of the clinic's day, which begins at midnight in Kolkata.
"""

from __future__ import annotations

from datetime import date

from clinic.clock import format_day
from clinic.patients.ages import Birth


class ImpossibleDay(ValueError):
    """A day that no visit of this patient can have. Its message says why."""


def check_day(day: date, today: date, birth: Birth, follow_up_on: date | None = None) -> None:
    """Raises ImpossibleDay after today, before the birth (where only the age is known, before the
    first day that fits it), and after the day on which the patient was to come again."""
    if day > today:
        raise ImpossibleDay("The visit can't be later than today.")
    if day < birth.earliest:
        raise ImpossibleDay(
            f"The visit can't be before the birth, {birth.words}. "
            "Correct the day here, or the birth on the patient's page."
        )
    if follow_up_on is not None and day > follow_up_on:
        raise ImpossibleDay(
            f"The follow-up, {format_day(follow_up_on)}, would be before the visit. "
            "Change it in the consultation first."
        )
