"""The total of a bill, exact to the paisa for any input."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.billing.discounts import MAX_PAISE, Discount, PriceError, TooMuchOff
from clinic.billing.pricing import MAX_QUANTITY, PricedLine, allocate, quote, rate_on
from clinic.pricelist.queries import GstRate
from tests.unit.billing.prices import bills, consultation, discounts, rupees, within

# Quotes of bills


def test_a_single_consultation_costs_its_fee() -> None:
    bill = quote([consultation(50_000)], None, to_rupee=True)
    assert (bill.gross_paise, bill.tax_paise, bill.rounding_paise) == (50_000, 0, 0)
    assert bill.total_paise == 50_000


def test_a_bill_without_lines_is_zero() -> None:
    assert quote([], Discount("rupees", 500), to_rupee=True).total_paise == 0


def test_the_bills_discount_applies_to_what_the_lines_discounts_leave() -> None:
    bill = quote(
        [consultation(50_000, discount=Discount("percent", 2000)), consultation(20_000)],
        Discount("percent", 1000),
        to_rupee=False,
    )
    assert [line.discount_paise for line in bill.lines] == [10_000, 0]
    assert [line.share_paise for line in bill.lines] == [4_000, 2_000]
    assert (bill.line_discounts_paise, bill.bill_discount_paise) == (10_000, 6_000)
    assert bill.total_paise == 54_000


def test_a_discount_above_its_base_is_refused_and_never_reduced_silently() -> None:
    lines = [consultation(500), consultation(300, discount=Discount("rupees", 301))]
    with pytest.raises(TooMuchOff, match=r"₹3.01 is more .* Consultation comes to ₹3") as refused:
        quote(lines, None, to_rupee=False)
    assert refused.value.place == 1
    with pytest.raises(TooMuchOff, match=r"₹8.01 is more .* The bill comes to ₹8") as refused:
        quote([consultation(500), consultation(300)], Discount("rupees", 801), to_rupee=False)
    assert refused.value.place is None


def test_the_whole_price_can_be_discounted() -> None:
    bill = quote([consultation(300)], Discount("rupees", 300), to_rupee=False)
    assert (bill.discount_paise, bill.total_paise) == (300, 0)


def test_gst_is_half_central_and_half_state_tax_on_the_discounted_amount() -> None:
    peel = consultation(100_000, gst_bp=1800, discount=Discount("rupees", 10_000))
    bill = quote([peel], None, to_rupee=False)
    assert bill.taxable_paise == 90_000
    assert (bill.cgst_paise, bill.sgst_paise) == (8_100, 8_100)
    assert bill.total_paise == 106_200


@pytest.mark.parametrize(("taxable", "half"), [(99, 2), (100, 3), (101, 3), (20, 1), (19, 0)])
def test_each_half_of_the_tax_is_rounded_half_up(taxable: int, half: int) -> None:
    bill = quote([consultation(taxable, gst_bp=500)], None, to_rupee=False)
    assert (bill.cgst_paise, bill.sgst_paise) == (half, half)


@pytest.mark.parametrize(
    ("paise", "rounding"), [(100, 0), (149, -49), (150, 50), (151, 49), (199, 1), (49, -49)]
)
def test_the_total_is_rounded_half_up_to_the_rupee_on_a_separate_line(
    paise: int, rounding: int
) -> None:
    bill = quote([consultation(paise)], None, to_rupee=True)
    assert (bill.rounding_paise, bill.total_paise) == (rounding, paise + rounding)
    assert quote([consultation(paise)], None, to_rupee=False).rounding_paise == 0


@given(st.integers(0, 10**7) | st.integers(0, 10**5).map(lambda n: n * 50))
def test_the_total_is_rounded_as_decimal_rounds_half_up(paise: int) -> None:
    rupees = (Decimal(paise) / 100).quantize(Decimal(1), ROUND_HALF_UP)
    assert quote([consultation(paise)], None, to_rupee=True).total_paise == rupees * 100


@given(bills, discounts, st.booleans())
def test_the_lines_and_the_rounding_sum_to_the_total(
    bill: list[PricedLine], discount: Discount | None, to_rupee: bool
) -> None:
    worked = quote(bill, within(bill, discount), to_rupee)
    parts = sum(line.net_paise for line in worked.lines) + worked.rounding_paise
    assert parts == worked.total_paise >= 0
    assert worked.total_paise == (
        worked.gross_paise
        - worked.line_discounts_paise
        - worked.bill_discount_paise
        + worked.tax_paise
        + worked.rounding_paise
    )
    assert worked.total_paise % 100 == 0 or not to_rupee
    assert [line.line for line in worked.lines] == bill


@given(bills, discounts)
def test_no_line_becomes_negative(bill: list[PricedLine], discount: Discount | None) -> None:
    for line in quote(bill, within(bill, discount), to_rupee=True).lines:
        assert 0 <= line.discount_paise <= line.gross_paise
        assert 0 <= line.share_paise <= line.gross_paise - line.discount_paise
        assert 0 <= line.taxable_paise <= line.net_paise


@given(bills, rupees)
def test_a_discount_in_rupees_is_exact_to_the_paisa(
    bill: list[PricedLine], discount: Discount
) -> None:
    off = within(bill, discount)
    assert off is not None
    assert quote(bill, off, to_rupee=False).bill_discount_paise == off.value


@given(bills, discounts)
def test_the_tax_equals_a_decimal_rounded_half_up(
    bill: list[PricedLine], discount: Discount | None
) -> None:
    for line in quote(bill, within(bill, discount), to_rupee=False).lines:
        exact = Decimal(line.taxable_paise) * (line.line.gst_bp or 0) / 20_000
        assert line.cgst_paise == line.sgst_paise == int(exact.quantize(Decimal(1), ROUND_HALF_UP))


# Shares


def test_an_indivisible_rest_goes_to_the_largest_remainder() -> None:
    assert allocate(100, [1, 1, 1]) == [34, 33, 33]
    assert allocate(10, [0, 5, 6]) == [0, 5, 5]
    assert allocate(0, [0, 0]) == [0, 0]
    assert allocate(0, []) == []


def test_an_amount_cannot_be_shared_over_weights_of_zero() -> None:
    with pytest.raises(ValueError, match="nothing to share"):
        allocate(1, [0, 0])


@given(st.lists(st.integers(0, 10**11), min_size=1, max_size=12), st.data())
def test_shares_are_fair_within_a_paisa_and_sum_exactly(
    weights: list[int], data: st.DataObject
) -> None:
    paise = data.draw(st.integers(0, sum(weights)))
    shares = allocate(paise, weights)
    assert sum(shares) == paise
    for share, weight in zip(shares, weights, strict=True):
        assert 0 <= share <= weight
        assert abs(share - Fraction(paise * weight, sum(weights) or 1)) < 1


# Bills that are refused


def test_the_largest_amount_can_be_billed_and_one_paisa_more_cannot() -> None:
    assert quote([consultation(MAX_PAISE)], None, to_rupee=False).total_paise == MAX_PAISE
    with pytest.raises(PriceError, match=r"most is ₹99,99,99,999\.99.* Check"):
        quote([consultation(MAX_PAISE), consultation(1)], None, to_rupee=False)


def test_rounding_and_tax_cannot_lift_a_bill_above_the_largest_amount() -> None:
    with pytest.raises(PriceError, match=r"₹1,00,00,00,000"):
        quote([consultation(MAX_PAISE)], None, to_rupee=True)
    with pytest.raises(PriceError, match="the most is"):
        quote([consultation(MAX_PAISE - 99, gst_bp=500)], None, to_rupee=True)


def test_a_discount_does_not_make_an_impossible_gross_possible() -> None:
    half = Discount("percent", 5000)
    with pytest.raises(PriceError, match="the most is"):
        quote([consultation(MAX_PAISE, quantity=2, discount=half)], half, to_rupee=False)


@pytest.mark.parametrize(
    ("line", "advice"),
    [
        (PricedLine("Dressing", 0, 100), "Quantity of Dressing: write a whole number"),
        (PricedLine("Dressing", -1, 100), "Quantity of Dressing"),
        (PricedLine("Dressing", MAX_QUANTITY + 1, 0), "Quantity of Dressing"),
        (PricedLine("Dressing", 1, -1), "Price of Dressing: write an amount"),
        (PricedLine("Dressing", 1, MAX_PAISE + 1), "Price of Dressing"),
        (PricedLine("Dressing", 1, 100, gst_bp=-1), "GST rate of Dressing"),
        (PricedLine("Dressing", 1, 100, gst_bp=10_001), "GST rate of Dressing"),
    ],
)
def test_an_impossible_line_is_refused_by_its_name(line: PricedLine, advice: str) -> None:
    with pytest.raises(PriceError, match=advice):
        quote([line], None, to_rupee=True)


# Rates


APRIL, JULY = date(2026, 4, 1), date(2026, 7, 1)


def test_a_rate_applies_from_its_day_until_the_next() -> None:
    rates = [GstRate(JULY, 500), GstRate(APRIL, 1800)]
    assert rate_on(rates, date(2026, 3, 31)) is None
    assert rate_on(rates, APRIL) == 1800
    assert rate_on(rates, date(2026, 6, 30)) == 1800
    assert rate_on(rates, JULY) == 500
    assert rate_on(rates, date(2030, 1, 1)) == 500


def test_a_service_can_become_exempt_again() -> None:
    assert rate_on([GstRate(APRIL, 1800), GstRate(JULY, None)], JULY) is None


def test_a_service_without_rates_is_exempt_and_the_later_row_of_a_day_counts() -> None:
    assert rate_on([], APRIL) is None
    assert rate_on([GstRate(APRIL, 1800), GstRate(APRIL, None)], APRIL) is None
    assert rate_on([GstRate(APRIL, None), GstRate(APRIL, 1800)], APRIL) == 1800
