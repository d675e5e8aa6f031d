"""Read the day of a statement's line, as banks, apps and spreadsheets write it. Pure."""

import re
from collections.abc import Iterable
from datetime import date, timedelta

from clinic.clock import DayError, parse_day

_CLOCK_TIME = re.compile(r"(?:,?\s+|(?<=\d)T)(?:at\s+)?\d{1,2}[:.]\d{2}.*$", re.IGNORECASE)
_MONTH_NAMED_FIRST = re.compile(r"(?P<m>[A-Za-z]{3,9})\.?\s*(?P<d>\d{1,2}),?\s+(?P<y>\d{4})")
_NAMED = re.compile(r"\d{1,2}[-/ ]?[A-Za-z]{3,9}[-/ ,]*(?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2}")
_SERIAL = re.compile(r"(?P<days>[34567]\d{4})(?:\.\d+)?")
_NUMBERS = re.compile(r"(?P<first>\d{1,2})(?P<gap>[-/.])(?P<second>\d{1,2})(?P=gap)(?:\d{4}|\d{2})")


def read_day(text: str, today: date, serials_from: date | None) -> date:
    """Read a day with or without a time. Raises DayError.

    It is written day first, with the month's name, or as a spreadsheet's serial number of days
    (`serials_from` is its day 0).
    """
    plain = _CLOCK_TIME.sub("", text)
    serial = _SERIAL.fullmatch(plain) if serials_from is not None else None
    if serial is not None and serials_from is not None:
        return serials_from + timedelta(days=int(serial["days"]))
    match = _MONTH_NAMED_FIRST.fullmatch(plain)
    return parse_day(f"{match['d']} {match['m']} {match['y']}" if match else plain, today)


def are_month_first(texts: Iterable[str]) -> bool:
    """Return whether some day of a file has the month first.

    Then no day in numbers can be read: 11/12/2026 may be either.
    """
    matches = [_NUMBERS.fullmatch(_CLOCK_TIME.sub("", text)) for text in texts]
    return any(
        match is not None and int(match["second"]) > 12 >= int(match["first"]) for match in matches
    )


def looks_like_day(text: str) -> bool:
    """Return whether a text has the format of a day, valid or not."""
    plain = _CLOCK_TIME.sub("", text)
    return any(shape.fullmatch(plain) for shape in (_NUMBERS, _NAMED, _MONTH_NAMED_FIRST))


def is_in_numbers(text: str) -> bool:
    """Return whether only their order distinguishes day and month."""
    return _NUMBERS.fullmatch(_CLOCK_TIME.sub("", text)) is not None


__all__ = ["DayError", "are_month_first", "is_in_numbers", "looks_like_day", "read_day"]
