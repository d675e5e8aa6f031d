"""Cash over the counter: change, what people hand over, the stamp, and what the law bars."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.billing.cash import (
    CASH_BELOW_PAISE,
    MOST_SUGGESTIONS,
    TooLittle,
    change_for,
    needs_stamp,
    refuses_cash,
    tender_suggestions,
    why_cash_is_refused,
)

amounts = st.integers(0, 99_99_99_999_99)


@pytest.mark.parametrize(
    ("due", "tendered", "change"),
    [
        (480_00, 500_00, 20_00),
        (500_00, 500_00, 0),
        (499_50, 500_00, 50),
        (0, 0, 0),
        (0, 5_00, 5_00),
    ],
)
def test_the_change_is_what_was_handed_over_less_what_is_due(
    due: int, tendered: int, change: int
) -> None:
    assert change_for(due, tendered) == change


def test_too_little_is_refused_with_what_is_lacking_and_what_to_do() -> None:
    with pytest.raises(TooLittle, match=r"₹20\.00 too little\. Take the rest, or .* part payment"):
        change_for(500_00, 480_00)


@pytest.mark.parametrize(("due", "tendered"), [(-1, 0), (0, -1), (-500_00, 500_00)])
def test_amounts_below_zero_are_no_question_of_change(due: int, tendered: int) -> None:
    with pytest.raises(ValueError, match="below zero"):
        change_for(due, tendered)


@given(amounts, amounts)
def test_nothing_is_lost_between_taking_and_giving_back(due: int, change: int) -> None:
    assert change_for(due, due + change) == change
    with pytest.raises(TooLittle):
        change_for(due + change + 1, due)


@pytest.mark.parametrize(
    ("due", "suggested"),
    [
        (437_00, [437_00, 440_00, 450_00, 500_00]),
        (480_00, [480_00, 500_00, 2000_00]),
        (500_00, [500_00, 2000_00]),
        (1_700_00, [1_700_00, 2000_00]),
        (1_230_50, [1_230_50, 1_240_00, 1_250_00, 1_300_00]),
        (60_000_00, [60_000_00]),
        (1, [1, 10_00, 50_00, 100_00]),
        (0, []),
        (-500_00, []),
    ],
)
def test_what_people_hand_over_is_suggested(due: int, suggested: list[int]) -> None:
    assert tender_suggestions(due) == suggested


@given(st.integers(1, 99_99_99_999_99))
def test_every_suggestion_is_enough_and_the_first_is_exact(due: int) -> None:
    suggested = tender_suggestions(due)
    assert suggested[0] == due
    assert suggested == sorted(set(suggested))
    assert len(suggested) <= MOST_SUGGESTIONS
    assert all(change_for(due, tendered) < 2000_00 for tendered in suggested)


@pytest.mark.parametrize(("cash", "stamped"), [(0, False), (5_000_00, False), (5_000_01, True)])
def test_a_cash_receipt_above_five_thousand_bears_a_stamp(cash: int, stamped: bool) -> None:
    assert needs_stamp(cash) is stamped


@pytest.mark.parametrize(
    ("already", "more", "on_bill", "refused"),
    [
        (0, 1_99_999_99, 0, False),
        (0, 2_00_000_00, 0, True),
        (1_50_000_00, 49_999_99, 0, False),
        (1_50_000_00, 50_000_00, 0, True),
        (0, 50_000_00, 1_50_000_00, True),
        (1_00_000_00, 50_000_00, 1_00_000_00, False),
        (2_00_000_00, 0, 0, False),
        (2_00_000_00, -500_00, 2_00_000_00, False),
    ],
)
def test_two_lakh_in_cash_is_too_much_in_a_day_and_for_a_bill(
    already: int, more: int, on_bill: int, refused: bool
) -> None:
    assert refuses_cash(already, more, on_bill) is refused


def test_the_refusal_says_which_rule_and_what_to_do_instead() -> None:
    assert why_cash_is_refused(0, 1_99_999_99) is None
    alone = why_cash_is_refused(0, 2_00_000_00)
    assert alone is not None
    assert alone.startswith("Cash of ₹2,00,000.00 or more from one person in a day")
    assert "came in already" not in alone
    assert alone.endswith("less than ₹2,00,000.00 in cash and the rest by UPI, card or bank")


def test_the_refusal_says_what_came_in_already_and_how_much_may_still() -> None:
    today = why_cash_is_refused(1_50_000_00, 60_000_00)
    assert today is not None
    assert "₹1,50,000.00 came in already" in today
    assert "less than ₹50,000.00 in cash" in today
    bill = why_cash_is_refused(0, 60_000_00, 1_99_999_99)
    assert bill is not None
    assert "or more for one bill" in bill
    assert bill.endswith("Take this by UPI, card or bank")


@given(amounts, amounts, amounts)
def test_there_are_words_exactly_where_cash_is_refused(already: int, more: int, bill: int) -> None:
    refused = refuses_cash(already, more, bill)
    assert (why_cash_is_refused(already, more, bill) is not None) is refused
    assert refused is (more > 0 and max(already, bill) + more >= CASH_BELOW_PAISE)
