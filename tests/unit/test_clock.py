"""Clinic days, times and financial years, and the parsing of typed dates."""

import contextlib
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from clinic.clock import (
    KOLKATA,
    DayError,
    clinic_day,
    day_bounds,
    financial_year,
    format_day,
    format_moment,
    format_relative_day,
    month_span,
    next_month,
    parse_day,
    utc_now,
)

TODAY = date(2026, 11, 23)
any_day = st.dates(date(1900, 1, 1), date(2100, 12, 31))


def test_utc_now_has_a_time_zone() -> None:
    assert utc_now().utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 11, 23, 18, 29, 59, tzinfo=UTC), date(2026, 11, 23)),
        (datetime(2026, 11, 23, 18, 30, tzinfo=UTC), date(2026, 11, 24)),
        (datetime(2026, 11, 23, 0, 0, tzinfo=KOLKATA), date(2026, 11, 23)),
    ],
)
def test_the_clinic_day_begins_at_midnight_in_kolkata(moment: datetime, day: date) -> None:
    assert clinic_day(moment) == day
    with time_machine.travel(moment, tick=False):
        assert clinic_day() == day


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        clinic_day(datetime(2026, 11, 23))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2026, 4, 1), "2026-27"),
        (date(2027, 3, 31), "2026-27"),
        (date(2026, 3, 31), "2025-26"),
        (date(1999, 4, 1), "1999-00"),
        (date(2000, 3, 31), "1999-00"),
        (date(2099, 12, 31), "2099-00"),
    ],
)
def test_the_financial_year_runs_from_april_to_march(day: date, year: str) -> None:
    assert financial_year(day) == year


@given(any_day)
def test_the_bounds_of_a_day_include_that_day_and_meet_the_next(day: date) -> None:
    start, end = day_bounds(day)
    assert clinic_day(start) == day
    assert clinic_day(end - timedelta(microseconds=1)) == day
    assert end == day_bounds(day + timedelta(days=1))[0]
    assert start.utcoffset() == end.utcoffset() == timedelta(0)


def test_a_clinic_day_begins_at_half_past_six_in_the_evening_before_in_utc() -> None:
    assert day_bounds(TODAY)[0] == datetime(2026, 11, 22, 18, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hour", "minute", "formatted"),
    [
        (5, 12, "23 Nov 2026, 10:42 am"),
        (6, 30, "23 Nov 2026, 12:00 pm"),
        (18, 29, "23 Nov 2026, 11:59 pm"),
        (18, 30, "24 Nov 2026, 12:00 am"),
        (7, 35, "23 Nov 2026, 1:05 pm"),
    ],
)
def test_a_time_is_shown_in_kolkata(hour: int, minute: int, formatted: str) -> None:
    assert format_moment(datetime(2026, 11, 23, hour, minute, tzinfo=UTC)) == formatted


@pytest.mark.parametrize(
    ("day", "formatted"),
    [
        (date(2026, 11, 23), "Today"),
        (date(2026, 11, 22), "Yesterday"),
        (date(2026, 11, 24), "24 Nov"),
        (date(2026, 11, 21), "21 Nov"),
        (date(2025, 11, 21), "21 Nov 2025"),
    ],
)
def test_a_day_near_today_has_a_short_name(day: date, formatted: str) -> None:
    assert format_relative_day(day, TODAY) == formatted


def test_yesterday_may_be_in_last_year() -> None:
    assert format_relative_day(date(2025, 12, 31), date(2026, 1, 1)) == "Yesterday"


@pytest.mark.parametrize(
    "typed",
    [
        *("2026-11-23", "2026/11/23", "2026.11.23", " 2026-11-23 ", "२०२६-११-२३"),
        *("23/11/2026", "23-11-26", "23.11.2026", "23 11 2026", "23112026", "23 / 11 / 2026"),
        *("23 Nov 2026", "23 november 2026", "23-Nov-26", "23Nov2026", "23rd Nov, 2026"),
        *("23 NOV. 2026", "२३/११/२०२६"),
    ],
)
def test_a_typed_day_is_read_with_the_day_first(typed: str) -> None:
    assert parse_day(typed, TODAY) == TODAY


@given(any_day)
def test_every_day_is_read_back_in_every_usual_format(day: date) -> None:
    for typed in (
        format_day(day),
        day.isoformat(),
        f"{day:%d/%m/%Y}",
        f"{day.day}.{day.month}.{day.year}",
    ):
        assert parse_day(typed) == day


@pytest.mark.parametrize(
    ("typed", "year"),
    [("1/1/26", 2026), ("1/1/27", 2027), ("1/1/28", 1928), ("1/1/45", 1945), ("1/1/00", 2000)],
)
def test_a_two_digit_year_is_next_year_at_the_latest(typed: str, year: int) -> None:
    assert parse_day(typed, TODAY).year == year


def test_a_two_digit_year_is_read_correctly_across_a_century() -> None:
    assert parse_day("1/1/00", date(2099, 5, 1)).year == 2100
    assert parse_day("1/1/99", date(2099, 5, 1)).year == 2099
    assert parse_day("1/1/01", date(2099, 5, 1)).year == 2001


@pytest.mark.parametrize(
    "typed",
    [
        *("", "yesterday", "23", "23/11", "11/23/2026", "23 Nxv 2026", "23 m 2026", "2026-13-01"),
        *("1958", "11258", "1122019", "21278"),  # a day and a month that may end in two places
        *("23/11/226", "231126123", "23-11/2026x", "0x10", "23/00/2026", "2026-11", "23//11//2026"),
    ],
)
def test_an_unreadable_day_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(DayError, match="Write the date like 23/11/2026 or 23 Nov 2026"):
        parse_day(typed, TODAY)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("31/11/2026", "There is no 31 November 2026"),
        ("29 Feb 2026", "There is no 29 February 2026"),
        ("0/1/2026", "There is no 0 January 2026"),
        ("1/1/0226", "The year 226 cannot be right"),
        ("1/1/2926", "The year 2926 cannot be right"),
    ],
)
def test_an_impossible_day_is_named(typed: str, message: str) -> None:
    with pytest.raises(DayError, match=message):
        parse_day(typed, TODAY)


@given(st.text(max_size=20))
def test_any_other_text_raises_only_a_day_error(typed: str) -> None:
    with contextlib.suppress(DayError):
        assert 1850 <= parse_day(typed, TODAY).year <= 2150


def test_the_next_month_of_december_is_in_the_next_year() -> None:
    assert next_month(date(2026, 12, 31)) == date(2027, 1, 1)
    assert next_month(date(2026, 1, 31), -1) == date(2025, 12, 1)
    assert month_span(date(2028, 2, 5)) == (date(2028, 2, 1), date(2028, 2, 29))
