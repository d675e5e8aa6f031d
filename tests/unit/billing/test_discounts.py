"""Parsing and formatting of discounts, and the caps on them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.billing.discounts import Discount, PriceError, format_discount, parse_discount
from clinic.billing.pricing import PricedLine, Quote, discount_share_bp, over_cap, quote
from tests.unit.billing.prices import bills, consultation, discounts, percents, rupees, within

# Typed discounts


@pytest.mark.parametrize(
    ("typed", "discount"),
    [
        ("50", Discount("rupees", 5000)),
        ("₹50", Discount("rupees", 5000)),
        ("Rs 1,234.50", Discount("rupees", 123450)),
        ("४५०", Discount("rupees", 45000)),
        ("10%", Discount("percent", 1000)),
        (" 12.5 % ", Discount("percent", 1250)),
        ("12.05%", Discount("percent", 1205)),
        ("१०%", Discount("percent", 1000)),
        ("5 percent", Discount("percent", 500)),
        ("5 per cent", Discount("percent", 500)),
        ("100%", Discount("percent", 10_000)),
        ("0.01 %", Discount("percent", 1)),
    ],
)
def test_a_discount_is_read_as_people_type_it(typed: str, discount: Discount) -> None:
    assert parse_discount(typed) == discount


@pytest.mark.parametrize("typed", ["", "   ", "0", "0.00", "0%", "₹0"])
def test_an_empty_discount_and_one_of_nothing_are_the_same(typed: str) -> None:
    assert parse_discount(typed) is None


@pytest.mark.parametrize(
    "typed",
    [
        *("ten", "-5", "5-", "50.005", "1e3", "₹", "%", "10%%", "10 % 5", "-10%", "12.505 %"),
        *("101%", "100.01%", "999%", "5000 %", ".5%", "5.%", "NaN%", "₹10%", "1000000000"),
    ],
)
def test_an_invalid_discount_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(PriceError, match="like 10 %"):
        parse_discount(typed)


@given(percents | rupees)
def test_a_formatted_discount_is_read_back_equal(discount: Discount) -> None:
    read = parse_discount(format_discount(discount))
    assert read == (discount if discount.value else None)


@pytest.mark.parametrize(
    ("discount", "text"),
    [
        (None, ""),
        (Discount("rupees", 5000), "₹50"),
        (Discount("rupees", 12345650), "₹1,23,456.50"),
        (Discount("percent", 1000), "10 %"),
        (Discount("percent", 1250), "12.5 %"),
        (Discount("percent", 1205), "12.05 %"),
    ],
)
def test_a_discount_is_formatted_without_needless_digits(
    discount: Discount | None, text: str
) -> None:
    assert format_discount(discount) == text


def test_a_discount_above_the_whole_or_below_nothing_is_refused() -> None:
    for make in (
        lambda: Discount("percent", 10_001),
        lambda: Discount("percent", -1),
        lambda: Discount("rupees", -1),
    ):
        with pytest.raises(PriceError, match="from 0 to 100 %"):
            make()


# Caps


def priced(paise: int, discount: Discount | None) -> Quote:
    return quote([consultation(paise)], discount, to_rupee=True)


def test_the_share_of_the_gross_is_rounded_up_so_that_no_paisa_passes_a_cap() -> None:
    assert discount_share_bp(priced(50_000, Discount("rupees", 5_000))) == 1000
    assert discount_share_bp(priced(50_000, Discount("rupees", 5_001))) == 1001
    assert not over_cap(priced(50_000, Discount("rupees", 5_000)), 1000)
    assert over_cap(priced(50_000, Discount("rupees", 5_001)), 1000)


def test_a_price_below_the_lists_counts_as_a_discount_and_one_above_does_not() -> None:
    below = consultation(400_00, list_paise=500_00)
    above = consultation(700_00, list_paise=500_00)
    assert discount_share_bp(quote([below], None, to_rupee=True)) == 2000
    assert discount_share_bp(quote([above], None, to_rupee=True)) == 0
    assert discount_share_bp(quote([below, above], None, to_rupee=True)) == 834
    half = consultation(400_00, list_paise=500_00, discount=Discount("percent", 5000))
    assert discount_share_bp(quote([half], None, to_rupee=True)) == 6000


def test_a_bill_of_zero_never_passes_a_cap() -> None:
    assert discount_share_bp(priced(0, Discount("percent", 10_000))) == 0
    assert not over_cap(quote([], None, to_rupee=True), 0)


@given(bills, discounts, st.integers(0, 10_000))
def test_a_cap_is_passed_exactly_when_the_discount_is_larger(
    bill: list[PricedLine], discount: Discount | None, cap_bp: int
) -> None:
    worked = quote(bill, within(bill, discount), to_rupee=True)
    assert over_cap(worked, cap_bp) == (
        worked.discount_paise * 10_000 > cap_bp * worked.gross_paise
    )


@given(st.lists(st.integers(0, 10**6), max_size=8), st.integers(0, 10_000))
def test_a_discount_of_the_allowed_percentage_is_never_refused(prices: list[int], bp: int) -> None:
    discount = Discount("percent", bp)
    by_line = quote([consultation(p, discount=discount) for p in prices], None, to_rupee=False)
    by_bill = quote([consultation(p) for p in prices], discount, to_rupee=False)
    assert not over_cap(by_line, bp)
    assert not over_cap(by_bill, bp)
