"""Parsing and formatting of amounts."""

import random
from decimal import ROUND_HALF_UP, Decimal

import pytest
from babel.numbers import format_currency
from hypothesis import given
from hypothesis import strategies as st

from clinic.money import (
    _ENGLISH,
    _HINDI,
    MAX_RUPEES,
    MINUS,
    AmountError,
    format_plain,
    format_rupees,
    from_paise,
    nearest_rupee,
    parse_rupees,
    rupees_column,
    rupees_in_words,
    show_rupees,
    to_paise,
)

any_paise = st.integers(0, to_paise(MAX_RUPEES))


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("500", "500"),
        ("499.50", "499.50"),
        ("499.5", "499.5"),
        ("0", "0"),
        ("1,23,456.00", "123456.00"),
        ("123,456", "123456"),
        ("1,234", "1234"),
        ("1,00,00,000", "10000000"),
        ("1,000,000", "1000000"),
        ("99,99,99,999.99", "999999999.99"),
        ("  500  ", "500"),
        ("₹500", "500"),
        ("₹ 1,23,456.50", "123456.50"),
        ("Rs 500", "500"),
        ("rs.500", "500"),
        ("Rs. 500", "500"),
        ("500/-", "500"),
        ("₹1,500.00/-", "1500"),
        ("४५०", "450"),
        ("१,२३,४५६.५०", "123456.50"),
    ],
)
def test_an_amount_is_read_as_people_type_it(typed: str, amount: str) -> None:
    assert parse_rupees(typed) == Decimal(amount)


@pytest.mark.parametrize(
    "typed",
    [
        *("", " ", "five hundred", "5 00", "500/", "500-", "500 rupees", "₹", "Rs", "₹₹5", "+500"),
        *("1,2,3", "1,23", "12,34", "1,23,45", "1234,567", "12,345,67", ",500", "500,", "1,,234"),
        *("1,23,456,78", "123,45,678", "1.234,50", "500.", ".50", "1.2.3", "1e3", "0x10", "1_000"),
        *("NaN", "Infinity", "५००.५०५", "500\x00"),
    ],
)
def test_an_unreadable_amount_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(AmountError, match="Write rupees like 500 or"):
        parse_rupees(typed)


@pytest.mark.parametrize("typed", ["499.999", "499.500", "0.001"])
def test_a_third_decimal_is_refused_and_never_rounded(typed: str) -> None:
    with pytest.raises(AmountError, match="at most two digits after the point"):
        parse_rupees(typed)


@pytest.mark.parametrize("typed", ["-1", "-0.01", "₹-500", "-₹500", "−5", "Rs -5"])
def test_a_negative_amount_is_refused(typed: str) -> None:
    with pytest.raises(AmountError, match="cannot be below zero"):
        parse_rupees(typed)


@pytest.mark.parametrize("typed", ["1000000000", "999999999.999", "9" * 60, "100,00,00,000"])
def test_an_amount_above_the_maximum_is_refused(typed: str) -> None:
    with pytest.raises(AmountError):
        parse_rupees(typed)


def test_the_refusal_of_a_large_amount_names_the_maximum() -> None:
    with pytest.raises(AmountError, match=r"₹99,99,99,999\.99"):
        parse_rupees("1000000000")


@given(any_paise)
def test_an_amount_in_a_form_is_read_back_equal(paise: int) -> None:
    assert to_paise(parse_rupees(format_plain(paise))) == paise
    assert to_paise(parse_rupees(format_rupees(paise))) == paise


@given(any_paise | st.integers(0, 10**6).map(lambda rupees: rupees * 100 + 50))
def test_the_nearest_rupee_equals_decimal_rounding_half_up(paise: int) -> None:
    rupees = (Decimal(paise) / 100).quantize(Decimal(1), ROUND_HALF_UP)
    assert nearest_rupee(paise) == rupees * 100


@given(any_paise)
def test_paise_and_rupees_convert_exactly(paise: int) -> None:
    rupees = from_paise(paise)
    assert to_paise(rupees) == paise
    assert rupees.as_tuple().exponent == -2


@pytest.mark.parametrize("amount", ["0.001", "1.005", "NaN", "Infinity"])
def test_an_amount_with_a_fraction_of_a_paisa_cannot_be_converted(amount: str) -> None:
    with pytest.raises(AmountError):
        to_paise(Decimal(amount))


@given(st.integers(-(10**13), 10**13))
def test_rupees_are_grouped_as_babel_groups_them_for_india(paise: int) -> None:
    babel = format_currency(from_paise(paise), "INR", locale="en_IN")
    assert format_rupees(paise) == babel.replace("-", MINUS)


