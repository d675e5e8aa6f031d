"""Cash that is handed over: all of a bill, a part of it, or nothing that can be read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.counter.handed import part_objection, read_handed

paise = st.integers(0, 10_000_00)


@given(paise, paise)
def test_it_is_enough_or_a_part_and_never_both(handed: int, total: int) -> None:
    cash = read_handed(f"{handed // 100}.{handed % 100:02}", total)
    assert (cash.paise, cash.problem == "") == (handed, handed >= total)
    assert cash.is_part == (0 < handed < total)
    assert cash.change_paise == max(handed - total, 0)


@given(paise, paise, paise)
def test_a_part_is_taken_only_as_its_button_said(handed: int, total: int, asked: int) -> None:
    cash = read_handed(f"{handed // 100}.{handed % 100:02}", total)
    assert (part_objection(cash, asked) == "") == (cash.is_part and handed == asked)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Write how much"),
        ("3oo", "Write rupees"),
        ("0", "too little"),
        ("200", "too little"),
        ("500", "is enough"),
    ],
)
def test_what_stands_against_a_part_is_said(text: str, words: str) -> None:
    assert words in part_objection(read_handed(text, 500_00), 300_00)


def test_the_button_says_both_amounts() -> None:
    cash = read_handed("300", 499_50)
    assert cash.part_words == "Take ₹300 now, ₹199.50 stays due"
    assert cash.part_act == "part-30000"


def test_what_cannot_be_read_is_no_part_and_gives_no_change() -> None:
    cash = read_handed("x1", 500_00)
    assert (cash.paise, cash.is_part, cash.change_paise) == (0, False, 0)
    assert "too little" not in cash.problem


def test_the_rest_can_come_at_once() -> None:
    assert read_handed("300", 499_50).splits == [
        ("cash-30000-upi", "₹300 cash + ₹199.50 UPI"),
        ("cash-30000-card", "₹300 cash + ₹199.50 card"),
    ]
