"""The label of the button that takes money."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.billing.pay_label import pay_label

paise = st.integers(0, 1000).map(lambda half: half * 50)


@pytest.mark.parametrize(
    ("amount", "tendered", "is_cash", "label"),
    [
        (300_00, 0, True, "Take ₹300"),
        (500_00, 0, True, "Take ₹300 · give back ₹200"),
        (300_00, 500_00, True, "Take ₹300 · give back ₹200"),
        (100_00, 0, True, "Take ₹100 · ₹200 stays due"),
        (100_00, 500_00, True, "Take ₹100 · give back ₹400 · ₹200 stays due"),
        (100_00, 0, False, "Take ₹100 · ₹200 stays due"),
        (500_00, 0, False, "Take ₹500"),
    ],
)
def test_the_button_names_the_amount_taken_and_the_change(
    amount: int, tendered: int, is_cash: bool, label: str
) -> None:
    button = pay_label(300_00, amount, tendered, is_cash)
    assert " · ".join(filter(None, (button.label, button.besides))) == label
    assert not button.why


@given(paise, paise, paise, st.booleans())
def test_the_button_is_disabled_only_without_an_amount_or_enough_cash(
    due: int, amount: int, tendered: int, is_cash: bool
) -> None:
    waits = not amount or (is_cash and 0 < tendered < amount)
    assert bool(pay_label(due, amount, tendered, is_cash).why) == waits