@given(any_paise | st.integers(0, 10**7).map(lambda rupees: rupees * 100), st.booleans())
def test_a_screen_shows_paise_only_where_they_are_not_zero(paise: int, below: bool) -> None:
    on_screen, written = show_rupees(-paise if below else paise), format_rupees(paise)
    assert to_paise(parse_rupees(on_screen.removeprefix(MINUS))) == paise
    assert ("." in on_screen) == (paise % 100 != 0)
    assert on_screen.removeprefix(MINUS) in (written, written.removesuffix(".00"))


@given(st.lists(st.integers(-500, 500).map(lambda half: half * 50) | st.none(), min_size=1))
def test_a_column_shows_paise_in_all_rows_or_in_none(column: list[int | None]) -> None:
    figures = [paise for paise in column if paise is not None]
    rupees = rupees_column(column, *figures, None)
    decimals = {rupees(paise).partition(".")[2] for paise in figures}
    assert decimals <= ({""} if all(paise % 100 == 0 for paise in figures) else {"00", "50"})


@pytest.mark.parametrize(
    ("paise", "formatted", "plain"),
    [
        (0, "₹0.00", "0"),
        (5, "₹0.05", "0.05"),
        (50000, "₹500.00", "500"),
        (49950, "₹499.50", "499.50"),
        (12345600, "₹1,23,456.00", "123456"),
        (-50000, "−₹500.00", "-500"),
        (10**11, "₹1,00,00,00,000.00", "1000000000"),
    ],
)
def test_amounts_are_printed_with_two_decimals_and_edited_without(
    paise: int, formatted: str, plain: str
) -> None:
    assert (format_rupees(paise), format_plain(paise)) == (formatted, plain)


@pytest.mark.parametrize(
    ("paise", "english", "hindi"),
    [
        (0, "Rupees Zero only", "शून्य रुपये मात्र"),
        (100, "Rupees One only", "एक रुपया मात्र"),
        (1, "Rupees Zero and One paise only", "शून्य रुपये एक पैसा मात्र"),
        (
            49950,
            "Rupees Four Hundred Ninety-nine and Fifty paise only",
            "चार सौ निन्यानवे रुपये पचास पैसे मात्र",
        ),
        (
            12345600,
            "Rupees One Lakh Twenty-three Thousand Four Hundred Fifty-six only",
            "एक लाख तेईस हज़ार चार सौ छप्पन रुपये मात्र",
        ),
        (10**9, "Rupees One Crore only", "एक करोड़ रुपये मात्र"),
        (
            12_34_00_00_000_00,
            "Rupees One Thousand Two Hundred Thirty-four Crore only",
            "एक हज़ार दो सौ चौंतीस करोड़ रुपये मात्र",
        ),
    ],
)
def test_an_amount_is_spelt_out_as_on_receipts(paise: int, english: str, hindi: str) -> None:
    assert rupees_in_words(paise) == english
    assert rupees_in_words(paise, "hi") == hindi


@given(st.integers(0, 10**13))
def test_the_english_words_give_the_number(paise: int) -> None:
    spelt = rupees_in_words(paise).removeprefix("Rupees ").removesuffix(" only")
    rupees, _, rest = spelt.partition(" and ")
    assert _number(rupees, _ENGLISH) * 100 + _number(rest.removesuffix(" paise"), _ENGLISH) == paise


@given(st.integers(0, 10**13))
def test_the_hindi_words_give_the_number(paise: int) -> None:
    spelt = rupees_in_words(paise, "hi").removesuffix(" मात्र").replace("रुपया", "रुपये")
    rupees, _, rest = spelt.partition(" रुपये")
    rest = rest.removesuffix(" पैसे").removesuffix(" पैसा")
    assert _number(rupees, _HINDI) * 100 + _number(rest, _HINDI) == paise


def _number(spelt: str, language: tuple[list[str], list[tuple[int, str]]]) -> int:
    """Return the number that words mean: a scale multiplies the words before it."""
    small, scales = language
    total = pending = 0
    for word in spelt.split():
        size = next((size for size, name in scales if name == word), None)
        if size is None:
            pending += small.index(word)
        elif size == 10**7:
            total, pending = (total + pending) * size, 0
        elif size == 100:
            pending *= size
        else:
            total, pending = total + pending * size, 0
    return total + pending


def test_the_numbers_below_a_hundred_have_distinct_hindi_words() -> None:
    assert len(set(_HINDI[0])) == len(_HINDI[0]) == 100
    for number in random.Random(1).sample(range(100), 10):
        assert _HINDI[0][number] in rupees_in_words(number * 100, "hi")


def test_negative_amounts_and_unknown_languages_are_refused() -> None:
    with pytest.raises(ValueError, match="from zero up"):
        rupees_in_words(-1)
    with pytest.raises(ValueError, match="'ta'"):
        rupees_in_words(1, "ta")
