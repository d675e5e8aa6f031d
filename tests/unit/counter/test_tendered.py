"""Tendered cash: the whole bill, a part of it, or an unreadable text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.counter.tendered import part_objection, read_tendered

paise = st.integers(0, 10_000_00)


@given(paise, paise)
def test_tendered_cash_is_enough_or_a_part_and_never_both(tendered: int, total: int) -> None:
    cash = read_tendered(f"{tendered // 100}.{tendered % 100:02}", total)
    assert (cash.paise, cash.problem == "") == (tendered, tendered >= total)
    assert cash.is_part == (0 < tendered < total)
    assert cash.change_paise == max(tendered - total, 0)


@given(paise, paise, paise)
def test_a_part_is_taken_only_with_its_own_button(
    tendered: int, total: int, button_paise: int
) -> None:
    cash = read_tendered(f"{tendered // 100}.{tendered % 100:02}", total)
    assert (part_objection(cash, button_paise) == "") == (cash.is_part and tendered == button_paise)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Write how much"),
        ("3oo", "Write rupees"),
        ("0", "too little"),
        ("200", "too little"),
        ("500", "is enough"),
    ],
)
def test_a_refused_part_is_explained(text: str, message: str) -> None:
    assert message in part_objection(read_tendered(text, 500_00), 300_00)


def test_an_unreadable_text_is_no_part_and_gives_no_change() -> None:
    cash = read_tendered("x1", 500_00)
    assert (cash.paise, cash.is_part, cash.change_paise) == (0, False, 0)
    assert "too little" not in cash.problem
