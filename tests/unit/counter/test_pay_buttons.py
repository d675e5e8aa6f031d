"""The buttons that issue a bill, as they follow the cash that was typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.counter.pay_buttons import pay_buttons
from clinic.counter.tendered import read_tendered


def button_labels(total: int, typed: str) -> list[str]:
    buttons = pay_buttons(total, typed, read_tendered(typed, total))
    return [f"{one.label} · {one.besides}" if one.besides else one.label for one in buttons]


@pytest.mark.parametrize(
    ("typed", "main"),
    [
        ("", "Cash ₹300"),
        ("3oo", "Cash ₹300"),
        ("300", "Take ₹300"),
        ("500", "Take ₹300 · give back ₹200"),
        ("200", "Take ₹200 · ₹100 stays due"),
    ],
)
def test_the_main_button_follows_the_typed_cash(typed: str, main: str) -> None:
    assert button_labels(300_00, typed)[0] == main
    assert len(button_labels(300_00, typed)) == 4


def test_a_part_in_cash_offers_the_rest_at_once() -> None:
    assert button_labels(499_50, "300")[1:] == ["+ ₹199.50 UPI", "+ ₹199.50 card", "Not paid yet"]
    buttons = pay_buttons(499_50, "300", read_tendered("300", 499_50))
    assert [one.command for one in buttons][:3] == [
        "part-30000",
        "cash-30000-upi",
        "cash-30000-card",
    ]


@given(st.integers(1, 10_000_00), st.integers(0, 10_000_00))
def test_payment_plus_change_equals_the_tendered_cash(total: int, tendered: int) -> None:
    typed = f"{tendered // 100}.{tendered % 100:02}"
    cash = read_tendered(typed, total)
    main = pay_buttons(total, typed, cash)[0]
    assert main.command == (cash.part_command if cash.is_part else "cash")
    assert ("give back" in main.besides) == (tendered > total)
    assert ("stays due" in main.besides) == (0 < tendered < total)
