"""The note of a visit as text: one entry a line. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from clinic.clock import DayError, parse_day

_CODED = re.compile(r"(?P<name>.+?)\s*\((?P<code>[A-Z]\d{2}(?:\.\d{1,2})?)\)")
_SPAN = re.compile(
    r"(?:in|after|x)?\s*(?P<count>\d{1,3})\s*(?P<unit>d|days?|w|wks?|weeks?|m|mo|months?|y|years?)",
    re.IGNORECASE,
)
LONGEST_WAIT_DAYS = 2 * 366


@dataclass(frozen=True, slots=True)
class WrittenDiagnosis:
    """One diagnosis: its name, its ICD-10 code or '', and whether it is provisional."""

    name: str
    code: str = ""
    provisional: bool = False


def entries(text: str) -> tuple[str, ...]:
    """Return the non-blank lines of a text, trimmed."""
    return tuple(line for line in (" ".join(raw.split()) for raw in text.splitlines()) if line)


def joined(lines: Iterable[str]) -> str:
    """Return the text of these lines; `entries` divides it again."""
    return "\n".join(lines)


def read_diagnosis(line: str) -> WrittenDiagnosis:
    """Read a line: `? Dengue fever (A90)` is a provisional diagnosis with its code."""
    text = line.strip()
    provisional = text.startswith("?")
    text = text.lstrip("? ").strip() or text
    match = _CODED.fullmatch(text)
    if match is None:
        return WrittenDiagnosis(text, "", provisional)
    return WrittenDiagnosis(match["name"], match["code"], provisional)


def write_diagnosis(diagnosis: WrittenDiagnosis) -> str:
    """Return the line that `read_diagnosis` reads as this diagnosis."""
    code = f" ({diagnosis.code})" if diagnosis.code else ""
    return f"{'? ' if diagnosis.provisional else ''}{diagnosis.name}{code}"


def read_follow_up(text: str, visit_day: date) -> date | None:
    """Return the day of a follow-up; None for a blank text.

    `5d`, `2 weeks`, `1 month`, `3m` count from the day of the visit; a date is taken as it is.
    Raises ValueError with advice for anything else, for a day before the visit and for one more
    than two years after it.
    """
    if not text.strip():
        return None
    day = _after(text.strip(), visit_day) or _that_day(text, visit_day)
    if day < visit_day:
        raise ValueError("The follow-up can't be before the visit.")
    if day > visit_day + timedelta(days=LONGEST_WAIT_DAYS):
        raise ValueError("The follow-up can't be more than two years ahead.")
    return day


def _that_day(text: str, visit_day: date) -> date:
    try:
        return parse_day(text, visit_day)
    except DayError:
        example = f"{visit_day + timedelta(days=10):%d/%m/%Y}"
        raise ValueError(
            f"Write when to come again: 5d, 2w, 1m or a date like {example}."
        ) from None


def _after(text: str, visit_day: date) -> date | None:
    match = _SPAN.fullmatch(text)
    if match is None:
        return None
    count, unit = int(match["count"]), match["unit"][0].lower()
    if unit in "dw":
        return visit_day + timedelta(days=count * (7 if unit == "w" else 1))
    return _months_later(visit_day, count * (12 if unit == "y" else 1))


def _months_later(day: date, months: int) -> date:
    """Return the same day of a later month, or its last: a month after 31 January ends February.

    Raises ValueError for a year that no calendar has.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > 9000:
        raise ValueError("The follow-up can't be more than two years ahead.")
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    last = (following - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))
