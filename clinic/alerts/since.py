"""When a problem began, as it was told: `2019`, `May 2019`, `12/5/2019`, `3 years`, `age 12`. Pure.

What is told is told roughly, so it is read as a span of days; what is not understood is left as it
stands, and nothing is said of it.
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
_BEHIND = re.compile(r"[\s,]*(?:onwards?|ago|back|now|till date|to date|approx(?:imately)?\.?)$")
_LONG = re.compile(
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
"""Of years, months, weeks or days; a calendar has no year so long ago as more of them."""


class Span(NamedTuple):
    """The days between which it began, both included."""

    first: date
    last: date


class ImpossibleSince(ValueError):
    """A beginning that cannot be. Its message says why, and what to write."""


def check_since(told: str, today: date, birth: Birth) -> None:
    """Raises ImpossibleSince for what began after today, or ended to begin before the birth."""
    span = read_since(told, today, birth)
    if span is None:
        return
    if span.first > today:
        raise ImpossibleSince(
            f"“{told}” is in the future. Write when it began, like 2019 or 3 years."
        )
    if span.last < birth.earliest:
        raise ImpossibleSince(
            f"“{told}” is before the birth, {birth.words}. "
            "Correct it here, or the birth on the patient's page."
        )


def read_since(told: str, today: date, birth: Birth) -> Span | None:
    """The span in which it began; None where the words are not understood."""
    words = "".join(str(int(c)) if c.isdecimal() else c for c in " ".join(told.casefold().split()))
    words = _BEHIND.sub("", words[_BEFORE.match(words).end() :])  # type: ignore[union-attr]
    return (
        _length(words, today)
        or _at_age(words, birth)
        or _month(words)
        or _day(words, today)
        or _only_year(words)
    )


def _length(words: str, today: date) -> Span | None:
    """`3 years` is told of two to four: people count roughly."""
    found = _LONG.fullmatch(words)
    if found is None:
        return None
    count, unit = min(int(found["count"]), _MOST_COUNTED), found["unit"][0]
    return Span(*(_ago(today, each, unit) for each in (count + 1, max(count - 1, 0))))


def _ago(today: date, count: int, unit: str) -> date:
    if unit in "dw":
        return today - timedelta(days=count * (7 if unit == "w" else 1))
    return months_before(today, count * (12 if unit == "y" else 1))


def _at_age(words: str, birth: Birth) -> Span | None:
    found = _AGED.fullmatch(words)
    if found is None:
        return None
    years = int(found["years"])
    first = months_before(birth.earliest, -12 * years)
    return Span(first, months_before(first, -36))


def _month(words: str) -> Span | None:
    found = _MONTH_NUMBER.fullmatch(words) or _YEAR_FIRST.fullmatch(words)
    if found is not None:
        return _of_month(int(found["y"]), int(found["m"]))
    named = _MONTH.fullmatch(words)
    if named is None:
        return None
    months = [n for n, name in enumerate(MONTHS, 1) if name.lower().startswith(named["m"])]
    return _of_month(int(named["y"]), months[0]) if months else None


def _of_month(year: int, month: int) -> Span | None:
    if not (1850 <= year <= _LATEST_YEAR and 1 <= month <= 12):
        return None
    following = date(year + (month == 12), month % 12 + 1, 1)
    return Span(date(year, month, 1), following - timedelta(days=1))


def _day(words: str, today: date) -> Span | None:
    if re.fullmatch(r"\d{4}", words):  # a year, and no 2 September 1999
        return None
    try:
        day = parse_day(words, today)
    except DayError:
        return None
    return Span(day, day)


def _only_year(words: str) -> Span | None:
    """The one year that the words name, whatever stands around it: `2019, after the delivery`."""
    years = _YEAR.findall(words)
    if len(years) != 1:
        return None
    year = int(years[0])
    return Span(date(year, 1, 1), date(year, 12, 31))
