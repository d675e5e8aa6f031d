"""Read when a problem began: `2019`, `May 2019`, `12/5/2019`, `3 years`, `age 12`. Pure.

Patients tell it roughly, so the text is read as a span of days. Text that is not understood is
kept as written and is not checked.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import NamedTuple

from clinic.clock import MONTHS, DayError, parse_day
from clinic.patients.ages import Birth, months_before

_BEFORE = re.compile(
    r"(?:(?:since|from|in|on|for|about|around|approx(?:imately)?\.?|approx|nearly|almost|over|"
    r"past|last|the|year|early|mid|late|end of|beginning of|at|c\.|~|≈|>)(?![a-z])[\s-]*)*"
)
_AFTER = re.compile(r"[\s,]*(?:onwards?|ago|back|now|till date|to date|approx(?:imately)?\.?)$")
_DURATION = re.compile(
    r"(?P<count>\d{1,3})(?:\s*(?:-|to)\s*\d{1,3})?\s*\+?\s*"
    r"(?P<unit>y|yrs?|years?|m|mths?|mo|months?|w|wks?|weeks?|d|days?)\.?"
)
_AGED = re.compile(r"(?:the )?age(?:d)?(?: of)? (?P<years>\d{1,3})(?: ?(?:y|yrs?|years?))?")
_MONTH = re.compile(r"(?P<m>[a-z]{3,9})\.?[\s,/-]*(?P<y>\d{4})")
_MONTH_NUMBER = re.compile(r"(?P<m>\d{1,2})\s*[/.-]\s*(?P<y>\d{4})")
_YEAR_FIRST = re.compile(r"(?P<y>\d{4})\s*[/.-]\s*(?P<m>\d{1,2})")
_YEAR = re.compile(r"(?<![\d/.-])(?:18[5-9]|19\d|2\d\d)\d(?![\d/.-])")
_LATEST_YEAR = 2999
_MOST_COUNTED = 900
"""Years, months, weeks or days; a larger count of years would leave Python's calendar."""


class PossibleBeginning(NamedTuple):
    """The first and the last day on which it may have begun."""

    first: date
    last: date


class ImpossibleSince(ValueError):
    """An impossible beginning. Its message says why, and what to write."""


def check_since(text: str, today: date, birth: Birth) -> None:
    """Raise ImpossibleSince for a beginning after today, or certainly before the birth."""
    span = read_since(text, today, birth)
    if span is None:
        return
    if span.first > today:
        raise ImpossibleSince(
            f"“{text}” is in the future. Write when it began, like 2019 or 3 years."
        )
    if span.last < birth.earliest:
        raise ImpossibleSince(
            f"“{text}” is before the birth, {birth.phrase}. "
            "Correct it here, or the birth on the patient's page."
        )


def read_since(text: str, today: date, birth: Birth) -> PossibleBeginning | None:
    """Return the span in which it began; None where the text is not understood."""
    tidy = "".join(str(int(c)) if c.isdecimal() else c for c in " ".join(text.casefold().split()))
    tidy = _AFTER.sub("", tidy[_BEFORE.match(tidy).end() :])  # type: ignore[union-attr]
    return (
        _duration(tidy, today)
        or _at_age(tidy, birth)
        or _month(tidy)
        or _day(tidy, today)
        or _only_year(tidy)
    )


def _duration(text: str, today: date) -> PossibleBeginning | None:
    """Read `3 years` as two to four years ago: people count roughly."""
    match = _DURATION.fullmatch(text)
    if match is None:
        return None
    count, unit = min(int(match["count"]), _MOST_COUNTED), match["unit"][0]
    return PossibleBeginning(
        *(_ago(today, limit, unit) for limit in (count + 1, max(count - 1, 0)))
    )


def _ago(today: date, count: int, unit: str) -> date:
    if unit in "dw":
        return today - timedelta(days=count * (7 if unit == "w" else 1))
    return months_before(today, count * (12 if unit == "y" else 1))


def _at_age(text: str, birth: Birth) -> PossibleBeginning | None:
    match = _AGED.fullmatch(text)
    if match is None:
        return None
    years = int(match["years"])
    first = months_before(birth.earliest, -12 * years)
    return PossibleBeginning(first, months_before(first, -36))


def _month(text: str) -> PossibleBeginning | None:
    match = _MONTH_NUMBER.fullmatch(text) or _YEAR_FIRST.fullmatch(text)
    if match is not None:
        return _of_month(int(match["y"]), int(match["m"]))
    match = _MONTH.fullmatch(text)
    if match is None:
        return None
    months = [n for n, name in enumerate(MONTHS, 1) if name.lower().startswith(match["m"])]
    return _of_month(int(match["y"]), months[0]) if months else None


def _of_month(year: int, month: int) -> PossibleBeginning | None:
    if not (1850 <= year <= _LATEST_YEAR and 1 <= month <= 12):
        return None
    following = date(year + (month == 12), month % 12 + 1, 1)
    return PossibleBeginning(date(year, month, 1), following - timedelta(days=1))


def _day(text: str, today: date) -> PossibleBeginning | None:
    if re.fullmatch(r"\d{4}", text):  # a year, and no 2 September 1999
        return None
    try:
        day = parse_day(text, today)
    except DayError:
        return None
    return PossibleBeginning(day, day)


def _only_year(text: str) -> PossibleBeginning | None:
    """Read the year of a text that has exactly one: `2019, after the delivery`."""
    years = _YEAR.findall(text)
    if len(years) != 1:
        return None
    year = int(years[0])
    return PossibleBeginning(date(year, 1, 1), date(year, 12, 31))
