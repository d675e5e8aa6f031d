"""Read dates of birth and ages of a list as they were written, and what must be asked. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from clinic.clock import DayError, parse_day
from clinic.patients.ages import AgeError, Birth, birth_from_date, parse_age

DAY_FIRST, MONTH_FIRST = "dmy", "mdy"
ORDERS = {
    DAY_FIRST: "The day first: 05/04 is 5 April",
    MONTH_FIRST: "The month first: 05/04 is 4 May",
}
LATEST, OLDER, LEFT_OUT = "latest", "1900", "out"
TWO_DIGITS = {
    LATEST: "As young as possible: 25 is 2025, 68 is 1968",
    OLDER: "All in the 1900s: 25 is 1925, 68 is 1968",
    LEFT_OUT: "These rows are not brought in",
}
"""How years of two digits can be read."""

_TIME = re.compile(r"(?:,?\s+|(?<=\d)T)\d{1,2}[:.]\d{2}(?:[:.]\d{2})?.*$", re.IGNORECASE)
_NUMBERS = re.compile(r"(\d{1,2})\s*([-/.])\s*(\d{1,2})\s*\2\s*(\d{4}|\d{2})")
_NAMED = re.compile(
    r"\d{1,2}(?:st|nd|rd|th)?[-/. ,]*[A-Za-z]{3,9}[-/. ,]*(\d{4}|\d{2})", re.IGNORECASE
)
_YEAR_FIRST = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}")
_YEAR = re.compile(r"(?:18|19|20)\d\d")
_SERIAL = re.compile(r"([1-5]\d{4})(?:\.\d+)?")
_HINT = "Write the date of birth like 23/11/1980"
_EMPTY_DAYS = frozenset((date(1899, 12, 30), date(1899, 12, 31), date(1900, 1, 1)))
"""The days that spreadsheets and databases show for an empty date."""


class DayFormat(NamedTuple):
    """How the days of a list are to be read. `today` is the day on which it is brought in."""

    today: date
    order: str = DAY_FIRST
    two_digits: str = ""
    serials_from: date | None = None
    """Day 0 of a spreadsheet's serial days."""


class DayQuestions(NamedTuple):
    """The open questions about the days of a list: the order of day and month (`order` is a
    proposal), and the century of years with two digits.
    """

    asks_order: bool = False
    order: str = DAY_FIRST
    asks_century: bool = False
    example: str = ""


def questions_about(texts: Iterable[str]) -> DayQuestions:
    """Return what has to be asked about the days in a column."""
    day_first, month_first, either, short = False, False, "", ""
    for text in texts:
        plain = _plain(text)
        numbers, named = _NUMBERS.fullmatch(plain), _NAMED.fullmatch(plain)
        year = numbers[4] if numbers else named[1] if named else ""
        short = short or (plain if len(year) == 2 else "")
        if numbers:
            first, second = int(numbers[1]), int(numbers[3])
            day_first = day_first or first > 12 >= second
            month_first = month_first or second > 12 >= first
            either = either or (plain if max(first, second) <= 12 and first != second else "")
    asks = bool(either) and day_first == month_first
    order = MONTH_FIRST if month_first and not day_first else DAY_FIRST
    return DayQuestions(asks, order, bool(short), either if asks else short)


def read_birth(text: str, reading: DayFormat) -> Birth:
    """Read a date or a year of birth. Raises AgeError."""
    plain = _plain(text)
    if _YEAR.fullmatch(plain):
        return _of_year(int(plain), reading.today)
    day = read_day(plain, reading)
    if day in _EMPTY_DAYS:
        raise AgeError(f"A program writes this day where it knows none. {_HINT}, or the age")
    return birth_from_date(day, reading.today)


def _of_year(year: int, today: date) -> Birth:
    birth_from_date(min(date(year, 12, 31), today), today)
    if year > today.year:
        raise AgeError("The year of birth is in the future")
    middle = min(date(year, 7, 2), today)
    return Birth(middle, "year")


def read_age(text: str, reading: DayFormat, day: date | None) -> Birth:
    """Read an age as it was on a day, by default today; a date in its place is a birth.

    Raises AgeError.
    """
    plain = _plain(text)
    if _NUMBERS.fullmatch(plain) or _NAMED.fullmatch(plain) or _YEAR_FIRST.fullmatch(plain):
        return read_birth(plain, reading)
    return parse_age(plain, day or reading.today)


def read_day(text: str, reading: DayFormat) -> date:
    """Read a day as a list or a spreadsheet has it. Raises AgeError."""
    plain = _plain(text)
    serial = _SERIAL.fullmatch(plain)
    if serial is not None:
        if reading.serials_from is None:
            raise AgeError("A spreadsheet's number of a day. Show the column as dates, and save it")
        return reading.serials_from + timedelta(days=int(serial[1]))
    numbers = _NUMBERS.fullmatch(plain)
    if numbers is not None:
        first, second = numbers[1], numbers[3]
        day, month = (second, first) if reading.order == MONTH_FIRST else (first, second)
        plain = f"{day}/{month}/{_whole_year(numbers[4], reading)}"
    elif (named := _NAMED.fullmatch(plain)) is not None and len(named[1]) == 2:
        plain = plain[: named.start(1)] + _whole_year(named[1], reading)
    try:
        return parse_day(plain, reading.today)
    except DayError as error:
        raise AgeError(str(error)) from None


def _whole_year(year: str, reading: DayFormat) -> str:
    if len(year) == 4:
        return year
    if reading.two_digits == OLDER:
        return f"19{year}"
    if reading.two_digits == LATEST:
        this = reading.today.year
        latest = this - this % 100 + int(year)
        return str(latest if latest <= this else latest - 100)
    raise AgeError(f"The year has two digits only. {_HINT}")


def _plain(text: str) -> str:
    return _TIME.sub("", text.strip())
