"""Time: timestamps in UTC, days and financial years in Asia/Kolkata."""

import re
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

KOLKATA = ZoneInfo("Asia/Kolkata")

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_HINT = "Write the date like 23/11/2026 or 23 Nov 2026"
_YEAR_FIRST = re.compile(r"(?P<y>\d{4})([-/.])(?P<m>\d{1,2})\2(?P<d>\d{1,2})")
_DAY_FIRST = re.compile(
    r"(?!(?:\d{3,5}|\d{7})$)"  # in 1958 and 1122019 the day and the month may end in two places
    r"(?P<d>\d{1,2})(?:st|nd|rd|th)?(?P<gap>\s*[-/.,\s]\s*|)(?P<m>\d{1,2}|[a-z]{3,9})\.?"
    r"(?(gap)(?:(?P=gap)|[,\s]\s*)|)(?P<y>\d{4}|\d{2})"
)


class DayError(ValueError):
    """A text that is not a day. Its message says what to write."""


def utc_now() -> datetime:
    """Return the current time, timezone-aware, in UTC."""
    return datetime.now(UTC)


def clinic_day(moment: datetime | None = None) -> date:
    """Return the day in Kolkata at an aware time (by default now). A naive one raises
    ValueError."""
    return _in_kolkata(moment if moment is not None else utc_now()).date()


def _in_kolkata(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone belongs to no day")
    return moment.astimezone(KOLKATA)


def financial_year(day: date) -> str:
    """Return the Indian financial year of a day, April to March: "2026-27", "1999-00"."""
    begins = day.year if day.month >= 4 else day.year - 1
    return f"{begins}-{(begins + 1) % 100:02}"


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """Return a clinic day as a half-open span of UTC: `start <= moment < end`."""
    start, end = (
        datetime.combine(midnight, time(), KOLKATA).astimezone(UTC)
        for midnight in (day, day + timedelta(days=1))
    )
    return start, end


def month_span(month: date) -> tuple[date, date]:
    """Return the first and the last day of a day's month."""
    last = monthrange(month.year, month.month)[1]
    return month.replace(day=1), month.replace(day=last)


def next_month(month: date, many: int = 1) -> date:
    """Return the first day of the month so many months later, or earlier."""
    at = month.year * 12 + month.month - 1 + many
    return date(at // 12, at % 12 + 1, 1)


def format_day(day: date) -> str:
    """Format a day as 23 Nov 2026, independent of the machine's locale."""
    return f"{day.day} {MONTHS[day.month - 1][:3]} {day.year}"


def format_moment(moment: datetime) -> str:
    """Format an aware time in Kolkata: 23 Nov 2026, 10:42 am."""
    local = _in_kolkata(moment)
    half = "am" if local.hour < 12 else "pm"
    return f"{format_day(local.date())}, {local.hour % 12 or 12}:{local.minute:02} {half}"


def format_relative_day(day: date, today: date) -> str:
    """Format as Today, Yesterday or 21 Nov; with the year where it differs: 21 Nov 2025."""
    if day == today:
        return "Today"
    if day == today - timedelta(days=1):
        return "Yesterday"
    return format_day(day) if day.year != today.year else f"{day.day} {MONTHS[day.month - 1][:3]}"


def parse_day(text: str, today: date | None = None) -> date:
    """Read a day as people in India type it, day first; also YYYY-MM-DD. Raises DayError.

    A year of two digits is the latest that ends at most one year after `today` (by default the
    clinic's day): in 2026, 27 is 2027 and 28 is 1928, a date of birth. Digits without a sign
    between them are read only if they are six or eight: 231126.
    """
    tidy = text.strip().lower()
    match = _YEAR_FIRST.fullmatch(tidy) or _DAY_FIRST.fullmatch(tidy)
    month = _month_number(match["m"]) if match else None
    if match is None or month is None:
        raise DayError(_HINT)
    year = int(match["y"])
    if len(match["y"]) == 2:
        latest = (today or clinic_day()).year + 1
        year += latest // 100 * 100
        year -= 100 if year > latest else 0
    if not 1850 <= year <= 2150:
        raise DayError(f"The year {year} cannot be right. {_HINT}")
    return _real_day(year, month, int(match["d"]))


def _month_number(word: str) -> int | None:
    if word.isdecimal():
        return int(word) if 1 <= int(word) <= 12 else None
    numbers = [n for n, name in enumerate(MONTHS, 1) if name.lower().startswith(word)]
    return numbers[0] if numbers else None


def _real_day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise DayError(f"There is no {day} {MONTHS[month - 1]} {year}. {_HINT}") from None
