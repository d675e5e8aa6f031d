"""The bar chart of a month and a year: positions, labels, and that no amount is left out."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.daybook.picture import (
    BOTTOM,
    HEIGHT,
    LEFT,
    MOST_STEPS,
    RIGHT,
    TOP,
    WIDTH,
    BarChart,
    axis_label,
    month_picture,
    year_picture,
)

NOV = date(2026, 11, 1)
paise = st.integers(-99_99_99_999_99, 99_99_99_999_99)
months = st.dictionaries(st.integers(0, 29).map(lambda n: NOV + timedelta(n)), paise)


def november(**amounts: int) -> BarChart:
    """Return takings by day: d5=500_00 is ₹500 on the fifth."""
    return month_picture(NOV, {NOV.replace(day=int(at[1:])): p for at, p in amounts.items()})


def labels(picture: BarChart) -> list[str]:
    return [tick.label for tick in picture.ticks]


@pytest.mark.parametrize(("month", "days"), [(NOV, 30), (date(2028, 2, 29), 29)])
def test_a_month_has_a_bar_for_each_day_from_left_to_right(month: date, days: int) -> None:
    bars = month_picture(month, {}).bars
    assert [bar.label for bar in bars] == [str(n + 1) for n in range(days)]
    assert all(one.x + one.width < other.x for one, other in pairwise(bars))
    assert [bar.label for bar in bars if bar.shown][:3] == ["1", "5", "10"]


def test_a_financial_year_has_a_bar_for_each_month_from_april_to_march() -> None:
    picture = year_picture(date(2026, 4, 1), {date(2027, 3, 1): 1_50_000_00})
    assert [bar.label for bar in picture.bars][:1] == ["Apr"]
    assert picture.bars[-1].sentence == "Mar 2027: ₹1,50,000"
    assert picture.title == "Taken in month by month, Apr 2026 to Mar 2027"
    assert picture.summary == "In all ₹1,50,000, in 1 month. The most in Mar 2027: ₹1,50,000."


def test_each_bar_is_labelled_with_its_day_and_amount() -> None:
    bars = november(d1=5_000_00, d2=499_50, d3=-300_00).bars
    assert [bar.sentence for bar in bars[:4]] == [
        "1 Nov 2026: ₹5,000",
        "2 Nov 2026: ₹499.50",
        "3 Nov 2026: ₹300 more given back than taken in",
        "4 Nov 2026: nothing",
    ]


def test_the_text_summary_says_what_the_chart_shows() -> None:
    picture = november(d1=5_000_00, d2=2_000_00, d3=-300_00, d4=-1)
    assert picture.title == "Taken in day by day, Nov 2026"
    assert picture.summary == (
        "In all ₹6,699.99, on 4 days. The most on 1 Nov 2026: ₹5,000. "
        "On 2 days more was given back than taken in."
    )
    assert november().summary == "Nothing was taken in."
    assert november(d1=-500_00).summary == (
        "In all ₹500 more given back than taken in, on 1 day. "
        "On 1 day more was given back than taken in."
    )


def test_positive_bars_start_at_zero_and_negative_ones_go_down() -> None:
    picture = november(d1=1_000_00, d2=-500_00, d3=0)
    up, down, nothing, *_ = picture.bars
    assert (up.y + up.height, down.y) == (picture.zero, picture.zero)
    assert up.height == 2 * down.height > 0
    assert (up.is_below, down.is_below) == (False, True)
    assert nothing.height == 0


def test_the_highest_bar_of_a_round_amount_fills_the_height() -> None:
    picture = november(d1=5_000_00)
    assert (picture.bars[0].y, picture.bars[0].height) == (TOP, HEIGHT - TOP - BOTTOM)
    assert picture.zero == HEIGHT - BOTTOM


def test_a_small_day_beside_a_large_one_is_still_visible() -> None:
    bars = november(d1=5_00_000_00, d2=1, d3=-1).bars
    assert [bar.height for bar in bars[1:4]] == [1, 1, 0]


def test_a_month_with_little_money_has_low_bars() -> None:
    picture = november(d1=20_00)
    assert labels(picture)[-1] == "₹1,000"
    assert picture.bars[0].height == 5


@pytest.mark.parametrize(
    ("amount", "axis"),
    [
        (0, ["₹0", "₹200", "₹400", "₹600", "₹800", "₹1,000"]),
        (12_345_00, ["₹0", "₹5,000", "₹10,000", "₹15,000"]),
        (1_50_000_00, ["₹0", "₹50,000", "₹1 L", "₹1.5 L"]),
        (95_000_00, ["₹0", "₹20,000", "₹40,000", "₹60,000", "₹80,000", "₹1 L"]),
        (1_00_00_000_00, ["₹0", "₹20 L", "₹40 L", "₹60 L", "₹80 L", "₹1 Cr"]),
        (-700_00, ["−₹1,000", "−₹500", "₹0", "₹500"]),
    ],
)
def test_the_axis_has_round_amounts_of_indian_units(amount: int, axis: list[str]) -> None:
    assert labels(november(d1=amount)) == axis


@pytest.mark.parametrize(
    ("amount", "label"),
    [
        (0, "₹0"),
        (99_999_00, "₹99,999"),
        (1_00_000_00, "₹1 L"),
        (1_25_000_00, "₹1.25 L"),
        (-1_50_000_00, "−₹1.5 L"),
        (10_00_000_00, "₹10 L"),
        (1_00_000_50, "₹1,00,000.50"),
        (2_00_00_000_00, "₹2 Cr"),
        (12_34_50_00_000_00, "₹1,234.5 Cr"),
    ],
)
def test_an_axis_label_is_short_and_exact(amount: int, label: str) -> None:
    assert axis_label(amount) == label


def test_money_of_another_month_is_refused_and_not_left_out() -> None:
    with pytest.raises(ValueError, match="2026-12-01 has no bar"):
        month_picture(NOV, {date(2026, 12, 1): 1})
    with pytest.raises(ValueError, match="2026-04-02 has no bar"):
        year_picture(date(2026, 4, 1), {date(2026, 4, 2): 1})


@given(months)
def test_every_chart_stays_in_its_frame(by_day: dict[date, int]) -> None:
    picture = month_picture(NOV, by_day)
    assert 2 <= len(picture.ticks) <= MOST_STEPS + 1
    assert TOP <= picture.zero <= HEIGHT - BOTTOM
    assert len({tick.label for tick in picture.ticks}) == len(picture.ticks)
    for bar in picture.bars:
        assert LEFT <= bar.x <= bar.x + bar.width <= WIDTH - RIGHT
        assert TOP <= bar.y <= bar.y + bar.height <= HEIGHT - BOTTOM
        assert bar.is_below is (bar.y == picture.zero and bar.height > 0)


@given(months)
def test_more_money_is_never_a_lower_bar(by_day: dict[date, int]) -> None:
    picture = month_picture(NOV, by_day)
    signed = [-bar.height if bar.is_below else bar.height for bar in picture.bars]
    amounts = [by_day.get(NOV + timedelta(n), 0) for n in range(30)]
    in_order = [height for _, height in sorted(zip(amounts, signed, strict=True))]
    assert in_order == sorted(signed)
