"""Lines of a list of patients: words for nothing, and what spreadsheets spoil."""

from __future__ import annotations

from datetime import date

import pytest

from clinic.exchange.births import DayFormat
from clinic.exchange.rows import PatientLine, read_line

TODAY = date(2026, 11, 30)
ROLES = ("name", "gender", "birth", "age", "phone", "second_phone")


def line(
    name: str = "Asha Rao", birth: str = "", age: str = "45", phone: str = "", second: str = ""
) -> PatientLine:
    return read_line((name, "F", birth, age, phone, second), ROLES, DayFormat(TODAY))


@pytest.mark.parametrize(
    "nothing", ["N/A", "n.a.", "NA", "#N/A", "nil", "None", "NULL", "-", "--", "?", "not known"]
)
def test_a_word_for_nothing_is_no_telephone_and_no_date(nothing: str) -> None:
    read = line(birth=nothing, phone=nothing, second=nothing)
    assert read.problems == ()
    assert read.values is not None
    assert (read.values["phone"], read.values["second_phone"]) == (None, None)


@pytest.mark.parametrize("day", ["00/00/0000", "0000-00-00", "00-00-00"])
def test_a_date_of_noughts_is_no_date_of_birth(day: str) -> None:
    assert line(birth=day).problems == ()
    assert line(birth=day, age="").problems == ("The age or the date of birth is missing.",)


@pytest.mark.parametrize("day", ["01/01/1900", "1900-01-01", "30/12/1899"])
def test_the_empty_date_of_a_program_is_nobodys_birth(day: str) -> None:
    (problem,) = line(birth=day, age="").problems
    assert "A program writes this day where it knows none" in problem


def test_a_word_for_nothing_as_the_age_is_a_missing_age() -> None:
    assert line(age="N/A").problems == ("The age or the date of birth is missing.",)


def test_a_whole_number_of_a_spreadsheet_is_an_age() -> None:
    for age in ("45.0", "45.00", "45.0 yrs"):
        values = line(age=age).values
        assert values is not None
        assert values["birth"].precision == "year"
    assert "1y 6m" in line(age="45.5").problems[0]


@pytest.mark.parametrize(
    "typed", ["9876543210.0", "9.876543210E+09", "9.876543210e9", "9876543210.00"]
)
def test_a_telephone_that_a_spreadsheet_took_for_a_number_keeps_all_its_digits(typed: str) -> None:
    values = line(phone=typed).values
    assert values is not None
    assert values["phone"] == "+919876543210"


def test_a_shortened_telephone_is_never_filled_up() -> None:
    for typed in ("9.87654E+09", "9.87654321E+09", "9.87654321012E+09"):
        (problem,) = line(phone=typed).problems
        assert "The spreadsheet has shortened this number. Write all its digits." in problem


@pytest.mark.parametrize("name", ["#REF!", "#NAME?", '=CONCATENATE("Asha"," Rao")', "=cmd|' /C x'"])
def test_a_formula_or_an_error_is_no_name(name: str) -> None:
    assert "is a formula or an error of the spreadsheet." in line(name=name).problems[0]


@pytest.mark.parametrize("name", ["N/A", "NULL", "-", "nil"])
def test_a_word_for_nothing_is_no_name(name: str) -> None:
    assert line(name=name).problems == (f"“{name}” is no name.",)


def test_the_number_of_a_day_is_explained_where_its_day_is_not_known() -> None:
    assert "Show the column as dates" in line(birth="29353").problems[0]
