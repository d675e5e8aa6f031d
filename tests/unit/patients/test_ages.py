"""Parsing and display of ages and dates of birth."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.patients.ages import (
    AgeError,
    Birth,
    age_years,
    birth_from_date,
    describe_age,
    format_age_field,
    parse_age,
)

TODAY = date(2026, 11, 23)
EVERY_DAY_OF_TWO_YEARS = [date(2027, 1, 1) + timedelta(days=n) for n in range(731)]
any_today = st.dates(date(2020, 1, 1), date(2060, 12, 31))


@pytest.mark.parametrize(
    ("typed", "displayed_age", "precision"),
    [
        ("45", "45 y", "year"),
        ("45y", "45 y", "year"),
        ("45 Yrs.", "45 y", "year"),
        ("45 years old", "45 y", "year"),
        ("1", "1 y", "year"),
        ("130", "130 y", "year"),
        ("४५", "45 y", "year"),
        ("४५ वर्ष", "45 y", "year"),
        ("8m", "8 m", "month"),
        ("8 months", "8 m", "month"),
        ("८ महीने", "8 m", "month"),
        ("24m", "2 y", "month"),
        ("1y 6m", "18 m", "month"),
        ("1y6m", "18 m", "month"),
        ("3 years, 4 months", "3 y 4 m", "month"),
        ("12y 3m", "12 y", "month"),
        ("0y 5m", "5 m", "month"),
        ("0d", "0 d", "day"),
        ("12d", "12 d", "day"),
        ("12 days", "12 d", "day"),
        ("१२ दिन", "12 d", "day"),
        ("2w", "14 d", "day"),
        ("6 weeks", "42 d", "day"),
        ("2 saal 6 mahine", "2 y 6 m", "month"),
        ("3 hafte", "21 d", "day"),
        ("2w 3d", "17 d", "day"),
        ("3m 10d", "3 m", "day"),
    ],
)
def test_an_age_is_read_as_people_type_it(typed: str, displayed_age: str, precision: str) -> None:
    birth = parse_age(typed, TODAY)
    assert describe_age(birth, TODAY) == displayed_age
    assert birth.precision == precision


@pytest.mark.parametrize("today", [date(2028, 2, 29), date(2027, 3, 31), date(2027, 3, 1), TODAY])
def test_an_age_typed_today_is_shown_unchanged_today(today: date) -> None:
    for years in range(1, 131):
        assert describe_age(parse_age(f"{years}", today), today) == f"{years} y"
    for months in range(1, 24):
        assert describe_age(parse_age(f"{months}m", today), today) == f"{months} m"
    for days in range(59):
        assert describe_age(parse_age(f"{days}d", today), today) == f"{days} d"
    for months in range(1, 12):
        assert describe_age(parse_age(f"4y {months}m", today), today) == f"4 y {months} m"


@pytest.mark.parametrize(
    ("typed", "displayed_age"), [("45", "45 y"), ("8m", "8 m"), ("12d", "12 d")]
)
def test_a_typed_age_is_shown_unchanged_on_every_day_of_a_leap_year(
    typed: str, displayed_age: str
) -> None:
    for today in EVERY_DAY_OF_TWO_YEARS:
        assert describe_age(parse_age(typed, today), today) == displayed_age


@given(st.integers(0, 129), st.integers(0, 11), any_today)
def test_submitting_the_shown_age_again_gives_the_same_age(
    years: int, months: int, today: date
) -> None:
    for typed in {f"{years or 1}", f"{years}y {months or 1}m"}:
        birth = parse_age(typed, today)
        again = format_age_field(birth, today)
        assert parse_age(again, today) == birth


@given(st.integers(1, 120), any_today, st.integers(0, 3660))
def test_an_age_grows_by_a_year_per_year_and_never_shrinks(
    years: int, today: date, later: int
) -> None:
    birth = parse_age(f"{years}", today)
    after = today + timedelta(days=later)
    assert years + later // 366 <= age_years(birth, after) <= years + later // 365 + 1
    assert age_years(birth, after + timedelta(days=1)) >= age_years(birth, after)


def test_the_birth_of_an_age_in_years_is_the_middle_of_its_year() -> None:
    assert parse_age("45", TODAY) == Birth(date(1981, 5, 23), "year")
    assert parse_age("8m", TODAY) == Birth(date(2026, 3, 8), "month")
    assert parse_age("12d", TODAY) == Birth(date(2026, 11, 11), "day")


def test_a_babys_age_is_shown_in_days_then_months_then_years() -> None:
    birth = birth_from_date(date(2026, 11, 23), TODAY)
    displayed_age = {
        date(2026, 11, 23): "0 d",
        date(2027, 1, 22): "60 d",
        date(2027, 1, 23): "2 m",
        date(2028, 11, 22): "23 m",
        date(2028, 11, 23): "2 y",
        date(2028, 12, 23): "2 y 1 m",
        date(2032, 11, 22): "5 y 11 m",
        date(2032, 11, 23): "6 y",
        date(2033, 11, 22): "6 y",
    }
    assert {day: describe_age(birth, day) for day in displayed_age} == displayed_age


def test_an_age_known_to_the_year_is_never_shown_in_months() -> None:
    birth = parse_age("2", TODAY)
    for days in range(0, 1500, 7):
        assert describe_age(birth, TODAY + timedelta(days=days)).endswith(" y")


def test_a_child_born_on_29_february_has_its_birthday_on_1_march() -> None:
    birth = Birth(date(2024, 2, 29), "day")
    assert [age_years(birth, date(2025, 2, 28)), age_years(birth, date(2025, 3, 1))] == [0, 1]
    assert age_years(birth, date(2028, 2, 29)) == 4


def test_an_exact_birth_leaves_the_age_field_empty() -> None:
    assert format_age_field(birth_from_date(date(1981, 3, 2), TODAY), TODAY) == ""
    assert format_age_field(parse_age("12d", TODAY), TODAY) == ""


def test_a_birth_after_the_given_day_gives_no_negative_age() -> None:
    birth = birth_from_date(TODAY, TODAY)
    assert describe_age(birth, TODAY - timedelta(days=40)) == "0 d"
    assert age_years(birth, TODAY - timedelta(days=400)) == 0


@pytest.mark.parametrize(
    "typed",
    ["", " ", "old", "y", "m", "45x", "-5", "4 5", "1234", "45 y 8 z", "12d 3m", "6m 1y", "1y 12m"],
)
def test_an_unreadable_age_is_refused_with_examples(typed: str) -> None:
    with pytest.raises(AgeError, match="Write the age like 45, 8m or 12d"):
        parse_age(typed, TODAY)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("1.5y", "one and a half years as 1y 6m"),
        ("2.5", "one and a half years as 1y 6m"),
        ("1½", "one and a half years as 1y 6m"),
        ("0", "in days, like 0d or 12d"),
        ("0m", "in days, like 0d or 12d"),
        ("131", "more than 130 years"),
        ("131y", "more than 130 years"),
        ("130y 12d", None),
        ("999 y", "more than 130 years"),
        ("45m", "Write 3y 9m, or 45 for 45 years"),
        ("45M", "Write 3y 9m, or 45 for 45 years"),
    ],
)
def test_an_unlikely_age_is_refused_with_advice(typed: str, message: str | None) -> None:
    if message is None:
        assert describe_age(parse_age(typed, TODAY), TODAY) == "130 y"
        return
    with pytest.raises(AgeError, match=message):
        parse_age(typed, TODAY)


def test_a_birth_in_the_future_or_over_130_years_ago_is_refused() -> None:
    assert birth_from_date(TODAY, TODAY) == Birth(TODAY, "day")
    assert birth_from_date(date(1895, 11, 24), TODAY).precision == "day"
    with pytest.raises(AgeError, match="in the future"):
        birth_from_date(TODAY + timedelta(days=1), TODAY)
    with pytest.raises(AgeError, match="more than 130 years ago"):
        birth_from_date(date(1895, 11, 23), TODAY)
