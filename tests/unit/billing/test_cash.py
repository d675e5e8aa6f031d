"""Cash payments: tendered amounts, and the change."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.billing.cash import (
    MOST_SUGGESTIONS,
    NOTES_PAISE,
    TooLittle,
    change_for,
    tender_suggestions,
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
def test_the_change_is_the_tendered_amount_less_the_due_amount(
    due: int, tendered: int, change: int
) -> None:
    assert change_for(due, tendered) == change


def test_too_little_cash_is_refused_with_the_missing_amount_and_advice() -> None:
    with pytest.raises(TooLittle, match=r"₹20 too little\. Take the rest, or .* as a part"):
        change_for(500_00, 480_00)


@pytest.mark.parametrize(("due", "tendered"), [(-1, 0), (0, -1), (-500_00, 500_00)])
def test_change_is_not_computed_for_negative_amounts(due: int, tendered: int) -> None:
    with pytest.raises(ValueError, match="below zero"):
        change_for(due, tendered)


@given(amounts, amounts)
def test_tendered_cash_equals_payment_plus_change(due: int, change: int) -> None:
    assert change_for(due, due + change) == change
    with pytest.raises(TooLittle):
        change_for(due + change + 1, due)


@pytest.mark.parametrize(
    ("due", "suggested"),
    [
        (437_00, [437_00, 440_00, 450_00, 500_00]),
        (480_00, [480_00, 500_00]),
        (500_00, [500_00]),
        (150_00, [150_00, 200_00, 500_00]),
        (1_700_00, [1_700_00, 2000_00]),
        (1_230_50, [1_230_50, 1_240_00, 1_250_00, 1_300_00]),
        (60_000_00, [60_000_00]),
        (1, [1, 10_00, 20_00, 50_00]),
        (0, []),
        (-500_00, []),
    ],
)
def test_likely_tendered_amounts_are_suggested(due: int, suggested: list[int]) -> None:
    assert tender_suggestions(due) == suggested


@given(st.integers(1, 99_99_99_999_99))
def test_every_suggestion_is_enough_and_the_first_is_exact(due: int) -> None:
    suggested = tender_suggestions(due)
    assert suggested[0] == due
    assert suggested == sorted(set(suggested))
    assert len(suggested) <= MOST_SUGGESTIONS
    assert all(change_for(due, tendered) < 500_00 for tendered in suggested)


@given(st.integers(1, 99_99_99_999_99))
def test_a_suggested_amount_needs_each_of_its_notes(
    due: int,
) -> None:
    for tendered in tender_suggestions(due)[1:]:
        assert tendered % NOTES_PAISE[0] == 0
        # without its smallest note it would be too little
        smallest = next(note for note in reversed(NOTES_PAISE) if tendered % note == 0)
        assert tendered - smallest < due
