"""A patient's age, stored as a date of birth with its precision.

So an age grows by itself and never pretends to be exact. An age in years or months is true for any
birth within that year or month, so the middle is stored: half a year (15 days) before the latest
possible birth. It is then wrong by half a year (15 days) at most, and is shown only as precisely
as it was given.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from clinic.clock import format_day

Precision = Literal["day", "month", "year"]

MAX_YEARS = 130
_HINT = "Write the age like 45, 8m or 12d"
_UNITS = {
    "y": ("y", "yr", "yrs", "year", "years", "saal", "वर्ष", "साल"),
    "m": (
        *("m", "mo", "mos", "mth", "mths", "month", "months", "mahina", "mahine"),
        *("माह", "महीना", "महीने"),
    ),
    "w": ("w", "wk", "wks", "week", "weeks", "hafta", "hafte", "सप्ताह", "हफ्ते", "हफ्ता"),
    "d": ("d", "day", "days", "din", "दिन"),
}
_AGE = re.compile(
    r"[\s,]*".join(
        rf"(?:(?P<{unit}>\d{{1,3}})\s*(?:{'|'.join(sorted(spellings, key=len, reverse=True))})\.?)?"
        for unit, spellings in _UNITS.items()
    )
    + r"(?:\s*old)?"
)
_NOUGHTS = re.compile(r"(?<=\d)\.0{1,2}(?!\d)")
"""The end of a whole number as spreadsheets write it: 45.0."""


class AgeError(ValueError):
    """A text or date that is not the age of a living person. Its message says what to write."""


@dataclass(frozen=True, slots=True)
class Birth:
    """A date of birth and its precision; with `year` or `month` it is the middle of the range."""

    birth_date: date
    precision: Precision

    @property
    def earliest(self) -> date:
        """Return the first possible day of birth: no entry of the record may be before it."""
        if self.precision == "day":
            return self.birth_date
        if self.precision == "month":
            return self.birth_date - timedelta(days=16)
        return months_before(self.birth_date, 6)

    @property
    def phrase(self) -> str:
        """Return the birth within a message: on 17 May 1980; in May 1980 or later, by the age."""
        if self.precision == "day":
            return f"on {format_day(self.birth_date)}"
        month = format_day(self.earliest).partition(" ")[2]
        return f"in {month} or later, by the age"


def parse_age(text: str, today: date) -> Birth:
    """Read an age on `today` as people type it: `45`, `8m`, `2w`, `12d`, `1y 6m`. Raises AgeError.

    Years alone are known to the year, years and months to the month, weeks and days to the day.
    """
    tidy = _NOUGHTS.sub("", text.strip().lower().replace("़", ""))
    match = _AGE.fullmatch(tidy + "y" if tidy.isdecimal() else tidy)
    parts = {u: int(n) for u, n in match.groupdict().items() if n} if match else {}
    _refuse_the_unlikely(parts, tidy)
    birth = _birth(parts, today)
    if _months_between(birth.birth_date, today) >= 12 * (MAX_YEARS + 1):
        raise AgeError(f"An age of more than {MAX_YEARS} years cannot be right. {_HINT}")
    return birth


def _refuse_the_unlikely(parts: dict[str, int], text: str) -> None:
    if re.search(r"\d\s*[.½]", text):
        raise AgeError("Write one and a half years as 1y 6m")
    if not parts:
        raise AgeError(_HINT)
    if not any(parts.values()) and "d" not in parts:
        raise AgeError("Write the age of a newborn in days, like 0d or 12d")
    months = parts.get("m", 0)
    if "y" in parts and months > 11:
        raise AgeError(f"{months} months are more than a year. {_HINT}, or 1y 6m")
    if months > 24:  # in a doctor's hand 45M is a man of 45
        raise AgeError(f"Write {months // 12}y {months % 12}m, or {months} for {months} years")


def _birth(parts: dict[str, int], today: date) -> Birth:
    day = months_before(today, 12 * parts.get("y", 0) + parts.get("m", 0))
    if "d" in parts or "w" in parts:
        return Birth(day - timedelta(days=7 * parts.get("w", 0) + parts.get("d", 0)), "day")
    if "m" in parts:
        return Birth(day - timedelta(days=15), "month")
    return Birth(months_before(day, 6), "year")


def birth_from_date(day: date, today: date) -> Birth:
    """Return the birth on a known date. Raises AgeError in the future or over MAX_YEARS ago."""
    if day > today:
        raise AgeError("The date of birth is in the future. Check the day, month and year")
    if _months_between(day, today) >= 12 * (MAX_YEARS + 1):
        raise AgeError(f"The date of birth is more than {MAX_YEARS} years ago. Check the year")
    return Birth(day, "day")


def age_years(birth: Birth, today: date) -> int:
    """Return the completed years on the day `today` (0 before the birth)."""
    return _months_between(birth.birth_date, today) // 12


def describe_age(birth: Birth, today: date) -> str:
    """Return the age as doctors write it: `12 d`, `8 m`, `3 y 4 m`, `45 y`, no finer than known.

    In days under 2 months (the young infant of IMNCI), in months under 24 months, in years and
    months under 6 years, then in years.
    """
    months = _months_between(birth.birth_date, today)
    years, rest = divmod(months, 12)
    if birth.precision == "year":
        return f"{years} y"
    if birth.precision == "day" and months < 2:
        return f"{max(0, (today - birth.birth_date).days)} d"
    if months < 24:
        return f"{months} m"
    return f"{years} y {rest} m" if rest and years < 6 else f"{years} y"


def format_age_field(birth: Birth, today: date) -> str:
    """Return the age as typed today; empty for an exact birth, whose date is shown instead."""
    months = _months_between(birth.birth_date, today)
    if birth.precision == "day":
        return ""
    if birth.precision == "year":
        return str(months // 12)
    return f"{months}m" if months < 24 else f"{months // 12}y {months % 12}m"


def _months_between(birth: date, today: date) -> int:
    months = 12 * (today.year - birth.year) + today.month - birth.month
    return max(0, months - (today.day < birth.day))


def months_before(day: date, months: int) -> date:
    """Return the same day of an earlier month, or its last day where the month is too short."""
    year, month = divmod(12 * day.year + day.month - 1 - months, 12)
    after = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + timedelta(days=day.day - 1), after - timedelta(days=1))
