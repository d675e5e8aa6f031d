"""Allocation of one payment to several bills: the oldest first, every paisa once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.billing.allocation import Allocation, allocate, read_allocation

DUES = st.lists(st.integers(0, 1_000_00), max_size=6).map(
    lambda dues: [(number, due) for number, due in enumerate(dues, 1)]
)


@given(st.integers(0, 5_000_00), DUES)
def test_the_whole_sum_is_allocated_or_is_more_than_the_bills_owe(
    paise: int, dues: list[tuple[int, int]]
) -> None:
    allocation = allocate(paise, dues)
    owed = dict(dues)
    assert allocation.total_paise == paise
    assert all(0 < part <= owed[bill] for bill, part in allocation.parts)
    assert allocation.excess_paise == max(paise - sum(owed.values()), 0)
    in_full = [bill for bill, part in allocation.parts if part == owed[bill]]
    assert [bill for bill, _part in allocation.parts[:-1]] == in_full[
        : max(len(allocation.parts) - 1, 0)
    ]


@given(st.integers(0, 5_000_00), DUES)
def test_the_allocation_in_a_page_is_read_back(paise: int, dues: list[tuple[int, int]]) -> None:
    allocation = allocate(paise, dues)
    assert read_allocation(allocation.written()) == allocation


def test_a_bill_gets_its_allocated_part_or_none() -> None:
    allocation = allocate(600_00, [(7, 400_00), (9, 500_00), (12, 50_00)])
    assert allocation == Allocation(((7, 400_00), (9, 200_00)))
    assert [allocation.of(bill) for bill in (7, 9, 12)] == [400_00, 200_00, 0]


@pytest.mark.parametrize(
    "text",
    ["", "advance", "1:2", "1:2,advance:-1", "x:1,advance:0", "1:2,advance:0,", "٣:1,advance:0"],
)
def test_a_text_that_no_page_wrote_is_no_allocation(text: str) -> None:
    assert read_allocation(text) is None
