"""Parsing and display of telephone numbers."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.phones import (
    PhoneError,
    format_phone,
    message_digits,
    normalise_phone,
    phone_part,
    phone_query,
    phone_search_terms,
)

any_mobile = st.from_regex(r"[6-9][0-9]{9}", fullmatch=True)


@pytest.mark.parametrize(
    "typed",
    [
        *("9876543210", "98765 43210", "98765-43210", "098765-43210", "0 98765 43210"),
        *("+919876543210", "+91 98765 43210", "+91-98765-43210", "(+91) 98765 43210"),
        *("00919876543210", "0091 98765 43210", "919876543210", "91 98765 43210"),
        *("+91 (0)98765 43210", "९८७६५४३२१०", "९८७६५ ४३२१०", "௯௮௭௬௫௪௩௨௧௦", "＋91 98765 43210"),
        *("  9876543210  ", "\u202a+91 98765 43210\u202c", "98765\u00a043210", "98765–43210"),
    ],
)
def test_an_indian_mobile_is_read_in_any_usual_spelling(typed: str) -> None:
    assert normalise_phone(typed) == "+919876543210"


@given(any_mobile)
def test_every_mobile_number_is_accepted_and_read_back(digits: str) -> None:
    e164 = normalise_phone(digits)
    assert e164 == f"+91{digits}"
    assert normalise_phone(e164) == e164
    assert normalise_phone(format_phone(e164)) == e164
    assert digits in phone_search_terms(e164)


@pytest.mark.parametrize("nothing", ["", "   ", "\u200b"])
def test_a_patient_may_have_no_number(nothing: str) -> None:
    assert normalise_phone(nothing) is None


@pytest.mark.parametrize(
    ("typed", "e164", "formatted"),
    [
        ("020 2553 1234", "+912025531234", "+91 20 2553 1234"),
        ("(020) 2553-1234", "+912025531234", "+91 20 2553 1234"),
        ("+91 20 2553 1234", "+912025531234", "+91 20 2553 1234"),
        ("+44 20 7946 0958", "+442079460958", "+44 20 7946 0958"),
        ("+977 984-1234567", "+9779841234567", "+977 984-1234567"),
        ("+1 650 253 0000", "+16502530000", "+1 650-253-0000"),
    ],
)
def test_landlines_with_area_code_and_foreign_numbers_are_accepted(
    typed: str, e164: str, formatted: str
) -> None:
    assert normalise_phone(typed) == e164
    assert format_phone(e164) == formatted
    assert normalise_phone(formatted) == e164


@pytest.mark.parametrize(
    "typed",
    [
        *("12345", "98765", "987654321", "98765432101", "1234567890", "5876543210", "0000000000"),
        *("abc", "98765 HELLO", "call 9876543210", "9876543210 x12", "9876543210;ext=5"),
        *("98765 43210 / 98765 43211", "98765 43210, 2", "9876543210@", "tel:+919876543210"),
        *("+", "-", "()", "+91", "+91 12345", "1800 123 4567", "112", "9" * 40, "<b>9876543210"),
    ],
)
def test_an_unreadable_number_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(PhoneError, match="a mobile number of ten digits, like 98765 43210"):
        normalise_phone(typed)


def test_a_refusal_names_the_number_of_typed_digits() -> None:
    with pytest.raises(PhoneError, match="Only 9 digits"):
        normalise_phone("987654321")


def test_an_impossible_foreign_number_is_refused() -> None:
    with pytest.raises(PhoneError, match="does not exist in that country"):
        normalise_phone("+44 12")


@given(st.text(max_size=25))
def test_any_text_gives_a_number_none_or_a_phone_error(typed: str) -> None:
    try:
        e164 = normalise_phone(typed)
    except PhoneError:
        return
    assert e164 is None or normalise_phone(e164) == e164


def test_a_mobile_is_shown_in_two_groups_of_five() -> None:
    assert format_phone("+919876543210") == "+91 98765 43210"


def test_messages_go_to_a_mobile_and_not_to_a_landline_with_an_area_code_of_8() -> None:
    assert message_digits("+919876543210") == "919876543210"
    with pytest.raises(PhoneError, match="not a mobile number"):
        message_digits("+918022223333")


def test_a_number_is_found_by_its_digits_from_any_position() -> None:
    later = {"#876543210", "#76543210", "#6543210", "#543210", "#43210", "#3210"}
    assert phone_search_terms("+919876543210") == {"9876543210"} | later
    foreign = phone_search_terms("+442079460958")
    assert {"442079460958", "2079460958", "#42079460958", "#0958"} <= foreign


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("98765", "98765"),
        ("98765 43", "9876543"),
        ("098765", "98765"),
        ("+91 98765", "98765"),
        ("0091 98765", "98765"),
        ("९८७६५", "98765"),
        ("3210", "3210"),
        ("91 98765 43210", "9876543210"),
        ("+44 (0)20 7946", "44207946"),
        ("0044 7700 900123", "447700900123"),
        ("ravi", None),
        ("ravi 98765", None),
        ("", None),
        ("+91", None),
        ("0", None),
    ],
)
def test_the_beginning_of_a_number_is_searched_as_it_is_stored(
    typed: str, expected: str | None
) -> None:
    assert phone_query(typed) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("3210", "#3210"),
        ("43210", "#43210"),
        ("43 210", "#43210"),
        ("0958", "#0958"),
        ("३२१०", "#3210"),
        ("876543210", "#876543210"),
        ("210", ""),
        ("9876543210", "#9876543210"),
        ("07700 900123", "#7700900123"),
        ("0" * 15, ""),
        ("1" * 15, ""),
        ("+91 98765", ""),
        ("0091", "#0091"),
        ("0000", "#0000"),
        ("ravi 3210", ""),
        ("", ""),
    ],
)
def test_a_part_of_a_number_is_searched_as_later_digits(typed: str, expected: str) -> None:
    assert phone_part(typed) == expected


def test_start_up_does_not_load_the_numbering_plans_of_all_countries() -> None:
    code = "import sys, clinic.phones; sys.exit('phonenumbers' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
